"""Runs too large for a request: ordered by a person, carried out by the worker."""

from datetime import date, datetime

from django.db import transaction

from luwes.allowance.actions import compute_run, seal_run
from luwes.allowance.models import Order, OrderState, Run
from luwes.base.models import User
from luwes.base.problems import problem_json
from luwes.kit.errors import LuwesError
from luwes.organisation.models import Unit


def order_compute(*, unit: Unit, first: date, by: User, at: datetime) -> Order:
    """Ask the worker to compute a unit's month; an order that still waits is returned again."""
    return _order(unit, first, None, by, at)


def order_seal(*, run: Run, by: User, at: datetime) -> Order:
    """Ask the worker to seal a run; an order that still waits is returned again."""
    return _order(run.unit, run.first, run, by, at)


def _order(unit: Unit, first: date, run: Run | None, by: User, at: datetime) -> Order:
    order, _created = Order.objects.get_or_create(
        unit=unit, first=first, sealing=run, by=by, state=OrderState.WAITING, defaults={"at": at}
    )
    return order


@transaction.atomic
def carry_out(*, order_id: int, at: datetime) -> Order:
    """Do what an order asks, once; what the rules refuse is kept with its reasons."""
    order = (
        Order.objects.select_for_update(of=("self",)).select_related("unit", "by").get(pk=order_id)
    )
    if order.state != OrderState.WAITING:
        return order
    try:
        order.made = _made(order, at)
        order.state = OrderState.DONE
    except LuwesError as refusal:
        order.state, order.refusal = OrderState.REFUSED, problem_json(refusal)
    order.save(update_fields=["made", "state", "refusal"])
    return order


def _made(order: Order, at: datetime) -> Run:
    with transaction.atomic():  # a refusal takes back what was written on the way
        if order.sealing is not None:
            return seal_run(run=order.sealing, by=order.by, at=at)
        return compute_run(unit=order.unit, first=order.first, by=order.by, at=at)
