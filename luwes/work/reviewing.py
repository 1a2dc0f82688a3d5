"""The head's review: accept and credit, or return with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.access import Role
from luwes.base.models import User
from luwes.kit.errors import Invalid, Refused
from luwes.organisation.standing import standing_of
from luwes.work.locking import is_month_closed, locked, parts_of, save, today_of, trail
from luwes.work.models import CreditedDay, Task
from luwes.work.rules import credit, may_review
from luwes.work.types import Credit, EventKind, ReviewFacts, TaskState


class ReviewRefused(Refused):
    code = "work.review-refused"


class ReasonMissing(Invalid):
    code = "work.reason-missing"


@transaction.atomic
def accept_task(*, task: Task, by: User, at: datetime, version: int | None = None) -> Credit:
    """
    Accept finished work; credit each who held the task within the own part of the norm.

    `version` is the one that the reviewer saw: later changes are not accepted unseen.

    :raises TaskMoved: another reviewer was faster, or it changed meanwhile.
    :raises ReviewRefused: not a head above, or one who worked on it.
    """
    task = locked(task, states=(TaskState.FINISHED,), version=version)
    _check_reviewer(task, by, at)
    today = today_of(task.unit, at)
    result = credit(
        norm=task.norm_minutes,
        parts=parts_of(task),
        entries=list(task.entries.order_by("id").values_list("employee_id", "on", "minutes")),
    )
    closed = {day.on for day in result.days if is_month_closed(task.unit, day.on)}
    CreditedDay.objects.bulk_create(
        CreditedDay(
            task=task,
            employee_id=day.employee_id,
            worked_on=day.on,
            counts_on=today if day.on in closed else day.on,
            minutes=day.minutes,
        )
        for day in result.days
    )
    task.state, task.accepted_at, task.accepted_by = TaskState.ACCEPTED, at, by
    save(task, "state", "accepted_at", "accepted_by")
    trail(task, EventKind.ACCEPTED, by=by, at=at, minutes=result.minutes)
    _audit("work.accept_task", task, by=by, at=at, minutes=result.minutes)
    return result


@transaction.atomic
def return_task(
    *, task: Task, reason: str, by: User, at: datetime, version: int | None = None
) -> Task:
    """
    Give finished work back with a reason; the person records on and finishes again.

    :raises TaskMoved: another reviewer was faster, or it changed meanwhile.
    :raises ReviewRefused: not a head above, or one who worked on it.
    :raises ReasonMissing: without a reason.
    """
    task = locked(task, states=(TaskState.FINISHED,), version=version)
    _check_reviewer(task, by, at)
    if not reason.strip():
        raise ReasonMissing(
            _("Tugas hanya dapat dikembalikan dengan alasan."),
            remedy=_("Tulis apa yang perlu diperbaiki."),
        )
    task.state, task.return_reason = TaskState.RETURNED, reason.strip()
    save(task, "state", "return_reason")
    trail(task, EventKind.RETURNED, by=by, at=at, note=reason.strip())
    _audit("work.return_task", task, by=by, at=at, reason=reason.strip())
    return task


def _check_reviewer(task: Task, by: User, at: datetime) -> None:
    standing = standing_of(by, on=today_of(task.unit, at))
    decision = may_review(
        ReviewFacts(
            is_reviewer=standing.covers(task.unit.path, Role.HEAD),
            worked_on_it=standing.employee_id in parts_of(task),
        )
    )
    if not decision.allowed:
        raise ReviewRefused(
            _("Pemeriksaan tugas ini bukan untuk Anda."),
            remedy=_("Mintalah atasan di atasnya untuk memeriksa."),
            reasons=decision.blocking,
        )


def _audit(action: str, task: Task, *, by: User | None, at: datetime, **facts: object) -> None:
    audit.record(
        action=action,
        subject=f"task:{task.number}",
        by=by,
        at=at,
        unit_path=task.unit.path,
        facts=facts,
    )
