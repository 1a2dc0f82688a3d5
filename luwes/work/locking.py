"""What every verb of work begins and ends with: the locked task, its holders, its trail."""

from datetime import date, datetime

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from luwes.base.models import User
from luwes.kit.errors import Conflict, Missing
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee, Unit
from luwes.work.models import STATE_LABELS, Entry, Holding, MonthClose, Task, TaskEvent
from luwes.work.types import EventKind, TaskState

LEDGER_LOCK = 4_102


class TaskMissing(Missing):
    code = "work.task-missing"


class TaskMoved(Conflict):
    """The task is no longer in the state in which the person saw it."""

    code = "work.task-moved"


def locked(task: Task, *, states: tuple[TaskState, ...], version: int | None = None) -> Task:
    """
    Return the task as it is now, locked until the transaction ends.

    :raises TaskMoved: it is in none of `states`, or changed since `version`.
    """
    now = Task.objects.select_for_update(of=("self",)).select_related("unit").get(pk=task.pk)
    if now.state in states and version in (None, now.version):
        return now
    who = TaskEvent.objects.filter(task=now).select_related("by").order_by("-id").first()
    raise TaskMoved(
        _("Tugas %(number)s sudah berubah: sekarang “%(state)s”%(who)s.")
        % {
            "number": now.number,
            "state": STATE_LABELS[TaskState(now.state)],
            "who": f" ({who.by})" if who and who.by else "",
        },
        remedy=_("Buka lagi tugas itu untuk melihat keadaannya yang terbaru."),
        task=now.number,
        state=now.state,
    )


def save(task: Task, *fields: str) -> None:
    """Write the named fields and count the change."""
    task.version += 1
    task.save(update_fields=[*fields, "version"])


def trail(
    task: Task,
    kind: EventKind,
    *,
    by: User | None,
    at: datetime,
    employee_id: int | None = None,
    minutes: int | None = None,
    note: str = "",
) -> None:
    """Add one step to the task's trail."""
    TaskEvent.objects.create(
        task=task, kind=kind, by=by, at=at, employee_id=employee_id, minutes=minutes, note=note
    )


def today_of(unit: Unit, at: datetime) -> date:
    """Return the local date of an instant at a unit."""
    return local(at, Zone(unit.zone)).date()


def lock_ledger_of(employee: Employee) -> None:
    """Let one person's minutes enter the ledger one after the other, so that the cap holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LEDGER_LOCK, employee.pk])


def parts_of(task: Task) -> dict[int, int]:
    """Return each holder's part of the norm, by employee id."""
    return dict(Holding.objects.filter(task=task).values_list("employee_id", "norm_minutes"))


def hold(task: Task, employee_id: int, minutes: int, *, at: datetime) -> None:
    """Add minutes of the norm to a person's part; a negative number takes some away."""
    holding, is_new = Holding.objects.get_or_create(
        task=task,
        employee_id=employee_id,
        defaults={"norm_minutes": max(minutes, 0), "since": at},
    )
    if not is_new:
        holding.norm_minutes += minutes
        holding.save(update_fields=["norm_minutes"])


def unheld(task: Task) -> int:
    """Return the minutes of the norm that nobody holds yet."""
    return task.norm_minutes - sum(parts_of(task).values())


def claimed_by(task: Task, employee_id: int) -> int:
    """Return a person's recorded minutes on a task, corrections taken off."""
    total = Entry.objects.filter(task=task, employee_id=employee_id).aggregate(n=Sum("minutes"))
    return total["n"] or 0


def is_month_closed(unit: Unit, on: date) -> bool:
    """Tell whether the minutes of that month are closed at the unit or above it."""
    steps = range(Unit.steplen, len(unit.path) + 1, Unit.steplen)
    chain = [unit.path[:end] for end in steps]
    return MonthClose.objects.filter(unit__path__in=chain, first=on.replace(day=1)).exists()
