"""From the rulebook's plain values to the values that the rules of attendance take."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from luwes.attendance.types import AttendanceTerms, Repayment, Seconds
from luwes.kit.bands import Band, bands_from
from luwes.kit.periods import Period
from luwes.kit.working_time import DayHours, WorkCalendar, hours_from, minutes_between
from luwes.policy.types import RuleBook

EXPLAINED = (
    "working_time.scan_window",
    "working_time.normal_week",
    "attendance.late_bands",
    "attendance.early_bands",
    "attendance.double_tap_minutes",
    "attendance.late_clock_bands",
    "attendance.free_late_days",
    "attendance.outage_recovery_minutes",
    "working_time.flexible_minutes",
    "working_time.repayment_minutes",
)


def work_calendar(book: RuleBook) -> WorkCalendar:
    """
    Return which dates are working days, and with which hours, by the rules of `book`.

    Source: Perpres 21/2023 art. 3–4 and the yearly SKB of holidays, or what a unit set instead.
    """
    return WorkCalendar(
        week=_week(book.value("working_time.normal_week")),
        ramadan_week=_week(book.value("working_time.ramadan_week")),
        ramadan=tuple(_period(row) for row in book.value("working_time.ramadan_periods")),
        closed=frozenset(_date(row["on"]) for row in book.value("calendar.holidays")),
    )


def attendance_terms(book: RuleBook) -> AttendanceTerms:
    """Return the values that judge a day, with the article of each."""
    window = book.value("working_time.scan_window")
    shift = book.value("working_time.shift_window")
    return AttendanceTerms(
        grace_minutes=book.value("working_time.grace_minutes"),
        scan_from=time.fromisoformat(window["from"]),
        scan_until=time.fromisoformat(window["until"]),
        double_tap_minutes=book.value("attendance.double_tap_minutes"),
        by_place_of_work=book.value("working_time.zone_rule") == "place_of_work",
        late_bands=late_bands(book),
        early_bands=bands_from(book.value("attendance.early_bands")),
        sources=tuple((key, book.term(key).source) for key in EXPLAINED),
        seconds=Seconds(book.value("working_time.seconds_rule")),
        repayment=Repayment(book.value("working_time.flexible_repayment")),
        flexible_minutes=book.value("working_time.flexible_minutes"),
        repayment_minutes=book.value("working_time.repayment_minutes"),
        free_late_days=book.value("attendance.free_late_days"),
        shift_before_minutes=shift["before"],
        shift_after_minutes=shift["after"],
        longest_presence_minutes=shift["longest"],
        clock_tolerance_minutes=book.value("attendance.clock_tolerance_minutes"),
        site_radius_m=book.value("attendance.site_radius_metres"),
        worst_accuracy_m=book.value("attendance.position_accuracy_metres"),
        outage_recovery_minutes=book.value("attendance.outage_recovery_minutes"),
    )


def late_bands(book: RuleBook) -> tuple[Band, ...]:
    """
    Return the bands of lateness in minutes after the start, also where they are ruled by the clock.

    Clock bands are meant for an ordinary Monday; counted from its start they move with the start
    in Ramadan.
    """
    by_clock = book.value("attendance.late_clock_bands")
    if not by_clock:
        return bands_from(book.value("attendance.late_bands"))
    start = time.fromisoformat(book.value("working_time.normal_week")["1"]["start"])
    return bands_from(
        {**row, "up_to_minutes": _minutes_after(start, row["up_to_clock"])} for row in by_clock
    )


def _minutes_after(start: time, clock: str | None) -> int | None:
    return minutes_between(start, time.fromisoformat(clock)) if clock else None


def _week(data: Mapping[Any, Mapping[str, str]]) -> dict[int, DayHours]:
    return {int(weekday): hours_from(hours) for weekday, hours in data.items()}


def _period(row: Mapping[str, Any]) -> Period:
    return Period(_date(row["first"]), _date(row["until"]))


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
