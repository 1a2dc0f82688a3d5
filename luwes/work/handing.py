"""Handing a task over: an offer with a note and the remaining minutes, and its answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.access import Role
from luwes.base.models import User
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.standing import standing_of
from luwes.work.locking import hold, locked, parts_of, save, today_of, trail
from luwes.work.models import Handover, Task
from luwes.work.rules import parts_after_handover
from luwes.work.types import RECORDABLE, EventKind, HandoverState, TaskState


class HandoverInvalid(Invalid):
    code = "work.handover-invalid"


class HandoverRefused(Refused):
    code = "work.handover-refused"


class HandoverAnswered(Conflict):
    code = "work.handover-answered"


@transaction.atomic
def hand_over_task(
    *,
    task: Task,
    employee: Employee,
    to: Employee | Unit,
    note: str,
    minutes_remaining: int,
    by: User | None,
    at: datetime,
) -> Handover:
    """
    Offer a task in work to another person or unit, with what is left to do.

    Until the answer nobody records on it. `minutes_remaining` is the part of the own norm that
    moves with it; the rest stays with who worked so far, so that the parts sum to the norm.

    :raises HandoverRefused: the task is in somebody else's hands.
    :raises HandoverInvalid: to oneself, without a note, or more minutes than one's own part.
    :raises TaskMoved: not in work any more.
    """
    task = locked(task, states=tuple(RECORDABLE))
    if task.assignee_id != employee.pk:
        raise HandoverRefused(_("Tugas ini sedang dikerjakan orang lain."))
    _check_offer(parts_of(task)[employee.pk], employee, to, note, minutes_remaining)
    handover = Handover.objects.create(
        task=task,
        from_employee=employee,
        to_employee=to if isinstance(to, Employee) else None,
        to_unit=to if isinstance(to, Unit) else None,
        note=note.strip(),
        remaining_minutes=minutes_remaining,
        state=HandoverState.OFFERED,
        state_before=task.state,
        offered_at=at,
    )
    task.state = TaskState.OFFERED
    save(task, "state")
    trail(
        task,
        EventKind.OFFERED,
        by=by,
        at=at,
        employee_id=to.pk if isinstance(to, Employee) else None,
        minutes=minutes_remaining,
        note=note.strip(),
    )
    return handover


@transaction.atomic
def answer_handover(
    *, handover: Handover, accept: bool, by: User, at: datetime, note: str = ""
) -> Task:
    """
    Accept or refuse an offered task.

    Accepted by a person, it is in that person's hands; accepted for a unit, it lies in the unit's
    pool. Refused, it is back where it was.

    :raises HandoverRefused: the offer is for somebody else.
    :raises HandoverAnswered: it has been answered already.
    """
    task = locked(handover.task, states=tuple(TaskState))
    handover = Handover.objects.select_related("to_unit", "to_employee").get(pk=handover.pk)
    if handover.state != HandoverState.OFFERED:
        raise HandoverAnswered(
            _("Penyerahan ini sudah dijawab pada %(at)s.")
            % {"at": f"{handover.answered_at:%d-%m-%Y}"},
            remedy=_("Muat ulang halaman untuk melihat keadaannya."),
        )
    _check_answerer(task, handover, by, at)
    handover.state = HandoverState.ACCEPTED if accept else HandoverState.REFUSED
    handover.answered_at, handover.answered_by, handover.answer_note = at, by, note.strip()
    handover.save(update_fields=["state", "answered_at", "answered_by", "answer_note"])
    if accept:
        _pass_on(task, handover, at)
    else:
        task.state = handover.state_before
    save(task, "state", "assignee", "unit")
    kind = EventKind.HANDED_OVER if accept else EventKind.OFFER_REFUSED
    moved = handover.remaining_minutes if accept else None
    trail(task, kind, by=by, at=at, employee_id=handover.to_employee_id, minutes=moved, note=note)
    audit.record(
        action="work.answer_handover",
        subject=f"task:{task.number}",
        by=by,
        at=at,
        unit_path=task.unit.path,
        facts={"accepted": accept, "minutes": handover.remaining_minutes},
    )
    return task


def _check_offer(
    part: int, employee: Employee, to: Employee | Unit, note: str, minutes: int
) -> None:
    errors: dict[str, Any] = {}
    if isinstance(to, Employee) and to.pk == employee.pk:
        errors["to"] = _("Pilih orang lain, bukan diri sendiri.")
    if not note.strip():
        errors["note"] = _("Tulis sampai di mana pekerjaan ini dan apa yang tersisa.")
    if not 0 <= minutes <= part:
        errors["minutes"] = _("Sisa menit antara 0 dan %(part)s, bagian Anda.") % {"part": part}
    if errors:
        raise HandoverInvalid(_("Penyerahan ini belum lengkap."), errors=errors)


def _check_answerer(task: Task, handover: Handover, by: User, at: datetime) -> None:
    on = today_of(task.unit, at)
    standing = standing_of(by, on=on)
    if handover.to_employee_id is not None:
        is_theirs = standing.employee_id == handover.to_employee_id
    else:
        assert handover.to_unit is not None
        own = organisation.own_unit(standing, on)
        is_theirs = own == handover.to_unit or standing.covers(handover.to_unit.path, Role.HEAD)
    if not is_theirs:
        raise HandoverRefused(_("Penyerahan ini ditujukan kepada orang atau unit lain."))


def _pass_on(task: Task, handover: Handover, at: datetime) -> None:
    giver = handover.from_employee_id
    _parts, moved = parts_after_handover(
        parts_of(task), giver=giver, remaining=handover.remaining_minutes
    )
    hold(task, giver, -moved, at=at)
    if handover.to_unit is not None:
        task.state, task.assignee, task.unit = TaskState.OPEN, None, handover.to_unit
        return
    assert handover.to_employee is not None
    hold(task, handover.to_employee.pk, moved, at=at)
    task.state, task.assignee = TaskState.TAKEN, handover.to_employee
    posting = organisation.posting_of(handover.to_employee.pk, today_of(task.unit, at))
    if posting is not None:
        task.unit = posting.unit
