"""Work of attendance that no person starts. The clock is read here, at the edge."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from luwes.attendance import list_jobs, settlement
from luwes.attendance.devices import jobs as devices_jobs
from luwes.attendance.leads import jobs as leads_jobs
from luwes.attendance.outages import jobs as outages_jobs
from luwes.attendance.reminders import jobs as reminders_jobs
from luwes.attendance.retention import jobs as retention_jobs

ONE_AT_A_TIME = "attendance.settling"
# The worker looks for jobs in this file only; each room keeps its own.
ROOMS = (devices_jobs, leads_jobs, list_jobs, outages_jobs, reminders_jobs, retention_jobs)


@app.periodic(cron="20 17 * * *")
@app.task(queue="attendance", name="attendance.close_day", pass_context=False, lock=ONE_AT_A_TIME)
def close_day(timestamp: int) -> None:
    """Settle the days just past of every agency, at 00:20 WIB when the last zone has closed."""
    settlement.close_days(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(
    queue="attendance",
    name="attendance.settle_touched",
    pass_context=False,
    lock=ONE_AT_A_TIME,
    queueing_lock="attendance.settle_touched",
)
def settle_touched(timestamp: int) -> None:
    """Settle again what decisions of the last minutes have touched."""
    settlement.settle_touched(at=datetime.fromtimestamp(timestamp, UTC))
