"""Verbs of outages: a person proposes, confirms, or rejects; only confirmed ones excuse."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.closing import refuse_closed
from luwes.attendance.models import Outage
from luwes.attendance.outages.queries import KEEPERS, PROPOSERS, check_ins_within
from luwes.attendance.outages.rules import may_be_outage, may_judge
from luwes.attendance.outages.sentences import STATE_LABELS
from luwes.attendance.outages.types import Cause, JudgeFacts, OutageState, Span, SpanFacts
from luwes.attendance.outages.watch import watch as watch
from luwes.attendance.touched import touch_days
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import ONE_DAY, next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.organisation.standing import standing_of

ONE_WEEK = timedelta(days=7)


class OutageInvalid(Invalid):
    """The interval cannot be one; the reasons say why."""

    code = "attendance.outage-invalid"


class OutageMoved(Conflict):
    """Somebody was faster: it is decided already."""

    code = "attendance.outage-moved"


class NotYourOutage(Refused):
    """Another person judges this; the reasons say who."""

    code = "attendance.outage-not-yours"


class NoteMissing(Invalid):
    code = "attendance.note-missing"


@transaction.atomic
def propose_outage(
    *, unit: Unit, span: Span, cause: Cause, note: str, by: User, at: datetime
) -> Outage:
    """
    Propose that people under `unit` could not check in during an interval; excuses nobody yet.

    :raises OutageInvalid: the interval has not ended, or is no interval.
    :raises NotYourOutage: the unit is not below one that `by` heads or keeps.
    """
    on = local(span.first, Zone(unit.zone)).date()
    if not standing_of(by, on=local(at, Zone(unit.zone)).date()).covers(unit.path, *PROPOSERS):
        raise NotYourOutage(_("Unit itu di luar lingkup tugas Anda."))
    _check_span(span, at)
    before = Span(span.first - ONE_WEEK, span.until - ONE_WEEK)
    row = Outage.objects.create(
        unit=unit,
        starts_at=span.first,
        ends_at=span.until,
        cause=cause,
        note=note.strip(),
        evidence={
            "check_ins": check_ins_within(unit, span, on=on),
            "week_before": check_ins_within(unit, before, on=on - ONE_WEEK),
        },
        proposed_at=at,
        proposed_by=by,
    )
    _audit("attendance.propose_outage", row, by=by, at=at, cause=cause.value)
    return row


@transaction.atomic
def confirm_outage(
    *, outage: Outage, by: User, at: datetime, note: str = "",
    span: Span | None = None, unit: Unit | None = None,
) -> Outage:  # fmt: skip
    """
    Confirm a proposal, with the interval or scope made right; its days are settled again.

    :raises NotYourOutage: no keeper of that unit, or the one who proposed it.
    :raises OutageMoved: decided meanwhile.
    :raises MonthClosed: it lies in a month that is closed.
    """
    row = _waiting(outage, OutageState.PROPOSED)
    _check_judge(row, row.unit, by, at)
    was = {"first": row.starts_at.isoformat(), "until": row.ends_at.isoformat()}
    if span is not None:
        _check_span(span, at)
        row.starts_at, row.ends_at = span.first, span.until
    if unit is not None and unit.pk != row.unit_id:
        was["unit"] = row.unit.code
        row.unit = unit
        _check_judge(row, unit, by, at)
    first, until = days_of(row)
    _refuse_closed(row.unit, first, until)
    _decide(row, OutageState.CONFIRMED, note, by=by, at=at)
    _audit("attendance.confirm_outage", row, by=by, at=at, was=was, note=row.decision_note)
    touch_days(first=first, until=until, at=at, unit=row.unit)
    return row


@transaction.atomic
def reject_outage(*, outage: Outage, note: str, by: User, at: datetime) -> Outage:
    """
    Reject a proposal, or take back what was confirmed by mistake, with a reason.

    Who proposed it may take it back while nobody has judged it.

    :raises NotYourOutage: no keeper of that unit, or a confirmed one of one's own.
    :raises OutageMoved: rejected already.
    :raises NoteMissing: without a reason.
    """
    row = _waiting(outage, OutageState.PROPOSED, OutageState.CONFIRMED)
    is_taken_back = row.state == OutageState.PROPOSED and row.proposed_by_id == by.pk
    if not is_taken_back:
        _check_judge(row, row.unit, by, at)
    if not note.strip():
        raise NoteMissing(
            _("Usulan hanya dapat ditolak dengan alasan."), remedy=_("Tulis alasannya.")
        )
    was_confirmed = row.state == OutageState.CONFIRMED
    first, until = days_of(row)
    if was_confirmed:
        _refuse_closed(row.unit, first, until)
    _decide(row, OutageState.REJECTED, note, by=by, at=at)
    facts = {"note": row.decision_note, "was_confirmed": was_confirmed}
    _audit("attendance.reject_outage", row, by=by, at=at, **facts)
    if was_confirmed:
        touch_days(first=first, until=until, at=at, unit=row.unit)
    return row


def days_of(row: Outage) -> tuple[date, date]:
    """Return the dates that an outage touches on any of the three clocks, the last excluded."""
    return (
        local(row.starts_at, Zone.WIB).date(),
        local(row.ends_at, Zone.WIT).date() + ONE_DAY,
    )


def _check_span(span: Span, at: datetime) -> None:
    decision = may_be_outage(SpanFacts(span, at))
    if not decision.allowed:
        raise OutageInvalid(
            _("Rentang waktu ini tidak dapat menjadi gangguan."), reasons=decision.blocking
        )


def _check_judge(row: Outage, unit: Unit, by: User, at: datetime) -> None:
    standing = standing_of(by, on=local(at, Zone(unit.zone)).date())
    decision = may_judge(
        JudgeFacts(
            is_keeper=standing.covers(unit.path, *KEEPERS),
            is_proposer=row.proposed_by_id == by.pk,
        )
    )
    if not decision.allowed:
        raise NotYourOutage(
            _("Gangguan ini bukan untuk Anda tegaskan."),
            remedy=_("Mintalah petugas kepegawaian lain atau administrator."),
            reasons=decision.blocking,
        )


def _refuse_closed(unit: Unit, first: date, until: date) -> None:
    month = first.replace(day=1)
    while month < until:
        refuse_closed(unit, month)
        month = next_month(month)


def _waiting(outage: Outage, *states: OutageState) -> Outage:
    """Return the row as it is now, locked; two who decide at once come here one by one."""
    rows = Outage.objects.select_for_update(of=("self",)).select_related("unit", "decided_by")
    row = rows.get(pk=outage.pk)
    if row.state in states:
        return row
    raise OutageMoved(
        _("Gangguan ini sudah diputuskan: %(state)s oleh %(who)s.")
        % {"state": STATE_LABELS[OutageState(row.state)], "who": row.decided_by},
        remedy=_("Buka lagi halamannya untuk melihat keadaannya yang terbaru."),
    )


def _decide(row: Outage, state: OutageState, note: str, *, by: User, at: datetime) -> None:
    row.state, row.decision_note = state, note.strip()
    row.decided_at, row.decided_by = at, by
    row.save()


def _audit(action: str, row: Outage, *, by: User, at: datetime, **facts: Any) -> None:
    audit.record(
        action=action,
        subject=f"outage:{row.pk}",
        by=by,
        at=at,
        unit_path=row.unit.path,
        facts={"first": row.starts_at.isoformat(), "until": row.ends_at.isoformat(), **facts},
    )
