"""Work of retention that the clock starts: once a day, while the country sleeps."""

from procrastinate.contrib.django import app

from luwes.attendance.retention import partitions, positions
from luwes.base.clock import read_clock


@app.periodic(cron="10 18 * * *")
@app.task(name="attendance.make_months", queueing_lock="attendance.make_months")
def make_months(timestamp: int) -> int:
    """Make the partitions of the coming months, at 01.10 WIB; returns how many were missing."""
    return len(partitions.make_ahead(at=read_clock()))


@app.periodic(cron="40 18 * * *")
@app.task(name="attendance.forget_positions", queueing_lock="attendance.forget_positions")
def forget_positions(timestamp: int) -> int:
    """Forget the positions whose time is over, at 01.40 WIB; returns how many."""
    return positions.forget_positions(at=read_clock())
