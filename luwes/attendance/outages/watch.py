"""The system watches itself: pulses of the last day become proposals for a person to judge."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Sum

from luwes.attendance.models import Outage, Pulse
from luwes.attendance.outages.rules import (
    ONE_MINUTE,
    bad_minutes,
    joined,
    minutes_in,
    proposals,
    trouble_of,
)
from luwes.attendance.outages.types import (
    Cause,
    Minute,
    OutageState,
    Proposal,
    Span,
    WatchResult,
)
from luwes.attendance.terms import attendance_terms
from luwes.base import audit
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebook

WATCH_LOCK = 4_105
LOOKED_BACK = timedelta(days=1)
SETTLED_AFTER = timedelta(minutes=2)  # a gate writes the row of a minute soon after its end
SERIES_KEPT = 360  # minutes drawn on the page of an outage; its sums are kept whole
SUMS = ("answered", "refused", "turned_away", "failed")
SLOWEST = ("p99_ms", "queue_peak", "database_ms")


@transaction.atomic
def watch(*, at: datetime) -> WatchResult:
    """
    Propose what went wrong in the last day, for each agency within its own scan windows.

    Looking twice proposes nothing twice; an open proposal grows while the outage lasts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WATCH_LOCK])
    until = at.replace(second=0, microsecond=0) - SETTLED_AFTER
    seen = Span(until - LOOKED_BACK, until)
    pulses = pulses_in(Span(seen.first - ONE_DAY, seen.until))
    if not pulses:
        return WatchResult(0, 0)
    results = [_watch_agency(root, seen, pulses, at) for root in Unit.objects.get_root_nodes()]
    return WatchResult(
        sum(result.proposed for result in results), sum(result.extended for result in results)
    )


def pulses_in(span: Span) -> dict[datetime, Minute]:
    """Return what all gates together did in each minute. One query."""
    rows = Pulse.objects.filter(minute__gte=span.first, minute__lt=span.until).values("minute")
    given = {name: Sum(name) for name in SUMS} | {name: Max(name) for name in SLOWEST}
    found: Any = rows.annotate(**{f"all_{name}": how for name, how in given.items()})
    return {
        row["minute"]: Minute(row["minute"], **{name: row[f"all_{name}"] for name in given})
        for row in found.order_by("minute")
    }


def windows_of(unit: Unit, span: Span) -> list[Span]:
    """Return when people under the unit may check in, on each of their zones' clocks."""
    zones = {Zone(zone) for zone in _zones_under(unit)}
    first, last = local(span.first, Zone.WIB).date(), local(span.until, Zone.WIT).date()
    found = []
    for number in range((last - first).days + 1):
        on = first + ONE_DAY * number
        terms = attendance_terms(rulebook(unit=unit, on=on))
        for zone in zones:
            opens, closes = instant(on, terms.scan_from, zone), instant(on, terms.scan_until, zone)
            part = Span(max(opens, span.first), min(closes, span.until))
            if part.first < part.until:
                found.append(part)
    return found


def figures_of(
    span: Span, pulses: Mapping[datetime, Minute], bad: Mapping[datetime, Cause]
) -> dict[str, Any]:
    """Return what a person needs to judge the interval, as it is kept with the proposal."""
    minutes = minutes_in([span])
    rows = [pulses[at] for at in minutes if at in pulses]
    return {
        "first": span.first.isoformat(),
        "until": span.until.isoformat(),
        "minutes": len(minutes),
        "minutes_away": sum(at not in pulses for at in minutes),
        **{name: sum(getattr(row, name) for row in rows) for name in SUMS},
        **{name: max((getattr(row, name) for row in rows), default=0) for name in SLOWEST},
        "causes": sorted({bad[at].value for at in minutes if at in bad}),
    }


def series_of(span: Span) -> list[tuple[datetime, Minute | None, bool]]:
    """Return each minute of the interval and a quarter of an hour around it, for the picture."""
    around = Span(span.first - 15 * ONE_MINUTE, span.until + 15 * ONE_MINUTE)
    pulses = pulses_in(around)
    minutes = minutes_in([around])[:SERIES_KEPT]
    return [
        (at, pulses.get(at), at not in pulses or trouble_of(pulses[at]) is not None)
        for at in minutes
    ]


def _zones_under(unit: Unit) -> Sequence[str]:
    rows = Unit.objects.filter(path__startswith=unit.path).order_by()
    return list(rows.values_list("zone", flat=True).distinct())


def _watch_agency(
    root: Unit, seen: Span, pulses: Mapping[datetime, Minute], at: datetime
) -> WatchResult:
    bad = bad_minutes(pulses, minutes_in(windows_of(root, seen)))
    if not bad:
        return WatchResult(0, 0)
    rows = list(Outage.objects.filter(unit=root, ends_at__gte=seen.first - LOOKED_BACK))
    still_open = [row for row in rows if _is_open(row)]
    found = proposals(
        bad,
        known=[span for row in rows for span in _known(row)],
        still_open=[_span(row) for row in still_open],
    )
    for proposal in found:
        if proposal.extends is None:
            _propose(root, proposal, pulses, bad, at)
        else:
            _extend(still_open[proposal.extends], proposal, pulses, bad, at)
    extended = sum(proposal.extends is not None for proposal in found)
    return WatchResult(len(found) - extended, extended)


def _is_open(row: Outage) -> bool:
    return row.state == OutageState.PROPOSED and row.proposed_by_id is None


def _span(row: Outage) -> Span:
    return Span(row.starts_at, row.ends_at)


def _known(row: Outage) -> list[Span]:
    """What the watch has proposed stays proposed, also where a person moved or rejected it."""
    spans = [] if row.state == OutageState.REJECTED else [_span(row)]
    if row.proposed_by_id is None and row.evidence:
        own = (datetime.fromisoformat(row.evidence[name]) for name in ("first", "until"))
        spans.append(Span(*own))
    return spans


def _propose(
    root: Unit,
    proposal: Proposal,
    pulses: Mapping[datetime, Minute],
    bad: Mapping[datetime, Cause],
    at: datetime,
) -> None:
    row = Outage.objects.create(
        unit=root,
        starts_at=proposal.span.first,
        ends_at=proposal.span.until,
        cause=proposal.cause,
        evidence=figures_of(proposal.span, pulses, bad),
        proposed_at=at,
    )
    _audit("attendance.propose_outage", row, at)


def _extend(
    row: Outage,
    proposal: Proposal,
    pulses: Mapping[datetime, Minute],
    bad: Mapping[datetime, Cause],
    at: datetime,
) -> None:
    span = joined(_span(row), proposal.span)
    row.starts_at, row.ends_at = span.first, span.until
    row.evidence = figures_of(span, pulses, bad)
    row.save(update_fields=["starts_at", "ends_at", "evidence"])
    _audit("attendance.extend_outage", row, at)


def _audit(action: str, row: Outage, at: datetime) -> None:
    audit.record(
        action=action,
        subject=f"outage:{row.pk}",
        by=None,
        at=at,
        unit_path=row.unit.path,
        facts={"first": row.starts_at.isoformat(), "until": row.ends_at.isoformat()},
    )
