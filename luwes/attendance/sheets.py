"""The month's sheet of presence (daftar hadir): a code for each day of each person, and sums."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.lists import month_people
from luwes.attendance.models import Workday
from luwes.attendance.queries import current_days
from luwes.attendance.types import Place, WorkdayStatus
from luwes.base.access import Standing
from luwes.kit.errors import Refused
from luwes.kit.periods import Period, next_month
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import LeaveKind

MOST_PEOPLE = 500  # a sheet is set while somebody waits for it
MISSING = "*"

AT_PLACE = {Place.OFFICE: "H", Place.HOME: "WFH", Place.ELSEWHERE: "WFA"}
ON_LEAVE = {
    LeaveKind.ANNUAL: "C",
    LeaveKind.LARGE: "CB",
    LeaveKind.SICK: "S",
    LeaveKind.MATERNITY: "CM",
    LeaveKind.IMPORTANT: "CAP",
    LeaveKind.UNPAID: "CLTN",
}
LEGEND: tuple[tuple[str, str | Promise], ...] = (
    ("H", _("hadir di kantor")),
    ("WFH", _("hadir dari rumah")),
    ("WFA", _("hadir dari tempat lain")),
    ("DL", _("dinas luar")),
    ("C", _("cuti tahunan")),
    ("S", _("cuti sakit")),
    ("CB", _("cuti besar")),
    ("CM", _("cuti melahirkan")),
    ("CAP", _("cuti alasan penting")),
    ("CLTN", _("cuti di luar tanggungan")),
    ("I", _("tidak hadir, alasan diterima")),
    ("TK", _("tanpa keterangan")),
    ("L", _("libur")),
    ("–", _("tidak dijadwalkan")),
    (MISSING, _("presensi masuk atau pulang tidak ada")),
)


class SheetTooLong(Refused):
    """A sheet is for one unit's wall, not for an agency."""

    code = "attendance.sheet-too-long"


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One square: the code, and the minutes late and early beneath it."""

    code: str = ""
    late: int = 0
    early: int = 0
    is_missing: bool = False


BLANK = SheetDay()  # not settled yet


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet."""

    nip: str
    name: str
    grade: str
    unit_name: str
    days: tuple[SheetDay, ...]

    def count(self, *codes: str) -> int:
        return sum(day.code in codes for day in self.days)

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the sums in the order of TOTALS."""
        late = [day.late for day in self.days if day.late]
        early = [day.early for day in self.days if day.early]
        return (
            self.count("H"),
            self.count("WFH", "WFA"),
            self.count("DL"),
            self.count("C", "CB", "CM", "CAP", "CLTN"),
            self.count("S"),
            self.count("I"),
            self.count("TK"),
            sum(late),
            sum(early),
            sum(day.is_missing for day in self.days),
        )


TOTALS = ("H", "WFH", "DL", "C", "S", "I", "TK", "TL", "PSW", MISSING)


def month_sheet(standing: Standing, *, unit: Unit, first: date) -> list[SheetRow]:
    """
    Return the sheet of everybody in the unit's month recap, in its order. Five queries.

    :raises SheetTooLong: more than MOST_PEOPLE; choose a unit further down.
    """
    until = next_month(first)
    people = month_people(standing, unit=unit, first=first, until=until)
    if len(people) > MOST_PEOPLE:
        raise SheetTooLong(
            _("Daftar hadir memuat paling banyak %(most)s orang; unit ini berisi %(n)s.")
            % {"most": MOST_PEOPLE, "n": len(people)},
            remedy=_("Pilih unit di bawahnya, satu daftar untuk tiap unit."),
        )
    ids = [person for person, _unit in people]
    days = _days(ids, Period(first, until))
    known = Employee.objects.in_bulk(ids)
    width = (until - first).days
    return [
        SheetRow(
            nip=known[person].nip_printed,
            name=known[person].full_name,
            grade=known[person].grade,
            unit_name=unit_name,
            days=tuple(days[person].get(number, BLANK) for number in range(1, width + 1)),
        )
        for person, unit_name in people
    ]


def _days(ids: Sequence[int], period: Period) -> dict[int, dict[int, SheetDay]]:
    assert period.until is not None
    away = evidence.absences_by_day(ids, period)
    found: dict[int, dict[int, SheetDay]] = defaultdict(dict)
    rows = current_days(ids, period.first, period.until).defer("steps")
    for row in rows.iterator(chunk_size=5_000):
        found[row.employee_id][row.on.day] = _square(row, away.get((row.employee_id, row.on), ""))
    return found


def _square(row: Workday, absence: str) -> SheetDay:
    return SheetDay(
        code=code_of(row.status, row.actual_place, absence=absence, excused=row.excused),
        late=0 if row.excused else row.minutes_late,
        early=0 if row.excused else row.minutes_early,
        is_missing=(row.missing_in or row.missing_out) and not row.excused,
    )


def code_of(status: str, place: str | None, *, absence: str, excused: bool) -> str:
    """Return the letters of one day, as they stand in the legend."""
    if status == WorkdayStatus.PRESENT:
        return AT_PLACE.get(Place(place), "H") if place else "H"
    if status == WorkdayStatus.LEAVE:
        return ON_LEAVE.get(LeaveKind(absence), "C") if absence in list(LeaveKind) else "C"
    if status == WorkdayStatus.ABSENT:
        return "I" if excused else "TK"
    others = {WorkdayStatus.DUTY_TRIP: "DL", WorkdayStatus.HOLIDAY: "L"}
    return others.get(WorkdayStatus(status), "–")


def sheet_table(rows: Sequence[SheetRow], *, first: date) -> tuple[list[str], list[list[Any]]]:
    """Return columns and lines of the sheet as a spreadsheet."""
    width = (next_month(first) - first).days
    columns = ["No", "Nama", "NIP", "Gol", *map(str, range(1, width + 1)), *TOTALS]
    lines = [
        [number, row.name, row.nip, row.grade, *map(_cell, row.days), *row.totals]
        for number, row in enumerate(rows, start=1)
    ]
    return columns, lines


def _cell(day: SheetDay) -> str:
    parts = [day.code + (MISSING if day.is_missing else "")]
    parts += [f"TL {day.late}′"] if day.late else []
    parts += [f"PSW {day.early}′"] if day.early else []
    return " ".join(filter(None, parts))
