"""The words of own hours and shifts, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from luwes.kit.working_time import DayHours


class HoursKind(StrEnum):
    """Why somebody has a week of one's own."""

    COMPRESSED = "compressed"  # long days and a free one
    SIX_DAYS = "six_days"
    PART_TIME = "part_time"
    DYNAMIC = (
        "dynamic"  # other hours than the unit's, not tied to them (PermenPANRB 4/2025 art. 17)
    )
    SHIFTS = "shifts"  # no week at all: due only by shifts


Week = dict[int, DayHours]  # by ISO weekday, 1 Monday; one that is not in it is free


@dataclass(frozen=True, slots=True)
class WeekTerms:
    """Net minutes that a week must reach, with the article of each."""

    weekly_minutes: int
    weekly_minutes_ramadan: int
    part_time_minimum: int
    part_time_maximum: int
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is looked at before somebody gets a week of one's own."""

    kind: HoursKind
    week: Week
    ramadan_week: Week | None
    is_part_time: bool
    overlaps: tuple[date, date | None] | None = None  # first, until of another week of one's own


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One shift as an officer plans it; it belongs to the local date on which it starts."""

    employee_id: int
    on: date
    starts_at: datetime
    ends_at: datetime
    minutes_break: int = 0


class ShiftCode(NamedTuple):
    """One letter of a roster and the hours that it stands for, in minutes after midnight."""

    code: str
    start: int
    end: int  # above 1,440 on the next date
    minutes_break: int = 0


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What planning shifts came to."""

    stored: int
    withdrawn: int
    kept: int
