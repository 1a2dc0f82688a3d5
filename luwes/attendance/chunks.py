"""Everything that the days of some people rest on, read at once and asked day by day."""

from collections.abc import Sequence
from datetime import date, timedelta

from luwes.attendance import evidence
from luwes.attendance.belonging import (
    DayClock,
    ShiftSpan,
    day_of,
    duty_of_shift,
    own_duty,
    scans_by_day,
)
from luwes.attendance.daybooks import DayBooks, DayRules, UnitDay
from luwes.attendance.evidence import OwnWeek, Posted
from luwes.attendance.types import DayFacts, Duty, DutyKind, Excuse, Judging, Place, Scan
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.organisation.types import Employment, ServiceMode

NIGHT = timedelta(days=2)  # how far a shift may reach into the dates around the one it belongs to
NO_EXCUSES: frozenset[Excuse] = frozenset()


class Chunk:
    """
    The days of some people, ready to be judged.

    A fixed number of queries, and two a date; those who work at night are read with the dates
    around, because their day does not end at midnight.
    """

    def __init__(self, people: list[int], period: Period, *, posted: list[Posted]) -> None:
        self.posted = posted
        self.books = DayBooks(posted, period)
        self._shifts = evidence.shifts_of(people, _months_around(period))
        self._own = evidence.own_weeks_of(people, period)
        self._excuses = evidence.excuses_of(people, period)
        self._absences = evidence.absences_by_day(evidence.those(people), period)
        self._plans = evidence.planned(evidence.those(people), period)
        self.taps = evidence.taps_of(people, period)
        self._add_nights(period)
        self._by_day: dict[tuple[int, DayClock], dict[int, list[Scan]]] = {}

    def _add_nights(self, period: Period) -> None:
        nightly = {row.employee_id for row in self.posted if is_open_24h(row)}
        nightly |= self._shifts.keys()
        if nightly:
            around = evidence.widened(period, before=NIGHT, after=NIGHT)
            self.taps.update(evidence.taps_of(sorted(nightly), around))

    def facts(self, row: Posted, on: date, unit_day: UnitDay, *, late_days: int = 0) -> DayFacts:
        """Return what the person's day is held against."""
        key = (row.employee_id, on)
        duty, judging = self._duty(row, on, unit_day)
        return DayFacts(
            planned=self._plans.get(key, Place.OFFICE),
            duty=duty,
            absence=self._absences.get(key),
            is_holiday=unit_day.rules.is_holiday,
            judging=judging,
            midnight=unit_day.midnight,
            outages=unit_day.outages,
            excuses=self._excuses.get(key, NO_EXCUSES),
            late_days_before=late_days,
        )

    def _duty(self, row: Posted, on: date, unit_day: UnitDay) -> tuple[Duty | None, Judging]:
        shifts = self._shifts.get(row.employee_id, ())
        return duty_of_person(row, on, unit_day.rules, shifts, self._own.get(row.employee_id, ()))

    def scans(self, row: Posted, on: date, unit_day: UnitDay) -> Sequence[Scan]:
        """Return the person's check-ins that belong to the day."""
        taps = self.taps.get(row.employee_id)
        if not taps:
            return ()
        key = (row.employee_id, unit_day.clock)
        found = self._by_day.get(key)
        if found is None:
            shifts = self._shifts.get(row.employee_id, ())
            found = self._by_day[key] = scans_by_day(taps, unit_day.clock, shifts)
        return found.get(day_of(on), ())


def closes_at(facts: DayFacts, unit_day: UnitDay) -> int:
    """
    Return when no check-in of the day can come any more, in seconds since 1970.

    Only after that a missing one is judged.
    """
    if facts.duty is not None and facts.duty.kind is DutyKind.SHIFT:
        return facts.midnight + facts.duty.end * 60 + unit_day.clock.shift_after
    return unit_day.closes_at


def duty_of_person(
    row: Posted,
    on: date,
    rules: DayRules,
    shifts: Sequence[ShiftSpan],
    own_weeks: Sequence[OwnWeek],
) -> tuple[Duty | None, Judging]:
    """A shift comes first, then a week of one's own, then the hours of the unit."""
    if shifts:
        day = day_of(on)
        shift = next((each for each in shifts if each.day == day), None)
        if shift is not None:
            return duty_of_shift(shift, row.zone), Judging.HOURS
    for own in own_weeks:
        if own.holds_on(on):
            duty = own_duty(
                on,
                week=own.week,
                ramadan_week=own.ramadan_week,
                in_ramadan=rules.in_ramadan,
                is_closed=rules.is_holiday,
                unit=rules.duty,
            )
            return duty, Judging.HOURS
    if shifts and is_open_24h(row) and _has_roster(shifts, on):
        return None, Judging.HOURS
    return rules.duty, judging_of(row.service_mode, row.employment)


def duty_today(row: Posted, on: date, rules: DayRules) -> tuple[Duty | None, list[ShiftSpan]]:
    """Return what one person is due today, and the shifts around. Two queries."""
    period = Period(on, on + ONE_DAY)
    who = row.employee_id
    shifts = evidence.shifts_of([who], _months_around(period)).get(who, [])
    own = evidence.own_weeks_of([who], period).get(who, [])
    return duty_of_person(row, on, rules, shifts, own)[0], shifts


def is_open_24h(row: Posted) -> bool:
    return row.service_mode is ServiceMode.OPEN_24H


def _has_roster(shifts: Sequence[ShiftSpan], on: date) -> bool:
    """Tell whether any shift of the month is known: then a day without one is free."""
    first, until = day_of(on.replace(day=1)), day_of(next_month(on))
    return any(first <= shift.day < until for shift in shifts)


def judging_of(service_mode: ServiceMode, employment: Employment) -> Judging:
    """
    Return what days are held against where nothing more is known of the person's hours.

    Round-the-clock units have rosters of their own (Perpres 21/2023 art. 7): without one only
    presence is judged. Part-time PPPK have hours of their own: without them only their dates.
    """
    if service_mode is ServiceMode.OPEN_24H:
        return Judging.PRESENCE
    return Judging.DAYS if employment is Employment.PPPK_PART_TIME else Judging.HOURS


def _months_around(period: Period) -> Period:
    assert period.until is not None
    return Period(period.first.replace(day=1) - NIGHT, next_month(period.until) + NIGHT)
