"""What codes of attendance mean in words: reasons of refusals, and the steps behind figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import STATUS_LABELS
from luwes.attendance.types import Judging, WorkdayStatus
from luwes.kit.steps import Step

SENTENCES = {
    "attendance.not-employed": _("Pada %(on)s Anda tidak bertugas di unit mana pun."),
    "attendance.clock-ahead": _("Waktu presensi %(at)s berada di depan waktu server."),
    "attendance.outside-window": _(
        "Pukul %(at)s berada di luar rentang presensi %(from)s–%(until)s."
    ),
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
    working: str
    source: str


def shown(steps: Iterable[Step]) -> list[ShownStep]:
    """Return the steps in words; a code without words is shown as it is."""
    return [_shown(step) for step in steps]


def _shown(step: Step) -> ShownStep:
    if step.key.startswith(JUDGING_KEY):
        judging = Judging(step.key.removeprefix(JUDGING_KEY))
        return ShownStep(JUDGED_BY[judging], STATUS_LABELS[WorkdayStatus(step.value)], "", "")
    what = STEP_LABELS.get(step.label, step.label)
    return ShownStep(what, step.value, step.working, step.source)
