"""Questions about work. Whatever shows a task begins at `visible_tasks`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.work.locking import TaskMissing
from luwes.work.models import (
    Activity,
    CreditedDay,
    Entry,
    Handover,
    Holding,
    Task,
    TaskEvent,
)
from luwes.work.types import HandoverState, TaskState

SEES_TASKS = (Role.HEAD, Role.AUDITOR)
MINE_NOW = (TaskState.TAKEN, TaskState.RETURNED, TaskState.OFFERED, TaskState.FINISHED)


@dataclass(frozen=True, slots=True)
class TaskTotals:
    """Minutes on one task: worth, recorded, and credited once it is accepted."""

    norm: int
    recorded: int
    credited: int

    @property
    def percent(self) -> int:
        """Return recorded minutes in percent of the norm, at most 100, for a bar."""
        return min(self.recorded * 100 // self.norm, 100) if self.norm else 0


def visible_tasks(standing: Standing, *, on: date) -> QuerySet[Task]:
    """
    Return the tasks that the standing may see on `on`.

    Those one holds, held, made or is offered; those in the pool of, or offered to, one's own unit;
    and those of units where one is head or auditor.
    """
    rows = Task.objects.all()
    seen = organisation.below(standing.paths(*SEES_TASKS), field="unit__path")
    seen |= Q(pk__in=Handover.objects.filter(_offered_to(standing, on)).values("task_id"))
    if standing.user_id is not None:
        seen |= Q(created_by_id=standing.user_id)
    if standing.employee_id is not None:
        mine = standing.employee_id
        seen |= Q(assignee_id=mine)
        seen |= Q(pk__in=Holding.objects.filter(employee_id=mine).values("task_id"))
        own = organisation.own_unit(standing, on)
        if own is not None:
            seen |= Q(unit=own, state=TaskState.OPEN)
    return rows.filter(seen)


def task_for(standing: Standing, number: int, *, on: date) -> Task:
    """
    Return the task with this number if the standing may see it on `on`.

    :raises TaskMissing: absent and foreign look the same.
    """
    task = (
        visible_tasks(standing, on=on)
        .filter(pk=number)
        .select_related("unit", "assignee", "activity", "created_by", "accepted_by")
        .first()
    )
    if task is None:
        raise TaskMissing(_("Tugas itu tidak ada, atau bukan bagian dari pekerjaan Anda."))
    return task


def tasks_for(standing: Standing, *, states: Collection[TaskState] = MINE_NOW) -> list[Task]:
    """Return one's own tasks in these states with `recorded` minutes, due first. One query."""
    if standing.employee_id is None:
        return []
    rows = Task.objects.filter(assignee_id=standing.employee_id, state__in=states)
    recorded = Sum("entries__minutes", filter=Q(entries__employee_id=standing.employee_id))
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "id")
    return list(ordered.annotate(recorded=Coalesce(recorded, 0)).select_related("unit", "activity"))


def to_review(standing: Standing, *, unit: Unit | None = None) -> QuerySet[Task]:
    """Return finished tasks that wait for this head, oldest first, without those worked on."""
    rows = Task.objects.filter(
        organisation.below(standing.paths(Role.HEAD), field="unit__path"),
        state=TaskState.FINISHED,
    )
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if standing.employee_id is not None:
        worked = Holding.objects.filter(employee_id=standing.employee_id).values("task_id")
        rows = rows.exclude(pk__in=worked)
    return (
        rows.annotate(recorded=Coalesce(Sum("entries__minutes"), 0))
        .select_related("unit", "assignee", "activity")
        .order_by("finished_at", "id")
    )


def task_to_review(standing: Standing, number: int) -> Task:
    """
    Return one task of `to_review`, or the same task after somebody reviewed it.

    :raises TaskMissing: absent and foreign look the same.
    """
    task = (
        Task.objects.filter(
            organisation.below(standing.paths(Role.HEAD), field="unit__path"), pk=number
        )
        .select_related("unit")
        .first()
    )
    if task is None:
        raise TaskMissing(_("Tugas itu tidak ada, atau bukan bagian dari pekerjaan Anda."))
    return task


def pool(unit: Unit) -> QuerySet[Task]:
    """Return the open tasks of exactly this unit, due first."""
    rows = Task.objects.filter(unit=unit, state=TaskState.OPEN).select_related("activity")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def inbox(standing: Standing, *, on: date) -> QuerySet[Handover]:
    """Return the handovers that wait for this person's answer, oldest first."""
    rows = Handover.objects.filter(_offered_to(standing, on), state=HandoverState.OFFERED)
    return rows.select_related("task__unit", "from_employee", "to_unit").order_by("offered_at")


def handover_for(standing: Standing, pk: int, *, on: date) -> Handover:
    """
    Return an offer made to this person or the own unit, answered or not.

    :raises TaskMissing: absent and foreign look the same.
    """
    rows = Handover.objects.filter(_offered_to(standing, on), pk=pk)
    handover = rows.select_related("task").first()
    if handover is None:
        raise TaskMissing(_("Penyerahan itu tidak ada, atau bukan untuk Anda."))
    return handover


def totals_of(task: Task) -> TaskTotals:
    """Return the minutes of one task. Two queries."""
    recorded = Entry.objects.filter(task=task).aggregate(n=Coalesce(Sum("minutes"), 0))["n"]
    credited = CreditedDay.objects.filter(task=task).aggregate(n=Coalesce(Sum("minutes"), 0))["n"]
    return TaskTotals(task.norm_minutes, recorded, credited)


def shares_of(task: Task) -> QuerySet[Holding]:
    """Return each holder's part of the norm, with the person, `recorded` and `credited`."""
    own = {"employee_id": OuterRef("employee_id"), "task_id": OuterRef("task_id")}
    recorded = Entry.objects.filter(**own).values("employee_id").annotate(n=Sum("minutes"))
    credited = CreditedDay.objects.filter(**own).values("employee_id").annotate(n=Sum("minutes"))
    return (
        Holding.objects.filter(task=task)
        .select_related("employee")
        .annotate(
            recorded=Coalesce(Subquery(recorded.values("n")), 0),
            credited=Coalesce(Subquery(credited.values("n")), 0),
        )
        .order_by("since", "id")
    )


def entries_of(task: Task) -> QuerySet[Entry]:
    """Return the ledger of one task, newest first, with the person and any correction."""
    rows = Entry.objects.filter(task=task).select_related("employee", "correction")
    return rows.order_by("-on", "-id")


def events_of(task: Task) -> QuerySet[TaskEvent]:
    """Return the trail of one task, oldest first."""
    return TaskEvent.objects.filter(task=task).select_related("by", "employee").order_by("id")


def entry_for(standing: Standing, task: Task, pk: int) -> Entry:
    """
    Return one's own entry on a task.

    :raises TaskMissing: absent and foreign look the same.
    """
    rows = Entry.objects.filter(task=task, pk=pk, employee_id=standing.employee_id or 0)
    entry = rows.select_related("task").first()
    if entry is None:
        raise TaskMissing(_("Catatan menit itu tidak ada, atau bukan milik Anda."))
    return entry


def recorded_by(task: Task, employee_id: int) -> int:
    """Return one person's minutes on a task, corrections taken off. One query."""
    rows = Entry.objects.filter(task=task, employee_id=employee_id)
    return int(rows.aggregate(n=Coalesce(Sum("minutes"), 0))["n"])


def units_to_task(standing: Standing, *, on: date) -> QuerySet[Unit]:
    """Return the units for which the person may make tasks: the own one and those headed."""
    own = organisation.own_unit(standing, on)
    headed = organisation.below(standing.paths(Role.HEAD))
    if own is not None:
        headed |= Q(pk=own.pk)
    return Unit.objects.filter(headed).order_by("path")


def minutes_of_day(employee_id: int, on: date) -> int:
    """Return the minutes that a person has recorded for a date. One query."""
    rows = Entry.objects.filter(employee_id=employee_id, on=on)
    return int(rows.aggregate(n=Coalesce(Sum("minutes"), 0))["n"])


def accepted_minutes(employee_ids: Collection[int], *, first: date, until: date) -> dict[int, int]:
    """Return the credited minutes that count in [first, until), by employee id. One query."""
    rows = (
        CreditedDay.objects.filter(
            employee_id__in=employee_ids, counts_on__gte=first, counts_on__lt=until
        )
        .values_list("employee_id")
        .annotate(minutes=Sum("minutes"))
    )
    return dict.fromkeys(employee_ids, 0) | dict(rows)


def active_activities() -> QuerySet[Activity]:
    """Return the activities that a new task may have, by category and name."""
    return Activity.objects.filter(is_active=True).order_by("category", "name")


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return what waits for the person: reviews, offered tasks, own tasks."""
    if standing.has(Role.HEAD) and (waiting := to_review(standing).count()):
        yield TodayItem(
            title=_("Periksa tugas yang selesai"),
            detail=_("Terima, atau kembalikan dengan alasan."),
            url=reverse("work:review"),
            count=waiting,
            tone="warn",
            icon="review",
            action=_("Periksa"),
        )
    if standing.employee_id is None:
        return
    if offered := inbox(standing, on=on).count():
        yield TodayItem(
            title=_("Jawab penyerahan tugas"),
            detail=_("Tugas yang ditawarkan kepada Anda atau unit Anda."),
            url=reverse("work:inbox"),
            count=offered,
            tone="warn",
            icon="hand-over",
            action=_("Lihat"),
        )
    mine = tasks_for(standing, states=(TaskState.TAKEN, TaskState.RETURNED))
    if mine:
        yield _own_tasks_item(mine, on)


def _own_tasks_item(mine: list[Task], on: date) -> TodayItem:
    late = sum(task.due_on is not None and task.due_on < on for task in mine)
    detail = ngettext(
        "%(count)s melewati tenggat", "%(count)s melewati tenggat", late
    ) % {"count": late}  # fmt: skip
    return TodayItem(
        title=_("Tugas saya"),
        detail=detail if late else _("Catat menit kerja Anda."),
        url=reverse("work:my_tasks"),
        count=len(mine),
        tone="bad" if late else "info",
        icon="tasks",
        action=_("Buka"),
    )


def _offered_to(standing: Standing, on: date) -> Q:
    """The offers made to this person, to the own unit, or to a unit that the person heads."""
    offered = organisation.below(standing.paths(Role.HEAD), field="to_unit__path")
    if standing.employee_id is not None:
        offered |= Q(to_employee_id=standing.employee_id)
        own = organisation.own_unit(standing, on)
        if own is not None:
            offered |= Q(to_unit=own)
    return offered
