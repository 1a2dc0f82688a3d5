"""Tables of work: the catalogue, tasks, the ledger of minutes, and how tasks pass on."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luwes.work.types import EventKind, HandoverState, TaskState

STATE_LABELS = {
    TaskState.OPEN: _("Belum diambil"),
    TaskState.TAKEN: _("Dikerjakan"),
    TaskState.OFFERED: _("Menunggu penerima"),
    TaskState.FINISHED: _("Menunggu pemeriksaan"),
    TaskState.RETURNED: _("Dikembalikan"),
    TaskState.ACCEPTED: _("Diterima"),
}
HANDOVER_LABELS = {
    HandoverState.OFFERED: _("Ditawarkan"),
    HandoverState.ACCEPTED: _("Diterima"),
    HandoverState.REFUSED: _("Ditolak"),
}
EVENT_LABELS = {
    EventKind.CREATED: _("Tugas dibuat"),
    EventKind.TAKEN: _("Diambil"),
    EventKind.ASSIGNED: _("Ditugaskan"),
    EventKind.RECORDED: _("Menit dicatat"),
    EventKind.CORRECTED: _("Catatan menit dikoreksi"),
    EventKind.FINISHED: _("Dinyatakan selesai"),
    EventKind.RETURNED: _("Dikembalikan"),
    EventKind.ACCEPTED: _("Diterima"),
    EventKind.OFFERED: _("Ditawarkan untuk dilanjutkan"),
    EventKind.HANDED_OVER: _("Diserahkan"),
    EventKind.OFFER_REFUSED: _("Penyerahan ditolak"),
}
NO_CHANGE = pgtrigger.Update | pgtrigger.Delete


def person(**options: Any) -> models.ForeignKey:
    """A foreign key to an employee that is never followed backwards."""
    return models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", **options
    )


def account(**options: Any) -> models.ForeignKey:
    """A foreign key to an account; empty is the system."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", **options
    )


class Activity(models.Model):
    """One row is one kind of work with the minutes that it normally takes."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    standard_minutes = models.PositiveIntegerField()
    category = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "work_activity"
        constraints = [
            models.CheckConstraint(
                condition=Q(standard_minutes__gt=0), name="activity_takes_minutes"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """
    One row is one piece of work; its number is its id.

    `norm_minutes` is what it is worth, fixed when it is made. `version` counts the changes, so that
    nobody approves what they have not seen.
    """

    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="+")
    volume = models.PositiveSmallIntegerField(default=1)
    norm_minutes = models.PositiveIntegerField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    assignee = person(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, t) for s, t in STATE_LABELS.items()])
    due_on = models.DateField(null=True)
    created_by = account()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = account()
    return_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    reference = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        db_table = "work_task"
        constraints = [
            models.CheckConstraint(condition=Q(norm_minutes__gt=0), name="task_is_worth_minutes"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, assignee__isnull=True)
                | (~Q(state=TaskState.OPEN) & Q(assignee__isnull=False)),
                name="only_open_tasks_have_no_assignee",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.ACCEPTED, accepted_at__isnull=False)
                | (~Q(state=TaskState.ACCEPTED) & Q(accepted_at__isnull=True)),
                name="accepted_tasks_say_when",
            ),
        ]
        indexes = [
            # my tasks
            models.Index(fields=["assignee", "state"], name="task_of_assignee"),
            # the pool and the review list of a unit
            models.Index(fields=["unit", "state"], name="task_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> int:
        return int(self.pk)


class Holding(models.Model):
    """One row is one person's part of a task's norm; the parts of a task never exceed its norm."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="holdings")
    employee = person()
    norm_minutes = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "work_holding"
        constraints = [
            models.UniqueConstraint(fields=["task", "employee"], name="one_holding_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.employee_id} {self.norm_minutes}"


class Entry(models.Model):
    """One row is minutes worked on a task on a date; a correction is negative and says of which."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="entries")
    employee = person(db_index=False)
    on = models.DateField()
    minutes = models.IntegerField()
    note = models.CharField(max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    at = models.DateTimeField()
    by = account()

    class Meta:
        db_table = "work_entry"
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, minutes__gt=0)
                | Q(corrects__isnull=False, minutes__lt=0),
                name="only_corrections_are_negative",
            )
        ]
        indexes = [
            # the cap of one person's day
            models.Index(fields=["employee", "on"], name="entry_of_day")
        ]
        triggers = [pgtrigger.Protect(name="entry_is_append_only", operation=NO_CHANGE)]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.minutes} {self.on}"


class CreditedDay(models.Model):
    """
    One row is minutes that count for a person, on the date on which they were worked.

    `counts_on` is that date, or the date of acceptance where the month of the work was closed.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="credits")
    employee = person(db_index=False)
    worked_on = models.DateField()
    counts_on = models.DateField()
    minutes = models.PositiveIntegerField()

    class Meta:
        db_table = "work_credited_day"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "employee", "worked_on"], name="one_credit_a_day"
            )
        ]
        indexes = [
            # a person's month
            models.Index(
                fields=["employee", "counts_on"], include=["minutes"], name="credit_of_person"
            )
        ]
        triggers = [pgtrigger.Protect(name="credit_is_append_only", operation=NO_CHANGE)]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.minutes} {self.worked_on}"


class Handover(models.Model):
    """One row is one offer of a task to a person or a unit, with the minutes that go with it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="handovers")
    from_employee = person()
    to_employee = person(null=True)
    to_unit = models.ForeignKey(
        "organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField()
    remaining_minutes = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in HANDOVER_LABELS.items()]
    )
    state_before = models.CharField(max_length=10)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = account()
    answer_note = models.TextField(blank=True)

    class Meta:
        db_table = "work_handover"
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state=HandoverState.OFFERED), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(to_employee__isnull=True) ^ Q(to_unit__isnull=True),
                name="handover_to_a_person_or_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(to_employee__isnull=True) | ~Q(to_employee=F("from_employee")),
                name="handover_to_another_person",
            ),
        ]
        indexes = [
            # my inbox, my unit's inbox
            models.Index(fields=["to_employee", "state"], name="handover_to_person"),
            models.Index(fields=["to_unit", "state"], name="handover_to_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.from_employee_id} {self.state}"


class TaskEvent(models.Model):
    """One row is one step in the life of a task; the trail that everybody on it can read."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=[(k.value, t) for k, t in EVENT_LABELS.items()])
    at = models.DateTimeField()
    by = account()
    employee = person(null=True)
    minutes = models.IntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "work_task_event"
        triggers = [pgtrigger.Protect(name="task_event_is_append_only", operation=NO_CHANGE)]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.kind}"


class MonthClose(models.Model):
    """One row closes the minutes of a month for a unit and all below it."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    closed_at = models.DateTimeField()
    by = account()

    class Meta:
        db_table = "work_month_close"
        constraints = [
            models.UniqueConstraint(fields=["unit", "first"], name="one_close_a_month"),
            models.CheckConstraint(condition=Q(first__day=1), name="months_begin_on_the_first"),
        ]
        triggers = [pgtrigger.Protect(name="month_close_stays", operation=NO_CHANGE)]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first}"
