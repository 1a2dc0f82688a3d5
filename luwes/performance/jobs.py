"""Work of performance that the clock starts."""

from procrastinate.contrib.django import app

from luwes.base.clock import read_clock
from luwes.kit.periods import previous_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.performance.actions import score_month


@app.periodic(cron="30 18 1-5 * *")
@app.task(name="performance.score_last_month", queueing_lock="performance.score_last_month")
def score_last_month(timestamp: int) -> int:
    """
    Score last month at 01:30 WIB on each of the first days of a month, after days are settled.

    Late evidence changes a score until the month is sealed; what did not change is left alone.
    Returns how many scores were written.
    """
    at = read_clock()
    first = previous_month(local(at, Zone.WIB).date())
    return sum(
        score_month(unit=top, first=first, by=None, at=at).written
        for top in Unit.objects.filter(depth=1).order_by("path")
    )
