"""How check-ins become a workday. Values in, value out; the numbers come from the rulebook."""

from collections.abc import Sequence
from decimal import Decimal

from luwes.attendance.explaining import steps_of
from luwes.attendance.judged import NONE, PRESENT, UNJUDGED, Judged, Lateness, Missing
from luwes.attendance.reading import NO_EVIDENCE, Evidence, evidence
from luwes.attendance.types import (
    AttendanceTerms,
    CheckInFacts,
    DayFacts,
    Duty,
    Excuse,
    ExcusedBy,
    Judging,
    Place,
    Repayment,
    Scan,
    Seconds,
    SettledDay,
    WorkdayStatus,
)
from luwes.kit.bands import Band, band_for
from luwes.kit.decisions import Decision, Reason
from luwes.kit.money import Share

DUTY_TRIP = "duty_trip"
SECONDS_A_CLOCK_MAY_RUN_AHEAD = 60


def settle(scans: Sequence[Scan], *, facts: DayFacts, terms: AttendanceTerms) -> SettledDay:
    """
    Return what one day of one person came to, with the step behind each figure.

    `scans` belong to that day (`reading.belonging`). Days that nobody owes come first, then leave
    and trips, then presence: evidence never turns leave into lateness.
    """
    seen = evidence(scans, facts=facts, terms=terms) if scans else NO_EVIDENCE
    status = status_of(seen, facts)
    judged = UNJUDGED
    if status is WorkdayStatus.PRESENT and facts.judging is Judging.HOURS and facts.duty:
        judged = _judged(seen, facts.duty, facts, terms)
    absent_by = _absence_excused_by(status, facts, terms)
    late, early, no_in, no_out = judged
    return SettledDay(
        status=status,
        planned_place=facts.planned,
        actual_place=seen.place,
        came=seen.came,
        left=seen.left,
        minutes_worked=minutes_worked(seen.came, seen.left, duty=facts.duty),
        minutes_late=late.counted,
        minutes_early=early.counted,
        missing_in=no_in.is_charged,
        missing_out=no_out.is_charged,
        excused=status in AWAY or absent_by is not None,
        minutes_excused=late.excused + early.excused,
        minutes_repaid=late.repaid,
        excused_by=_excused_by(judged, absent_by),
        trust=seen.trust,
        zone=seen.zone,
        positioned=seen.positioned,
        steps=steps_of(seen, status, judged, absent_by, facts, terms),
    )


def status_of(seen: Evidence, facts: DayFacts) -> WorkdayStatus:
    """Return the status, the first that fits: not owed, away, present, planned off, absent."""
    if facts.judging is Judging.PRESENCE:  # without a roster nobody can be called absent
        if facts.absence:
            return _away(facts.absence)
        return WorkdayStatus.NOT_DUE if seen.is_empty else WorkdayStatus.PRESENT
    if facts.duty is None:
        return WorkdayStatus.HOLIDAY if facts.is_holiday else WorkdayStatus.NOT_DUE
    if facts.absence:
        return _away(facts.absence)
    if not seen.is_empty:
        return WorkdayStatus.PRESENT
    return WorkdayStatus.NOT_DUE if facts.planned is Place.OFF else WorkdayStatus.ABSENT


NOBODY = {None}
AWAY = (WorkdayStatus.LEAVE, WorkdayStatus.DUTY_TRIP)


def _away(absence: str) -> WorkdayStatus:
    return WorkdayStatus.DUTY_TRIP if absence == DUTY_TRIP else WorkdayStatus.LEAVE


def _judged(seen: Evidence, duty: Duty, facts: DayFacts, terms: AttendanceTerms) -> Judged:
    late, early, no_in, no_out = NONE, NONE, PRESENT, PRESENT
    if seen.left is None:
        no_out = _missing(duty.end, Excuse.EARLY, facts, terms)
    elif seen.left.second < duty.end * 60:
        early = _early(seen.left, duty, facts, terms)
    if seen.came is None:
        no_in = _missing(duty.start, Excuse.LATE, facts, terms)
    elif seen.came.second > duty.start * 60:
        late = _late(seen.came, seen.left, duty, facts, terms)
    return Judged(late, early, no_in, no_out)


def minutes_of(seconds: int, rule: Seconds) -> int:
    """Return the minutes that `seconds` of lateness come to; 0 for none."""
    started = 59 if rule is Seconds.STARTED else 0
    return max((seconds + started) // 60, 0)


def minutes_late(came: int, *, duty: Duty, grace: int, seconds: Seconds = Seconds.WHOLE) -> int:
    """Return minutes of lateness after start and grace (Perpres 21/2023 art. 4(3), (4))."""
    return max(minutes_of(came - duty.start * 60, seconds) - grace, 0)


def minutes_early(left: int, *, duty: Duty, seconds: Seconds = Seconds.WHOLE) -> int:
    """Return minutes between leaving and the end of the day."""
    return minutes_of(duty.end * 60 - left, seconds)


def minutes_worked(came: Scan | None, left: Scan | None, *, duty: Duty | None) -> int:
    """
    Return minutes from first in to last out without the break; 0 while one of them is missing.

    Going out and coming back between the two is not deducted: only evidence of absence could.
    """
    if came is None or left is None:
        return 0
    span = max(left.epoch // 60 - came.epoch // 60, 0)
    return duty.worked(came.second // 60, span) if duty else span


def _late(
    came: Scan, left: Scan | None, duty: Duty, facts: DayFacts, terms: AttendanceTerms
) -> Lateness:
    late = minutes_late(came.second, duty=duty, grace=terms.grace_minutes, seconds=terms.seconds)
    if not late:
        return NONE
    due = came.epoch - came.second + duty.start * 60
    by_outage = min(minutes_inside(due, came.epoch, facts.outages, terms), late)
    if Excuse.LATE in facts.excuses:
        return Lateness(0, by_outage, late - by_outage)
    rest = late - by_outage
    repaid = _repaid(rest, left, duty, terms)
    rest -= repaid
    if rest and facts.late_days_before < terms.free_late_days:
        return Lateness(0, by_outage, 0, repaid, rest)
    return Lateness(rest, by_outage, 0, repaid)


def _repaid(late: int, left: Scan | None, duty: Duty, terms: AttendanceTerms) -> int:
    """Return the minutes made up by staying; what is not made up stays late."""
    if terms.repayment is Repayment.NONE or left is None or late > terms.flexible_minutes:
        return 0
    stayed = max((left.second - duty.end * 60) // 60, 0)
    if terms.repayment is Repayment.PER_MINUTE:
        return min(late, stayed)
    return late if stayed >= terms.repayment_minutes else 0


def _early(left: Scan, duty: Duty, facts: DayFacts, terms: AttendanceTerms) -> Lateness:
    early = minutes_early(left.second, duty=duty, seconds=terms.seconds)
    if not early:
        return NONE
    due = left.epoch - left.second + duty.end * 60
    by_outage = min(minutes_inside(left.epoch, due, facts.outages, terms), early)
    if Excuse.EARLY in facts.excuses:
        return Lateness(0, by_outage, early - by_outage)
    return Lateness(early - by_outage, by_outage)


def minutes_inside(
    start: int, end: int, outages: Sequence[tuple[int, int]], terms: AttendanceTerms
) -> int:
    """
    Return the minutes of [start, end) that lie in an outage or its recovery, a started one whole.

    `outages` are in order of their start and may overlap; all in seconds since 1970.
    """
    inside, reached = 0, start
    for first, last in outages:
        since = max(first, reached)
        until = min(last + terms.outage_recovery_minutes * 60, end)
        if until > since:
            inside += until - since
            reached = until
    return -(-inside // 60)


def _missing(minute: int, excuse: Excuse, facts: DayFacts, terms: AttendanceTerms) -> Missing:
    """Return whether a check-in due at that minute of the date is charged."""
    if is_inside(facts.midnight + minute * 60, facts.outages, terms):
        return Missing(by=ExcusedBy.OUTAGE)
    if excuse in facts.excuses:
        return Missing(by=ExcusedBy.CORRECTION)
    return Missing(is_charged=True)


def is_inside(due: int, outages: Sequence[tuple[int, int]], terms: AttendanceTerms) -> bool:
    """Tell whether an instant lies in an outage or its recovery."""
    recovery = terms.outage_recovery_minutes * 60
    return any(first <= due < last + recovery for first, last in outages)


def _absence_excused_by(
    status: WorkdayStatus, facts: DayFacts, terms: AttendanceTerms
) -> ExcusedBy | None:
    """An outage explains a whole day only when neither of its check-ins could be made."""
    if status is not WorkdayStatus.ABSENT or facts.duty is None:
        return None
    due = [facts.midnight + minute * 60 for minute in (facts.duty.start, facts.duty.end)]
    if all(is_inside(at, facts.outages, terms) for at in due):
        return ExcusedBy.OUTAGE
    return ExcusedBy.CORRECTION if Excuse.ABSENCE in facts.excuses else None


def _excused_by(judged: Judged, absent_by: ExcusedBy | None) -> tuple[ExcusedBy, ...]:
    late, early, no_in, no_out = judged
    found = {no_in.by, no_out.by, absent_by}
    if found == NOBODY and not late.excused and not early.excused:
        return ()
    if late.by_outage or early.by_outage:
        found.add(ExcusedBy.OUTAGE)
    if late.by_correction or early.by_correction:
        found.add(ExcusedBy.CORRECTION)
    if late.let_pass:
        found.add(ExcusedBy.FREE)
    return tuple(each for each in ExcusedBy if each in found)


def share_of(minutes: int, *, bands: Sequence[Band]) -> Share:
    """Return the share of the base lost by `minutes` of lateness or leaving early."""
    band = band_for(minutes, bands)
    return band.share if band else Decimal(0)


def may_check_in(facts: CheckInFacts) -> Decision:
    """
    Tell whether a check-in is taken as evidence.

    Being late, or outside the scan window, is no reason against it: that is for settling to judge.
    """
    reasons: list[Reason] = []
    clock = facts.local_at.time()
    if not facts.is_employed:
        on = facts.local_at.date().isoformat()
        reasons.append(Reason("attendance.not-employed", facts={"on": on}))
    if (facts.local_at - facts.received_at).total_seconds() > SECONDS_A_CLOCK_MAY_RUN_AHEAD:
        reasons.append(Reason("attendance.clock-ahead", facts={"at": f"{clock:%H.%M}"}))
    return Decision.from_reasons(reasons)
