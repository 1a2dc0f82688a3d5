"""What codes of attendance mean in words: reasons of refusals, and the steps behind figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luwes.attendance.corrections.sentences import SENTENCES as OF_CORRECTIONS
from luwes.attendance.devices.sentences import SENTENCES as OF_DEVICES
from luwes.attendance.leads.sentences import SENTENCES as OF_LEADS
from luwes.attendance.models import PLACE_LABELS, SOURCE_LABELS, STATUS_LABELS, TRUST_LABELS
from luwes.attendance.outages.sentences import SENTENCES as OF_OUTAGES
from luwes.attendance.types import CheckInSource, Judging, Place, Trust, WorkdayStatus
from luwes.kit.steps import Step

SENTENCES = {
    "attendance.month-too-young": _(
        "Bulan itu baru berakhir %(age)s bulan lalu; presensi tetap di basis data %(months)s bulan."
    ),
    "attendance.month-not-closed": _("Belum ditutup di %(count)s unit: %(units)s."),
    "attendance.corrections-open": _("%(count)s permintaan koreksi belum diputus."),
    "attendance.leads-open": _("%(count)s petunjuk kecurangan belum selesai ditelaah."),
    "attendance.not-employed": _("Pada %(on)s Anda tidak bertugas di unit mana pun."),
    "attendance.clock-ahead": _("Waktu presensi %(at)s berada di depan waktu server."),
    "attendance.outside-window": _(
        "Pukul %(at)s berada di luar rentang presensi %(from)s–%(until)s."
    ),
    **OF_DEVICES,
    **OF_CORRECTIONS,
    **OF_OUTAGES,
    **OF_LEADS,
}

STEP_LABELS = {
    "first_in": _("Presensi masuk pertama"),
    "last_out": _("Presensi pulang terakhir"),
    "minutes_worked": _("Menit kerja, tanpa istirahat"),
    "minutes_late": _("Menit terlambat, setelah jam masuk dan kelonggaran"),
    "minutes_early": _("Menit pulang sebelum jam pulang"),
    "late_band": _("Golongan terlambat"),
    "early_band": _("Golongan pulang cepat"),
    "outside_window": _("Tidak dihitung: di luar rentang waktu presensi"),
    "double_tap": _("Tidak dihitung: ketukan kedua segera sesudah yang pertama"),
    "break_tap": _("Bukan pulang: ketukan pada waktu istirahat"),
    "put_right": _("Jam perangkat keliru (menit.detik); pukul yang dihitung"),
    "duty_own": _("Jam kerja sendiri hari itu"),
    "duty_shift": _("Giliran kerja hari itu"),
    "absence_outage": _("Sistem presensi terganggu pada jam masuk dan jam pulang; tidak dihitung"),
    "absence_correction": _("Ketidakhadiran diizinkan oleh atasan"),
    "late_outage": _("Menit terlambat selama sistem presensi terganggu; tidak dihitung"),
    "early_outage": _("Menit pulang cepat selama sistem presensi terganggu; tidak dihitung"),
    "late_correction": _("Menit terlambat yang diizinkan oleh atasan; tidak dihitung"),
    "early_correction": _("Menit pulang cepat yang diizinkan oleh atasan; tidak dihitung"),
    "repaid": _("Menit terlambat yang diganti dengan pulang lebih lambat; tidak dihitung"),
    "let_pass": _("Menit terlambat dalam batas bebas sebulan; tidak dihitung"),
    "late_left": _("Menit terlambat yang dihitung"),
    "early_left": _("Menit pulang cepat yang dihitung"),
    "missing_in": _("Tidak ada presensi masuk"),
    "missing_out": _("Tidak ada presensi pulang"),
    "missing_in_outage": _("Tidak ada presensi masuk karena sistem terganggu; tidak dihitung"),
    "missing_out_outage": _("Tidak ada presensi pulang karena sistem terganggu; tidak dihitung"),
    "missing_in_correction": _("Tidak ada presensi masuk; diizinkan oleh atasan"),
    "missing_out_correction": _("Tidak ada presensi pulang; diizinkan oleh atasan"),
    "off_plan": _("Tempat kerja lain dari rencana; dicatat, tidak dihitung"),
    "other_zone": _("Dinilai menurut zona waktu tempat bekerja"),
    "trust": _("Keandalan waktu presensi"),
}
JUDGED_BY = {
    Judging.HOURS: _("Dinilai menurut jam kerja"),
    Judging.DAYS: _("Pegawai paruh waktu: dinilai menurut harinya, jamnya belum diatur"),
    Judging.PRESENCE: _("Unit 24 jam: jam kantor tidak dinilai, hanya kehadirannya"),
}
JUDGING_KEY = "attendance.judging."


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step as the page prints it."""

    what: str | Promise
    value: str | Promise
    working: str | Promise
    source: str


def shown(steps: Iterable[Step]) -> list[ShownStep]:
    """Return the steps in words; a code without words is shown as it is."""
    return [_shown(step) for step in steps]


def _shown(step: Step) -> ShownStep:
    if step.key.startswith(JUDGING_KEY):
        judging = Judging(step.key.removeprefix(JUDGING_KEY))
        return ShownStep(JUDGED_BY[judging], STATUS_LABELS[WorkdayStatus(step.value)], "", "")
    what = STEP_LABELS.get(step.label, step.label)
    if step.label == "off_plan":
        return ShownStep(what, PLACE_LABELS[Place(step.value)], "", step.source)
    if step.label == "trust":
        return ShownStep(what, TRUST_LABELS[Trust(step.value)], "", step.source)
    if step.label in ("first_in", "last_out") and step.working:
        written_by = SOURCE_LABELS[CheckInSource(step.working)]
        return ShownStep(what, step.value, written_by, step.source)
    return ShownStep(what, step.value, step.working, step.source)
