"""Work of attendance that no person starts. The clock is read here, at the edge."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from luwes.attendance.actions import settle_days
from luwes.attendance.outages import jobs as outage_jobs
from luwes.attendance.retention import jobs as retention_jobs
from luwes.organisation.models import Unit

# the worker looks for jobs in this file only; each room keeps its own
ROOMS = (outage_jobs, retention_jobs)
DAYS_LOOKED_BACK = 3


@app.periodic(cron="20 17 * * *")
@app.task(queue="attendance", name="attendance.close_day", pass_context=False)
def close_day(timestamp: int) -> None:
    """
    Settle the days just past of every agency, at 00:20 WIB when the last zone has closed.

    It looks back a few days, so that evidence which came late is settled without anybody asking.
    """
    at = datetime.fromtimestamp(timestamp, UTC)
    until = at.date() + timedelta(days=1)
    for root in Unit.get_root_nodes():
        settle_days(unit=root, first=until - timedelta(days=DAYS_LOOKED_BACK), until=until, at=at)
