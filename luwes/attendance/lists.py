"""The lists that heads and officers read: the unit's day, its month, one person's days."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.evidence import RawTap
from luwes.attendance.models import Workday
from luwes.attendance.queries import SEES_DAYS, current_days, monthly_presence
from luwes.attendance.recap import NOT_YET, DayRow
from luwes.attendance.rules import DUTY_TRIP
from luwes.attendance.types import CheckInKind, MonthlyPresence, Place, WorkdayStatus
from luwes.base.access import Standing
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import StaffMember


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One person of the unit's month recap."""

    nip: str
    name: str
    unit_name: str
    presence: MonthlyPresence


def workdays_for(
    standing: Standing, *, employee: Employee, first: date, until: date
) -> list[Workday]:
    """
    Return the settled days of a person whom the standing may see as head or personnel officer.

    Days settled while the person was posted elsewhere stay out. One query.
    """
    rows = current_days([employee.pk], first, until).order_by("on")
    if employee.pk == standing.employee_id:
        return list(rows)
    return list(rows.filter(organisation.below(standing.paths(*SEES_DAYS), field="unit__path")))


def person_for(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return somebody posted on `on` under a unit where the standing sees days.

    :raises EmployeeMissing: absent and foreign look the same.
    """
    employee = organisation.employee_for(standing, nip, on=on)
    posting = organisation.posting_of(employee.pk, on)
    if posting is None or not standing.covers(posting.unit.path, *SEES_DAYS):
        raise organisation.EmployeeMissing(
            _("Pegawai itu tidak ada, atau di luar lingkup tugas Anda.")
        )
    return employee


def day_list(
    standing: Standing, *, unit: Unit, on: date, status: WorkdayStatus | None = None
) -> QuerySet[Workday]:
    """Return the settled day of everybody under `unit`, as far as the standing reaches."""
    rows = Workday.objects.filter(
        organisation.below(standing.paths(*SEES_DAYS), field="unit__path"),
        unit__path__startswith=unit.path,
        on=on,
        is_current=True,
    )
    if status is not None:
        rows = rows.filter(status=status)
    return rows.select_related("employee", "unit").order_by("unit__path", "employee__name")


def day_rows(standing: Standing, *, unit: Unit, on: date, today: date) -> list[DayRow]:
    """
    Return one line for each person under `unit`: settled, or as far as a running day has come.

    A constant number of queries.
    """
    settled = [_settled_row(row) for row in day_list(standing, unit=unit, on=on)]
    return settled if settled or on < today else _running_rows(standing, unit, on)


def _settled_row(row: Workday) -> DayRow:
    zone = Zone(row.zone)
    return DayRow(
        nip=row.employee.nip,
        name=row.employee.name,
        unit_name=row.unit.name,
        status=row.status,
        planned_place=Place(row.planned_place),
        actual_place=Place(row.actual_place) if row.actual_place else None,
        came=local(row.first_in, zone) if row.first_in else None,
        left=local(row.last_out, zone) if row.last_out else None,
        zone=row.zone,
        minutes_late=row.minutes_late,
        minutes_early=row.minutes_early,
        missing_in=row.missing_in,
        missing_out=row.missing_out,
    )


def _running_rows(standing: Standing, unit: Unit, on: date) -> list[DayRow]:
    """Nothing is judged before the day has closed: only what has been recorded is said."""
    period = Period(on, on + ONE_DAY)
    members = [
        member
        for member in organisation.staff_on(unit=unit, on=on)
        if standing.covers(member.unit_path, *SEES_DAYS)
    ]
    ids = [member.employee_id for member in members]
    taps = evidence.taps_under(unit, period)
    plans = evidence.planned(ids, period)
    away = evidence.absences_by_day(ids, period)
    return [
        _running_row(
            member,
            [tap for tap in taps.get(member.employee_id, ()) if _is_on(tap.at, on, member.zone)],
            plans.get((member.employee_id, on), Place.OFFICE),
            away.get((member.employee_id, on)),
        )
        for member in members
    ]


def _running_row(
    member: StaffMember, taps: list[RawTap], planned: Place, absence: str | None
) -> DayRow:
    status = WorkdayStatus.PRESENT.value if taps else NOT_YET
    if absence:
        status = (WorkdayStatus.DUTY_TRIP if absence == DUTY_TRIP else WorkdayStatus.LEAVE).value
    ins = [tap for tap in taps if tap.kind is CheckInKind.IN]
    outs = [tap for tap in taps if tap.kind is CheckInKind.OUT]
    return DayRow(
        nip=member.nip,
        name=member.name,
        unit_name=member.unit_name,
        status=status,
        planned_place=planned,
        actual_place=taps[0].place if taps else None,
        came=local(ins[0].at, member.zone) if ins else None,
        left=local(outs[-1].at, member.zone) if outs else None,
        zone=member.zone.value,
    )


def _is_on(at: datetime, on: date, zone: Zone) -> bool:
    return local(at, zone).date() == on


def month_list(standing: Standing, *, unit: Unit, first: date, until: date) -> list[PresenceRow]:
    """Return the month of everybody posted under `unit` on its last day. Two queries."""
    members = [
        member
        for member in organisation.staff_on(unit=unit, on=until - ONE_DAY)
        if standing.covers(member.unit_path, *SEES_DAYS)
    ]
    ids = [member.employee_id for member in members]
    found = {row.employee_id: row for row in monthly_presence(ids, first=first, until=until)}
    return [
        PresenceRow(member.nip, member.name, member.unit_name, found[member.employee_id])
        for member in members
        if member.employee_id in found
    ]
