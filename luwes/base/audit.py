"""Writing and reading the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from luwes.base.models import AuditEntry, User


def record(
    *,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    unit_path: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry; call it inside the transaction of the deed. `by` None is the system."""
    AuditEntry.objects.create(
        action=action,
        subject=subject,
        by=by,
        at=at,
        unit_path=unit_path,
        facts=dict(facts or {}),
    )


def entries_under(*, paths: tuple[str, ...], limit: int = 50) -> list[AuditEntry]:
    """Return the newest entries below the given tree paths, with their authors. One query."""
    if not paths:
        return []
    below = Q()
    for path in paths:
        below |= Q(unit_path__startswith=path)
    return list(AuditEntry.objects.filter(below).select_related("by").order_by("-at")[:limit])
