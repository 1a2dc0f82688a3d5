"""What settling reads, for a whole subtree in a fixed number of queries."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from luwes.attendance.models import CheckIn, Workday
from luwes.attendance.types import CheckInKind, Place, Tap
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, instant, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting, Unit
from luwes.organisation.types import Employment, ServiceMode
from luwes.rota.queries import planned_places

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Posted:
    """One person at one unit for a time, with what decides how the days are judged."""

    employee_id: int
    unit_id: int
    unit_path: str
    zone: Zone
    service_mode: ServiceMode
    employment: Employment
    first: date
    until: date | None
    left_on: date | None

    def holds_on(self, on: date) -> bool:
        is_posted = self.first <= on and (self.until is None or on < self.until)
        return is_posted and (self.left_on is None or on < self.left_on)


@dataclass(frozen=True, slots=True)
class RawTap:
    """One check-in as stored; `zone` is where it was made, None outside Indonesia."""

    at: datetime
    zone: Zone | None
    kind: CheckInKind
    place: Place


_POSTED = (
    "employee_id",
    "unit_id",
    "unit__path",
    "unit__zone",
    "unit__service_mode",
    "employee__employment",
    "first",
    "until",
    "employee__left_on",
)


def people_under(unit: Unit, period: Period) -> Iterator[int]:
    """Return who is posted at the unit or below it during the period, rising. One query."""
    rows = Posting.objects.filter(
        organisation.touching(period.first, _end(period)), unit__path__startswith=unit.path
    )
    ids = rows.order_by("employee_id").values_list("employee_id", flat=True).distinct()
    return ids.iterator(chunk_size=50_000)


def postings_of(employee_ids: Collection[int], period: Period) -> list[Posted]:
    """Return where these people are posted during the period. One query."""
    return _posted(period, employee_id__in=employee_ids)


def _posted(period: Period, **which: object) -> list[Posted]:
    touching = organisation.touching(period.first, _end(period))
    rows = Posting.objects.filter(touching, **which).order_by("employee_id", "first")
    return [
        Posted(who, unit, path, Zone(zone), ServiceMode(mode), Employment(kind), first, until, left)
        for who, unit, path, zone, mode, kind, first, until, left in rows.values_list(
            *_POSTED
        ).iterator(chunk_size=10_000)
    ]


def taps_of(employee_ids: Collection[int], period: Period) -> dict[int, list[RawTap]]:
    """Return the check-ins of these people in the period, by person. One query."""
    rows = _check_ins(employee_ids, period).order_by("at", "id")
    found: dict[int, list[RawTap]] = defaultdict(list)
    for who, at, zone, kind, place in rows.values_list(
        "employee_id", "at", "zone", "kind", "place"
    ).iterator(chunk_size=10_000):
        made_in = Zone(zone) if zone else None
        found[who].append(RawTap(at, made_in, CheckInKind(kind), Place(place)))
    return found


def instants_of(employee_ids: Collection[int], period: Period) -> Iterable[tuple[int, datetime]]:
    """Return who checked in when during the period, in no order. One query."""
    return _check_ins(employee_ids, period).values_list("employee_id", "at")


def _check_ins(employee_ids: Collection[int], period: Period) -> QuerySet[CheckIn]:
    """The check-ins of the period's dates, on whichever of the three clocks."""
    return CheckIn.objects.filter(
        employee_id__in=employee_ids,
        at__gte=instant(period.first, MIDNIGHT, Zone.WIT),
        at__lt=instant(_end(period), MIDNIGHT, Zone.WIB),
    )


def taps_on(
    taps: Sequence[RawTap], on: date, *, zone: Zone, by_place_of_work: bool
) -> tuple[list[Tap], list[datetime]]:
    """
    Return the taps of one local date, and beside each its instant.

    Read on the clock of `zone` (the home unit's), or of the place where each was made.
    """
    start = bisect_left(taps, instant(on, MIDNIGHT, Zone.WIT), key=lambda tap: tap.at)
    end = bisect_left(taps, instant(on + ONE_DAY, MIDNIGHT, Zone.WIB), key=lambda tap: tap.at)
    found, instants = [], []
    for tap in taps[start:end]:
        clock = local(tap.at, (tap.zone if by_place_of_work else None) or zone)
        if clock.date() == on:
            found.append(Tap(clock.time(), tap.kind, tap.place))
            instants.append(tap.at)
    return found, instants


def absences_by_day(employee_ids: Collection[int], period: Period) -> dict[tuple[int, date], str]:
    """Return the kind of leave, or "duty_trip", by person and day. Two queries."""
    end = _end(period)
    found: dict[tuple[int, date], str] = {}
    for row in organisation.absences(employee_ids, first=period.first, until=end):
        span = Period(max(row.first, period.first), min(row.until, end))
        for on in span.days():
            found.setdefault((row.employee_id, on), row.kind)
    return found


def planned(employee_ids: Collection[int], period: Period) -> dict[tuple[int, date], Place]:
    """Return the published plan by person and day; no entry means the office. One query."""
    places = planned_places(employee_ids, period.first, _end(period))
    return {key: Place(place.value) for key, place in places.items()}


def current_digests(employee_ids: Collection[int], period: Period) -> dict[tuple[int, date], str]:
    """Return what is settled now, as fingerprints by person and day. One query."""
    rows = Workday.objects.filter(
        employee_id__in=employee_ids, on__gte=period.first, on__lt=_end(period), is_current=True
    )
    return {
        (who, on): digest for who, on, digest in rows.values_list("employee_id", "on", "digest")
    }


def _end(period: Period) -> date:
    assert period.until is not None
    return period.until
