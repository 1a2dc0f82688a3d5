"""`luwes study`: did discipline, output and service become better or worse?"""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.study.models import Protocol


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--protocol", type=int, help="number of the protocol; without it the newest"
    )
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Estimate what a fixed protocol asks for; the same data give the same report."""
    ground.start()
    from luwes.study import actions

    protocol = _protocol(args.protocol)
    by = choices.account_of(args.by)
    report = actions.run_study(protocol=protocol, by=by, at=choices.now())
    facts = {"protocol": protocol.pk, "title": protocol.title, "protocol_hash": protocol.hash}
    found = {"data": report.data_hash, "estimates": report.estimates, "refused": report.refused}
    show({**facts, **found}, as_json=args.json)
    return Exit.FINE


def _protocol(number: int | None) -> "Protocol":
    from luwes.study.models import Protocol

    known = Protocol.objects.order_by("-fixed_at", "-pk")
    found = (known.filter(pk=number) if number else known).first()
    if found is None:
        raise WrongUsage("There is no such protocol. Fix one on the page Kajian before the trial.")
    return found


VERB = Verb(
    ("study",), "Estimate what flexible work has changed.", arguments, run, prints_result=True
)
