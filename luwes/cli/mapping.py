"""`luwes map`: who may work away, and why."""

from argparse import ArgumentParser, Namespace

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb


def arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    choices.add_day(parser)
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Decide for everybody at the unit and below it, and store the decisions."""
    ground.start()
    from luwes.eligibility import actions

    unit = choices.unit_of(args.unit)
    on = args.on or choices.today(unit)
    by = choices.account_of(args.by)
    mapping = actions.map_unit(unit=unit, on=on, by=by, at=choices.now())
    facts = {"unit": unit.code, "on": on.isoformat(), "rules": mapping.rule_version}
    counts = dict(sorted(mapping.counts.items()))
    show({**facts, "people": sum(counts.values()), **counts}, as_json=args.json)
    return Exit.FINE


VERB = Verb(
    ("map",), "Decide for everybody who may work away, and why.", arguments, run, prints_result=True
)
