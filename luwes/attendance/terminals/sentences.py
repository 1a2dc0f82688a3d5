"""What was found in a terminal's file, as sentences: what it is, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luwes.attendance.terminals.types import Findings, Flaw, States

FLAW_LABELS = {
    Flaw.COLUMNS: gettext_lazy("Kolomnya kurang: paling sedikit nomor dan waktu, dipisahkan tab."),
    Flaw.NUMBER: gettext_lazy("Nomor pegawai di mesin kosong atau tidak lazim."),
    Flaw.CLOCK: gettext_lazy("Waktunya bukan tanggal dan jam, misalnya 2026-04-06 07:21:05."),
    Flaw.COUNT: gettext_lazy("Cara verifikasi atau tombol arah bukan angka."),
    Flaw.WORK_CODE: gettext_lazy("Kode kerja terlalu panjang."),
}
STATE_LABELS = {
    "": gettext_lazy("tanpa tombol"),
    "0": gettext_lazy("0 masuk"),
    "1": gettext_lazy("1 pulang"),
    "2": gettext_lazy("2 keluar istirahat"),
    "3": gettext_lazy("3 kembali"),
    "4": gettext_lazy("4 lembur masuk"),
    "5": gettext_lazy("5 lembur pulang"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing found; `tone` is that of a badge, `remedy` what to do, if anything."""

    tone: str
    what: str
    remedy: str = ""


def remarks(findings: Findings, states: States) -> list[Remark]:
    """Return what is worth knowing about a file, gravest first."""
    found = [*_of_lines(findings), *_of_clocks(findings), *_of_states(findings, states)]
    found += _of_people(findings)
    return sorted(found, key=lambda remark: ("bad", "warn", "info").index(remark.tone))


def states_text(findings: Findings) -> str:
    """Return how often each key was seen, such as "0 masuk: 12.151"."""
    return "; ".join(
        f"{STATE_LABELS.get(state, state)}: {count:,}".replace(",", ".")
        for state, count in findings.states.items()
    )


def bad_lines(findings: Findings) -> list[dict[str, Any]]:
    """Return the first bad lines with their reason in words."""
    return [
        {"line": row["line"], "text": row["text"], "why": FLAW_LABELS[Flaw(row["flaw"])]}
        for row in findings.bad_lines
    ]


def _of_lines(found: Findings) -> Iterator[Remark]:
    if found.bad:
        what = ngettext("%(n)s baris tidak terbaca", "%(n)s baris tidak terbaca", found.bad)
        yield Remark(
            "bad", what % {"n": found.bad}, _("Barisnya disebut di bawah; yang lain tetap masuk.")
        )
    if found.repeated:
        yield Remark("info", _("%(n)s baris sama persis dengan baris lain") % {"n": found.repeated})
    if found.doubles:
        yield Remark(
            "info",
            _("%(n)s ketukan ganda") % {"n": found.doubles},
            _("Jari yang diletakkan dua kali; tidak dihitung sebagai pulang."),
        )


def _of_clocks(found: Findings) -> Iterator[Remark]:
    if found.reset_clocks:
        yield Remark(
            "bad",
            _("%(n)s ketukan dengan jam mesin yang kembali ke awal") % {"n": found.reset_clocks},
            _("Baterai mesin habis. Ketukannya disimpan, tetapi bukan bukti; pakai koreksi."),
        )
    if found.future_clocks:
        yield Remark(
            "bad",
            _("%(n)s ketukan dari waktu yang belum terjadi") % {"n": found.future_clocks},
            _("Jam mesin terlalu cepat. Setel jamnya; ketukan ini bukan bukti."),
        )
    if found.steps_back:
        days, hours = divmod(found.furthest_back_minutes // 60, 24)
        yield Remark(
            "warn" if found.days_back else "info",
            _("%(n)s baris mundur dari baris sebelumnya, paling jauh %(days)s hari %(hours)s jam")
            % {"n": found.steps_back, "days": days, "hours": hours},
            _("Beberapa baris: mesin menggabungkan catatan. Banyak: periksa jamnya."),
        )
    for first, last, days in found.silences[:5]:
        yield Remark(
            "warn",
            _("Tidak ada ketukan %(first)s sampai %(last)s (%(days)s hari)")
            % {"first": first, "last": last, "days": days},
            _("Mesin mati, dipindah, atau ekspornya tidak lengkap."),
        )


def _of_states(found: Findings, states: States) -> Iterator[Remark]:
    if not found.has_states:
        is_wrong = states is States.KEYS
        yield Remark(
            "bad" if is_wrong else "info",
            _("Tombol arah tidak pernah berubah"),
            _("Ubah setelan mesin: tombol tidak dipakai.") if is_wrong else "",
        )
        return
    disputed = found.begun_out + found.ended_in
    if disputed:
        yield Remark(
            "warn" if states is States.KEYS else "info",
            _("%(n)s kali tombol membantah urutan: mulai dengan pulang atau berakhir masuk")
            % {"n": disputed},
            _("Dari %(stays)s kehadiran. Bila banyak, pilih setelan tanpa tombol.")
            % {"stays": found.spells},
        )


def _of_people(found: Findings) -> Iterator[Remark]:
    if found.single_gestures:
        yield Remark(
            "info",
            _("%(n)s kehadiran dengan satu ketukan saja") % {"n": found.single_gestures},
            _("Masuk atau pulangnya lupa; pegawai dapat meminta koreksi."),
        )
    if found.guards:
        numbers = ", ".join(f"{number} ({nights})" for number, nights in found.guards)
        yield Remark(
            "warn",
            _("Bekerja melewati tengah malam, nomor (malam): %(numbers)s") % {"numbers": numbers},
            _("Masukkan gilirannya, supaya pulang pagi tidak membuka hari baru."),
        )
