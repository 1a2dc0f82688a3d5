"""`luwes plan`: who works where on each day of a month."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from luwes.cli import choices, ground
from luwes.cli.printing import progress, show
from luwes.cli.verbs import Exit, Verb

if TYPE_CHECKING:
    from luwes.organisation.models import Unit


def arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    choices.add_month(parser)
    choices.add_by(parser)
    parser.add_argument("--below", action="store_true", help="also each unit below it, one by one")
    parser.add_argument("--publish", action="store_true", help="publish each plan at once")


def run(args: Namespace) -> int:
    """Plan each unit; exit code 1 when a unit cannot be planned, after trying the others."""
    ground.start()
    from luwes.organisation import queries

    unit = choices.unit_of(args.unit)
    units = list(queries.units_under(unit)) if args.below else [unit]
    rows = []
    with progress() as report:
        for number, one in enumerate(units, 1):
            rows.append(_planned(one, args))
            report("Planning units", number, len(units))
    refused = [row for row in rows if row["state"] == "refused"]
    facts = {"month": f"{args.month:%Y-%m}", "planned": len(rows) - len(refused)}
    show({**facts, "refused": len(refused), "units": rows}, as_json=args.json)
    return Exit.REFUSED if refused else Exit.FINE


def _planned(unit: "Unit", args: Namespace) -> dict[str, Any]:
    from luwes.kit.errors import LuwesError
    from luwes.rota import actions

    by = choices.account_of(args.by)
    try:
        plan = actions.plan_month(unit=unit, first=args.month, by=by, at=choices.now())
        if args.publish:
            actions.publish_plan(plan=plan, by=by, at=choices.now())
    except LuwesError as error:
        reasons = [reason.as_json() for reason in error.reasons]
        detail = str(error.detail)
        return {"unit": unit.code, "state": "refused", "reason": detail, "reasons": reasons}
    return {"unit": unit.code, "state": "published" if args.publish else "draft", "plan": plan.pk}


VERB = Verb(
    ("plan",), "Plan a month: who works where on each day.", arguments, run, prints_result=True
)
