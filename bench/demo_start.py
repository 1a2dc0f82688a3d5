"""Starts the demo on an empty folder, then again on what is there: seconds to the first page."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from typing import Any

PATIENCE_SECONDS = 600
STORY_IS_OVER = "What waits today: 1"


def results() -> list[dict[str, Any]]:
    """Return the seconds until the first page answers, first and second time, and to the end."""
    # a short path: PostgreSQL's socket must fit into 107 bytes
    with tempfile.TemporaryDirectory(prefix="luwes-") as folder:
        first, whole = _start(folder, wait_for_story=True)
        second, _ = _start(folder, wait_for_story=False)
    return [
        figure("demo_first_start_seconds", first),
        figure("demo_story_lived_seconds", whole),
        figure("demo_second_start_seconds", second),
    ]


def figure(metric: str, seconds: float) -> dict[str, Any]:
    return {"metric": metric, "value": round(seconds, 2), "unit": "seconds", "runs": 1}


def _start(folder: str, *, wait_for_story: bool) -> tuple[float, float]:
    """Return the seconds to the first page, and to the end of the story when waited for."""
    port = _free_port()
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"LUWES_VAR": f"{folder}/var", "LUWES_PORT": str(port)}
    log = f"{folder}/log"
    began = time.perf_counter()
    with open(log, "w") as told:
        command = [sys.executable, "-m", "luwes.cli", "demo"]
        demo = subprocess.Popen(command, env=env, stdout=told, stderr=told)
    try:
        _until(lambda: _answers(port), demo)
        first = time.perf_counter() - began
        if wait_for_story:
            _until(lambda: _is_over(log), demo)
        return first, time.perf_counter() - began
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)


def _until(holds: Any, demo: "subprocess.Popen[bytes]") -> None:
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while not holds():
        if demo.poll() is not None or time.perf_counter() > deadline:
            raise RuntimeError("The demo ended, or took too long; its output says why.")
        time.sleep(0.05)


def _is_over(log: str) -> bool:
    with open(log) as told:
        return STORY_IS_OVER in told.read()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
