"""Verbs of work: each one transaction, under the lock of the task, with its step in the trail."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import ONE_DAY
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.policy.queries import rulebook
from luwes.work.handing import HandoverInvalid, answer_handover, hand_over_task
from luwes.work.imports import import_activities, import_work
from luwes.work.locking import (
    claimed_by,
    hold,
    is_month_closed,
    lock_ledger_of,
    locked,
    parts_of,
    save,
    today_of,
    trail,
    unheld,
)
from luwes.work.models import Activity, Entry, MonthClose, Task
from luwes.work.reviewing import accept_task, return_task
from luwes.work.rules import may_record, norm_of
from luwes.work.types import (
    RECORDABLE,
    EventKind,
    RecordFacts,
    TaskState,
)

__all__ = [
    "HandoverInvalid",
    "accept_task",
    "answer_handover",
    "assign_task",
    "close_month",
    "correct_entry",
    "create_task",
    "finish_task",
    "hand_over_task",
    "import_activities",
    "import_work",
    "record_minutes",
    "return_task",
    "take_task",
]


DUTY_TRIP = "duty_trip"


class TaskInvalid(Invalid):
    code = "work.task-invalid"


class MinutesRefused(Refused):
    code = "work.minutes-refused"


class NotInUnit(Refused):
    code = "work.not-in-unit"


class NothingRecorded(Conflict):
    code = "work.nothing-recorded"


class MonthAlreadyClosed(Conflict):
    code = "work.month-already-closed"


@transaction.atomic
def create_task(
    *,
    title: str,
    unit: Unit,
    by: User | None,
    at: datetime,
    activity: Activity | None = None,
    volume: int = 1,
    target_minutes: int = 0,
    assignee: Employee | None = None,
    due_on: date | None = None,
    description: str = "",
) -> Task:
    """
    Create a task of a unit, open in its pool or assigned at once.

    It is worth its activity's standard minutes × `volume`, or `target_minutes` without an activity.

    :raises TaskInvalid: no title, or worth no minutes.
    """
    norm = norm_of(
        standard_minutes=activity.standard_minutes if activity else None,
        volume=volume,
        target_minutes=target_minutes,
    )
    if norm <= 0 or not title.strip():
        raise TaskInvalid(
            _("Tugas memerlukan judul dan menit yang lebih dari nol."),
            remedy=_("Pilih kegiatan dari katalog, atau isi target menit."),
        )
    task = Task.objects.create(
        title=title.strip(),
        description=description,
        activity=activity,
        volume=volume,
        norm_minutes=norm,
        unit=unit,
        state=TaskState.OPEN,
        due_on=due_on,
        created_by=by,
        created_at=at,
    )
    trail(task, EventKind.CREATED, by=by, at=at, minutes=norm)
    return assign_task(task=task, employee=assignee, by=by, at=at) if assignee else task


@transaction.atomic
def take_task(*, task: Task, employee: Employee, by: User | None, at: datetime) -> Task:
    """
    Take an open task out of the pool of one's own unit.

    :raises TaskMoved: somebody else was faster.
    :raises NotInUnit: the person is not posted at the task's unit.
    """
    task = locked(task, states=(TaskState.OPEN,))
    posting = organisation.posting_of(employee.pk, today_of(task.unit, at))
    if posting is None or posting.unit_id != task.unit_id:
        raise NotInUnit(_("Tugas ini ada di kumpulan tugas unit lain."))
    return _give(task, employee, EventKind.TAKEN, by=by, at=at)


@transaction.atomic
def assign_task(*, task: Task, employee: Employee, by: User | None, at: datetime) -> Task:
    """
    Assign a task to a person; one who held it keeps the part of the norm that was worked.

    :raises TaskMoved: it is finished, accepted or on offer.
    """
    task = locked(task, states=(TaskState.OPEN, *RECORDABLE))
    if task.assignee_id == employee.pk:
        return task
    if task.assignee_id is not None:
        worked, part = claimed_by(task, task.assignee_id), parts_of(task)[task.assignee_id]
        hold(task, task.assignee_id, min(worked, part) - part, at=at)
    return _give(task, employee, EventKind.ASSIGNED, by=by, at=at)


@transaction.atomic
def record_minutes(
    *,
    task: Task,
    employee: Employee,
    minutes: int,
    on: date,
    by: User | None,
    at: datetime,
    note: str = "",
) -> Entry:
    """
    Enter minutes of one day into the ledger.

    :raises MinutesRefused: with every ground: not yours, not open, in the future, on leave, month
        closed, above the day's cap.
    """
    lock_ledger_of(employee)
    task = locked(task, states=tuple(TaskState))
    decision = may_record(_record_facts(task, employee, minutes, on, at))
    if not decision.allowed:
        raise MinutesRefused(
            _("%(minutes)s menit ini belum dapat dicatat.") % {"minutes": minutes},
            remedy=_("Ubah sesuai alasan, atau bicarakan dengan atasan Anda."),
            reasons=decision.blocking,
        )
    entry = Entry.objects.create(
        task=task, employee=employee, on=on, minutes=minutes, note=note, at=at, by=by
    )
    trail(
        task,
        EventKind.RECORDED,
        by=by,
        at=at,
        employee_id=employee.pk,
        minutes=minutes,
        note=note,
    )
    return entry


@transaction.atomic
def correct_entry(
    *, entry: Entry, minutes: int, by: User | None, at: datetime, note: str = ""
) -> Entry:
    """
    Take `minutes` off an entry by a negative one that refers to it; once for each entry.

    :raises TaskMoved: the task is finished or accepted.
    :raises MinutesRefused: more than the entry holds, or corrected before, or month closed.
    """
    task = locked(entry.task, states=tuple(RECORDABLE))
    is_too_much = entry.corrects_id is not None or not 0 < minutes <= entry.minutes
    is_second = Entry.objects.filter(corrects=entry).exists()
    if is_too_much or is_second or is_month_closed(task.unit, entry.on):
        raise MinutesRefused(
            _("Catatan %(minutes)s menit itu tidak dapat dikoreksi.") % {"minutes": entry.minutes},
            remedy=_(
                "Koreksi hanya sekali, paling banyak sebesar catatannya, sebelum bulan ditutup."
            ),
        )
    correction = Entry.objects.create(
        task=task,
        employee_id=entry.employee_id,
        on=entry.on,
        minutes=-minutes,
        corrects=entry,
        note=note,
        at=at,
        by=by,
    )
    trail(
        task,
        EventKind.CORRECTED,
        by=by,
        at=at,
        employee_id=entry.employee_id,
        minutes=-minutes,
        note=note,
    )
    return correction


@transaction.atomic
def finish_task(
    *, task: Task, employee: Employee, by: User | None, at: datetime, note: str = ""
) -> Task:
    """
    Say that the work is done; it now waits for the head's review.

    :raises TaskMoved: it is not in work, or in somebody else's hands.
    :raises NothingRecorded: no minutes yet.
    """
    task = locked(task, states=tuple(RECORDABLE))
    if task.assignee_id != employee.pk:
        raise MinutesRefused(_("Tugas ini dikerjakan orang lain."))
    if claimed_by(task, employee.pk) <= 0:
        raise NothingRecorded(
            _("Belum ada menit yang dicatat pada tugas %(number)s.") % {"number": task.number},
            remedy=_("Catat dulu menit kerja Anda, lalu nyatakan selesai."),
        )
    task.state, task.finished_at, task.return_reason = TaskState.FINISHED, at, ""
    save(task, "state", "finished_at", "return_reason")
    trail(task, EventKind.FINISHED, by=by, at=at, employee_id=employee.pk, note=note)
    return task


@transaction.atomic
def close_month(*, unit: Unit, first: date, by: User | None, at: datetime) -> MonthClose:
    """
    Close the minutes of a month for a unit and all below it: no entry enters it any more.

    Work of that month accepted later counts on the day of acceptance.

    :raises MonthAlreadyClosed: at this unit or above it.
    """
    if is_month_closed(unit, first):
        raise MonthAlreadyClosed(_("Menit kerja bulan itu sudah ditutup."))
    close, is_new = MonthClose.objects.get_or_create(
        unit=unit, first=first.replace(day=1), defaults={"closed_at": at, "by": by}
    )
    if not is_new:  # somebody else was faster
        raise MonthAlreadyClosed(_("Menit kerja bulan itu sudah ditutup."))
    audit.record(
        action="work.close_month",
        subject=f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={"first": first.isoformat()},
    )
    return close


def _give(
    task: Task, employee: Employee, kind: EventKind, *, by: User | None, at: datetime
) -> Task:
    hold(task, employee.pk, unheld(task), at=at)
    task.assignee = employee
    task.state = TaskState.TAKEN
    save(task, "assignee", "state")
    trail(task, kind, by=by, at=at, employee_id=employee.pk)
    return task


def _record_facts(
    task: Task, employee: Employee, minutes: int, on: date, at: datetime
) -> RecordFacts:
    recorded = Entry.objects.filter(employee=employee, on=on).aggregate(n=Sum("minutes"))
    posting = organisation.posting_of(employee.pk, on)
    today = today_of(task.unit, at)
    book = rulebook(unit=posting.unit, on=on) if posting else rulebook(unit=task.unit, on=today)
    return RecordFacts(
        minutes=minutes,
        on=on,
        today=today,
        state=TaskState(task.state),
        is_assignee=task.assignee_id == employee.pk,
        is_posted=posting is not None,
        is_away=_is_on_leave(employee, on),
        is_month_closed=is_month_closed(task.unit, on),
        minutes_that_day=recorded["n"] or 0,
        daily_cap=book.value("work.daily_cap_minutes"),
        cap_source=book.term("work.daily_cap_minutes").source,
    )


def _is_on_leave(employee: Employee, on: date) -> bool:
    """Leave only: work done on a duty trip is work."""
    rows = organisation.absences([employee.pk], first=on, until=on + ONE_DAY)
    return any(row.kind != DUTY_TRIP for row in rows)
