"""
When a minute was bad, and which intervals are to be proposed.

The thresholds are of operation, not of the law: they excuse nobody, they only make the system ask
a person. They lean towards asking, because a forgotten outage costs people money.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from luwes.attendance.outages.types import (
    Cause,
    JudgeFacts,
    Minute,
    Proposal,
    Span,
    SpanFacts,
)
from luwes.kit.decisions import Decision, Reason
from luwes.kit.zones import Zone, local

ONE_MINUTE = timedelta(minutes=1)
# A batch that the database refuses is tried again; three in one minute is no slip any more.
FAILED_AT_LEAST = 3
# Told to come back: a handful is the brake doing its work, one in twenty is a closed door.
TURNED_AWAY_AT_LEAST = 20
TURNED_AWAY_ONE_IN = 20
# A person puts the phone away before ten seconds are over; of twenty answers that is no accident.
SLOW_MS = 10_000
SLOW_ANSWERS_AT_LEAST = 20
LONGEST = timedelta(days=7)  # longer than any outage; a longer interval is a slip of the pen


def trouble_of(minute: Minute) -> Cause | None:
    """Return what was wrong in a minute with a pulse; None when people could check in."""
    if minute.failed >= FAILED_AT_LEAST:
        return Cause.DATABASE
    asked = minute.answered + minute.turned_away
    is_many = minute.turned_away >= TURNED_AWAY_AT_LEAST
    if is_many and minute.turned_away * TURNED_AWAY_ONE_IN >= asked:
        return Cause.OVERLOAD
    if minute.p99_ms >= SLOW_MS and minute.answered >= SLOW_ANSWERS_AT_LEAST:
        return Cause.OVERLOAD
    return None


def bad_minutes(
    pulses: Mapping[datetime, Minute], watched: Iterable[datetime]
) -> dict[datetime, Cause]:
    """
    Return the watched minutes in which people could not check in, each with its cause.

    A minute without the pulse of any gate is one in which the gate was away, on a day on which
    gates are at work: one pulsed before it on that day (WIB), or pulsed later on that day and on
    the day before. So a first installation at ten has no outage from five to ten, and a gate that
    died in the night and came back at eight has.
    """
    firsts: dict[object, datetime] = {}
    for at in pulses:
        on = local(at, Zone.WIB).date()
        firsts[on] = min(at, firsts.get(on, at))
    found: dict[datetime, Cause] = {}
    for at in watched:
        pulse = pulses.get(at)
        cause = trouble_of(pulse) if pulse else _away(at, firsts)
        if cause is not None:
            found[at] = cause
    return found


def _away(at: datetime, firsts: Mapping[object, datetime]) -> Cause | None:
    on = local(at, Zone.WIB).date()
    if on not in firsts:
        return None
    is_at_work = firsts[on] < at or on - timedelta(days=1) in firsts
    return Cause.GATE if is_at_work else None


def minutes_in(spans: Iterable[Span]) -> list[datetime]:
    """Return every minute that lies in one of the spans, in order, each once."""
    found: set[datetime] = set()
    for span in spans:
        count = -((span.first - span.until) // ONE_MINUTE)
        found.update(span.first + ONE_MINUTE * number for number in range(count))
    return sorted(found)


def proposals(
    bad: Mapping[datetime, Cause], *, known: Sequence[Span], still_open: Sequence[Span]
) -> list[Proposal]:
    """
    Return what is to be proposed so that proposals cover exactly the bad minutes, each once.

    `known` are intervals that were proposed, or decided by a person, before: they are asked about
    no second time. An interval that continues one of `still_open` makes that one longer.
    """
    fresh = [at for at in sorted(bad) if not any(at in span for span in known)]
    return [_proposal(run, bad, still_open) for run in _runs(fresh)]


def _runs(minutes: Iterable[datetime]) -> list[list[datetime]]:
    """Cut minutes in order into runs without a gap."""
    runs: list[list[datetime]] = []
    for at in minutes:
        if runs and runs[-1][-1] + ONE_MINUTE == at:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _proposal(
    run: list[datetime], bad: Mapping[datetime, Cause], still_open: Sequence[Span]
) -> Proposal:
    span = Span(run[0], run[-1] + ONE_MINUTE)
    cause = Counter(bad[at] for at in run).most_common(1)[0][0]
    touching = (
        place
        for place, other in enumerate(still_open)
        if other.until == span.first or other.first == span.until
    )
    return Proposal(span, cause, next(touching, None))


def joined(one: Span, other: Span) -> Span:
    """Return the interval from the earlier start to the later end."""
    return Span(min(one.first, other.first), max(one.until, other.until))


def may_judge(facts: JudgeFacts) -> Decision:
    """Tell whether somebody confirms or rejects; what a person proposed, another one judges."""
    if not facts.is_keeper:
        return Decision(False, (Reason("attendance.not-the-keeper"),))
    if facts.is_proposer:
        return Decision(False, (Reason("attendance.own-outage"),))
    return Decision(True)


def may_be_outage(facts: SpanFacts) -> Decision:
    """Tell whether an interval can be one: it has begun, ended, and is no slip of the pen."""
    span, reasons = facts.span, []
    if span.until <= span.first:
        reasons.append(Reason("attendance.outage-backward"))
    if span.until > facts.now:
        reasons.append(Reason("attendance.outage-ahead"))
    if span.until - span.first > LONGEST:
        reasons.append(Reason("attendance.outage-too-long", facts={"days": LONGEST.days}))
    return Decision.from_reasons(reasons)
