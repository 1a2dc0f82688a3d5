"""Geometry of the pictures of outages, for templates to draw as SVG: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luwes.attendance.outages.rules import ONE_MINUTE
from luwes.attendance.outages.types import Minute, Span
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, instant, local

WIDTH, HEIGHT = 720, 120  # of the minutes of one outage
DAY_WIDTH = 720  # of one day, half a unit a minute
CELL, GAP, ROWS = 10, 3, 1
TICKS_AT_MOST = 9
STEPS = (5, 10, 15, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Bar:
    """One minute: check-ins taken and turned away, from the bottom up; bad ones are shaded."""

    x: float
    width: float
    answered: float
    lost: float
    is_bad: bool

    @property
    def answered_y(self) -> float:
        return HEIGHT - self.answered

    @property
    def lost_y(self) -> float:
        return HEIGHT - self.answered - self.lost


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The minutes round an outage: bars, the interval, and the clock below."""

    bars: list[Bar]
    ticks: list[Tick]
    first_x: float
    until_x: float
    most: int

    @property
    def span_width(self) -> float:
        return self.until_x - self.first_x


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of one day that an outage took, on a line of 720 for 24 hours."""

    on: date
    x: float
    width: float
    scan_x: float
    scan_width: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the last months, by the minutes of outage in it."""

    on: date
    x: int
    minutes: int

    @property
    def level(self) -> str:
        if self.minutes == 0:
            return "none"
        return "little" if self.minutes < 30 else "much"


def curve(
    series: Sequence[tuple[datetime, Minute | None, bool]], *, span: Span, zone: Zone
) -> Curve | None:
    """Return the bars of these minutes; None when there is nothing to draw."""
    if not any(minute for _at, minute, _bad in series):
        return None
    width = WIDTH / len(series)
    most = max((m.answered + m.turned_away + m.failed for _at, m, _b in series if m), default=0)
    scale = HEIGHT / max(most, 1)
    start = series[0][0]
    bars = [
        Bar(
            x=round(number * width, 2),
            width=round(width, 2),
            answered=round((minute.answered if minute else 0) * scale, 2),
            lost=round((minute.turned_away + minute.failed if minute else 0) * scale, 2),
            is_bad=is_bad,
        )
        for number, (_at, minute, is_bad) in enumerate(series)
    ]
    end = series[-1][0] + ONE_MINUTE
    return Curve(
        bars,
        _ticks(start, end, width, zone),
        first_x=round(max((span.first - start) / ONE_MINUTE, 0) * width, 2),
        until_x=round((min(span.until, end) - start) / ONE_MINUTE * width, 2),
        most=most,
    )


def _ticks(start: datetime, end: datetime, width: float, zone: Zone) -> list[Tick]:
    minutes = int((end - start) / ONE_MINUTE)
    step = next((s for s in STEPS if minutes / s <= TICKS_AT_MOST), STEPS[-1])
    at = local(start, zone)
    first = at + timedelta(minutes=-(at.hour * 60 + at.minute) % step)
    return [
        Tick(round((clock - at) / ONE_MINUTE * width, 2), f"{clock:%H.%M}")
        for clock in (first + timedelta(minutes=step * n) for n in range(minutes // step + 1))
        if clock < local(end, zone)
    ]


def segments(span: Span, *, zone: Zone, scan: tuple[int, int]) -> list[Segment]:
    """Return the outage day by day on the wall clock; `scan` are minutes of the day."""
    found, on = [], local(span.first, zone).date()
    while (opens := instant(on, datetime.min.time(), zone)) < span.until:
        closes = opens + ONE_DAY
        first, until = max(span.first, opens), min(span.until, closes)
        x = (first - opens) / ONE_MINUTE / 2
        width = max((until - first) / ONE_MINUTE / 2, 2)
        found.append(
            Segment(on, round(x, 1), round(width, 1), scan[0] / 2, (scan[1] - scan[0]) / 2)
        )
        on += ONE_DAY
    return found


def cells(spans: Iterable[Span], *, today: date, days: int, zone: Zone) -> list[Cell]:
    """Return the last `days` days up to today, each with its minutes in some outage."""
    minutes = {span_minute for span in spans for span_minute in _minutes(span)}
    by_day: dict[date, int] = {}
    for at in minutes:
        on = local(at, zone).date()
        by_day[on] = by_day.get(on, 0) + 1
    first = today - ONE_DAY * (days - 1)
    return [
        Cell(first + ONE_DAY * n, n * (CELL - GAP), by_day.get(first + ONE_DAY * n, 0))
        for n in range(days)
    ]


def _minutes(span: Span) -> Iterable[datetime]:
    at = span.first.replace(second=0, microsecond=0)
    while at < span.until:
        yield at
        at += ONE_MINUTE
