"""Flexible work in two deputies: everybody is mapped, their directorates are planned."""

from luwes.demo.story.founding import TRIAL_DEPUTIES
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning, working_day_from
from luwes.eligibility.actions import map_unit
from luwes.kit.periods import ONE_DAY, Period
from luwes.organisation.queries import units_under
from luwes.rota.actions import plan_units, publish_plan
from luwes.study.actions import fix_protocol, run_study
from luwes.study.models import Protocol

DAYS_AHEAD = 8


def map_everybody(ground: Ground, month: Period, tell: Tell) -> None:
    """Judge everybody by the rules in force when the month begins."""
    day = working_day_from(month.first - DAYS_AHEAD * ONE_DAY)
    map_unit(unit=ground.agency, on=month.first, by=ground.officer, at=morning(day, 9))


def plan_rota(ground: Ground, month: Period, tell: Tell) -> None:
    """Plan and publish the month of every unit in the trial, each by its own head."""
    day = working_day_from(month.first - (DAYS_AHEAD - 2) * ONE_DAY)
    units = [unit for key in TRIAL_DEPUTIES for unit in units_under(ground.units[key])]
    for number, unit in enumerate(units, 1):
        head = ground.heads[unit.pk]
        planned = plan_units([unit], first=month.first, by=head, at=morning(day, 9))[0]
        if planned.plan is not None:
            publish_plan(plan=planned.plan, by=head, at=morning(day, 15))
        tell(number, len(units))


def fix_study(ground: Ground, tell: Tell) -> None:
    """Write down what will be compared before the trial begins."""
    timeline = ground.timeline
    others = [key for key in ground.units if key.startswith("dep-") and key not in TRIAL_DEPUTIES]
    day = working_day_from(timeline.trial.first - DAYS_AHEAD * ONE_DAY)
    fix_protocol(
        unit=ground.agency,
        title="Uji coba kerja fleksibel di dua deputi",
        treated=ground.directorates(TRIAL_DEPUTIES),
        comparison=ground.directorates(others),
        before_first=timeline.before.first,
        start=timeline.trial.first,
        until=timeline.current.first,
        by=ground.account("kebijakan"),
        at=morning(day, 13),
    )


def read_study(ground: Ground, tell: Tell) -> None:
    """Read the data by the protocol as fixed."""
    protocol = Protocol.objects.get(unit=ground.agency)
    at = morning(ground.timeline.current.first, 14)
    run_study(protocol=protocol, by=ground.account("kebijakan"), at=at)
