"""`luwes gate`: takes check-ins from devices until Ctrl-C or SIGTERM."""

import socket
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg

from luwes.cli import ground
from luwes.cli.verbs import Exit, Unusable, Verb

if TYPE_CHECKING:
    from luwes.attendance.gate.process import Settings

LONGEST_PATH = 100  # bytes of a socket's path; macOS allows 103, Linux 107
HOSTNAME_LENGTH = 48  # of the 64 characters of a pulse's name


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--listen", help="host:port or unix:/path; without it LUWES_GATE")
    parser.add_argument("--processes", type=int, help="without it LUWES_GATE_PROCESSES")
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    """Keep the gate's processes running; needs no Django, so it stays small."""
    if args.with_parent:
        ground.leave_with_parent(sys.stdin.fileno())
    from config import env, gate
    from luwes.attendance.gate import parent

    database = ground.use_database()
    _check_tables(database)
    address = args.listen or gate.address()
    count = args.processes or env.gate_processes
    _check_address(address)
    try:
        with parent.listeners(address, count) as sockets:
            if not args.with_parent:
                print(f"The gate is on {address}", flush=True)
            parent.keep([settings(database, index, one) for index, one in enumerate(sockets)])
    except parent.AddressTaken as taken:
        raise Unusable(
            f"Another program listens on {taken}. Stop it, or choose another address with --listen "
            "or LUWES_GATE."
        ) from taken
    return Exit.FINE


def settings(database: str, index: int, listener: socket.socket) -> "Settings":
    """Return what one process of the gate is told: the deployment, and the rules in force today."""
    from config import env
    from luwes.attendance.gate import certificates
    from luwes.attendance.gate.process import Settings
    from luwes.policy.rulebook_files import national_rulebook

    rules = national_rulebook(datetime.now(UTC).date())
    return Settings(
        name=f"{socket.gethostname()[:HOSTNAME_LENGTH]}:{index + 1}",
        listener=listener.fileno(),
        database=database,
        key=certificates.gate_key(env.secret_key),
        latest_ms=rules.value("attendance.offline_days") * 86_400_000,
        ahead_ms=rules.value("attendance.clock_ahead_minutes") * 60_000,
        queue=env.gate_queue,
        device_per_minute=env.gate_device_rate,
        address_per_minute=env.gate_address_rate,
        behind_proxy=listener.family == socket.AF_UNIX or env.public_url.startswith("https://"),
    )


def _check_tables(database: str) -> None:
    with psycopg.connect(database) as connection:
        (found,) = connection.execute(
            "SELECT count(*) FROM unnest(ARRAY['attendance_check_in', 'attendance_position', "
            "'attendance_device', 'attendance_pulse']) AS t(name) WHERE to_regclass(name) IS NULL"
        ).fetchone() or (0,)
    if found:
        raise Unusable(
            "The database lacks tables of the gate. Run `luwes migrate`, then this again."
        )


def _check_address(address: str) -> None:
    if len(address.encode()) > LONGEST_PATH:
        raise Unusable(
            f"The path of {address} is too long for a socket. Set LUWES_GATE to a shorter one, or "
            "to a port such as 127.0.0.1:8001."
        )
    host, _, port = address.rpartition(":")
    if host != "unix" and not (host and port.isdecimal()):
        raise Unusable(f"{address!r} is no address. Write host:port or unix:/path.")


VERB = Verb(("gate",), "Take check-ins from devices until Ctrl-C.", arguments, run)
