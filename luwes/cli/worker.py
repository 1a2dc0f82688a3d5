"""`luwes worker`: runs the jobs that pages and other jobs have deferred."""

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from typing import cast

from luwes.cli import ground
from luwes.cli.verbs import Exit, Verb


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="run what is waiting, then end, instead of staying"
    )
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    """Run jobs until Ctrl-C or SIGTERM; a running job may finish."""
    if args.with_parent:
        ground.leave_with_parent(sys.stdin.fileno())
    ground.start()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from config import env

    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker:
        worker.run_worker(
            concurrency=env.worker_jobs, wait=not args.once, install_signal_handlers=True
        )
    return Exit.FINE


VERB = Verb(("worker",), "Run waiting jobs until Ctrl-C.", arguments, run)
