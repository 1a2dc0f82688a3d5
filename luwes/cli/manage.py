"""`luwes manage …`: Django's own commands, for developers."""

from argparse import REMAINDER, ArgumentParser, Namespace

from luwes.cli import ground
from luwes.cli.verbs import Exit, Verb


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("command", nargs=REMAINDER, help="the command and its arguments")


def run(args: Namespace) -> int:
    """Run one Django command on the same database as all other verbs."""
    from django.core.management import execute_from_command_line

    ground.use_database()
    ground.start_django()
    execute_from_command_line(["luwes manage", *(args.command or ["help"])])
    return Exit.FINE


VERB = Verb(("manage",), "Run a command of Django, for developers.", arguments, run)
