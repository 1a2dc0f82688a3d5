"""Which months the sample agency lives, counted back from today. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time

from luwes.kit.periods import ONE_DAY, Period, month_of, next_month, previous_month
from luwes.kit.zones import Zone, instant


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Three months: `before` when everybody works at the office, `trial` when two deputies work on a
    rota, and `current`, this month, lived up to yesterday.
    """

    today: date

    @property
    def current(self) -> Period:
        return month_of(self.today)

    @property
    def trial(self) -> Period:
        return month_of(previous_month(self.today))

    @property
    def before(self) -> Period:
        return month_of(previous_month(self.trial.first))

    def lived_part(self, month: Period) -> Period:
        """Return the days of a month that are over: for this month those before today."""
        return Period(month.first, min(month.until or self.today, self.today))

    def is_over(self, month: Period) -> bool:
        return next_month(month.first) <= self.today


def morning(on: date, hour: int = 8, minute: int = 0) -> datetime:
    """Return the instant of an office hour at the seat of the agency (WIB)."""
    return instant(on, time(hour, minute), Zone.WIB)


def working_day_from(on: date) -> date:
    """Return `on`, or the Monday after a weekend: the day on which an office would do it."""
    while on.isoweekday() > 5:
        on += ONE_DAY
    return on
