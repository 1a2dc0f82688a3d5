"""Runs of large units, while nobody waits for a page. The clock is read here, at the edge."""

from django.utils import translation
from procrastinate.contrib.django import app

from luwes.allowance import orders
from luwes.allowance.models import Order, OrderState
from luwes.base.clock import read_clock


@app.task(queue="allowance", name="allowance.carry_out")
def carry_out(order_id: int, language: str) -> None:
    """Compute or seal as ordered, refusing in the orderer's language; safe to run twice."""
    try:
        with translation.override(language):
            orders.carry_out(order_id=order_id, at=read_clock())
    except Exception:
        waiting = Order.objects.filter(pk=order_id, state=OrderState.WAITING)
        waiting.update(state=OrderState.FAILED)
        raise
