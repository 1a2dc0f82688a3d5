"""What holds at a unit on a date while days are settled: hours, terms, outages, closed months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from luwes.attendance import evidence
from luwes.attendance.belonging import DayClock, day_of, duty_of, midnight_of
from luwes.attendance.closing import closed_paths
from luwes.attendance.evidence import Posted
from luwes.attendance.terms import attendance_terms, work_calendar
from luwes.attendance.types import AttendanceTerms, Duty, Spot
from luwes.kit.periods import Period
from luwes.organisation.models import Site, Unit
from luwes.organisation.types import ServiceMode, UnitKind
from luwes.policy.queries import rulebooks_by_path
from luwes.policy.types import RuleBook


@dataclass(frozen=True, slots=True)
class DayRules:
    """What the rulebook of a unit says for one date."""

    duty: Duty | None
    is_holiday: bool
    in_ramadan: bool
    terms: AttendanceTerms
    version: str


@dataclass(frozen=True, slots=True)
class UnitDay:
    """
    What holds at one unit on one date.

    `midnight` is its start, `closes_at` the end of the scan window, in seconds since 1970.
    """

    rules: DayRules
    clock: DayClock
    midnight: int
    closes_at: int
    outages: tuple[tuple[int, int], ...]
    is_month_closed: bool


class DayBooks:
    """Answers for the units of some postings; each date is read once, in two queries."""

    def __init__(self, posted: Iterable[Posted], period: Period) -> None:
        self._units = {row.unit_id: row for row in posted}
        self._paths = {unit_id: row.unit_path for unit_id, row in self._units.items()}
        self._outages = _outages_by_unit(self._paths, period)
        self._closed = closed_paths({on.replace(day=1) for on in period.days()})
        self._days: dict[date, dict[int, UnitDay]] = {}
        self._clocks: dict[DayClock, DayClock] = {}

    def on(self, on: date) -> dict[int, UnitDay]:
        """Return what holds on a date, by unit id; units with the same book share its rules."""
        if on not in self._days:
            self._days[on] = dict(self._read(on))
        return self._days[on]

    def _read(self, on: date) -> Iterable[tuple[int, UnitDay]]:
        made: dict[int, DayRules] = {}
        closed = self._closed.get(on.replace(day=1), ())
        for unit_id, book in rulebooks_by_path(paths=self._paths, on=on).items():
            if id(book) not in made:
                made[id(book)] = rules_in(book, on)
            yield unit_id, self._unit_day(self._units[unit_id], on, made[id(book)], closed)

    def _unit_day(
        self, unit: Posted, on: date, rules: DayRules, closed: tuple[str, ...]
    ) -> UnitDay:
        midnight, until = midnight_of(day_of(on), unit.zone), rules.terms.scan_until
        clock = _clock(unit, rules.terms)
        return UnitDay(
            rules=rules,
            clock=self._clocks.setdefault(clock, clock),
            midnight=midnight,
            closes_at=midnight + until.hour * 3600 + until.minute * 60,
            outages=self._outages.get(unit.unit_id, ()),
            is_month_closed=unit.unit_path.startswith(closed) if closed else False,
        )


def _clock(unit: Posted, terms: AttendanceTerms) -> DayClock:
    return DayClock(
        home=unit.zone,
        by_place_of_work=terms.by_place_of_work,
        tolerance=timedelta(minutes=terms.clock_tolerance_minutes),
        shift_before=terms.shift_before_minutes * 60,
        shift_after=terms.shift_after_minutes * 60,
        longest=terms.longest_presence_minutes * 60,
        pairs_nights=unit.service_mode is ServiceMode.OPEN_24H,
    )


def rules_in(book: RuleBook, on: date) -> DayRules:
    """Return what a rulebook says for one date."""
    calendar = work_calendar(book)
    hours = calendar.hours_on(on)
    return DayRules(
        duty=duty_of(hours) if hours else None,
        is_holiday=on in calendar.closed,
        in_ramadan=any(on in period for period in calendar.ramadan),
        terms=attendance_terms(book),
        version=book.version,
    )


def _outages_by_unit(
    paths: dict[int, str], period: Period
) -> dict[int, tuple[tuple[int, int], ...]]:
    found = evidence.outages_during(period)
    if not found:
        return {}
    return {
        unit_id: tuple((start, end) for above, start, end in found if path.startswith(above))
        for unit_id, path in paths.items()
    }


class Spots:
    """The places of work of each agency, read when the first position asks; three queries."""

    def __init__(self) -> None:
        self._agencies: Sequence[str] | None = None
        self._of_agency: dict[str, tuple[Spot, ...]] = {}

    def near(self, unit_path: str) -> tuple[Spot, ...]:
        """Return the places of work of the agency that a unit belongs to."""
        if self._agencies is None:
            agencies = Unit.objects.filter(kind=UnitKind.AGENCY).order_by("path")
            self._agencies = tuple(agencies.values_list("path", flat=True))
        root = unit_path[: Unit.steplen]
        agency = next((path for path in self._agencies if unit_path.startswith(path)), root)
        if agency not in self._of_agency:
            self._of_agency[agency] = _spots_under(agency)
        return self._of_agency[agency]


def _spots_under(path: str) -> tuple[Spot, ...]:
    sites = Site.objects.filter(
        units__path__startswith=path, latitude__isnull=False, longitude__isnull=False
    )
    rows = sites.distinct().values_list("latitude", "longitude")
    return tuple(
        Spot(float(lat), float(lon)) for lat, lon in rows if lat is not None and lon is not None
    )
