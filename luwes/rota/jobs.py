"""Plans for many units at once. The worker takes them from the queue; the clock is the order's."""

from datetime import date, datetime

from procrastinate.contrib.django import app

from luwes.base.models import User
from luwes.organisation.models import Unit
from luwes.rota import actions, queries


@app.task(queue="rota", name="rota.plan_branch")
def plan_branch(unit_id: int, first: str, by_id: int, at: str) -> None:
    """Draft the month of every unit with staff of its own, at `unit_id` and below."""
    unit = Unit.objects.get(pk=unit_id)
    actions.plan_units(
        queries.unpublished_units(unit, date.fromisoformat(first)),
        first=date.fromisoformat(first),
        by=User.objects.get(pk=by_id),
        at=datetime.fromisoformat(at),
    )
