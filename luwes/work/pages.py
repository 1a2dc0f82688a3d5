"""What the pages of work show, gathered from the queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from luwes.base.access import Role, Standing
from luwes.kit.errors import LuwesError
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.types import StaffMember
from luwes.policy.queries import rulebook
from luwes.work import queries
from luwes.work.models import EVENT_LABELS, STATE_LABELS, Holding, Task
from luwes.work.types import RECORDABLE, EventKind, TaskState

MOST_UNITS = 60
TONES = {
    TaskState.OPEN: "",
    TaskState.TAKEN: "info",
    TaskState.OFFERED: "warn",
    TaskState.FINISHED: "warn",
    TaskState.RETURNED: "warn",
    TaskState.ACCEPTED: "ok",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One of my tasks on the list."""

    task: Task
    state: str | Promise
    tone: str
    recorded: int
    may_record: bool
    is_late: bool


def row(task: Any, *, on: date) -> Row:
    """Return a task of `queries.tasks_for` as its row shows it."""
    state = TaskState(task.state)
    return Row(
        task=task,
        state=STATE_LABELS[state],
        tone=TONES[state],
        recorded=task.recorded,
        may_record=state in RECORDABLE,
        is_late=state in RECORDABLE and task.due_on is not None and task.due_on < on,
    )


def card_sizes(standing: Standing, *, on: date) -> list[int]:
    """Return the minutes of the quick buttons; suggestions of the rulebook, no limit."""
    unit = organisation.own_unit(standing, on)
    return list(rulebook(unit=unit, on=on).value("work.card_sizes")) if unit else []


def day_meter(standing: Standing, *, on: date) -> dict[str, int] | None:
    """Return the minutes recorded today beside those expected of a day."""
    unit = organisation.own_unit(standing, on)
    if unit is None or standing.employee_id is None:
        return None
    target = rulebook(unit=unit, on=on).value("work.minutes_per_day")
    return {"minutes": queries.minutes_of_day(standing.employee_id, on), "target": target}


def own_unit_code(standing: Standing, *, on: date) -> str:
    unit = organisation.own_unit(standing, on)
    return unit.code if unit else ""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Whom a task is most likely handed to; anybody else is named by number or code."""

    colleagues: list[StaffMember]
    units: list[Unit]


def receivers(standing: Standing, *, on: date) -> Receivers:
    """Return the people of one's own unit, and the units beside and around it. Three queries."""
    unit = organisation.own_unit(standing, on)
    if unit is None:
        return Receivers([], [])
    staff = organisation.staff_on(unit=unit, on=on)
    around = unit.path[: -Unit.steplen] or unit.path
    near = Unit.objects.filter(organisation.in_force(on), path__startswith=around)
    return Receivers(
        [member for member in staff if member.employee_id != standing.employee_id],
        list(near.exclude(pk=unit.pk).order_by("path")[:MOST_UNITS]),
    )


def left_of_part(standing: Standing, task: Task) -> int:
    """Return what is left of one's own part of the norm after one's own minutes."""
    mine = standing.employee_id or 0
    part = Holding.objects.filter(task=task, employee_id=mine).first()
    recorded = queries.recorded_by(task, mine)
    return max(part.norm_minutes - recorded, 0) if part else 0


def detail(request: Any, task: Task) -> dict[str, Any]:
    """Return what the page of one task shows. A constant number of queries."""
    standing: Standing = request.standing
    state = TaskState(task.state)
    holders = list(queries.shares_of(task))
    is_holder = any(holder.employee_id == standing.employee_id for holder in holders)
    is_mine = standing.employee_id is not None and task.assignee_id == standing.employee_id
    is_head = standing.covers(task.unit.path, Role.HEAD)
    return {
        "task": task,
        "state": STATE_LABELS[state],
        "tone": TONES[state],
        "totals": queries.totals_of(task),
        "holders": holders,
        "entries": queries.entries_of(task),
        "events": [_event(event) for event in queries.events_of(task)],
        "may_record": is_mine and state in RECORDABLE,
        "may_take": state is TaskState.OPEN and Role.STAFF in standing.roles,
        "may_review": state is TaskState.FINISHED and is_head and not is_holder,
        "my_id": standing.employee_id,
        "zone": task.unit.zone,
        "sizes": card_sizes(standing, on=request.today),
    }


def tabs(request: Any) -> dict[str, Any]:
    """Return which parts of the work pages this person has."""
    roles = request.standing.roles
    return {
        "has_own": Role.STAFF in roles,
        "has_review": Role.HEAD in roles,
        "here": request.resolver_match.url_name,
    }


def back_to(request: Any, task: Task) -> str:
    """Return the page from which minutes were recorded; only one of our own two."""
    if request.POST.get("dari") == "daftar":
        return reverse("work:my_tasks")
    return reverse("work:task", args=[task.number])


def put_errors(form: Any, error: LuwesError, names: dict[str, str]) -> None:
    """Show the action's findings beside the fields that they are about."""
    for name, sentence in error.facts.get("errors", {"": error.detail}).items():
        form.add_error(names.get(name, name) or None, sentence)


def _event(event: Any) -> dict[str, Any]:
    return {
        "label": EVENT_LABELS[EventKind(event.kind)],
        "at": event.at,
        "by": event.by,
        "employee": event.employee,
        "minutes": event.minutes,
        "note": event.note,
        "is_good": event.kind == EventKind.ACCEPTED,
    }
