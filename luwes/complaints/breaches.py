"""Marking broken promises, with the one who held the complaint when it broke."""

from collections.abc import Iterable
from datetime import datetime

from luwes.complaints import rules
from luwes.complaints.models import Complaint, ComplaintEvent
from luwes.complaints.types import EventKind
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee


def mark_breaches(complaints: Iterable[Complaint], *, at: datetime) -> list[Complaint]:
    """
    Mark those of `complaints` (locked, with unit and handler) that are broken at `at`.

    The holder is the handler of that moment; where nobody was assigned, the head of the unit.
    Returns the newly marked ones.
    """
    broken = [row for row in complaints if row.breached_at is None and _breach(row, at)]
    heads = _heads(row for row in broken if row.handler_id is None)
    for row in broken:
        row.breached_at = _breach(row, at)
        row.breach_unit = row.unit
        row.breach_holder = row.handler or heads.get(row.unit_id)
    if broken:
        fields = ["breached_at", "breach_unit", "breach_holder"]
        Complaint.objects.bulk_update(broken, fields, batch_size=500)
        ComplaintEvent.objects.bulk_create(_event(row) for row in broken)
    return broken


def _breach(row: Complaint, at: datetime) -> datetime | None:
    return rules.breach_of(
        promise_at=row.promise_at, first_answered_at=row.first_answered_at, at=at
    )


def _heads(complaints: Iterable[Complaint]) -> dict[int, Employee | None]:
    """Return the head of each unit that holds one of these complaints, on the day of the first."""
    heads: dict[int, Employee | None] = {}
    for row in complaints:
        if row.unit_id not in heads:
            on = local(row.promise_at, Zone(row.unit.zone)).date()
            posting = organisation.head_of(row.unit, on)
            heads[row.unit_id] = posting.employee if posting else None
    return heads


def _event(row: Complaint) -> ComplaintEvent:
    return ComplaintEvent(
        complaint=row,
        at=row.promise_at,
        kind=EventKind.BREACHED,
        unit=row.unit,
        employee=row.breach_holder,
    )
