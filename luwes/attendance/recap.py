"""The unit's day and month as lists: columns, totals, and how often each status occurs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import PLACE_LABELS, STATUS_LABELS, Workday
from luwes.attendance.types import MonthlyPresence, Place, WorkdayStatus

NOT_YET = "not_yet"  # a running day: nothing recorded so far, nothing judged
STATUS_CHOICES: list[tuple[str, str | Promise]] = [
    *((status.value, label) for status, label in STATUS_LABELS.items()),
    (NOT_YET, _("Belum presensi")),
]
LABELS = dict(STATUS_CHOICES)
LEFT = "left"  # a running day: gone home, or out
PLACE_CHOICES: list[tuple[str, str | Promise]] = [
    (Place.OFFICE.value, PLACE_LABELS[Place.OFFICE]),
    (Place.HOME.value, PLACE_LABELS[Place.HOME]),
    (Place.ELSEWHERE.value, PLACE_LABELS[Place.ELSEWHERE]),
    (LEFT, _("Sudah pulang")),
]

COLUMNS = (
    _("NIP"),
    _("Nama"),
    _("Unit kerja"),
    _("Hadir"),
    _("Dari rumah"),
    _("Tanpa presensi"),
    _("Cuti"),
    _("Tugas luar"),
    _("Hari terlambat"),
    _("Menit terlambat"),
    _("Hari pulang cepat"),
    _("Menit pulang cepat"),
    _("Presensi tidak lengkap"),
    _("Menit kerja"),
)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One person on one day, settled or running; clocks are local."""

    nip: str
    name: str
    unit_name: str
    status: str
    planned_place: Place
    actual_place: Place | None = None
    came: datetime | None = None
    left: datetime | None = None
    zone: str = ""
    minutes_late: int = 0
    minutes_early: int = 0
    missing_in: bool = False
    missing_out: bool = False

    @property
    def label(self) -> str | Promise:
        return LABELS[self.status]

    @property
    def is_off_plan(self) -> bool:
        return self.actual_place is not None and self.actual_place != self.planned_place


def counted(counts: Mapping[str, int]) -> list[tuple[str, str | Promise, int]]:
    """Return status, its word and how many have it, without those that nobody has."""
    return [(code, label, counts[code]) for code, label in STATUS_CHOICES if counts.get(code)]


def placed(places: Mapping[str, int]) -> list[tuple[str, str | Promise, int]]:
    """Return place, its word and how many are seen there, without those where nobody is."""
    return [(code, label, places[code]) for code, label in PLACE_CHOICES if places.get(code)]


def cells(row: Any) -> Sequence[str | int]:
    """Return one line of the month's spreadsheet, in the order of COLUMNS."""
    found = row.presence
    return (
        row.nip,
        row.name,
        row.unit_name,
        found.days_present,
        found.days_home,
        found.days_absent,
        found.days_leave,
        found.days_trip,
        found.days_late,
        found.minutes_late,
        found.days_early,
        found.minutes_early,
        found.missing_scans,
        found.minutes_worked,
    )


def totals_of_days(days: Sequence[Workday]) -> MonthlyPresence:
    """Return the figures above one person's month."""
    by_status = Counter(day.status for day in days)
    present = WorkdayStatus.PRESENT
    return MonthlyPresence(
        employee_id=0,
        days_present=by_status[present],
        days_absent=sum(day.status == WorkdayStatus.ABSENT and not day.excused for day in days),
        days_leave=by_status[WorkdayStatus.LEAVE],
        days_trip=by_status[WorkdayStatus.DUTY_TRIP],
        days_home=sum(day.status == present and day.actual_place == Place.HOME for day in days),
        days_late=sum(day.minutes_late > 0 for day in days),
        days_early=sum(day.minutes_early > 0 for day in days),
        missing_scans=sum(day.missing_in + day.missing_out for day in days),
        minutes_worked=sum(day.minutes_worked for day in days),
        minutes_late=sum(day.minutes_late for day in days),
        minutes_early=sum(day.minutes_early for day in days),
    )
