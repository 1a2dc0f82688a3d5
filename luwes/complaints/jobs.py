"""Work of complaints that the clock starts."""

from procrastinate.contrib.django import app

from luwes.base.clock import read_clock
from luwes.complaints import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="complaints.sweep_breaches", queueing_lock="complaints.sweep_breaches")
def sweep_breaches(timestamp: int) -> int:
    """Mark the promises that broke; returns how many. `timestamp` is the tick that called."""
    return len(actions.sweep_breaches(at=read_clock()))
