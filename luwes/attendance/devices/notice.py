"""
What a person is told before the first check-in: which data, why, how long, by whom read.

The figures are those of the rulebook by which the product acts, and the version is a hash of every
word and figure: who has read one version is asked again as soon as anything in it changes
(UU 27/2022 art. 21: purpose, kinds of data, how long kept, rights; (2): before a change).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from luwes.policy.types import RuleBook

VERSION_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence with figures, put together in the language of whoever reads it."""

    text: str | Promise
    figures: dict[str, Any]

    def __str__(self) -> str:
        return str(self.text) % self.figures


Words = str | Promise | Filled


@dataclass(frozen=True, slots=True)
class Datum:
    """One kind of data: what, what it is for, how long it is kept, who reads it."""

    what: Words
    why: Words
    kept: Words
    readers: Words


@dataclass(frozen=True, slots=True)
class Notice:
    data: tuple[Datum, ...]
    rights: tuple[Words, ...]
    version: str


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """The rules that the notice speaks of, in days."""

    position_days: int
    offline_days: int
    position_required: bool


def notice_terms(book: RuleBook) -> NoticeTerms:
    """Return the values of the rulebook that the notice and the page speak of."""
    return NoticeTerms(
        position_days=book.value("attendance.position_days"),
        offline_days=book.value("attendance.offline_days"),
        position_required=book.value("attendance.position_required"),
    )


def notice_for(terms: NoticeTerms) -> Notice:
    """Return the notice with the figures of these terms."""
    data = tuple(_data(terms))
    with override("id"):
        said = "\n".join(str(text) for text in _texts(data, RIGHTS))
    return Notice(data, RIGHTS, sha256(said.encode()).hexdigest()[:VERSION_LENGTH])


RIGHTS: tuple[Words, ...] = (
    _("Melihat semua data presensi Anda dan bagaimana tiap angka dihitung: halaman Presensi saya."),
    _("Meminta perbaikan bila ada yang keliru: minta koreksi pada hari yang bersangkutan."),
    _("Meminta penghapusan dan pembatasan sejauh hukum kepegawaian memperbolehkan."),
    _(
        "Keberatan atas keputusan otomatis: di sini tidak ada hukuman atau potongan yang "
        "ditetapkan mesin. Petunjuk kecurangan dibaca manusia, dan Anda dimintai penjelasan dulu."
    ),
)


def _data(terms: NoticeTerms) -> Sequence[Datum]:
    return (
        Datum(
            _("Waktu dan tempat yang Anda pilih"),
            _("Menghitung hari dan jam kerja, yang menjadi dasar tunjangan dan disiplin."),
            _("Selama arsip kepegawaian disimpan. Tidak pernah diubah; perbaikan ditambahkan."),
            _("Anda, atasan Anda, petugas kepegawaian unit Anda."),
        ),
        Datum(
            _("Titik lokasi perangkat pada saat Anda menekan tombol, tidak pada waktu lain"),
            _LOCATION_REQUIRED if terms.position_required else _LOCATION_OPTIONAL,
            Filled(_KEPT, {"days": terms.position_days}),
            _("Anda, dan petugas yang memeriksa petunjuk kecurangan. Atasan melihat hasilnya."),
        ),
        Datum(
            _("Jam perangkat, zona waktunya, dan penghitung waktunya"),
            Filled(_OFFLINE, {"days": terms.offline_days}),
            _("Bersama presensinya."),
            _("Anda, dan petugas yang memeriksa."),
        ),
        Datum(
            _("Penanda peramban: sebuah kunci yang dibuat di perangkat ini, dan nama perambannya"),
            _(
                "Menandatangani presensi supaya tidak dapat dibuat orang lain. Bila satu perangkat "
                "dipakai beberapa orang, itu terlihat oleh Anda dan petugas."
            ),
            _("Sampai Anda mencabut perangkat itu; penandanya tinggal pada presensi yang ada."),
            _("Anda dan petugas kepegawaian unit Anda."),
        ),
    )


_LOCATION_OPTIONAL = _(
    "Membuktikan bahwa Anda berada di tempat yang dipilih. Tidak wajib: tanpa lokasi presensi "
    "tetap sah, hanya tempatnya tidak terbukti."
)
_LOCATION_REQUIRED = _(
    "Membuktikan bahwa Anda berada di tempat yang dipilih. Unit Anda mewajibkannya: presensi tanpa "
    "lokasi tetap tersimpan, tetapi ditandai dan dapat ditanyakan."
)
_KEPT = _("%(days)s hari, lalu titiknya dihapus dan yang tinggal hanya hasil tempatnya.")
_OFFLINE = _(
    "Menilai presensi yang dikirim kemudian, paling lama %(days)s hari, menurut waktu Anda "
    "menekan tombol, bukan menurut waktu jaringan kembali."
)


def _texts(data: Sequence[Datum], rights: Sequence[Words]) -> Sequence[Words]:
    said = [text for datum in data for text in (datum.what, datum.why, datum.kept, datum.readers)]
    return [*said, *rights]
