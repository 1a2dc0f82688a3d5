"""Questions of the pages: who was where under which head, and one person's whole record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
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
from luwes.organisation.queries import (
    EmployeeMissing,
    UnitMissing,
    below,
    employee_for,
    in_force,
    own_unit,
    posting_of,
    superior_of,
    visible_employees,
)

R = TypeVar("R", Rating, Leave, DutyTrip, Sanction)
RECORD_READERS = (Role.HEAD, Role.PERSONNEL, Role.AUDITOR, Role.ADMIN)
SANCTION_READERS = (Role.PERSONNEL, Role.AUDITOR, Role.ADMIN)
MOST_ROWS = 100


def units_seen(standing: Standing, *, on: date) -> QuerySet[Unit]:
    """Return the own unit of `on` and all units under a role, in tree order."""
    own = own_unit(standing, on)
    seen = below(standing.paths()) | Q(pk=own.pk if own else None)
    return Unit.objects.filter(seen).order_by("path")


def unit_seen(standing: Standing, code: str, *, on: date) -> Unit:
    """
    Return the unit with this code if it is the own one or lies under a role.

    :raises UnitMissing: absent and foreign look the same.
    """
    unit = units_seen(standing, on=on).filter(code=code).select_related("site").first()
    if unit is None:
        raise UnitMissing(_("Unit kerja itu tidak ada, atau di luar lingkup tugas Anda."))
    return unit


def head_counts(units: Sequence[Unit], *, on: date) -> dict[int, int]:
    """Return how many people are posted in each unit itself on `on`. One query."""
    rows = (
        Posting.objects.filter(in_force(on), unit__in=units)
        .values("unit_id")
        .annotate(people=Count("id"))
        .values_list("unit_id", "people")
    )
    return dict(rows)


def posted_at(unit: Unit, *, on: date) -> QuerySet[Posting]:
    """Return who is in the unit itself on `on`, its head first."""
    return (
        Posting.objects.filter(in_force(on), unit=unit)
        .select_related("employee", "position")
        .order_by("-is_head", "-position__job_class", "employee__name")
    )


def head_above(unit: Unit, *, on: date) -> Posting | None:
    """Return the posting of the nearest head on `on`, the unit's own or one above. One query."""
    steps = Unit.steplen
    chain = [unit.path[:end] for end in range(steps, len(unit.path) + 1, steps)]
    heads = Posting.objects.filter(in_force(on), unit__path__in=chain, is_head=True)
    return heads.select_related("employee", "unit").order_by("-unit__depth", "id").first()


def employees_found(
    standing: Standing, *, on: date, words: str = "", unit: Unit | None = None
) -> QuerySet[Posting]:
    """
    Return today's postings of visible people, by name; each word must be in the name or number.

    `unit` keeps the list to a unit and what lies below.
    """
    seen = Q(employee_id=standing.employee_id) | below(standing.paths(), field="unit__path")
    found = Posting.objects.filter(in_force(on), seen)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    for word in words.split()[:6]:
        found = found.filter(Q(employee__name__icontains=word) | Q(employee__nip__startswith=word))
    return found.select_related("employee", "unit", "position").order_by("employee__name", "id")


def visible_ids(standing: Standing, ids: Sequence[int], *, on: date) -> set[int]:
    """Return which of these people have a page that the standing may open. One query."""
    seen = visible_employees(standing, on=on).filter(pk__in=ids).order_by()
    return set(seen.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one reader may know of one person; a part withheld is None, an empty one is empty."""

    employee: Employee
    posting: Posting | None
    superior: Employee | None
    postings: list[Posting]
    former_numbers: list[FormerNumber]
    ratings: list[Rating] | None
    leaves: list[Leave] | None
    trips: list[DutyTrip] | None
    sanctions: list[Sanction] | None
    may_record: bool


def person_page(standing: Standing, nip: str, *, on: date) -> PersonPage:
    """
    Return one person's page as this reader may see it.

    The record is for the person, heads and personnel; sanctions are not for heads.

    :raises EmployeeMissing: absent and foreign look the same.
    """
    employee = employee_for(standing, nip, on=on)
    posting = posting_of(employee.pk, on)
    is_own = employee.pk == standing.employee_id
    path = posting.unit.path if posting else ""
    reads = is_own or standing.covers(path, *RECORD_READERS)
    reads_sanctions = is_own or standing.covers(path, *SANCTION_READERS)
    history = employee.postings.select_related("unit", "position").order_by("-first")
    return PersonPage(
        employee=employee,
        posting=posting,
        superior=superior_of(employee.pk, on),
        postings=list(history[:MOST_ROWS]),
        former_numbers=list(employee.former_numbers.order_by("-until")[:MOST_ROWS]),
        ratings=_newest(Rating.objects.filter(employee=employee)) if reads else None,
        leaves=_newest(Leave.objects.filter(employee=employee)) if reads else None,
        trips=_newest(DutyTrip.objects.filter(employee=employee)) if reads else None,
        sanctions=_newest(Sanction.objects.filter(employee=employee)) if reads_sanctions else None,
        may_record=bool(path) and not is_own and standing.covers(path, Role.PERSONNEL),
    )


def _newest(rows: QuerySet[R]) -> list[R]:
    return list(rows.order_by("-first", "-id")[:MOST_ROWS])


def employee_to_record(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return a person into whose record the standing may write, as personnel officer of the unit.

    Never oneself: leave, ratings and sanctions become money, so another officer writes them.

    :raises EmployeeMissing: absent, foreign, or seen but not to be written: all look the same.
    """
    employee = employee_for(standing, nip, on=on)
    posting = posting_of(employee.pk, on)
    is_own = employee.pk == standing.employee_id
    if posting is None or is_own or not standing.covers(posting.unit.path, Role.PERSONNEL):
        raise EmployeeMissing(_("Pegawai itu tidak ada, atau di luar lingkup tugas Anda."))
    return employee
