"""`luwes serve`: the site on one port, until Ctrl-C or SIGTERM."""

import socket
import subprocess
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from luwes.cli import ground
from luwes.cli.verbs import Exit, Unusable, Verb


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on; without it LUWES_HOST")
    parser.add_argument("--port", type=int, help="port; without it LUWES_PORT")
    parser.add_argument(
        "--without-gate", action="store_true", help="start no check-in gate; another one runs"
    )
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    """Serve with the data that are there; pending migrations stop it."""
    if args.with_parent:
        ground.leave_with_parent(sys.stdin.fileno())
    ground.start()
    ground.collect_static()
    host, port = address(args)
    with _gate(wanted=not args.without_gate):
        serve(host, port, announced=not args.with_parent)
    return Exit.FINE


@contextmanager
def _gate(*, wanted: bool) -> Iterator[None]:
    """Run the check-in gate beside the site, as a program of its own that ends with it."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "luwes.cli", "gate", "--with-parent"]
    gate = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        gate.terminate()
        with suppress(subprocess.TimeoutExpired):
            gate.wait(2 * ground.SECONDS_TO_FINISH)
        gate.kill()


def address(args: Namespace) -> tuple[str, int]:
    """
    Return where to listen.

    :raises Unusable: if another program has the port.
    """
    from config import env

    host, port = args.host or env.host, args.port or env.port
    check_port(host, port)
    return host, port


def check_port(host: str, port: int) -> None:
    """
    Make sure that the port is free.

    :raises Unusable: says who has it where that is known, and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            from luwes.cli.machine import owner_of_port

            owner = owner_of_port(port)
            who = f"is used by {owner}" if owner else f"cannot be used ({error.strerror})"
            raise Unusable(
                f"Port {port} on {host} {who}. Stop that program, or choose another port with "
                "--port or LUWES_PORT."
            ) from error


def answers(host: str, port: int) -> bool:
    """Tell whether somebody listens there now."""
    with suppress(OSError), socket.create_connection((_own(host), port), timeout=1):
        return True
    return False


def shown(host: str, port: int) -> str:
    """Return the address for a browser on this machine."""
    name = _own(host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def _own(host: str) -> str:
    """Return the address by which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def serve(host: str, port: int, *, announced: bool) -> None:
    """Answer requests until SIGINT or SIGTERM; running requests may finish within 10 seconds."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from config import env

    connections.close_all()  # the web processes are forked and must not share one
    ground.forks_leave_with_us()
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=env.web_processes,
        blocking_threads=env.web_threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=ground.SECONDS_TO_FINISH,
        log_level=LogLevels.warning,
        working_dir=env.ROOT,
    )
    if announced:
        server.on_startup(lambda: print(f"Luwes is on {shown(host, port)}", flush=True))
    server.serve()


VERB = Verb(("serve",), "Serve the site until Ctrl-C.", arguments, run)
