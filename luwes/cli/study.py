"""`luwes study`: did discipline, output and service become better or worse?"""

from argparse import ArgumentParser, Namespace

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--protocol", help="number of the fixed protocol; without it the latest")


def run(args: Namespace) -> int:
    """Estimate what a fixed protocol asks for and print the estimates."""
    ground.start()
    from luwes.study import actions, queries

    protocol = queries.protocol(args.protocol)
    report = actions.run_study(protocol, at=choices.now())
    show(report.as_json(), as_json=args.json)
    return Exit.FINE


VERB = Verb(
    ("study",), "Estimate what flexible work has changed.", arguments, run, prints_result=True
)
