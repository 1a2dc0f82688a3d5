"""The lists that heads and officers read: the unit's day, its month, one person's days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import Workday
from luwes.attendance.portions import DayLists, Portions
from luwes.attendance.queries import SEES_DAYS, current_days, monthly_presence, total_presence
from luwes.attendance.recap import DayRow
from luwes.attendance.running import running_day
from luwes.attendance.types import MonthlyPresence, Place, WorkdayStatus
from luwes.base.access import Standing
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting, Unit


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
    named = rows.select_related("employee", "unit").defer("steps")
    return named.order_by("unit__path", "employee__name", "pk")


def day_rows(
    standing: Standing, *, unit: Unit, on: date, today: date, status: str = "", place: str = ""
) -> DayLists:
    """
    Return how many have each status and place, and a line for each person under `unit`.

    Only those with `status` and seen at `place`, where these are given. Settled, or as far as a
    running day has come. Lines are read by the portion; the number of queries is constant.
    """
    days = day_list(standing, unit=unit, on=on)
    found = list(days.order_by().values_list("status", "actual_place").annotate(n=Count("pk")))
    if not found and on >= today:
        posted = _posted(standing, unit, on)
        return running_day(posted, unit=unit, on=on, status=status, place=place)
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    length = 0
    for code, where, many in found:
        counts[code] += many
        places[where or ""] += many
        length += many * ((not status or code == status) and (not place or where == place))
    chosen = days.filter(status=status) if status else days
    chosen = chosen.filter(actual_place=place) if place else chosen
    rows = Portions(length, lambda part: [_settled_row(row) for row in chosen[part]])
    return DayLists(dict(counts), {code: n for code, n in places.items() if code}, rows)


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


def _posted(standing: Standing, unit: Unit, on: date) -> QuerySet[Posting]:
    """The postings of a date under the unit, as far as the standing reaches, in tree order."""
    covered = organisation.below(standing.paths(*SEES_DAYS), field="unit__path")
    rows = Posting.objects.filter(
        organisation.in_force(on), covered, unit__path__startswith=unit.path
    )
    return rows.order_by("unit__path", "-is_head", "employee__name", "employee_id")


def month_list(
    standing: Standing, *, unit: Unit, first: date, until: date
) -> Portions[PresenceRow]:
    """
    Return the month of everybody posted under `unit` on its last day, by the portion.

    Only people with a settled day. Two queries for the list, two for each portion.
    """
    ids = list(_present(standing, unit, first, until).values_list("employee_id", flat=True))
    return Portions(len(ids), lambda part: _month_lines(ids[part], first, until))


def month_people(
    standing: Standing, *, unit: Unit, first: date, until: date
) -> list[tuple[int, str]]:
    """Return who is in `month_list`, in its order, with the name of the unit. One query."""
    rows = _present(standing, unit, first, until)
    return list(rows.values_list("employee_id", "unit__name"))


def month_total(standing: Standing, *, unit: Unit, first: date, until: date) -> MonthlyPresence:
    """Return the sums of everybody in `month_list`. One query."""
    posted: Any = _posted(standing, unit, until - ONE_DAY).order_by().values("employee_id")
    return total_presence(posted, first=first, until=until)


def _present(standing: Standing, unit: Unit, first: date, until: date) -> QuerySet[Posting]:
    settled = Workday.objects.filter(
        employee_id=OuterRef("employee_id"), on__gte=first, on__lt=until, is_current=True
    )
    return _posted(standing, unit, until - ONE_DAY).filter(Exists(settled))


def _month_lines(ids: Sequence[int], first: date, until: date) -> list[PresenceRow]:
    members = organisation.staff_by_ids(ids, on=until - ONE_DAY)
    found = {row.employee_id: row for row in monthly_presence(ids, first=first, until=until)}
    return [
        PresenceRow(member.nip, member.name, member.unit_name, found[person])
        for person in ids
        for member in [members[person]]
    ]
