"""What settling reads, for many people in a fixed number of queries; only here, check-ins too."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, cast

from django.db import connection
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from luwes.attendance.belonging import EPOCH, ShiftSpan, day_of, duty_of, epoch_of
from luwes.attendance.belonging import RawTap as RawTap
from luwes.attendance.clocks import Readings
from luwes.attendance.models import Correction, Outage, PersonalHours, Shift, Workday
from luwes.attendance.types import (
    CheckInKind,
    CheckInSource,
    Duty,
    DutyKind,
    Excuse,
    Place,
    Position,
)
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import hours_from
from luwes.kit.zones import Zone, instant
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


class OwnWeek(NamedTuple):
    """A week of one's own from `first` up to `until`, by ISO weekday."""

    first: date
    until: date | None
    week: Mapping[int, Duty]
    ramadan_week: Mapping[int, Duty] | None

    def holds_on(self, on: date) -> bool:
        return self.first <= on and (self.until is None or on < self.until)


class Known(NamedTuple):
    """What is settled now: its row, a fingerprint, and where it was seen, which is kept."""

    pk: int
    digest: str
    seen_place: str
    metres_away: int | None


def those(employee_ids: Collection[int]) -> Any:
    """Return many ids as one parameter for `…__in`, instead of one parameter each."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(employee_ids)])


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
    touching = organisation.touching(period.first, _end(period))
    rows = Posting.objects.filter(touching, employee_id__in=those(employee_ids))
    return [
        Posted(who, unit, path, Zone(zone), ServiceMode(mode), Employment(kind), first, until, left)
        for who, unit, path, zone, mode, kind, first, until, left in rows.order_by(
            "employee_id", "first"
        )
        .values_list(*_POSTED)
        .iterator(chunk_size=10_000)
    ]


# Each person by the index, one after the other (OFFSET keeps it from becoming a join): the rows of
# the newest days are not in the statistics yet, and a plan made for none of them reads a whole day
# for every chunk.
#
# Instants as microseconds since 1970: read faster than as dates with a zone. A phone whose clock is
# days off names the wrong date: it is found by that to which its clock is put right; those are few,
# and have an index of their own.
_READ = "id, at, kind, place, zone, source, received_at, no_position, "
_READ += "skew_ms, contact_skew_ms, elapsed_ms, moved_ms"
_TAPS = f"""
SELECT who, (extract(epoch FROM c.at) * 1000000)::bigint, c.kind, c.place, c.zone, c.source,
       (extract(epoch FROM c.received_at) * 1000000)::bigint,
       c.skew_ms, c.contact_skew_ms, c.elapsed_ms, c.moved_ms,
       p.latitude, p.longitude, p.accuracy_m, p.is_mock
  FROM unnest(%(people)s::bigint[]) AS who
 CROSS JOIN LATERAL (
    SELECT {_READ} FROM attendance_check_in
     WHERE employee_id = who AND at >= %(first)s AND at < %(until)s
     UNION ALL
    SELECT {_READ} FROM attendance_check_in
     WHERE employee_id = who AND abs(skew_ms) >= 60000
       AND at >= %(first)s - interval '9 days' AND at < %(until)s + interval '9 days'
       AND NOT (at >= %(first)s AND at < %(until)s)
       AND at - skew_ms * interval '1 ms' >= %(first)s
       AND at - skew_ms * interval '1 ms' < %(until)s
    OFFSET 0
 ) AS c
  LEFT JOIN LATERAL (
    SELECT latitude, longitude, accuracy_m, is_mock FROM attendance_position
     WHERE check_in_id = c.id AND at = c.at AND c.no_position = ''
    OFFSET 0
 ) AS p ON true
 ORDER BY c.at, c.id
"""
_KINDS = {str(kind): kind for kind in CheckInKind}
_PLACES = {str(place): place for place in Place}
_ZONES: dict[str, Zone | None] = {str(zone): zone for zone in Zone}
_SOURCES = {str(source): source for source in CheckInSource}


def taps_of(employee_ids: Collection[int], period: Period) -> dict[int, list[RawTap]]:
    """
    Return the check-ins of these people on the period's dates, on whichever of the three clocks.

    By person, in order of time, with their positions as long as they are kept. One query.
    """
    first, until = _instants(period)
    asked: Any = {"people": list(employee_ids), "first": first, "until": until}
    found: dict[int, list[RawTap]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_TAPS, asked)
        for row in cursor:
            found[row[0]].append(_tap(row))
    return found


def _tap(row: tuple[Any, ...]) -> RawTap:
    _who, at, kind, place, zone, source, received, *clocks, lat, lon, accuracy, is_mock = row
    is_from_gate = source == CheckInSource.GATE
    return RawTap(
        EPOCH + timedelta(0, 0, at),
        _KINDS[kind],
        _PLACES[place],
        _ZONES.get(zone),
        EPOCH + timedelta(0, 0, received) if is_from_gate else None,
        _SOURCES[source],
        Readings(*clocks) if is_from_gate else None,
        Position(lat, lon, accuracy, is_mock) if lat is not None else None,
    )


def shifts_of(employee_ids: Collection[int], period: Period) -> dict[int, list[ShiftSpan]]:
    """Return the shifts of these people that start in the period, by person. One query."""
    rows = Shift.objects.filter(
        employee_id__in=those(employee_ids),
        on__gte=period.first,
        on__lt=_end(period),
        withdrawn_at__isnull=True,
    ).order_by("starts_at")
    found: dict[int, list[ShiftSpan]] = defaultdict(list)
    for who, on, starts, ends, rest in rows.values_list(
        "employee_id", "on", "starts_at", "ends_at", "minutes_break"
    ).iterator(chunk_size=10_000):
        found[who].append(ShiftSpan(day_of(on), epoch_of(starts), epoch_of(ends), rest))
    return found


def own_weeks_of(employee_ids: Collection[int], period: Period) -> dict[int, list[OwnWeek]]:
    """Return the weeks of one's own that touch the period, by person. One query."""
    touching = organisation.touching(period.first, _end(period))
    rows = PersonalHours.objects.filter(touching, employee_id__in=those(employee_ids))
    found: dict[int, list[OwnWeek]] = defaultdict(list)
    for who, first, until, week, ramadan in rows.values_list(
        "employee_id", "first", "until", "week", "ramadan_week"
    ):
        in_ramadan = _week(ramadan) if ramadan is not None else None
        found[who].append(OwnWeek(first, until, _week(week), in_ramadan))
    return found


def _week(data: Mapping[str, Mapping[str, str]]) -> dict[int, Duty]:
    return {int(day): duty_of(hours_from(hours), DutyKind.OWN) for day, hours in data.items()}


def excuses_of(
    employee_ids: Collection[int], period: Period
) -> dict[tuple[int, date], frozenset[Excuse]]:
    """Return what accepted requests excuse, by person and day. One query."""
    rows = Correction.objects.filter(
        employee_id__in=those(employee_ids),
        on__gte=period.first,
        on__lt=_end(period),
        kind__in=list(Excuse),
        state="accepted",
    )
    found: dict[tuple[int, date], frozenset[Excuse]] = {}
    for who, on, kind in rows.values_list("employee_id", "on", "kind"):
        found[who, on] = found.get((who, on), frozenset()) | {Excuse(kind)}
    return found


def outages_during(period: Period) -> list[tuple[str, int, int]]:
    """Return confirmed outages that touch the period: unit path, start, end. One query."""
    first, until = _instants(period)
    rows = Outage.objects.filter(
        state="confirmed", starts_at__lt=until + ONE_DAY, ends_at__gt=first - ONE_DAY
    ).order_by("starts_at", "pk")
    return [
        (path, epoch_of(start), epoch_of(end))
        for path, start, end in rows.values_list("unit__path", "starts_at", "ends_at")
    ]


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


# As with check-ins, each by an index; the other ones hold only current days and would be chosen
# for a date of which nothing was counted yet.
_KNOWN = """
SELECT who, d."on", d.id, d.digest, d.seen_place, d.metres_away
  FROM unnest(%(people)s::bigint[]) AS who
 CROSS JOIN LATERAL (
    SELECT "on", id, digest, seen_place, metres_away FROM attendance_workday
     WHERE employee_id = who AND "on" >= %(first)s AND "on" < %(until)s AND is_current::int = 1
    OFFSET 0
 ) AS d
"""


def known_days(employee_ids: Collection[int], period: Period) -> dict[tuple[int, date], Known]:
    """Return what is settled now, by person and day. One query."""
    asked: Any = {"people": list(employee_ids), "first": period.first, "until": _end(period)}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, asked)
        return {(who, on): Known(*rest) for who, on, *rest in cursor}


def late_days_of(employee_ids: Collection[int], *, first: date, until: date) -> dict[int, int]:
    """Return how many days in [first, until) each person came late, let pass or not. One query."""
    rows = Workday.objects.filter(
        Q(minutes_late__gt=0) | Q(excused_by__contains="free"),
        employee_id__in=those(employee_ids),
        on__gte=first,
        on__lt=until,
        is_current=True,
    )
    counted = rows.values("employee_id").annotate(days=Count("pk"))
    return cast("dict[int, int]", dict(counted.values_list("employee_id", "days")))


def _instants(period: Period) -> tuple[datetime, datetime]:
    """Return the first and last instant of the period on any of the three clocks."""
    return (
        instant(period.first, MIDNIGHT, Zone.WIT),
        instant(_end(period), MIDNIGHT, Zone.WIB),
    )


def _end(period: Period) -> date:
    assert period.until is not None
    return period.until


def widened(period: Period, *, before: timedelta, after: timedelta) -> Period:
    """Return the period with some days more on either side."""
    return Period(period.first - before, _end(period) + after)
