"""Programs that the platform's tests start and stop; none may stay behind."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil

from config.env import ROOT

SECONDS = 60


def clean_environment(**changes: str) -> dict[str, str]:
    """Return the environment without this run's own settings, changed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUWES_", "PYTEST_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


def luwes(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "luwes.cli", *words],
        env=clean_environment(**environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )


@contextmanager
def running(*words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run one verb that stays; stopped with SIGTERM at the end unless it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "luwes.cli", *words],
        env=clean_environment(**environment),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(url: str, site: subprocess.Popen[str]) -> int:
    """Return the status of a page, waiting until the site is up; fails if the site has ended."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urlopen(url, timeout=SECONDS) as response:
                return int(response.status)
        except HTTPError as error:
            return error.code
        except (URLError, ConnectionError):
            ended = site.poll() is not None
            assert not ended, site.communicate()[0]
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return the processes whose command line names `folder`: the servers that live in it."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or []):
            found.append(process)
    return found


def gone(folder: Path) -> bool:
    """Tell whether, within a few seconds, no process of `folder` is left."""
    deadline = time.monotonic() + 10
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes_of(folder)


def system_postgres() -> Path | None:
    """Return the folder of Debian's newest PostgreSQL programs, if they are here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    return found[-1].parent if found else None


def _major(initdb: Path) -> int:
    return int(initdb.parent.parent.name)


@contextmanager
def debian_server(programs: Path, folder: Path) -> Iterator[str]:
    """Run a new cluster of Debian's PostgreSQL on a free port; yield its address."""
    folder.mkdir()
    account = _unprivileged(folder)
    port = free_port()
    data, log = folder / "data", folder / "log"

    def run(name: str, *rest: str) -> None:
        command = [str(programs / name), *rest]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **account)

    run("initdb", "-D", str(data), "-U", "luwes", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
    run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "luwes", "luwes")
        yield f"postgres://luwes@127.0.0.1:{port}/luwes"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> dict[str, int]:
    """Return how to run as an account that is not root, which owns `folder`."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(0o755)
    return {"user": entry.pw_uid, "group": entry.pw_gid}
