"""The watch, started by the clock."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from luwes.attendance.outages.watch import watch


@app.periodic(cron="*/5 * * * *")
@app.task(
    queue="attendance",
    name="attendance.watch_outages",
    queueing_lock="attendance.watch_outages",
    pass_context=False,
)
def watch_outages(timestamp: int) -> None:
    """Look at the pulses of the last day and propose what went wrong, every five minutes."""
    watch(at=datetime.fromtimestamp(timestamp, UTC))
