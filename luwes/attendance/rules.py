"""How check-ins become a workday. Values in, value out; the numbers come from the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from luwes.attendance.directions import directed
from luwes.attendance.types import (
    AttendanceTerms,
    CheckInFacts,
    CheckInKind,
    Judging,
    Place,
    SettledDay,
    Tap,
    WorkdayStatus,
)
from luwes.kit.bands import Band, band_for
from luwes.kit.decisions import Decision, Reason
from luwes.kit.money import Share
from luwes.kit.steps import Step
from luwes.kit.working_time import DayHours, minutes_between

DUTY_TRIP = "duty_trip"
SECONDS_A_CLOCK_MAY_RUN_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the taps of one day say: first in, last out, where, and why a tap was passed over."""

    came: time | None = None
    left: time | None = None
    place: Place | None = None
    notes: tuple[Step, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.place is None


NO_EVIDENCE = Evidence()


def settle(
    taps: Sequence[Tap],
    *,
    planned: Place,
    absence: str | None,
    hours: DayHours | None,
    is_holiday: bool,
    terms: AttendanceTerms,
    judging: Judging = Judging.HOURS,
) -> SettledDay:
    """
    Return what one day of one person came to, with the step behind each figure.

    `taps` are the check-ins of that local date in the zone that judges; `absence` is a kind of
    leave or "duty_trip"; `hours` None is no working day. Days that nobody owes come first, then
    leave and trips, then presence: evidence never turns leave into lateness.
    """
    seen = evidence(taps, hours=hours, terms=terms) if taps else NO_EVIDENCE
    status = _status(seen, planned, absence, hours, is_holiday, judging)
    is_judged = status is WorkdayStatus.PRESENT and judging is Judging.HOURS
    late, early = (_late(seen, hours, terms), _early(seen, hours, terms)) if is_judged else (0, 0)
    steps = [_status_step(status, absence, judging), *seen.notes]
    if not seen.is_empty:
        steps += _presence_steps(seen, hours)
    if is_judged and hours:
        steps += _judged_steps(seen, hours, terms, late=late, early=early)
    return SettledDay(
        status=status,
        planned_place=planned,
        actual_place=seen.place,
        first_in=seen.came,
        last_out=seen.left,
        minutes_worked=minutes_worked(seen.came, seen.left, hours=hours),
        minutes_late=late,
        minutes_early=early,
        missing_in=is_judged and seen.came is None,
        missing_out=is_judged and seen.left is None,
        excused=status in (WorkdayStatus.LEAVE, WorkdayStatus.DUTY_TRIP),
        steps=tuple(steps),
    )


def evidence(taps: Sequence[Tap], *, hours: DayHours | None, terms: AttendanceTerms) -> Evidence:
    """
    Return first in and last out among the taps.

    Outside the scan window a tap does not count. An "out" within `double_tap_minutes` after an
    "in" is the same gesture twice; an "out" inside the break is not going home; and who
    came back after the last "out" has not left yet.
    """
    ordered = sorted(taps, key=lambda tap: tap.clock)
    within = [tap for tap in ordered if terms.scan_from <= tap.clock <= terms.scan_until]
    inside = directed(within, hours=hours, double_tap_minutes=terms.double_tap_minutes)
    notes = [_note("outside_window", tap, terms) for tap in ordered if tap not in within]
    came = next((tap for tap in inside if tap.kind is CheckInKind.IN), None)
    left: Tap | None = None
    before: Tap | None = None
    for tap in inside:
        if tap.kind is CheckInKind.IN:
            left = None
        elif _is_double(before, tap, terms):
            notes.append(_note("double_tap", tap, terms))
        elif hours and hours.break_start <= tap.clock < hours.break_end:
            notes.append(_note("break_tap", tap, terms))
        else:
            left = tap
        before = tap
    place = (came or inside[0]).place if inside else None
    return Evidence(came.clock if came else None, left.clock if left else None, place, tuple(notes))


def _is_double(before: Tap | None, tap: Tap, terms: AttendanceTerms) -> bool:
    if before is None or before.kind is not CheckInKind.IN:
        return False
    return minutes_between(before.clock, tap.clock) < terms.double_tap_minutes


def minutes_after(limit: time, clock: time) -> int:
    """Return the whole minutes by which `clock` is after `limit`; started ones do not count."""
    seconds = (clock.hour - limit.hour) * 3600 + (clock.minute - limit.minute) * 60
    seconds += clock.second - limit.second
    return max(seconds // 60, 0)


def minutes_late(came: time, *, hours: DayHours, grace: int) -> int:
    """Return whole minutes of lateness after start and grace (Perpres 21/2023 art. 4(3), (4))."""
    return max(minutes_after(hours.start, came) - grace, 0)


def minutes_early(left: time, *, hours: DayHours) -> int:
    """Return whole minutes between leaving and the end of the day."""
    return minutes_after(left, hours.end)


def minutes_worked(came: time | None, left: time | None, *, hours: DayHours | None) -> int:
    """
    Return minutes from first in to last out without the break; 0 while one of them is missing.

    Going out and coming back between the two is not deducted: only evidence of absence could.
    """
    if came is None or left is None or left <= came:
        return 0
    return hours.worked(came, left) if hours else minutes_between(came, left)


def share_of(minutes: int, *, bands: Sequence[Band]) -> Share:
    """Return the share of the base lost by `minutes` of lateness or leaving early."""
    band = band_for(minutes, bands)
    return band.share if band else Decimal(0)


def may_check_in(facts: CheckInFacts) -> Decision:
    """Tell whether a check-in is taken as evidence. Being late is never a reason against it."""
    reasons: list[Reason] = []
    clock = facts.local_at.time()
    if not facts.is_employed:
        on = facts.local_at.date().isoformat()
        reasons.append(Reason("attendance.not-employed", facts={"on": on}))
    if (facts.local_at - facts.received_at).total_seconds() > SECONDS_A_CLOCK_MAY_RUN_AHEAD:
        reasons.append(Reason("attendance.clock-ahead", facts={"at": f"{clock:%H.%M}"}))
    if not facts.scan_from <= clock <= facts.scan_until:
        window = {"from": f"{facts.scan_from:%H.%M}", "until": f"{facts.scan_until:%H.%M}"}
        reasons.append(
            Reason(
                "attendance.outside-window",
                article=facts.window_source,
                facts={"at": f"{clock:%H.%M}", **window},
            )
        )
    return Decision.from_reasons(reasons)


def _status(
    seen: Evidence,
    planned: Place,
    absence: str | None,
    hours: DayHours | None,
    is_holiday: bool,
    judging: Judging,
) -> WorkdayStatus:
    if judging is Judging.PRESENCE:
        return _status_by_presence(seen, absence)
    if hours is None:
        return WorkdayStatus.HOLIDAY if is_holiday else WorkdayStatus.NOT_DUE
    if absence:
        return _away(absence)
    if not seen.is_empty:
        return WorkdayStatus.PRESENT
    return WorkdayStatus.NOT_DUE if planned is Place.OFF else WorkdayStatus.ABSENT


def _status_by_presence(seen: Evidence, absence: str | None) -> WorkdayStatus:
    """Round the clock there is no office day: without a roster nobody can be called absent."""
    if absence:
        return _away(absence)
    return WorkdayStatus.NOT_DUE if seen.is_empty else WorkdayStatus.PRESENT


def _away(absence: str) -> WorkdayStatus:
    return WorkdayStatus.DUTY_TRIP if absence == DUTY_TRIP else WorkdayStatus.LEAVE


def _late(seen: Evidence, hours: DayHours | None, terms: AttendanceTerms) -> int:
    if hours is None or seen.came is None:
        return 0
    return minutes_late(seen.came, hours=hours, grace=terms.grace_minutes)


def _early(seen: Evidence, hours: DayHours | None, terms: AttendanceTerms) -> int:
    return minutes_early(seen.left, hours=hours) if hours and seen.left else 0


def _status_step(status: WorkdayStatus, absence: str | None, judging: Judging) -> Step:
    return Step(f"attendance.judging.{judging}", "status", absence or "", status.value)


def _note(label: str, tap: Tap, terms: AttendanceTerms) -> Step:
    working = {
        "outside_window": f"{terms.scan_from:%H.%M}–{terms.scan_until:%H.%M}",
        "double_tap": f"< {terms.double_tap_minutes}",
        "break_tap": "",
    }[label]
    key = {
        "outside_window": "working_time.scan_window",
        "double_tap": "attendance.double_tap_minutes",
    }.get(label, f"attendance.{label}")
    return Step(key, label, working, f"{tap.clock:%H.%M}", terms.source(key))


def _presence_steps(seen: Evidence, hours: DayHours | None) -> list[Step]:
    came = f"{seen.came:%H.%M.%S}" if seen.came else "–"
    left = f"{seen.left:%H.%M.%S}" if seen.left else "–"
    worked = minutes_worked(seen.came, seen.left, hours=hours)
    steps = [
        Step("attendance.first_in", "first_in", "", came),
        Step("attendance.last_out", "last_out", "", left),
    ]
    if seen.came and seen.left:
        total = max(minutes_between(seen.came, seen.left), 0)
        working = f"{left[:5]} − {came[:5]} − {total - worked}"
        steps.append(Step("attendance.minutes_worked", "minutes_worked", working, str(worked)))
    return steps


def _judged_steps(
    seen: Evidence, hours: DayHours, terms: AttendanceTerms, *, late: int, early: int
) -> list[Step]:
    source = terms.source("working_time.normal_week")
    steps: list[Step] = []
    if seen.came:
        sign = ("−", "−") if late else ("≤", "+")
        working = f"{seen.came:%H.%M} {sign[0]} {hours.start:%H.%M} {sign[1]} {terms.grace_minutes}"
        steps.append(Step("attendance.late", "minutes_late", working, str(late), source))
    if seen.left:
        working = f"{hours.end:%H.%M} {'−' if early else '≤'} {seen.left:%H.%M}"
        steps.append(Step("attendance.early", "minutes_early", working, str(early), source))
    for key, minutes, bands in (
        ("late", late, terms.late_bands),
        ("early", early, terms.early_bands),
    ):
        band = band_for(minutes, bands)
        if band:
            limit = f"{minutes} ≤ {band.up_to_minutes}" if band.up_to_minutes else f"{minutes} > …"
            name = f"attendance.{key}_bands"
            steps.append(Step(name, f"{key}_band", limit, band.code, terms.source(name)))
    return steps
