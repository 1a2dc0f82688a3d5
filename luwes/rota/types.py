"""The words of the rota: the problem of one unit and month, the plan that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from luwes.kit.decisions import Reason

Week = tuple[int, int]  # ISO year and ISO week: the cap counts these, also across a month's end
Away = frozenset[tuple[int, date]]  # who is away from the office on which day


class PlannedPlace(StrEnum):
    OFFICE = "office"
    HOME = "home"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Person:
    """
    One member of the unit during the month.

    `days_per_week` comes from eligibility, 0 means office only. `absent` are the days of leave and
    duty trips. `away_in_week` counts days away that other plans already give in a week that this
    plan shares with them. `away_on_weekday` counts recent days away by ISO weekday, so that
    Fridays go round from month to month too.
    """

    employee_id: int
    days_per_week: int
    absent: frozenset[date] = frozenset()
    away_in_week: Mapping[Week, int] = field(default_factory=dict)
    away_on_weekday: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoverGroup:
    """People of whom at least `minimum` are in the office every day: one skill, head and deputy."""

    name: str
    members: frozenset[int]
    minimum: int


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What a plan must keep, for one unit over its working days.

    `quota_share` is of the head-count, leave or not, and is rounded down; nobody need be away.
    `minimum_in_office` counts those who are neither away nor absent. On a day on which leave
    alone leaves fewer, nobody is away, and the plan tells the shortage.
    """

    days: tuple[date, ...]
    people: tuple[Person, ...]
    cap_days_per_week: int
    quota_share: Decimal
    minimum_in_office: int = 0
    common_office_weekdays: frozenset[int] = frozenset()
    cover_groups: tuple[CoverGroup, ...] = ()

    @property
    def headcount(self) -> int:
        return len(self.people)

    @property
    def quota(self) -> int:
        """Return how many people may be away on one day."""
        return int(self.quota_share * self.headcount)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A day on which leave and duty trips alone leave fewer in the office than the rules ask."""

    on: date
    present: int
    needed: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly the days away fall: fewest and most a person; the same for Fridays alone."""

    people: int = 0
    fewest: int = 0
    most: int = 0
    fewest_fridays: int = 0
    most_fridays: int = 0


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The days away, with what could not be had and how evenly they fall."""

    away: Away
    shortages: tuple[Shortage, ...]
    fairness: Fairness
    is_optimal: bool


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by a plan: where, and the number against its limit."""

    rule: str
    employee_id: int | None = None
    on: date | None = None
    number: int = 0
    limit: int = 0


class ProblemUnsolvable(ValueError):
    """Rules that no plan of this unit can keep together; `reasons` name them with the figures."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons
