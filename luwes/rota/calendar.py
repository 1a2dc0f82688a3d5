"""The calendar "who is where" as values: cells, rows, totals a day, fairness of what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from luwes.organisation.models import Unit
from luwes.organisation.types import StaffMember
from luwes.rota.models import Plan
from luwes.rota.types import Fairness

FRIDAY = 5


class Cell(StrEnum):
    """Where a person is on a day; the kind of a leave is nobody's business here."""

    OFFICE = "office"
    HOME = "home"
    LEAVE = "leave"
    TRIP = "trip"
    FREE = "free"

    @property
    def letter(self) -> Promise:
        return LETTERS[self]

    @property
    def label(self) -> Promise:
        return LABELS[self]


LETTERS = {
    Cell.OFFICE: pgettext_lazy("letter for office", "K"),
    Cell.HOME: pgettext_lazy("letter for home", "R"),
    Cell.LEAVE: pgettext_lazy("letter for leave", "C"),
    Cell.TRIP: pgettext_lazy("letter for duty trip", "D"),
    Cell.FREE: pgettext_lazy("letter for a free day", "L"),
}
LABELS = {
    Cell.OFFICE: pgettext_lazy("place of work", "Kantor"),
    Cell.HOME: pgettext_lazy("place of work", "Rumah"),
    Cell.LEAVE: pgettext_lazy("place of work", "Cuti"),
    Cell.TRIP: pgettext_lazy("place of work", "Dinas luar"),
    Cell.FREE: pgettext_lazy("place of work", "Libur"),
}


@dataclass(frozen=True, slots=True)
class Where:
    member: StaffMember
    cell: Cell


@dataclass(frozen=True, slots=True)
class Row:
    """One person's month, a cell for each day."""

    member: StaffMember
    cells: tuple[Cell, ...]

    @property
    def days_home(self) -> int:
        return self.cells.count(Cell.HOME)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """How many are where on one day; a free day counts nobody."""

    on: date
    office: int
    home: int
    leave: int
    trip: int
    is_free: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """One unit's month: who of its own staff is where, against the quota of people away."""

    unit: Unit
    first: date
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    totals: tuple[DayTotal, ...]
    quota: int
    quota_source: str
    fairness: Fairness
    plan: Plan | None

    def on_day(self, on: date) -> list[Where]:
        """Return where everybody is on one day of the month."""
        place = self.days.index(on)
        return [Where(row.member, row.cells[place]) for row in self.rows]

    def total_on(self, on: date) -> DayTotal:
        return self.totals[self.days.index(on)]


def totals_of(days: Sequence[date], rows: Sequence[Row]) -> tuple[DayTotal, ...]:
    """Return the count of each place for each day."""
    totals = []
    for place, on in enumerate(days):
        cells = [row.cells[place] for row in rows]
        totals.append(
            DayTotal(
                on,
                cells.count(Cell.OFFICE),
                cells.count(Cell.HOME),
                cells.count(Cell.LEAVE),
                cells.count(Cell.TRIP),
                bool(cells) and Cell.FREE in cells,
            )
        )
    return tuple(totals)


def fairness_of(days: Sequence[date], rows: Sequence[Row]) -> Fairness:
    """Return how evenly days at home fall on those who have any and were not absent."""
    sharing = [
        row
        for row in rows
        if row.days_home and Cell.LEAVE not in row.cells and Cell.TRIP not in row.cells
    ]
    if not sharing:
        return Fairness()
    fridays = [place for place, on in enumerate(days) if on.isoweekday() == FRIDAY]
    counts = [row.days_home for row in sharing]
    on_fridays = [sum(row.cells[place] is Cell.HOME for place in fridays) for row in sharing]
    return Fairness(len(sharing), min(counts), max(counts), min(on_fridays), max(on_fridays))
