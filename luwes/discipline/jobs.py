"""Work of discipline that the clock starts."""

from procrastinate.contrib.django import app

from luwes.base.clock import read_clock
from luwes.discipline import actions, queries
from luwes.kit.zones import Zone, local


@app.periodic(cron="*/10 * * * *")
@app.task(name="discipline.review_breaches", queueing_lock="discipline.review_breaches")
def review_breaches(timestamp: int) -> int:
    """Open cases for promises that broke; returns how many."""
    return len(actions.review_breaches(at=read_clock()))


@app.periodic(cron="0 20 * * *")
@app.task(name="discipline.review_absence", queueing_lock="discipline.review_absence")
def review_absence(timestamp: int) -> int:
    """
    Hold yesterday's settled days against the ladder, every night at 03:00 WIB.

    Returns how many cases it opened.
    """
    at = read_clock()
    on = local(at, Zone.WIB).date()
    opened = sum(actions.review_absence(unit=top, on=on, at=at).opened for top in queries.tops())
    actions.escalate_overdue(on=on, at=at)
    return opened
