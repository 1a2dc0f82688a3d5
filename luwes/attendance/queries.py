"""Questions about attendance. Settled days are read here, never judged."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.evidence import RawTap
from luwes.attendance.models import PLACE_LABELS, CheckIn, Workday
from luwes.attendance.recap import NOT_YET, DayRow
from luwes.attendance.rules import DUTY_TRIP
from luwes.attendance.terms import attendance_terms, work_calendar
from luwes.attendance.types import (
    AttendanceTerms,
    CheckInKind,
    MonthlyPresence,
    Place,
    WorkdayFacts,
    WorkdayStatus,
)
from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import DayHours, WorkCalendar, without
from luwes.kit.zones import Zone, instant, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import StaffMember
from luwes.policy.queries import rulebook, rulebooks_by_path

SEES_DAYS = (Role.HEAD, Role.PERSONNEL)


@dataclass(frozen=True, slots=True)
class MyDay:
    """What the check-in page shows before the tap: the plan, the hours, and what is recorded."""

    unit: Unit
    zone: Zone
    planned_place: Place
    hours: DayHours | None
    terms: AttendanceTerms
    absence: str | None
    check_ins: list[CheckIn]

    @property
    def next_kind(self) -> CheckInKind:
        """Return what the person most likely wants: in first, then out."""
        came = any(row.kind == CheckInKind.IN for row in self.check_ins)
        return CheckInKind.OUT if came else CheckInKind.IN


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One person of the unit's month recap."""

    nip: str
    name: str
    unit_name: str
    presence: MonthlyPresence


def workdays_in(employee_ids: Collection[int], *, first: date, until: date) -> list[WorkdayFacts]:
    """Return the settled days in [first, until) by person and date, as they stand. One query."""
    rows = _current(employee_ids, first, until).order_by("employee_id", "on")
    return [
        WorkdayFacts(
            *row[:2],
            WorkdayStatus(row[2]),
            Place(row[3]),
            Place(row[4]) if row[4] else None,
            *row[5:],
        )
        for row in rows.values_list(*WorkdayFacts.__slots__).iterator(chunk_size=10_000)
    ]


def monthly_presence(
    employee_ids: Collection[int], *, first: date, until: date
) -> list[MonthlyPresence]:
    """Return one row per person who has a settled day in [first, until), by person. One query."""

    def days(**which: object) -> Count:
        return Count("id", filter=Q(**which))

    def total(field: str) -> Coalesce:
        return Coalesce(Sum(field), 0)

    present = WorkdayStatus.PRESENT
    rows = (
        _current(employee_ids, first, until)
        .values("employee_id")
        .annotate(
            days_present=days(status=present),
            days_absent=days(status=WorkdayStatus.ABSENT),
            days_leave=days(status=WorkdayStatus.LEAVE),
            days_trip=days(status=WorkdayStatus.DUTY_TRIP),
            days_home=days(status=present, actual_place=Place.HOME),
            days_late=days(minutes_late__gt=0),
            days_early=days(minutes_early__gt=0),
            missing_scans=days(missing_in=True) + days(missing_out=True),
            worked=total("minutes_worked"),
            late=total("minutes_late"),
            early=total("minutes_early"),
        )
        .order_by("employee_id")
        .values_list(
            "employee_id",
            "days_present",
            "days_absent",
            "days_leave",
            "days_trip",
            "days_home",
            "days_late",
            "days_early",
            "missing_scans",
            "worked",
            "late",
            "early",
        )
    )
    return [MonthlyPresence(*row) for row in rows]


def working_days(*, unit: Unit, first: date, until: date) -> list[date]:
    """Return the working days of a unit in [first, until), by the calendar known at its end."""
    if until <= first:
        return []
    return calendar_of(unit, until - ONE_DAY).working_days(Period(first, until))


def net_minutes(
    unit_ids: Collection[int], *, first: date, until: date
) -> dict[int, dict[date, int]]:
    """
    Return by unit the working days of [first, until), each with its net minutes of work.

    By the calendar known at the end of the period, breaks not counted. Three queries.
    """
    paths = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "path"))
    made: dict[int, dict[date, int]] = {}
    found = {}
    for unit_id, book in rulebooks_by_path(paths=paths, on=until - ONE_DAY).items():
        if id(book) not in made:
            made[id(book)] = _net_minutes_of(work_calendar(book), Period(first, until))
        found[unit_id] = made[id(book)]
    return found


def _net_minutes_of(calendar: WorkCalendar, period: Period) -> dict[date, int]:
    hours = {on: calendar.hours_on(on) for on in period.days()}
    return {on: day.net_minutes for on, day in hours.items() if day is not None}


def calendar_of(unit: Unit, on: date) -> WorkCalendar:
    """Return the working calendar by the rules in force at the unit on `on`. Two queries."""
    return work_calendar(rulebook(unit=unit, on=on))


def target_minutes(
    employee_ids: Collection[int], *, first: date, until: date, minutes_per_day: int
) -> dict[int, int]:
    """
    Return the minutes of work expected of each person in [first, until). Five queries.

    It follows the person's own working days: those of the units where the person was posted, less
    leave and duty trips. A fixed monthly floor could not be met in short months (Perpres 21/2023;
    PermenPANRB 1/2020 for the minutes of a day).
    """
    period = Period(first, until)
    posted = evidence.postings_of(employee_ids, period)
    paths = {row.unit_id: row.unit_path for row in posted}
    books = rulebooks_by_path(paths=paths, on=until - ONE_DAY)
    working = {unit_id: work_calendar(book).working_days(period) for unit_id, book in books.items()}
    away: dict[int, list[Period]] = defaultdict(list)
    for row in organisation.absences(employee_ids, first=first, until=until):
        away[row.employee_id].append(Period(row.first, row.until))
    found = dict.fromkeys(employee_ids, 0)
    for row in posted:
        days = [on for on in working[row.unit_id] if row.holds_on(on)]
        found[row.employee_id] += len(without(days, away[row.employee_id])) * minutes_per_day
    return found


def my_day(standing: Standing, *, on: date) -> MyDay | None:
    """Return today's plan, hours and check-ins of the person of this standing; None if unposted."""
    employee_id = standing.employee_id
    posting = organisation.posting_of(employee_id, on) if employee_id else None
    if posting is None or employee_id is None:
        return None
    book = rulebook(unit=posting.unit, on=on)
    day = Period(on, on + ONE_DAY)
    key = (employee_id, on)
    return MyDay(
        unit=posting.unit,
        zone=Zone(posting.unit.zone),
        planned_place=evidence.planned([employee_id], day).get(key, Place.OFFICE),
        hours=work_calendar(book).hours_on(on),
        terms=attendance_terms(book),
        absence=evidence.absences_by_day([employee_id], day).get(key),
        check_ins=check_ins_of(employee_id, on=on, zone=Zone(posting.unit.zone)),
    )


def check_ins_of(employee_id: int, *, on: date, zone: Zone) -> list[CheckIn]:
    """Return one person's check-ins of a local date, in order of time. One query."""
    start = instant(on, evidence.MIDNIGHT, zone)
    end = instant(on + ONE_DAY, evidence.MIDNIGHT, zone)
    rows = CheckIn.objects.filter(employee_id=employee_id, at__gte=start, at__lt=end)
    return list(rows.order_by("at", "id"))


def my_workdays(standing: Standing, *, first: date, until: date) -> list[Workday]:
    """Return one's own settled days in [first, until), with their steps. One query."""
    if standing.employee_id is None:
        return []
    return list(_current([standing.employee_id], first, until).order_by("on"))


def workdays_for(
    standing: Standing, *, employee: Employee, first: date, until: date
) -> list[Workday]:
    """
    Return the settled days of a person whom the standing may see as head or personnel officer.

    Days settled while the person was posted elsewhere stay out. One query.
    """
    rows = _current([employee.pk], first, until).order_by("on")
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


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return the check-in that waits for the person today, with the planned place."""
    if standing.employee_id is None:
        return
    day = my_day(standing, on=on)
    if day is None or day.hours is None:
        return
    yield check_in_item(day, now)


def check_in_item(day: MyDay, now: datetime) -> TodayItem:
    """Return the line of "Hari ini" that says what is recorded and what is still to come."""
    place = "home" if day.planned_place is Place.HOME else "office"
    label = PLACE_LABELS[day.planned_place]
    url = reverse("attendance:check_in")
    if day.absence:
        return TodayItem(
            title=_("Hari ini Anda cuti atau bertugas di luar"),
            detail=_("Presensi tidak wajib."),
            url=url,
            icon="check-in",
        )
    if not day.check_ins:
        return TodayItem(
            title=_("Presensi masuk"),
            detail=_("Rencana hari ini: %(place)s") % {"place": label},
            url=url,
            tone="info",
            icon="check-in",
            action=_("Catat presensi"),
            place=place,
        )
    came = day.check_ins[0].at.astimezone(day.zone.tz)
    return TodayItem(
        title=_("Presensi tercatat pukul %(clock)s") % {"clock": f"{came:%H.%M} {day.zone}"},
        detail=_("Rencana hari ini: %(place)s") % {"place": label},
        url=url,
        tone="ok",
        icon="check-in",
        action=_("Lihat presensi"),
        place=place,
    )


def _current(employee_ids: Collection[int], first: date, until: date) -> QuerySet[Workday]:
    return Workday.objects.filter(
        employee_id__in=employee_ids, on__gte=first, on__lt=until, is_current=True
    )
