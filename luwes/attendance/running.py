"""A day that still runs, as a list: what has been recorded so far, and nothing judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luwes.attendance import evidence
from luwes.attendance.models import CheckIn
from luwes.attendance.portions import DayLists, Portions
from luwes.attendance.queries import calendar_of
from luwes.attendance.recap import LEFT, NOT_YET, DayRow
from luwes.attendance.rules import DUTY_TRIP
from luwes.attendance.types import CheckInKind, Place, WorkdayStatus
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, instant, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.types import StaffMember


@dataclass(frozen=True, slots=True)
class Gesture:
    """One check-in of a running day: when, which way, where."""

    at: datetime
    kind: CheckInKind
    place: Place


@dataclass(frozen=True, slots=True)
class Now:
    """What one person's day has come to so far; `place` is where the person is seen, if at all."""

    status: str
    place: str = ""


def directed_so_far(gestures: Iterable[Gesture]) -> list[Gesture]:
    """
    Return the gestures, in order of time, with each punch turned into in or out as they alternate.

    A guess at the present moment; settling reads the day as a whole.
    """
    found: list[Gesture] = []
    is_in = False
    for gesture in gestures:
        kind = gesture.kind
        if kind is CheckInKind.PUNCH:
            kind = CheckInKind.OUT if is_in else CheckInKind.IN
        is_in = kind is CheckInKind.IN or (is_in and kind is not CheckInKind.OUT)
        found.append(Gesture(gesture.at, kind, gesture.place))
    return found


def is_in_now(gestures: Sequence[Gesture]) -> bool:
    """Tell whether the last gesture that has a direction was one of coming."""
    ways = [row.kind for row in directed_so_far(gestures) if row.kind is not CheckInKind.VISIT]
    return bool(ways) and ways[-1] is CheckInKind.IN


def gestures_of(employee_ids: Any, *, since: datetime, until: datetime) -> dict[int, list[Gesture]]:
    """Return the check-ins of these people in [since, until), by person and time. One query."""
    rows = CheckIn.objects.filter(employee_id__in=employee_ids, at__gte=since, at__lt=until)
    found: dict[int, list[Gesture]] = defaultdict(list)
    fields = rows.order_by("at", "id").values_list("employee_id", "at", "kind", "place")
    for person, at, kind, place in fields.iterator(chunk_size=10_000):
        found[person].append(Gesture(at, CheckInKind(kind), Place(place)))
    return found


def running_day(posted: Any, *, unit: Unit, on: date, status: str, place: str) -> DayLists:
    """Return the day as far as it has come for the postings `posted`, in their order."""
    unseen = _unseen(unit, on)
    states = _states(posted, on, unseen)
    chosen = [
        person
        for person, now in states.items()
        if (not status or now.status == status) and (not place or now.place == place)
    ]
    return DayLists(
        counts=dict(Counter(now.status for now in states.values())),
        places=dict(Counter(now.place for now in states.values() if now.place)),
        rows=Portions(len(chosen), lambda part: _lines(chosen[part], on, unseen)),
    )


def _unseen(unit: Unit, on: date) -> str:
    """Return the status of who has recorded nothing: nobody is awaited on a free day."""
    calendar = calendar_of(unit, on)
    if calendar.hours_on(on) is not None:
        return NOT_YET
    is_holiday = on in calendar.closed
    return (WorkdayStatus.HOLIDAY if is_holiday else WorkdayStatus.NOT_DUE).value


def _states(posted: Any, on: date, unseen: str) -> dict[int, Now]:
    """Return what everybody's day has come to, in tree order. Four queries."""
    ids: Any = posted.order_by().values("employee_id")  # a subquery instead of every number
    away = evidence.absences_by_day(ids, Period(on, on + ONE_DAY))
    seen = _gestures_on(ids, on)
    zones = posted.values_list("employee_id", "unit__zone")
    return {
        person: _now(away.get((person, on)), _of_date(seen.get(person, []), on, Zone(zone)), unseen)
        for person, zone in zones
    }


def _now(absence: str | None, gestures: list[Gesture], unseen: str) -> Now:
    if absence:
        return Now(_absence_status(absence))
    if not gestures:
        return Now(unseen)
    is_gone = directed_so_far(gestures)[-1].kind is CheckInKind.OUT
    return Now(WorkdayStatus.PRESENT.value, LEFT if is_gone else gestures[-1].place.value)


def _absence_status(absence: str) -> str:
    return (WorkdayStatus.DUTY_TRIP if absence == DUTY_TRIP else WorkdayStatus.LEAVE).value


def _lines(ids: Sequence[int], on: date, unseen: str) -> list[DayRow]:
    period = Period(on, on + ONE_DAY)
    members = organisation.staff_by_ids(ids, on=on)
    seen = _gestures_on(ids, on)
    plans = evidence.planned(ids, period)
    away = evidence.absences_by_day(ids, period)
    usual = Place.OFFICE if unseen == NOT_YET else Place.OFF
    return [
        _line(
            members[person],
            _of_date(seen.get(person, []), on, members[person].zone),
            plans.get((person, on), usual),
            away.get((person, on)),
            unseen,
        )
        for person in ids
    ]


def _line(
    member: StaffMember, gestures: list[Gesture], planned: Place, absence: str | None, unseen: str
) -> DayRow:
    ways = directed_so_far(gestures)
    ins = [row for row in ways if row.kind is CheckInKind.IN]
    now = _now(absence, gestures, unseen)
    left = ways[-1] if now.place == LEFT else None
    return DayRow(
        nip=member.nip,
        name=member.name,
        unit_name=member.unit_name,
        status=now.status,
        planned_place=planned,
        actual_place=gestures[-1].place if gestures else None,
        came=local(ins[0].at, member.zone) if ins else None,
        left=local(left.at, member.zone) if left else None,
        zone=member.zone.value,
    )


def _gestures_on(ids: Any, on: date) -> dict[int, list[Gesture]]:
    since = instant(on, evidence.MIDNIGHT, Zone.WIT)
    return gestures_of(ids, since=since, until=instant(on + ONE_DAY, evidence.MIDNIGHT, Zone.WIB))


def _of_date(gestures: list[Gesture], on: date, zone: Zone) -> list[Gesture]:
    return [row for row in gestures if local(row.at, zone).date() == on]
