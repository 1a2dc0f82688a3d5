"""The lists that heads and officers read: the unit's day, its month, one person's days."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.evidence import RawTap
from luwes.attendance.models import Workday
from luwes.attendance.queries import (
    SEES_DAYS,
    calendar_of,
    current_days,
    monthly_presence,
    total_presence,
)
from luwes.attendance.recap import NOT_YET, DayRow
from luwes.attendance.rules import DUTY_TRIP
from luwes.attendance.types import CheckInKind, MonthlyPresence, Place, WorkdayStatus
from luwes.base.access import Standing
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting, Unit
from luwes.organisation.types import StaffMember

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Portions(Generic[Line]):
    """A long list of which only the portion shown is read, as a paginator wants it."""

    length: int
    part: Callable[[slice], list[Line]]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, which: Any) -> Any:
        return self.part(which)

    def __iter__(self) -> Iterator[Line]:
        """Read every line, for a file to take away."""
        return iter(self.part(slice(0, self.length)))


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
    standing: Standing, *, unit: Unit, on: date, today: date, status: str = ""
) -> tuple[dict[str, int], Portions[DayRow]]:
    """
    Return how many have each status, and a line for each person under `unit` with `status`.

    Settled, or as far as a running day has come. Lines are read by the portion; the number of
    queries is constant.
    """
    days = day_list(standing, unit=unit, on=on)
    counts = dict(days.order_by().values_list("status").annotate(n=Count("pk")))
    if not counts and on >= today:
        return _running_rows(standing, unit, on, status)
    chosen = days.filter(status=status) if status else days
    length = counts.get(status, 0) if status else sum(counts.values())
    return counts, Portions(length, lambda part: [_settled_row(row) for row in chosen[part]])


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


def _running_rows(
    standing: Standing, unit: Unit, on: date, status: str
) -> tuple[dict[str, int], Portions[DayRow]]:
    """Nothing is judged before the day has closed: only what has been recorded is said."""
    unseen = _unseen(unit, on)
    states = _running_states(standing, unit, on, unseen)
    chosen = [person for person, state in states.items() if not status or state == status]
    return dict(Counter(states.values())), Portions(
        len(chosen), lambda part: _running_lines(chosen[part], on, unseen)
    )


def _unseen(unit: Unit, on: date) -> str:
    """Return the status of who has recorded nothing: nobody is awaited on a free day."""
    calendar = calendar_of(unit, on)
    if calendar.hours_on(on) is not None:
        return NOT_YET
    is_holiday = on in calendar.closed
    return (WorkdayStatus.HOLIDAY if is_holiday else WorkdayStatus.NOT_DUE).value


def _running_states(standing: Standing, unit: Unit, on: date, unseen: str) -> dict[int, str]:
    """Return the status of everybody on a running day, in tree order. Four queries."""
    period = Period(on, on + ONE_DAY)
    posted = _posted(standing, unit, on)
    ids: Any = posted.order_by().values("employee_id")  # a subquery instead of every number
    away = evidence.absences_by_day(ids, period)
    zones = posted.values_list("employee_id", "unit__zone")
    seen: dict[int, list[datetime]] = defaultdict(list)
    for person, at in evidence.instants_of(ids, period):
        seen[person].append(at)
    return {
        person: _running_state(
            away.get((person, on)),
            is_seen=any(_is_on(at, on, Zone(zone)) for at in seen.get(person, ())),
            unseen=unseen,
        )
        for person, zone in zones
    }


def _posted(standing: Standing, unit: Unit, on: date) -> QuerySet[Posting]:
    """The postings of a date under the unit, as far as the standing reaches, in tree order."""
    covered = organisation.below(standing.paths(*SEES_DAYS), field="unit__path")
    rows = Posting.objects.filter(
        organisation.in_force(on), covered, unit__path__startswith=unit.path
    )
    return rows.order_by("unit__path", "-is_head", "employee__name", "employee_id")


def _running_state(absence: str | None, *, is_seen: bool, unseen: str) -> str:
    if absence:
        return (WorkdayStatus.DUTY_TRIP if absence == DUTY_TRIP else WorkdayStatus.LEAVE).value
    return WorkdayStatus.PRESENT.value if is_seen else unseen


def _running_lines(ids: Sequence[int], on: date, unseen: str) -> list[DayRow]:
    period = Period(on, on + ONE_DAY)
    members = organisation.staff_by_ids(ids, on=on)
    taps = evidence.taps_of(ids, period)
    plans = evidence.planned(ids, period)
    away = evidence.absences_by_day(ids, period)
    usual = Place.OFFICE if unseen == NOT_YET else Place.OFF
    return [
        _running_row(
            members[person],
            [tap for tap in taps.get(person, ()) if _is_on(tap.at, on, members[person].zone)],
            plans.get((person, on), usual),
            away.get((person, on)),
            unseen,
        )
        for person in ids
    ]


def _running_row(
    member: StaffMember, taps: list[RawTap], planned: Place, absence: str | None, unseen: str
) -> DayRow:
    ins = [tap for tap in taps if tap.kind is CheckInKind.IN]
    outs = [tap for tap in taps if tap.kind is CheckInKind.OUT]
    return DayRow(
        nip=member.nip,
        name=member.name,
        unit_name=member.unit_name,
        status=_running_state(absence, is_seen=bool(taps), unseen=unseen),
        planned_place=planned,
        actual_place=taps[0].place if taps else None,
        came=local(ins[0].at, member.zone) if ins else None,
        left=local(outs[-1].at, member.zone) if outs else None,
        zone=member.zone.value,
    )


def _is_on(at: datetime, on: date, zone: Zone) -> bool:
    return local(at, zone).date() == on


def month_list(
    standing: Standing, *, unit: Unit, first: date, until: date
) -> Portions[PresenceRow]:
    """
    Return the month of everybody posted under `unit` on its last day, by the portion.

    Only people with a settled day. Two queries for the list, two for each portion.
    """
    ids = list(_present(standing, unit, first, until).values_list("employee_id", flat=True))
    return Portions(len(ids), lambda part: _month_lines(ids[part], first, until))


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
