"""Questions about attendance. Settled days are read here, never judged."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.belonging import ShiftSpan, day_of, midnight_of
from luwes.attendance.chunks import duty_today, is_open_24h
from luwes.attendance.closing import is_month_closed as is_month_closed
from luwes.attendance.corrections import queries as corrections
from luwes.attendance.daybooks import rules_in
from luwes.attendance.devices import queries as devices
from luwes.attendance.evidence import OwnWeek
from luwes.attendance.leads import queries as leads
from luwes.attendance.leads.queries import confirmed_leads as confirmed_leads
from luwes.attendance.models import PLACE_LABELS, CheckIn, CheckInPosition, Workday
from luwes.attendance.months import charged_days as charged_days
from luwes.attendance.months import facts_of
from luwes.attendance.months import settled_dates as settled_dates
from luwes.attendance.outages import queries as outages
from luwes.attendance.terms import late_bands as late_bands
from luwes.attendance.terms import work_calendar
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
from luwes.kit.zones import Zone, instant
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
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
    runs_over: bool = False  # came on a shift of yesterday, and has not left it yet
    has_window: bool = True  # false round the clock and on shifts: a check-in counts at any hour

    @property
    def next_kind(self) -> CheckInKind:
        """Return what the person most likely wants: in first, then out."""
        came = any(row.kind in (CheckInKind.IN, CheckInKind.PUNCH) for row in self.check_ins)
        return CheckInKind.OUT if came or self.runs_over else CheckInKind.IN


def workdays_in(employee_ids: Collection[int], *, first: date, until: date) -> list[WorkdayFacts]:
    """Return the settled days in [first, until) by person and date, as they stand. One query."""
    rows = current_days(employee_ids, first, until).order_by("employee_id", "on")
    return list(facts_of(rows))


def monthly_presence(
    employee_ids: Collection[int], *, first: date, until: date
) -> list[MonthlyPresence]:
    """Return one row per person who has a settled day in [first, until), by person. One query."""

    days = current_days(employee_ids, first, until).values("employee_id")
    rows = days.annotate(**_counts()).order_by("employee_id")
    return [MonthlyPresence(*row) for row in rows.values_list("employee_id", *_counts())]


def total_presence(employee_ids: Collection[int], *, first: date, until: date) -> MonthlyPresence:
    """Return the settled days of all these people in [first, until), counted. One query."""
    sums = current_days(employee_ids, first, until).aggregate(**_counts())
    return MonthlyPresence(0, *(sums[name] for name in _counts()))


def _counts() -> dict[str, Any]:
    """What is counted of settled days, in the order of `MonthlyPresence`."""

    def days(**which: object) -> Count:
        return Count("id", filter=Q(**which))

    def total(field: str) -> Coalesce:
        return Coalesce(Sum(field), 0)

    present = WorkdayStatus.PRESENT
    return {
        "days_present": days(status=present),
        "days_absent": days(status=WorkdayStatus.ABSENT, excused=False),
        "days_leave": days(status=WorkdayStatus.LEAVE),
        "days_trip": days(status=WorkdayStatus.DUTY_TRIP),
        "days_home": days(status=present, actual_place=Place.HOME),
        "days_late": days(minutes_late__gt=0),
        "days_early": days(minutes_early__gt=0),
        "missing_scans": days(missing_in=True) + days(missing_out=True),
        "worked": total("minutes_worked"),
        "late": total("minutes_late"),
        "early": total("minutes_early"),
    }


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
    Return the minutes of work expected of each person in [first, until). Six queries.

    It follows the person's own working days: those of the units where the person was posted, less
    leave and duty trips. A fixed monthly floor could not be met in short months (Perpres 21/2023;
    PermenPANRB 1/2020 for the minutes of a day). Who works part of the unit's week is expected to
    do that part.
    """
    period = Period(first, until)
    posted = evidence.postings_of(employee_ids, period)
    paths = {row.unit_id: row.unit_path for row in posted}
    books = rulebooks_by_path(paths=paths, on=until - ONE_DAY)
    calendars = {unit_id: work_calendar(book) for unit_id, book in books.items()}
    working = {unit_id: found.working_days(period) for unit_id, found in calendars.items()}
    own_weeks = evidence.own_weeks_of(employee_ids, period)
    away: dict[int, list[Period]] = defaultdict(list)
    for absence in organisation.absences(employee_ids, first=first, until=until):
        away[absence.employee_id].append(Period(absence.first, absence.until))
    found = dict.fromkeys(employee_ids, 0)
    for row in posted:
        days = [on for on in working[row.unit_id] if row.holds_on(on)]
        due: Fraction | int = len(without(days, away[row.employee_id]))
        if row.employee_id in own_weeks:
            calendar, own = calendars[row.unit_id], own_weeks[row.employee_id]
            left = without(days, away[row.employee_id])
            due = sum((_part_of_week(own, on, calendar) for on in left), Fraction(0))
        found[row.employee_id] += int(due * minutes_per_day)
    return found


def _part_of_week(own: Iterable[OwnWeek], on: date, calendar: WorkCalendar) -> Fraction:
    """Return which part of the unit's week a person's own week is on a date; 1 at most."""
    for week in own:
        if week.holds_on(on) and week.week:
            whole = sum(hours.net_minutes for hours in calendar.week.values())
            return min(
                Fraction(sum(day.net_minutes for day in week.week.values()), whole), Fraction(1)
            )
    return Fraction(1)


def my_day(standing: Standing, *, on: date) -> MyDay | None:
    """
    Return today's plan, hours and check-ins of the person of this standing; None if unposted.

    The hours are the person's: those of a shift, of a week of one's own, or the unit's.
    """
    employee_id = standing.employee_id
    posting = organisation.posting_of(employee_id, on) if employee_id else None
    if posting is None or employee_id is None:
        return None
    rules = rules_in(rulebook(unit=posting.unit, on=on), on)
    day = Period(on, on + ONE_DAY)
    [posted] = evidence.postings_of([employee_id], day)
    duty, shifts = duty_today(posted, on, rules)
    check_ins = check_ins_of(employee_id, on=on, zone=posted.zone)
    key = (employee_id, on)
    return MyDay(
        unit=posting.unit,
        zone=posted.zone,
        planned_place=evidence.planned([employee_id], day).get(key, Place.OFFICE),
        hours=duty.clocks if duty else None,
        terms=rules.terms,
        absence=evidence.absences_by_day([employee_id], day).get(key),
        check_ins=check_ins,
        has_window=not is_open_24h(posted) and not _is_on_shifts(on, shifts),
        runs_over=not check_ins and _runs_over(employee_id, on, shifts, posted.zone),
    )


def _is_on_shifts(on: date, shifts: Iterable[ShiftSpan]) -> bool:
    """Tell whether a shift of that date or a neighbour's lets the scan window of offices go."""
    return any(abs(shift.day - day_of(on)) <= 1 for shift in shifts)


def _runs_over(employee_id: int, on: date, shifts: Iterable[ShiftSpan], zone: Zone) -> bool:
    """Tell whether a shift of yesterday reaches into today, and the person came to it."""
    yesterday = day_of(on) - 1
    midnight = midnight_of(day_of(on), zone)
    if not any(shift.day == yesterday and shift.end > midnight for shift in shifts):
        return False
    rows = check_ins_of(employee_id, on=on - ONE_DAY, zone=zone)
    return bool(rows) and rows[-1].kind != CheckInKind.OUT


def check_ins_of(employee_id: int, *, on: date, zone: Zone) -> list[CheckIn]:
    """Return one person's check-ins of a local date, in order of time. One query."""
    start = instant(on, evidence.MIDNIGHT, zone)
    end = instant(on + ONE_DAY, evidence.MIDNIGHT, zone)
    rows = CheckIn.objects.filter(employee_id=employee_id, at__gte=start, at__lt=end)
    return list(rows.order_by("at", "id"))


def positioned(rows: Collection[CheckIn]) -> set[UUID]:
    """Return the ids of those check-ins of which a position is still kept. One query."""
    if not rows:
        return set()
    found = CheckInPosition.objects.filter(
        check_in_id__in=[row.pk for row in rows],
        at__gte=min(row.at for row in rows),
        at__lte=max(row.at for row in rows),
    )
    return set(found.values_list("check_in_id", flat=True))


def my_workdays(standing: Standing, *, first: date, until: date) -> list[Workday]:
    """Return one's own settled days in [first, until), with their steps. One query."""
    if standing.employee_id is None:
        return []
    return list(current_days([standing.employee_id], first, until).order_by("on"))


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return what of attendance waits for the person today: the check-in first, then the rooms."""
    day = my_day(standing, on=on)
    if day is not None and day.hours is not None:
        yield check_in_item(day, now)
    yield from corrections.today_items(standing, on, now)
    yield from devices.today_items(standing, on)
    yield from outages.today_items(standing, on, now)
    yield from leads.today_items(standing, on, now)


def check_in_item(day: MyDay, now: datetime) -> TodayItem:
    """Return the line of "Hari ini" that says what is recorded and what is still to come."""
    place: Literal["home", "office"] = "home" if day.planned_place is Place.HOME else "office"
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


def current_days(employee_ids: Collection[int], first: date, until: date) -> QuerySet[Workday]:
    """Return the settled days of these people in [first, until), as they stand now."""
    return Workday.objects.filter(
        employee_id__in=employee_ids, on__gte=first, on__lt=until, is_current=True
    )
