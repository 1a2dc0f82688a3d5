"""`luwes migrate`."""

from argparse import Namespace

from luwes.cli import ground
from luwes.cli.verbs import Exit, Verb, no_arguments


def run(_args: Namespace) -> int:
    """Bring the tables up to date; nothing happens where they are."""
    ground.use_database()
    ground.start_django()
    migrate(verbosity=1)
    return Exit.FINE


def migrate(*, verbosity: int) -> None:
    """Run the pending migrations, if any."""
    from django.core.management import call_command

    if ground.pending_migrations():
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=0)


VERB = Verb(("migrate",), "Bring the tables up to date.", no_arguments, run)
