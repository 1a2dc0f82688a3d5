"""Questions about own hours and shifts, for who keeps the personnel record."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import PersonalHours, Shift
from luwes.base.access import Role, Standing
from luwes.kit.errors import Missing
from luwes.kit.periods import Period
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting, Unit

KEEPERS = (Role.PERSONNEL,)


class HoursMissing(Missing):
    code = "attendance.hours-missing"


class ShiftMissing(Missing):
    code = "attendance.shift-missing"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a unit's roster with the shifts of the month."""

    employee_id: int
    nip: str
    name: str
    shifts: dict[date, Shift]


def _kept(standing: Standing) -> Exists:
    """Posted, at some time of the row, under a unit whose personnel record one keeps."""
    postings = Posting.objects.filter(
        organisation.below(standing.paths(*KEEPERS), field="unit__path"),
        Q(until__isnull=True) | Q(until__gt=OuterRef("first")),
        employee_id=OuterRef("employee_id"),
    )
    return Exists(postings)


def hours_for(standing: Standing) -> QuerySet[PersonalHours]:
    """Return the weeks of one's own under one's units, the newest start first."""
    rows = PersonalHours.objects.filter(_kept(standing)).select_related("employee", "by__employee")
    return rows.order_by("-first", "employee__name", "pk")


def hours_row_for(standing: Standing, pk: int) -> PersonalHours:
    """
    Return one week of one's own.

    :raises HoursMissing: absent and foreign look the same.
    """
    row = hours_for(standing).filter(pk=pk).first()
    if row is None:
        raise HoursMissing(_("Jam kerja itu tidak ada, atau di luar lingkup tugas Anda."))
    return row


def person_for(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return somebody posted on `on` under a unit whose record one keeps.

    :raises EmployeeMissing: absent and foreign look the same.
    """
    employee = organisation.employee_for(standing, nip, on=on)
    posting = organisation.posting_of(employee.pk, on)
    if posting is None or not standing.covers(posting.unit.path, *KEEPERS):
        raise organisation.EmployeeMissing(
            _("Pegawai itu tidak ada, atau di luar lingkup tugas Anda.")
        )
    return employee


def roster(unit: Unit, month: Period) -> list[RosterRow]:
    """Return the unit's own people with their shifts that start in the month. Two queries."""
    members = sorted(organisation.own_staff_on(unit=unit, on=month.first), key=lambda row: row.name)
    shifts = shifts_in([row.employee_id for row in members], month)
    return [
        RosterRow(row.employee_id, row.nip, row.name, shifts.get(row.employee_id, {}))
        for row in members
    ]


def shifts_in(employee_ids: Collection[int], period: Period) -> dict[int, dict[date, Shift]]:
    """Return the shifts that start in the period, by person and day. One query."""
    rows = Shift.objects.filter(
        employee_id__in=employee_ids,
        on__gte=period.first,
        on__lt=period.until,
        withdrawn_at__isnull=True,
    )
    found: dict[int, dict[date, Shift]] = defaultdict(dict)
    for row in rows:
        found[row.employee_id][row.on] = row
    return found


def shift_for(standing: Standing, pk: int) -> tuple[Shift, Unit]:
    """
    Return a shift that stands, and the unit where its person is posted that day.

    :raises ShiftMissing: absent, withdrawn and foreign look the same.
    """
    row = Shift.objects.select_related("employee").filter(pk=pk, withdrawn_at=None).first()
    posting = organisation.posting_of(row.employee_id, row.on) if row else None
    if row is None or posting is None or not standing.covers(posting.unit.path, *KEEPERS):
        raise ShiftMissing(_("Giliran itu tidak ada, atau di luar lingkup tugas Anda."))
    return row, posting.unit
