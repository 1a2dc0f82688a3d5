"""The search that nobody starts. The clock is read here, at the edge."""

from datetime import UTC, date, datetime, timedelta

from procrastinate.contrib.django import app

from luwes.attendance.leads.actions import find_leads
from luwes.kit.periods import ONE_DAY, month_of, previous_month
from luwes.organisation.models import Unit

LATE_EVIDENCE = timedelta(days=8)  # offline check-ins may come so long after a month's end


@app.periodic(cron="40 18 * * *")
@app.task(queue="attendance", name="attendance.find_leads", pass_context=False)
def search(timestamp: int) -> None:
    """Look through the running month of every agency at 01:40 WIB, and the last one for a while."""
    at = datetime.fromtimestamp(timestamp, UTC)
    until = at.date() + ONE_DAY
    for first, end in _months(until):
        for root in Unit.get_root_nodes():
            find_leads(unit=root, first=first, until=end, at=at)


def _months(until: date) -> list[tuple[date, date]]:
    """Return the months that a search at the start of `until` looks through."""
    today = until - ONE_DAY
    running = (today.replace(day=1), until)
    if until - LATE_EVIDENCE > today.replace(day=1):
        return [running]
    last = month_of(previous_month(today.replace(day=1)))
    assert last.until is not None
    return [(last.first, last.until), running]
