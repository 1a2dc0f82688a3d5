"""`luwes close day|month`: settle what has happened."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb


def day_arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    choices.add_day(parser)


def close_day(args: Namespace) -> int:
    """Settle the workdays of everybody at the unit and below it."""
    ground.start()
    from luwes.attendance import actions

    unit = choices.unit_of(args.unit)
    on = args.on or choices.today(unit)
    settled = actions.close_day(on=on, unit=unit, at=choices.now())
    show({"unit": unit.code, "on": on.isoformat(), "settled": settled}, as_json=args.json)
    return Exit.FINE


def month_arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    choices.add_month(parser)
    choices.add_by(parser)


def close_month(args: Namespace) -> int:
    """Settle, score and compute a month; called again on the same data it gives the same bytes."""
    ground.start()
    from luwes.allowance import actions as allowance
    from luwes.allowance import queries
    from luwes.attendance import actions as attendance
    from luwes.kit.periods import next_month
    from luwes.performance import actions as performance

    unit, by, at = choices.unit_of(args.unit), choices.account_of(args.by), choices.now()
    until = next_month(args.month)
    attendance.settle_days(unit=unit, first=args.month, until=until, at=at, by=by)
    performance.score_month(unit=unit, first=args.month, by=by, at=at)
    run = allowance.compute_run(unit=unit, first=args.month, by=by, at=at)
    totals = asdict(queries.run_totals(run))
    facts = {"unit": unit.code, "month": f"{args.month:%Y-%m}", "run": run.number}
    state = {"state": str(run.state), "rules": run.rule_version, "inputs": run.inputs_hash}
    show({**facts, **state, **totals}, as_json=args.json)
    return Exit.FINE


DAY = Verb(
    ("close", "day"),
    "Settle the workdays of one date.",
    day_arguments,
    close_day,
    prints_result=True,
)
MONTH = Verb(
    ("close", "month"),
    "Settle and score a month and compute its allowance.",
    month_arguments,
    close_month,
    prints_result=True,
)
