"""`luwes demo`: a sample agency that has lived two months, on one port, until Ctrl-C."""

import subprocess
import sys
import time
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from luwes.cli import ground
from luwes.cli.migrate import migrate
from luwes.cli.printing import progress
from luwes.cli.serve import address, answers, shown
from luwes.cli.verbs import Exit, Unusable, Verb

SECONDS_TO_END = 15
MARK = "luwes demo"
"""The comment on a table that says: this database is a demo's, so it may be thrown away."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on; without it LUWES_HOST")
    parser.add_argument("--port", type=int, help="port; without it LUWES_PORT")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--live-on", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    """Prepare what is missing, then serve; the second month may still be lived meanwhile."""
    ground.use_database()
    ground.start_django()
    if args.live_on:
        return _live_on()
    host, port = address(args)
    if args.reset:
        _throw_away()
    _refuse_foreign_data()
    _prepare()
    with suppress(KeyboardInterrupt), _companions(host, port) as site:
        _announce(site, host, port)
        site.wait()
    print("Stopped.", flush=True)
    return Exit.FINE


def _prepare() -> None:
    """Migrate, collect, and live as far as the first pages need."""
    from luwes.demo import story

    with progress() as report:
        report("Preparing tables", 0, 1)
        migrate(verbosity=0)
        _mark()
        report("Preparing tables", 1, 1)
        ground.collect_static()
        story.run(progress=report, until=story.FIRST_PAGES)


def _live_on() -> int:
    """Live the rest of the story; the child of a demo that is already serving."""
    from luwes.demo import story

    ground.leave_with_parent(sys.stdin.fileno())
    with progress() as report:
        story.run(progress=report, until=None)
    return Exit.FINE


@contextmanager
def _companions(host: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """
    Run the site, the worker and the rest of the story while the block runs; yield the site.

    Each is a process of its own, for this one has lived a month and is large.
    """
    from django.db import connections

    from luwes.demo import story

    verbs = [["serve", "--with-parent", f"--host={host}", f"--port={port}"]]
    verbs.append(["worker", "--with-parent"])
    if not story.is_over():
        verbs.append(["demo", "--live-on"])
    connections.close_all()
    children = [_started(verb) for verb in verbs]
    try:
        yield children[0]
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _ended(child)


def _started(verb: list[str]) -> "subprocess.Popen[bytes]":
    """Start a verb apart from the terminal, so that Ctrl-C reaches only this process."""
    command = [sys.executable, "-m", "luwes.cli", *verb]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def _ended(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _announce(site: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    """Print the address and the logins once the site answers."""
    from luwes.demo import story

    lines = ["", f"Luwes is on {shown(host, port)}", "", *story.logins(), "", "Ctrl-C stops it."]
    while site.poll() is None and not answers(host, port):
        time.sleep(0.05)
    if site.poll() is not None:
        raise Unusable("The site has ended before it answered; the lines above say why.")
    print("\n".join(lines), flush=True)


def _is_marked() -> bool | None:
    """Tell whether this database is a demo's; None for one that is empty."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regclass('django_migrations')), "
            "to_regclass('organisation_unit') IS NOT NULL"
        )
        comment, has_units = cursor.fetchone()
        if comment == MARK:
            return True
        if has_units:
            cursor.execute("SELECT EXISTS (SELECT FROM organisation_unit)")
            return False if cursor.fetchone()[0] else None
    return None


def _mark() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE django_migrations IS '{MARK}'")


def _refuse_foreign_data() -> None:
    if _is_marked() is False:
        raise Unusable(
            "This database holds an agency's data, so the demo does not touch it. Point "
            "DATABASE_URL to an empty database, or unset it and set LUWES_VAR to another folder."
        )


def _throw_away() -> None:
    """Empty the database of a demo; anything else is refused."""
    from django.db import connection

    _refuse_foreign_data()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


VERB = Verb(("demo",), "A sample agency to look at, until Ctrl-C.", arguments, run)
