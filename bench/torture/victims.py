"""A PostgreSQL and a gate of one's own, that can be killed without warning and started again."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

from config.env import ROOT
from luwes.base.postgres_cluster import Cluster

SECRET = "a key of the torture, which protects nothing at all"
HOST = "127.0.0.1"
SECONDS = 60
# whole gate; one process of it; whole PostgreSQL; one backend of it; everything at once
KINDS = ("gate", "gate process", "postgres", "postgres backend", "both")


class Victims:
    """
    Started by `with`, gone at its end. `gate` is the command of the gate without its address.

    PostgreSQL runs as the embedded server does: fsync, full_page_writes and synchronous_commit on.
    """

    def __init__(self, gate: tuple[str, ...] = ("luwes.cli", "gate"), processes: int = 2) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="luwes-torture-"))
        self._folder.chmod(0o755)
        self._cluster = Cluster(self._folder / "postgres")
        self._command = gate
        self._processes = processes
        self._gate: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        return f"postgres://luwes@/luwes?host={self._cluster.socket_folder}"

    def __enter__(self) -> "Victims":
        self._cluster.prepare_home()
        self._cluster.ensure_running()
        subprocess.run(
            [sys.executable, "-m", "luwes.cli", "migrate"],
            cwd=ROOT, env=self._environment(), check=True, capture_output=True, timeout=3 * SECONDS,
        )  # fmt: skip
        self._start_gate()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._kill(self._gate_tree())
        if self._gate:
            self._gate.wait()
        self._cluster.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self, kind: str, dice: random.Random) -> None:
        """Kill without warning; returns when nothing of it runs any more."""
        if kind in ("gate", "both"):
            self._kill(self._gate_tree())
        if kind == "gate process":
            self._kill(dice.sample(self._gate_tree()[1:], k=1) if self._gate_tree()[1:] else [])
        if kind in ("postgres", "both"):
            self._kill(self._postgres_tree())
        if kind == "postgres backend":
            self._kill(dice.sample(self._backends(), k=1) if self._backends() else [])

    def start_again(self) -> None:
        """Start what is down, PostgreSQL first; what runs is left alone."""
        deadline = time.monotonic() + SECONDS
        while not self._cluster.answers():
            if not self._postgres_tree():  # after the death of a backend it restarts by itself
                self._cluster.ensure_running()
            if time.monotonic() > deadline:
                raise TimeoutError("PostgreSQL does not come back.")
            time.sleep(0.05)
        if self._gate is None or self._gate.poll() is not None:
            self._start_gate()

    def use_gate(self, command: tuple[str, ...]) -> None:
        """Go on with another gate on the same data."""
        self._kill(self._gate_tree())
        self._command = command
        self._start_gate()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def _start_gate(self) -> None:
        arguments = ["--listen", f"{HOST}:{self.port}", "--processes", str(self._processes)]
        with (self._folder / "gate.log").open("ab") as log:
            self._gate = subprocess.Popen(
                [sys.executable, "-m", *self._command, *arguments],
                cwd=ROOT, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while not _listens(self.port):
            if self._gate.poll() is not None or time.monotonic() > deadline:
                text = (self._folder / "gate.log").read_text(errors="replace")
                raise RuntimeError(f"The gate does not start:\n{text[-2000:]}")
            time.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUWES_", "PYTEST_"))}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "LUWES_SECRET_KEY": SECRET,
            "LUWES_VAR": str(self._folder / "var"),
            "LUWES_GATE_DEVICE_RATE": "100000",
            "LUWES_GATE_ADDRESS_RATE": "10000000",
        }

    def _gate_tree(self) -> list[psutil.Process]:
        """The gate's parent and its processes."""
        if self._gate is None or self._gate.poll() is not None:
            return []
        return _tree(self._gate.pid)

    def _postgres_tree(self) -> list[psutil.Process]:
        with suppress(FileNotFoundError, ValueError, IndexError, psutil.Error):
            pid_file = self._cluster.data / "postmaster.pid"
            tree = _tree(int(pid_file.read_text().splitlines()[0]))
            return tree if tree and tree[0].name().startswith("postgres") else []
        return []

    def _backends(self) -> list[psutil.Process]:
        """The processes of PostgreSQL that serve the gate."""
        found = []
        for process in self._postgres_tree()[1:]:
            with suppress(psutil.Error):
                if "luwes luwes" in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def _kill(self, processes: list[psutil.Process]) -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        if self._gate is not None:
            with suppress(subprocess.TimeoutExpired):  # collect it, if it was among them
                self._gate.wait(0.2 if processes and processes[0].pid == self._gate.pid else 0)
        psutil.wait_procs(processes, timeout=SECONDS)


def _tree(pid: int) -> list[psutil.Process]:
    """Return a process and all below it, the first one first."""
    try:
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
