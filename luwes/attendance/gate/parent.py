"""The gate's processes: one starts them, starts anew who dies, and ends them."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from luwes.attendance.gate.process import SECONDS_TO_FINISH, Settings

SECONDS_BETWEEN_LOOKS = 0.25
UNIX = "unix:"

log = logging.getLogger(__name__)


class AddressTaken(Exception):
    """Another program listens there."""


@contextmanager
def listeners(address: str, count: int) -> Iterator[list[socket.socket]]:
    """
    Bind `unix:/path` or `host:port` for so many processes; they share a path, not a port's queue.

    Held here and not by the processes, so that who connects while one of them is started anew is
    not turned away.

    :raises AddressTaken: if another program listens there.
    """
    sockets: list[socket.socket] = []
    try:
        if address.startswith(UNIX):
            sockets.append(_bound_path(address.removeprefix(UNIX)))
            sockets *= count
        else:
            host, _, port = address.rpartition(":")
            host = host.strip("[]")
            _check_free(host, int(port))
            sockets.extend(_bound_port(host, int(port)) for _ in range(count))
        yield sockets
    finally:
        for one in sockets:
            one.close()
        if sockets and address.startswith(UNIX):
            Path(address.removeprefix(UNIX)).unlink(missing_ok=True)


def keep(settings: Sequence[Settings]) -> None:
    """Run a process for each of the settings until an exception ends this one, such as SIGTERM."""
    children = [_started(one) for one in settings]
    try:
        while True:
            for index, child in enumerate(children):
                if child.poll() is not None:
                    log.error("A gate process has ended with %s; another starts.", child.returncode)
                    children[index] = _started(settings[index])
            time.sleep(SECONDS_BETWEEN_LOOKS)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _ended(child)


def _started(settings: Settings) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-m", "luwes.attendance.gate.process"],
        stdin=subprocess.PIPE,
        pass_fds=[settings.listener],
        start_new_session=True,  # Ctrl-C is for the parent, which ends its children in order
    )
    assert child.stdin is not None
    with suppress(BrokenPipeError):  # it died at once; the next look tells
        child.stdin.write(msgspec.json.encode(settings) + b"\n")
        child.stdin.flush()
    return child


def _ended(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait(SECONDS_TO_FINISH + 1)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _bound_path(path: str) -> socket.socket:
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(path) == 0:
            raise AddressTaken(path)
    with suppress(FileNotFoundError):
        os.unlink(path)
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(path)
    os.chmod(path, 0o600)
    return bound


def _bound_port(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((host, port))
    return bound


def _check_free(host: str, port: int) -> None:
    """Ask without SO_REUSEPORT, which would let us share the port of another gate."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(f"{host}:{port}") from error
