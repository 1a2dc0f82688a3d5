"""What this machine has and who uses it."""

from pathlib import Path

import psutil

OUR_NAMES = {"luwes", "luwes.cli"}


def owner_of_port(port: int) -> str | None:
    """Return who listens on a TCP port, as `name (process 123)`, where this account may know it."""
    try:
        listening = [
            connection
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
            and connection.laddr
            and connection.laddr.port == port
        ]
    except psutil.AccessDenied:  # macOS tells it to root only
        return None
    for connection in listening:
        if connection.pid:
            return _named(connection.pid)
    return None


def _named(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        is_ours = any(Path(word).name in OUR_NAMES for word in process.cmdline())
        return f"{'luwes' if is_ours else process.name()} (process {pid})"
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def free_memory_mb() -> int:
    """Return the memory that programs can still get without swapping, in megabytes."""
    return int(psutil.virtual_memory().available // 1_000_000)
