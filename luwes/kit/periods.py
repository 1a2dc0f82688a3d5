"""Half-open periods of local dates: `first` is inside, `until` is not."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Dates from `first` up to and excluding `until`; `until` None has no end."""

    first: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.first:
            raise ValueError(f"A period cannot end ({self.until}) before it starts ({self.first}).")

    def __contains__(self, on: date) -> bool:
        return self.first <= on and (self.until is None or on < self.until)

    def overlaps(self, other: "Period") -> bool:
        starts_before = other.until is None or self.first < other.until
        return starts_before and (self.until is None or other.first < self.until)

    def days(self) -> Iterator[date]:
        if self.until is None:
            raise ValueError("An open period has no last day to stop at.")
        on = self.first
        while on < self.until:
            yield on
            on += ONE_DAY


def month_of(on: date) -> Period:
    """Return the calendar month that contains `on`."""
    first = on.replace(day=1)
    return Period(first, next_month(first))


def next_month(first: date) -> date:
    days = calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=1) + timedelta(days=days)


def previous_month(first: date) -> date:
    return (first.replace(day=1) - ONE_DAY).replace(day=1)


def iso_week(on: date) -> tuple[int, int]:
    """Return (ISO year, ISO week): caps per week count these, also across a month's end."""
    year, week, _ = on.isocalendar()
    return year, week
