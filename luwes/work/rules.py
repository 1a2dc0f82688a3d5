"""What may be recorded, and what of it counts. Values in, value out."""

from collections.abc import Mapping, Sequence
from datetime import date

from luwes.kit.decisions import Decision, Reason
from luwes.work.types import (
    RECORDABLE,
    Credit,
    DayCredit,
    RecordFacts,
    ReviewFacts,
    Share,
)


def may_record(facts: RecordFacts) -> Decision:
    """
    Tell whether minutes may enter the ledger, with every ground against it.

    Card sizes are suggestions and no ground. Source: rulebook `work.daily_cap_minutes`; leave and
    closed months by the agency's own accounting of minutes.
    """
    checks = [
        (not facts.is_assignee, Reason("work.not-yours")),
        (facts.state not in RECORDABLE, Reason("work.not-open", facts={"state": facts.state})),
        (facts.minutes <= 0, Reason("work.no-minutes", facts={"minutes": facts.minutes})),
        (facts.on > facts.today, Reason("work.future", facts={"on": facts.on.isoformat()})),
        (not facts.is_posted, Reason("work.not-employed", facts={"on": facts.on.isoformat()})),
        (facts.is_away, Reason("work.on-leave", facts={"on": facts.on.isoformat()})),
        (facts.is_month_closed, Reason("work.month-closed", facts={"month": f"{facts.on:%m-%Y}"})),
    ]
    reasons = [reason for blocks, reason in checks if blocks]
    total = facts.minutes_that_day + facts.minutes
    if total > facts.daily_cap:
        left = max(facts.daily_cap - facts.minutes_that_day, 0)
        limits = {"total": total, "cap": facts.daily_cap, "left": left}
        reasons.append(Reason("work.daily-cap", article=facts.cap_source, facts=limits))
    return Decision.from_reasons(reasons)


def may_review(facts: ReviewFacts) -> Decision:
    """Tell whether somebody may accept or return: a head above, who has not worked on it."""
    reasons = []
    if not facts.is_reviewer:
        reasons.append(Reason("work.not-reviewer"))
    if facts.worked_on_it:
        reasons.append(Reason("work.own-work"))
    return Decision.from_reasons(reasons)


def norm_of(*, standard_minutes: int | None, volume: int, target_minutes: int) -> int:
    """Return the minutes that a task is worth: its activity's norm × volume, else its target."""
    return target_minutes if standard_minutes is None else standard_minutes * volume


def parts_after_handover(
    parts: Mapping[int, int], *, giver: int, remaining: int
) -> tuple[dict[int, int], int]:
    """
    Return the parts of the norm after `giver` passes on `remaining` minutes, and what moves on.

    Never more moves than the giver holds, so that the parts and what moves always sum to the norm.
    """
    moved = max(min(remaining, parts.get(giver, 0)), 0)
    return {**parts, giver: parts.get(giver, 0) - moved}, moved


def credit(
    *,
    norm: int,
    parts: Mapping[int, int],
    entries: Sequence[tuple[int, date, int]],
) -> Credit:
    """
    Return what counts when a task is accepted.

    Each holder is credited the smaller of what was claimed and of the own part of the norm; the
    parts sum to the norm, so the whole never exceeds it. `entries` are (person, date, minutes),
    corrections negative. Within a person the earliest days count first.
    """
    claimed: dict[int, int] = dict.fromkeys(parts, 0)
    for who, _, minutes in entries:
        claimed[who] = claimed.get(who, 0) + minutes
    shares = {who: Share(parts.get(who, 0), total) for who, total in claimed.items()}
    days = [day for who, share in shares.items() for day in _days(who, share.credited, entries)]
    return Credit(norm, shares, tuple(days))


def _days(who: int, credited: int, entries: Sequence[tuple[int, date, int]]) -> list[DayCredit]:
    """Spread credited minutes over the days with net minutes, the earliest first."""
    by_day: dict[date, int] = {}
    for person, on, minutes in entries:
        if person == who:
            by_day[on] = by_day.get(on, 0) + minutes
    found, left = [], credited
    for on in sorted(by_day):
        minutes = min(by_day[on], left)
        if minutes > 0:
            found.append(DayCredit(who, on, minutes))
            left -= minutes
    return found
