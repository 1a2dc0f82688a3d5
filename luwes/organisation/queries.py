"""Questions about the organisation. Any past day can be asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.kit.errors import Missing
from luwes.kit.zones import Zone
from luwes.organisation.models import (
    DutyTrip,
    Employee,
    FormerNumber,
    Leave,
    Posting,
    Rating,
    Sanction,
    Unit,
)
from luwes.organisation.types import (
    Absence,
    Employment,
    PositionKind,
    Predicate,
    ServiceMode,
    StaffMember,
    TaskFacts,
)


class UnitMissing(Missing):
    code = "organisation.unit-missing"


class EmployeeMissing(Missing):
    code = "organisation.employee-missing"


def in_force(on: date) -> Q:
    """The rows whose period contains `on`."""
    return Q(first__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def touching(first: date, until: date) -> Q:
    """The rows whose period overlaps [first, until)."""
    return Q(first__lt=until) & (Q(until__isnull=True) | Q(until__gt=first))


def below(paths: Iterable[str], *, field: str = "path") -> Q:
    """The rows whose unit lies at or under one of the tree paths; none for no paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def units_under(unit: Unit) -> QuerySet[Unit]:
    """Return the unit and all below it, in tree order."""
    return Unit.objects.filter(path__startswith=unit.path).order_by("path")


def visible_units(standing: Standing, *roles: Role) -> QuerySet[Unit]:
    """Return the units over which the standing holds one of `roles` (any role when none given)."""
    return Unit.objects.filter(below(standing.paths(*roles))).order_by("path")


def unit_for(standing: Standing, code: str, *roles: Role) -> Unit:
    """
    Return the unit with this code if the standing covers it.

    :raises UnitMissing: absent and foreign look the same.
    """
    known = visible_units(standing, *roles).filter(code=code.replace("\x00", ""))
    unit = known.first()
    if unit is None:
        raise UnitMissing(_("Unit kerja itu tidak ada, atau di luar lingkup tugas Anda."))
    return unit


def own_unit(standing: Standing, on: date) -> Unit | None:
    """Return the unit where the person of this standing is posted on `on`, if any."""
    posting = posting_of(standing.employee_id, on) if standing.employee_id else None
    return posting.unit if posting else None


def visible_employees(standing: Standing, *, on: date) -> QuerySet[Employee]:
    """Return oneself and everybody posted on `on` under a unit where a role is held."""
    posted = Posting.objects.filter(
        in_force(on), below(standing.paths(), field="unit__path")
    ).values("employee_id")
    return Employee.objects.filter(Q(pk=standing.employee_id) | Q(pk__in=posted)).order_by("name")


def employee_for(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return the person with this number, present or former, if the standing may see the record.

    :raises EmployeeMissing: absent and foreign look the same.
    """
    seen = visible_employees(standing, on=on)
    employee = seen.filter(nip=nip).first() or seen.filter(former_numbers__nip=nip).first()
    if employee is None:
        raise EmployeeMissing(_("Pegawai itu tidak ada, atau di luar lingkup tugas Anda."))
    return employee


def present_number(nip: str) -> str:
    """Return the number that the bearer of a former one has now; any other number as it is."""
    row = FormerNumber.objects.filter(nip=nip).select_related("employee").first()
    return row.employee.nip if row else nip


def posting_of(employee_id: int, on: date) -> Posting | None:
    """Return where a person is posted on a day, with unit and position. One query."""
    return (
        Posting.objects.filter(in_force(on), employee_id=employee_id)
        .select_related("unit", "position")
        .first()
    )


_STAFF_FIELDS = (
    "employee_id",
    "employee__nip",
    "employee__name",
    "employee__employment",
    "employee__sex",
    "id",
    "first",
    "is_head",
    "unit_id",
    "unit__path",
    "unit__name",
    "unit__zone",
    "unit__service_mode",
    "position_id",
    "position__title",
    "position__kind",
    "position__level",
    "position__job_class",
    "position__off_site_possible",
    "position__special_room",
    "position__runs_on_ict",
    "position__face_to_face",
    "position__constant_supervision",
)


def staff_on(*, unit: Unit, on: date) -> list[StaffMember]:
    """Return everybody posted at the unit or below it on `on`, in tree order. One query."""
    return _members(Posting.objects.filter(in_force(on), unit__path__startswith=unit.path))


def own_staff_on(*, unit: Unit, on: date) -> list[StaffMember]:
    """Return everybody posted at the unit itself on `on`, not below it. One query."""
    return _members(Posting.objects.filter(in_force(on), unit=unit))


def staff_by_ids(employee_ids: Collection[int], *, on: date) -> dict[int, StaffMember]:
    """Return the posts of these people on `on`, by employee id. One query."""
    rows = _members(Posting.objects.filter(in_force(on), employee_id__in=employee_ids))
    return {member.employee_id: member for member in rows}


def _members(postings: QuerySet[Posting]) -> list[StaffMember]:
    ordered = postings.order_by("unit__path", "-is_head", "employee__name", "employee_id")
    rows = ordered.values_list(*_STAFF_FIELDS)
    return [
        StaffMember(  # type: ignore[call-arg]
            *row[:3],
            Employment(row[3]),
            *row[4:11],
            Zone(row[11]),
            ServiceMode(row[12]),
            *row[13:15],
            PositionKind(row[15]),
            *row[16:18],
            TaskFacts(*row[18:]),
        )
        for row in rows.iterator(chunk_size=5000)
    ]


def head_of(unit: Unit, on: date) -> Posting | None:
    """Return the posting of the unit's own head on `on`, with the person, if it has one."""
    return (
        Posting.objects.filter(in_force(on), unit=unit, is_head=True)
        .select_related("employee", "position", "unit")
        .first()
    )


def superior_of(employee_id: int, on: date) -> Employee | None:
    """
    Return the direct superior on `on`: the nearest head upwards who is not the person.

    Two queries, however deep the tree.
    """
    posting = posting_of(employee_id, on)
    if posting is None:
        return None
    steps = Unit.steplen
    path = posting.unit.path
    chain = [path[:end] for end in range(steps, len(path) + 1, steps)]
    heads = (
        Posting.objects.filter(in_force(on), unit__path__in=chain, is_head=True)
        .exclude(employee_id=employee_id)
        .select_related("employee", "unit")
    )
    nearest = max(heads, key=lambda head: len(head.unit.path), default=None)
    return nearest.employee if nearest else None


def absences(employee_ids: Collection[int], *, first: date, until: date) -> list[Absence]:
    """Return leave and duty trips that touch [first, until), by person and date. Two queries."""
    window = touching(first, until) & Q(employee_id__in=employee_ids)
    leaves = Leave.objects.filter(window).values_list("employee_id", "first", "until", "kind")
    trips = DutyTrip.objects.filter(window).values_list("employee_id", "first", "until")
    found = [Absence(who, start, end or until, kind) for who, start, end, kind in leaves]
    found += [Absence(who, start, end or until, "duty_trip") for who, start, end in trips]
    return sorted(found, key=lambda row: (row.employee_id, row.first, row.kind))


def absences_recorded(*, since: datetime, until: datetime) -> list[Absence]:
    """
    Return leave and duty trips entered in [since, until), whenever they were. Two queries.

    For work that follows what was entered late, such as settling days again.
    """
    entered = Q(recorded_at__gte=since, recorded_at__lt=until, until__isnull=False)
    leaves = Leave.objects.filter(entered).values_list("employee_id", "first", "until", "kind")
    trips = DutyTrip.objects.filter(entered).values_list("employee_id", "first", "until")
    found = [Absence(who, start, cast(date, end), kind) for who, start, end, kind in leaves]
    return found + [Absence(who, start, cast(date, end), "duty_trip") for who, start, end in trips]


def latest_ratings(employee_ids: Collection[int], *, on: date) -> dict[int, Predicate]:
    """Return each person's newest predicate of a period that began before `on`. One query."""
    rows = (
        Rating.objects.filter(employee_id__in=employee_ids, first__lt=on, until__lte=on)
        .order_by("employee_id", "-until", "-recorded_at", "-id")
        .distinct("employee_id")
        .values_list("employee_id", "predicate")
    )
    return {employee: Predicate(predicate) for employee, predicate in rows}


def sanctions_on(employee_ids: Collection[int], *, on: date) -> dict[int, list[Sanction]]:
    """Return the sanctions and running processes of each person on `on`. One query."""
    found: dict[int, list[Sanction]] = {}
    rows = Sanction.objects.filter(in_force(on), employee_id__in=employee_ids).order_by("id")
    for sanction in rows:
        found.setdefault(sanction.employee_id, []).append(sanction)
    return found


def staff_during(*, unit: Unit, first: date, until: date) -> list[StaffMember]:
    """
    Return everybody who had a post under `unit` in [first, until), each in the last one there.

    Somebody who moved out of the subtree before `until` counts where the time ended, so not
    here. One query.
    """
    last = (
        Posting.objects.filter(touching(first, until))
        .order_by("employee_id", "-first")
        .distinct("employee_id")
        .values("pk")
    )
    return _members(Posting.objects.filter(pk__in=last, unit__path__startswith=unit.path))


@dataclass(frozen=True, slots=True)
class PostingSpan:
    """The part of [first, until) that one person spent in one post."""

    employee_id: int
    unit_id: int
    unit_name: str
    job_class: int
    first: date
    until: date


def posting_spans(
    employee_ids: Collection[int], *, first: date, until: date
) -> dict[int, list[PostingSpan]]:
    """Return the posts of each person within [first, until), cut to it, by date. One query."""
    rows = (
        Posting.objects.filter(touching(first, until), employee_id__in=employee_ids)
        .order_by("employee_id", "first")
        .values_list(
            "employee_id", "unit_id", "unit__name", "position__job_class", "first", "until"
        )
    )
    found: dict[int, list[PostingSpan]] = {}
    for person, unit_id, name, job_class, start, end in rows.iterator(chunk_size=5000):
        span = PostingSpan(
            person, unit_id, name, job_class, max(start, first), min(end or until, until)
        )
        found.setdefault(person, []).append(span)
    return found
