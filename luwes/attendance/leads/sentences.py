"""What each kind of lead means in words: for who reviews, and for who is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luwes.attendance.leads.types import LeadDecision, LeadKind, LeadState

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """
    One kind of lead in words. `seen` and `told` take the lead's facts.

    `honest` are innocent explanations, to be thought of first; `ask` is what settles it.
    """

    title: Text
    seen: Text
    told: Text
    honest: tuple[Text, ...]
    ask: Text


WORDS = {
    LeadKind.SHARED_POINT: Words(
        _("Koordinat sama persis pada banyak orang"),
        _("%(people)s orang memakai titik yang sama sampai angka terakhir, berhari-hari."),
        _(
            "Posisi presensi Anda pada hari-hari ini sama persis, sampai angka terakhir, dengan "
            "posisi %(others)s pegawai lain. Ponsel yang mengukur sendiri hampir tidak pernah "
            "menghasilkan angka yang sama dua kali."
        ),
        (
            _("Jaringan gedung yang memberi satu titik kepada semua orang di ruangan itu."),
            _("Komputer atau tablet bersama di kantor."),
        ),
        _("Dari mana dan dengan perangkat apa presensi dilakukan; siapa yang melihatnya di sana."),
    ),
    LeadKind.SAME_FIX: Words(
        _("Hasil pengukuran yang sama pada beberapa orang"),
        _("%(people)s orang membawa hasil ukur posisi yang sama, selisih menit, %(days)s hari."),
        _(
            "Pada hari-hari ini presensi Anda memuat hasil ukur posisi yang sama dengan presensi "
            "%(others)s pegawai lain beberapa menit sebelum atau sesudahnya."
        ),
        (
            _("Satu ponsel dipakai bergantian karena ponsel yang lain rusak atau kehabisan daya."),
            _("Tablet kantor yang dipakai bersama."),
        ),
        _("Perangkat siapa yang dipakai, dan apakah orangnya memang ada di tempat."),
    ),
    LeadKind.SHARED_DEVICE: Words(
        _("Satu perangkat untuk beberapa orang"),
        _("Satu perangkat mencatat presensi %(people)s orang hampir bersamaan, %(days)s hari."),
        _(
            "Pada hari-hari ini presensi Anda dikirim dari perangkat yang juga mengirim presensi "
            "%(others)s pegawai lain dalam waktu berdekatan."
        ),
        (
            _("Tablet atau komputer kantor yang memang disediakan untuk bersama."),
            _("Ponsel keluarga, bila keduanya pegawai."),
            _("Ponsel rusak atau kehabisan daya, lalu meminjam."),
        ),
        _("Milik siapa perangkat itu, dan mengapa dipakai bersama."),
    ),
    LeadKind.FROZEN: Words(
        _("Posisi yang tidak pernah bergeser"),
        _("Posisi terukur bergeser %(spread_metres)s meter saja selama %(days)s hari."),
        _(
            "Posisi presensi Anda tidak bergeser sama sekali dari hari ke hari. Ponsel yang "
            "mengukur sendiri selalu berbeda beberapa meter, juga di meja yang sama."
        ),
        (
            _("Komputer meja yang posisinya berasal dari jaringan, dengan ketelitian yang keliru."),
            _("Aplikasi posisi buatan yang tertinggal dari keperluan lain."),
        ),
        _("Perangkat apa yang dipakai, dan apakah ada aplikasi yang mengatur posisi."),
    ),
    LeadKind.ACCURACY: Words(
        _("Ketelitian posisi yang tidak wajar"),
        _("Ketelitian %(metres)s meter terus-menerus selama %(days)s hari."),
        _(
            "Ketelitian posisi presensi Anda selalu %(metres)s meter. Ponsel biasanya melaporkan "
            "angka yang berubah-ubah, di dalam gedung lebih besar daripada di luar."
        ),
        (
            _("Beberapa ponsel murah melaporkan satu angka yang tetap."),
            _("Alat penerima satelit tambahan yang sangat teliti."),
        ),
        _("Jenis ponsel, dan apakah presensi berikutnya dapat dilakukan bersama petugas."),
    ),
    LeadKind.SPEED: Words(
        _("Perpindahan yang mustahil"),
        _("%(km)s km dalam %(minutes)s menit, %(days)s hari."),
        _(
            "Dua presensi Anda terpisah %(km)s km, padahal jarak waktunya hanya sekitar "
            "%(minutes)s menit."
        ),
        (
            _("Penerbangan dengan surat tugas yang belum dicatat."),
            _("Ponsel memakai posisi lama dari tempat sebelumnya."),
        ),
        _("Surat tugas atau tiket; siapa yang melakukan presensi yang satu lagi."),
    ),
    LeadKind.CLOCK: Words(
        _("Jam perangkat digeser"),
        _("Jam perangkat digeser sekitar %(minutes)s menit sebelum presensi, %(days)s hari."),
        _(
            "Jam perangkat Anda berubah sekitar %(minutes)s menit di antara hubungan terakhir "
            "dengan server dan presensi, ke arah yang menguntungkan, pada %(days)s hari."
        ),
        (
            _("Jam diatur dengan tangan karena ponsel tidak menyetelnya sendiri."),
            _("Baterai habis, lalu ponsel menyala dengan jam yang salah."),
        ),
        _("Apakah jam ponsel diatur otomatis, dan apa yang terjadi pada hari-hari itu."),
    ),
    LeadKind.MOCK: Words(
        _("Perangkat menandai posisinya buatan"),
        _("Perangkat sendiri menandai posisi buatan pada %(days)s hari."),
        _("Pada hari-hari ini perangkat Anda sendiri menandai bahwa posisinya buatan."),
        (
            _("Mode pengembang atau aplikasi uji yang masih menyala."),
            _("Aplikasi lain yang mengatur posisi untuk keperluannya sendiri."),
        ),
        _("Aplikasi apa yang mengatur posisi di ponsel itu, dan untuk apa."),
    ),
    LeadKind.FAR: Words(
        _("Memilih kantor, jauh dari semua kantor"),
        _("%(people)s orang memilih “kantor”, %(km)s km dari kantor terdekat, %(days)s hari."),
        _(
            "Pada hari-hari ini Anda memilih “kantor”, padahal posisinya sekitar %(km)s km dari "
            "kantor terdekat."
        ),
        (
            _("Salah tekan: maksudnya rumah atau tempat lain."),
            _("Tugas, rapat, atau pelatihan yang belum dicatat."),
            _("Kantor baru yang lokasinya belum didaftarkan."),
        ),
        _("Sedang mengerjakan apa di sana, atas perintah siapa."),
    ),
    LeadKind.ZONE: Words(
        _("Zona waktu perangkat berbeda dari posisinya"),
        _("Zona waktu perangkat tidak sesuai dengan posisinya pada %(days)s hari."),
        _("Pada hari-hari ini zona waktu perangkat Anda bukan zona waktu tempat posisinya."),
        (
            _("Laptop yang zonanya memang tidak pernah diubah."),
            _("Perjalanan yang baru saja dimulai, atau ponsel yang menjangkau menara tetangga."),
        ),
        _("Di mana orangnya pada hari-hari itu; apakah perangkatnya menyetel zona sendiri."),
    ),
}

WEIGHT_LABELS = {
    "people": _("banyaknya orang"),
    "days": _("banyaknya hari"),
    "days_each": _("hari tiap orang"),
    "days_always": _("setiap hari, jadi mungkin setelan"),
    "share": _("bagian dari seluruh presensinya"),
    "burst": _("berselang kurang dari dua menit"),
    "equal": _("sama sampai angka terakhir"),
    "too_good": _("lebih teliti daripada ponsel mana pun"),
    "constant": _("angka yang sama di tempat berjauhan"),
    "mock": _("ditandai oleh perangkat sendiri"),
    "minutes": _("besarnya pergeseran"),
    "km": _("jaraknya"),
    "unknown_office": _("bersama rekan, jadi mungkin kantor yang belum terdaftar"),
}
STATE_LABELS = {
    LeadState.OPEN: pgettext_lazy("lead", "Belum ditelaah"),
    LeadState.ASKED: pgettext_lazy("lead", "Sedang ditanyakan"),
    LeadState.CLOSED: pgettext_lazy("lead", "Selesai"),
}
DECISION_LABELS = {
    LeadDecision.NOTHING: _("Bukan apa-apa"),
    LeadDecision.EXPLAINED: _("Sudah dijelaskan"),
    LeadDecision.CONFIRMED: _("Terbukti: dilanjutkan ke pemeriksaan disiplin"),
}
SENTENCES = {
    "attendance.lead-closed": _("Petunjuk ini sudah ditutup."),
    "attendance.lead-not-asked": _("Pegawainya belum ditanya."),
    "attendance.lead-unanswered": _(
        "Belum dijawab oleh %(count)s orang, dan waktunya belum habis."
    ),
    "attendance.ask-first": _("Tanyakan lebih dahulu; orangnya membaca apa yang ditemukan."),
    "attendance.wait-for-answers": _("Tunggu jawaban, atau akhir waktu menjawab."),
}


def filled(text: Text, facts: Mapping[str, Any]) -> str:
    """Return the text with the lead's facts in it; a missing fact is a dash."""
    return str(text) % _Facts(
        {name: _number(value) for name, value in facts.items()},
        others=int(facts.get("people", 1)) - 1,
    )


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"


def _number(value: Any) -> Any:
    """Write 6.0 as 6, and 6.5 with the reader's decimal sign."""
    if not isinstance(value, float):
        return value
    return number_format(value, 0 if value == int(value) else 1)
