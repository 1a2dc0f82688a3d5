"""
The embedded PostgreSQL: the first command that needs it starts it, the last one stops it.

Every user holds a shared lock on `users.lock`. The kernel gives that lock back however a process
ends, so nobody counts, and a killed process leaves no false count behind. Who leaves takes the
gate, gives up the shared lock and tries to lock the file alone: success means that nobody is left.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from luwes.base.postgres_cluster import Cluster, EmbeddedServerFailed

__all__ = ["EmbeddedServerFailed", "Lease", "hold", "is_running", "url"]


def url(var: Path) -> str:
    """Return the address of the embedded database under `var`, whether it runs or not."""
    return _address(Cluster(_home(var)), Cluster.DATABASE)


class Lease:
    """One process's use of the embedded server; `release` may be called more than once."""

    def __init__(self, cluster: Cluster, users: int) -> None:
        self.url = _address(cluster, Cluster.DATABASE)
        self._cluster = cluster
        self._users: int | None = users

    def release(self) -> None:
        """Give the server up; if nobody else uses it, stop it and wait until it has stopped."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with _gate(self._cluster.home):
            os.close(users)
            if _nobody_uses(self._cluster.home):
                self._cluster.stop()


def hold(var: Path) -> Lease:
    """
    Make sure that the embedded server under `var` runs, until the lease or the process ends.

    The first call on a machine makes the cluster, which takes a few seconds.

    :raises EmbeddedServerFailed: with what cannot be and what to do.
    """
    cluster = Cluster(_home(var))
    cluster.prepare_home()
    with _gate(cluster.home):
        users = _open(cluster.home / "users.lock")
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster.ensure_running()
        except BaseException:
            os.close(users)
            raise
    lease = Lease(cluster, users)
    atexit.register(lease.release)
    return lease


def is_running(var: Path) -> bool:
    """Tell whether the embedded server under `var` answers now; starts nothing."""
    return Cluster(_home(var)).answers()


def _home(var: Path) -> Path:
    return var.resolve() / "postgres"


def _address(cluster: Cluster, database: str) -> str:
    return (
        f"postgres://{Cluster.ROLE}@/{database}?host={quote(str(cluster.socket_folder), safe='')}"
    )


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    """Let one process at a time start, stop, come or leave."""
    gate = _open(home / "gate.lock")
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _nobody_uses(home: Path) -> bool:
    users = _open(home / "users.lock")
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(users)
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
