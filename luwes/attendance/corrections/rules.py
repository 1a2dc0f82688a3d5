"""Who may ask for a correction, who decides it, and which lines of a written list are good."""

from collections.abc import Callable
from datetime import date

from luwes.attendance.corrections.types import (
    AskFacts,
    CorrectionKind,
    DecideFacts,
    LineFacts,
)
from luwes.kit.decisions import Decision, Reason
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import WorkCalendar

# Limits of operation, not of the law: a photograph of a letter fits, a video does not.
EVIDENCE_MAX_BYTES = 5_000_000
MANY_FREE_DAYS = 60  # no calendar is free for longer in one piece
# The first bytes of what may be evidence, with its ending and media type.
FILE_KINDS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF-", 0, "pdf", "application/pdf"),
    (b"\xff\xd8\xff", 0, "jpg", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png", "image/png"),
    (b"WEBP", 8, "webp", "image/webp"),
    (b"ftypheic", 4, "heic", "image/heic"),
    (b"ftypmif1", 4, "heic", "image/heic"),
)
MEDIA_TYPES = {ending: media for _mark, _at, ending, media in FILE_KINDS}


def ending_of(head: bytes) -> str | None:
    """Return the ending that the first bytes of a file tell; None for what is no evidence."""
    for mark, place, ending, _media in FILE_KINDS:
        if head[place : place + len(mark)] == mark:
            return ending
    return None


def days_after(on: date, count: int, *, calendar: WorkCalendar) -> date:
    """Return the date `count` working days after `on`; `on` itself for none."""
    last = on
    for _ in range(count):
        last = _next_working_day(last, calendar)
    return last


def _next_working_day(on: date, calendar: WorkCalendar) -> date:
    ahead = Period(on + ONE_DAY, on + ONE_DAY * MANY_FREE_DAYS)
    return next((day for day in ahead.days() if calendar.hours_on(day)), on + ONE_DAY)


def may_ask(facts: AskFacts) -> Decision:
    """Tell whether a request is taken, with every reason against it."""
    on = f"{facts.on:%d-%m-%Y}"
    today = facts.now.date()
    terms = facts.terms
    reasons: list[Reason] = []
    if not facts.is_posted:
        reasons.append(Reason("attendance.not-employed", facts={"on": on}))
    if facts.is_month_closed:
        reasons.append(Reason("attendance.month-closed", facts={"on": on}))
    if facts.on > today:
        reasons.append(Reason("attendance.correction-ahead", facts={"on": on}))
    elif today > facts.until:
        reasons.append(
            Reason(
                "attendance.correction-too-late",
                article=terms.source("attendance.correction_days"),
                facts={"until": f"{facts.until:%d-%m-%Y}", "days": terms.ask_days},
            )
        )
    if facts.asked_this_month >= terms.per_month:
        reasons.append(
            Reason(
                "attendance.corrections-used-up",
                article=terms.source("attendance.corrections_per_month"),
                facts={"asked": facts.asked_this_month, "limit": terms.per_month},
            )
        )
    return Decision.from_reasons(reasons + _against_claim(facts))


def _against_claim(facts: AskFacts) -> list[Reason]:
    if not facts.kind.claims:
        on = {"on": f"{facts.on:%d-%m-%Y}"}
        is_idle = facts.has_nothing_to_excuse
        return [Reason("attendance.nothing-to-excuse", facts=on)] if is_idle else []
    if facts.claimed_at is None:
        return [Reason("attendance.claim-missing")]
    clock, reasons = facts.claimed_at.time(), []
    told = {"at": f"{clock:%H.%M}"}
    if facts.claimed_at > facts.now:
        reasons.append(Reason("attendance.claim-ahead", facts=told))
    is_same_day = facts.claimed_at.date() == facts.on
    if is_same_day and not facts.scan_from <= clock <= facts.scan_until:
        window = {"from": f"{facts.scan_from:%H.%M}", "until": f"{facts.scan_until:%H.%M}"}
        article = facts.window_source
        reasons.append(Reason("attendance.outside-window", article=article, facts=told | window))
    if facts.recorded is not None:
        seen = {"recorded": f"{facts.recorded:%H.%M}"}
        is_in = facts.kind is CorrectionKind.MISSING_IN
        code = "attendance.in-recorded" if is_in else "attendance.out-recorded"
        reasons.append(Reason(code, facts=told | seen))
    return reasons


def may_decide(facts: DecideFacts) -> Decision:
    """
    Tell whether somebody decides a request: a head above, never the person.

    The personnel officer too, once the head has been silent past the due date or where there is
    no head above: silence must not cost the employee anything.
    """
    if facts.is_own:
        return Decision(False, (Reason("attendance.own-correction"),))
    if facts.is_head_above:
        return Decision(True)
    if not facts.is_officer:
        return Decision(False, (Reason("attendance.not-the-head"),))
    if facts.has_superior and facts.today <= facts.due_on:
        due = {"due": f"{facts.due_on:%d-%m-%Y}"}
        return Decision(
            False,
            (Reason("attendance.head-has-time", article=facts.decide_source, facts=due),),
        )
    return Decision(True)


def fault_of(facts: LineFacts) -> str | None:
    """Return the code of what is wrong with a line of a written list; None when it is good."""
    return next((code for code, is_wrong in _FAULTS if is_wrong(facts)), None)


def _is_outside(facts: LineFacts) -> bool:
    clocks = (facts.row.came, facts.row.left)
    return any(c and not facts.scan_from <= c <= facts.scan_until for c in clocks)


def _is_ahead(facts: LineFacts) -> bool:
    now = facts.now_clock
    return now is not None and any(c and c > now for c in (facts.row.came, facts.row.left))


def _is_listed(facts: LineFacts) -> bool:
    kinds = {"in": facts.row.came, "out": facts.row.left}
    return any(clock and kind in facts.listed for kind, clock in kinds.items())


def _is_backward(facts: LineFacts) -> bool:
    came, left = facts.row.came, facts.row.left
    return came is not None and left is not None and left <= came


_FAULTS: tuple[tuple[str, Callable[[LineFacts], bool]], ...] = (
    ("not_here", lambda facts: not facts.is_here),
    ("own", lambda facts: facts.is_own),
    ("twice", lambda facts: facts.is_twice),
    ("empty", lambda facts: facts.row.came is None and facts.row.left is None),
    ("backward", _is_backward),
    ("outside", _is_outside),
    ("ahead", _is_ahead),
    ("listed", _is_listed),
)
