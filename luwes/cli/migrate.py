"""`luwes migrate`."""

from argparse import Namespace

from luwes.cli import choices, ground
from luwes.cli.verbs import Exit, Verb, no_arguments


def run(_args: Namespace) -> int:
    """Bring the tables up to date; nothing happens where they are."""
    ground.use_database()
    ground.start_django()
    migrate(verbosity=1)
    return Exit.FINE


def migrate(*, verbosity: int) -> None:
    """Run the pending migrations, if any; make missing months of evidence, and their guards."""
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS

    from luwes.attendance.retention.partitions import make_ahead
    from luwes.base.evidence import guard_kept_tables

    if ground.pending_migrations():
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=0)
    make_ahead(at=choices.now())
    guard_kept_tables(using=DEFAULT_DB_ALIAS)


VERB = Verb(("migrate",), "Bring the tables up to date.", no_arguments, run)
