"""What is looked at before a request is taken."""

from datetime import date, datetime, time, timedelta

from luwes.attendance.corrections.queries import limits_on
from luwes.attendance.corrections.types import AskFacts, CorrectionKind
from luwes.attendance.models import CheckIn, Workday
from luwes.attendance.queries import check_ins_of
from luwes.attendance.terms import attendance_terms
from luwes.attendance.types import CheckInKind, WorkdayStatus
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Posting
from luwes.policy.queries import rulebook


def ask_facts(
    posting: Posting,
    *,
    on: date,
    kind: CorrectionKind,
    clock: time | None,
    is_next_day: bool,
    at: datetime,
) -> AskFacts:
    """Return the facts of one request; `clock` is on the wall clock of the unit."""
    zone = Zone(posting.unit.zone)
    limits = limits_on(posting.unit, posting.employee_id, on=on)
    terms = attendance_terms(rulebook(unit=posting.unit, on=on))
    claimed = None
    if clock is not None and kind.claims:
        claimed = instant(on + ONE_DAY if is_next_day else on, clock, zone)
    return AskFacts(
        kind=kind,
        on=on,
        now=local(at, zone),
        until=limits.until,
        is_posted=True,
        is_month_closed=limits.is_closed,
        asked_this_month=limits.asked,
        terms=limits.terms,
        claimed_at=local(claimed, zone) if claimed else None,
        scan_from=terms.scan_from,
        scan_until=terms.scan_until,
        window_source=terms.source("working_time.scan_window"),
        recorded=_recorded(posting.employee_id, on, kind, claimed, zone) if claimed else None,
        has_nothing_to_excuse=not kind.claims and _is_harmless(posting.employee_id, on, kind),
    )


def _recorded(
    employee_id: int, on: date, kind: CorrectionKind, claimed: datetime, zone: Zone
) -> time | None:
    """Return the check-in that says already what is claimed, or something better."""
    taps = check_ins_of(employee_id, on=on, zone=zone)
    found = _earlier_in(taps, claimed) if kind is CorrectionKind.MISSING_IN else None
    if kind is CorrectionKind.MISSING_OUT:
        found = _later_out(taps, claimed)
    return local(found.at, zone).time() if found else None


def _earlier_in(taps: list[CheckIn], claimed: datetime) -> CheckIn | None:
    """A claim has no seconds, so an "in" of the same minute says it already."""
    until = claimed + timedelta(minutes=1)
    return next((t for t in taps if t.kind == CheckInKind.IN and t.at < until), None)


def _later_out(taps: list[CheckIn], claimed: datetime) -> CheckIn | None:
    """Who came back after the last "out" has not left yet, so only a last one counts."""
    last = taps[-1] if taps else None
    return last if last and last.kind == CheckInKind.OUT and last.at >= claimed else None


def _is_harmless(employee_id: int, on: date, kind: CorrectionKind) -> bool:
    """Tell whether the day is settled already without what an excuse would take away."""
    day = Workday.objects.filter(employee_id=employee_id, on=on, is_current=True).first()
    if day is None:
        return False
    if kind is CorrectionKind.EXCUSE_ABSENCE:
        return day.status != WorkdayStatus.ABSENT or day.excused
    if kind is CorrectionKind.EXCUSE_LATE:
        return not (day.minutes_late or day.missing_in)
    return not (day.minutes_early or day.missing_out)
