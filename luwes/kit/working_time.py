"""Working days and hours as values: what a week looks like, whatever rule said so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time

from luwes.kit.periods import Period


@dataclass(frozen=True, slots=True)
class DayHours:
    """Wall-clock hours of one working day; the break is not counted (Perpres 21/2023 art. 4)."""

    start: time
    end: time
    break_start: time
    break_end: time

    @property
    def net_minutes(self) -> int:
        return minutes_between(self.start, self.end) - self.break_minutes

    @property
    def break_minutes(self) -> int:
        return minutes_between(self.break_start, self.break_end)

    def worked(self, came: time, left: time) -> int:
        """Return minutes from `came` to `left` without the part that falls in the break."""
        if left <= came:
            return 0
        rest = minutes_between(max(came, self.break_start), min(left, self.break_end))
        return minutes_between(came, left) - max(rest, 0)


def minutes_between(earlier: time, later: time) -> int:
    """Return whole minutes on one day's wall clock; seconds are cut off on both sides."""
    return (later.hour * 60 + later.minute) - (earlier.hour * 60 + earlier.minute)


def hours_from(data: Mapping[str, str]) -> DayHours:
    """Return the hours of a rulebook entry {start, end, break_start, break_end} ("07:30")."""
    return DayHours(*(time.fromisoformat(data[name]) for name in DayHours.__slots__))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """
    Which dates are working days and with which hours.

    `week` and `ramadan_week` go from ISO weekday (1 Monday) to hours; a weekday not in them is
    free. `closed` holds holidays and joint leave.
    """

    week: Mapping[int, DayHours]
    ramadan_week: Mapping[int, DayHours]
    ramadan: tuple[Period, ...]
    closed: frozenset[date]

    def hours_on(self, on: date) -> DayHours | None:
        """Return the hours of a working day, or None when nobody in office hours works."""
        if on in self.closed:
            return None
        in_ramadan = any(on in period for period in self.ramadan)
        return (self.ramadan_week if in_ramadan else self.week).get(on.isoweekday())

    def working_days(self, period: Period) -> list[date]:
        return [on for on in period.days() if self.hours_on(on) is not None]


def without(days: Collection[date], absent: Collection[Period]) -> list[date]:
    """Return the days that no period of absence covers."""
    return [on for on in days if not any(on in period for period in absent)]
