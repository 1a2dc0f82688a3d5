"""The end of a month: scores, discipline, allowance."""

from luwes.allowance.actions import compute_run, seal_run
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning
from luwes.kit.periods import Period, next_month
from luwes.performance.actions import score_month


def score(ground: Ground, month: Period, tell: Tell) -> None:
    at = morning(next_month(month.first), 6)
    score_month(unit=ground.agency, first=month.first, by=ground.officer, at=at)
    tell(1, 1)


def pay(ground: Ground, month: Period, tell: Tell) -> None:
    """Compute the month's allowance; the earlier month is sealed, the later waits for a visitor."""
    paid_on = next_month(month.first)
    run = compute_run(
        unit=ground.agency,
        first=month.first,
        by=ground.account("bendahara"),
        at=morning(paid_on, 9),
    )
    if month == ground.timeline.before:
        seal_run(run=run, by=ground.account("penyegel"), at=morning(paid_on, 13))
    tell(1, 1)
