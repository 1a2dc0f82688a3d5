"""A month as a picture: weeks down, days across, a letter for where somebody worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from luwes.attendance.models import PLACE_LABELS, STATUS_LABELS, Workday
from luwes.attendance.types import Place, WorkdayStatus
from luwes.kit.periods import ONE_DAY, next_month

DAYS_A_WEEK = 7
PLACES: dict[str, tuple[str, str | Promise]] = {
    Place.OFFICE: ("office", _p("letter", "K")),
    Place.HOME: ("home", _p("letter", "R")),
    Place.ELSEWHERE: ("trip", _p("letter", "L")),
}
ABSENCES: dict[str, tuple[str, str | Promise]] = {
    WorkdayStatus.LEAVE: ("leave", _p("letter", "C")),
    WorkdayStatus.DUTY_TRIP: ("trip", _p("letter", "T")),
    WorkdayStatus.ABSENT: ("absent", "–"),
}
LEGEND = (
    ("office", PLACES[Place.OFFICE][1], _("Kantor")),
    ("home", PLACES[Place.HOME][1], _("Rumah")),
    ("trip", PLACES[Place.ELSEWHERE][1], _("Tempat lain")),
    ("trip", ABSENCES[WorkdayStatus.DUTY_TRIP][1], _("Tugas luar")),
    ("leave", ABSENCES[WorkdayStatus.LEAVE][1], _("Cuti")),
    ("absent", "–", _("Tanpa presensi")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One date; `kind` and `letter` are "" where nothing was settled or nothing was due."""

    on: date
    is_outside: bool
    is_today: bool
    is_settled: bool = False
    kind: str = ""
    letter: str | Promise = ""
    said: str | Promise = ""
    is_marked: bool = False


def weeks_of(days: Iterable[Workday], *, first: date, today: date) -> list[list[Cell]]:
    """Return the weeks that touch the month of `first`, Monday first."""
    settled = {row.on: row for row in days}
    start = first - timedelta(days=first.weekday())
    until = next_month(first)
    weeks = []
    while start < until:
        dates = [start + number * ONE_DAY for number in range(DAYS_A_WEEK)]
        weeks.append([_cell(on, settled.get(on), first, today) for on in dates])
        start += DAYS_A_WEEK * ONE_DAY
    return weeks


def _cell(on: date, row: Workday | None, first: date, today: date) -> Cell:
    is_outside = (on.year, on.month) != (first.year, first.month)
    if row is None:
        return Cell(on, is_outside, on == today)
    kind, letter = _sign(row)
    is_marked = bool(row.minutes_late or row.minutes_early or row.missing_in or row.missing_out)
    return Cell(on, is_outside, on == today, True, kind, letter, _said(row), is_marked)


def _sign(row: Workday) -> tuple[str, str | Promise]:
    if row.status == WorkdayStatus.PRESENT and row.actual_place:
        return PLACES.get(row.actual_place, ("", ""))
    return ABSENCES.get(row.status, ("", ""))


def _said(row: Workday) -> str | Promise:
    if row.status == WorkdayStatus.PRESENT and row.actual_place:
        return PLACE_LABELS[Place(row.actual_place)]
    return STATUS_LABELS[WorkdayStatus(row.status)]
