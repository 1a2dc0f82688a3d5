"""What this machine has and who uses it."""

import psutil


def owner_of_port(port: int) -> str | None:
    """Return who listens on a TCP port, as `name (process 123)`, where this account may know it."""
    try:
        listening = [
            connection
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        ]
    except psutil.AccessDenied:  # macOS tells it to root only
        return None
    for connection in listening:
        if connection.pid:
            return _named(connection.pid)
    return None


def _named(pid: int) -> str | None:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.NoSuchProcess:
        return None


def free_memory_mb() -> int:
    """Return the memory that programs can still get without swapping, in megabytes."""
    return int(psutil.virtual_memory().available // 1_000_000)
