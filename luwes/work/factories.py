"""Tasks for tests, by the slice's own verbs."""

from datetime import date, datetime
from typing import Any

from luwes.organisation.models import Employee, Unit
from luwes.work import actions
from luwes.work.models import Activity, Task


def make_activity(*, code: str = "SURAT", standard_minutes: int = 120) -> Activity:
    return Activity.objects.create(
        code=code, name="Menyusun konsep surat dinas", standard_minutes=standard_minutes
    )


def make_task(*, unit: Unit, at: datetime, assignee: Employee | None = None, **fields: Any) -> Task:
    """Make a task worth 120 minutes unless told otherwise."""
    fields = {"title": "Menyusun konsep surat", "target_minutes": 120, "by": None, **fields}
    return actions.create_task(unit=unit, at=at, assignee=assignee, **fields)


def make_finished_task(
    *, unit: Unit, assignee: Employee, on: date, at: datetime, minutes: int = 90, **fields: Any
) -> Task:
    """Make a task with minutes recorded on one day, waiting for its review."""
    task = make_task(unit=unit, at=at, assignee=assignee, **fields)
    actions.record_minutes(
        task=task, employee=assignee, minutes=minutes, on=on, by=assignee.user, at=at
    )
    return actions.finish_task(task=task, employee=assignee, by=assignee.user, at=at)
