"""Questions about lists written by hand: who may be on one, what is recorded, one list."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.belonging import RawTap
from luwes.attendance.ids import time_of
from luwes.attendance.models import CheckIn, HandList, HandListLine
from luwes.attendance.types import CheckInKind
from luwes.base.access import Role, Standing
from luwes.kit.errors import Missing
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import StaffMember

WRITERS = (Role.PERSONNEL,)


class HandListMissing(Missing):
    code = "attendance.hand-list-missing"


@dataclass(frozen=True, slots=True)
class Person:
    """One person who may be on a list, with what is recorded of that day already."""

    member: StaffMember
    came: time | None
    left: time | None


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One person of an entered list with the clocks as entered."""

    employee: Employee
    came: datetime | None = None
    left: datetime | None = None


def hand_lists(standing: Standing) -> QuerySet[HandList]:
    """Return the lists entered under the units whose staff the standing keeps, newest first."""
    seen = organisation.below(standing.paths(*WRITERS), field="unit__path")
    rows = HandList.objects.filter(seen).select_related("unit", "by__employee")
    people = Count("lines__employee", distinct=True)
    return rows.annotate(people=people).order_by("-on", "-at")


def hand_list_for(standing: Standing, pk: int) -> HandList:
    """
    Return one list under a unit whose staff the standing keeps.

    :raises HandListMissing: absent and foreign look the same.
    """
    found = hand_lists(standing).filter(pk=pk).first()
    if found is None:
        raise HandListMissing(_("Daftar itu tidak ada, atau di luar lingkup tugas Anda."))
    return found


def people_of(unit: Unit, *, on: date) -> list[Person]:
    """Return everybody posted at the unit itself on a date, by name. Two queries."""
    members = sorted(organisation.own_staff_on(unit=unit, on=on), key=lambda row: row.name)
    taps = evidence.taps_of([row.employee_id for row in members], Period(on, on + ONE_DAY))
    return [_person(row, taps.get(row.employee_id, ()), on) for row in members]


def listed_people(found: HandList) -> list[ListedPerson]:
    """Return the people of one list with their clocks, by name. Two queries."""
    lines = found.lines.select_related("employee").order_by("employee__name", "pk")
    kinds = kinds_of([line.check_in_id for line in lines])
    zone = Zone(found.unit.zone)
    clocks: dict[Employee, dict[str, datetime]] = defaultdict(dict)
    for line in lines:
        at = local(time_of(line.check_in_id), zone)
        clocks[line.employee][kinds.get(line.check_in_id, "")] = at
    return [
        ListedPerson(who, found.get(CheckInKind.IN), found.get(CheckInKind.OUT))
        for who, found in clocks.items()
    ]


def listed_kinds(employee_ids: Collection[int], *, on: date) -> dict[int, frozenset[str]]:
    """Return which kinds other lists of that day have already, by person. Two queries."""
    lines = HandListLine.objects.filter(hand_list__on=on, employee_id__in=employee_ids)
    rows = list(lines.values_list("employee_id", "check_in_id"))
    kinds = kinds_of([event for _who, event in rows])
    found: dict[int, set[str]] = defaultdict(set)
    for who, event in rows:
        found[who].add(kinds.get(event, ""))
    return {who: frozenset(seen) for who, seen in found.items()}


def kinds_of(events: Collection[UUID]) -> dict[UUID, str]:
    """Return the kind of each of these check-ins. One query on the months that their ids tell."""
    if not events:
        return {}
    instants = [time_of(event) for event in events]
    rows = CheckIn.objects.filter(
        pk__in=events, at__gte=min(instants), at__lt=max(instants) + ONE_DAY
    )
    return dict(rows.values_list("pk", "kind"))


def _person(member: StaffMember, taps: Iterable[RawTap], on: date) -> Person:
    own = [tap for tap in taps if local(tap.at, member.zone).date() == on]
    ins = [tap.at for tap in own if tap.kind is CheckInKind.IN]
    outs = [tap.at for tap in own if tap.kind is CheckInKind.OUT]
    return Person(
        member,
        came=local(min(ins), member.zone).time() if ins else None,
        left=local(max(outs), member.zone).time() if outs else None,
    )
