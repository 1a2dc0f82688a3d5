"""
Runs the measurements and prints ONE JSON object: machine, date, results.

    python -m bench                 all
    python -m bench map             only bench/map.py

A measurement is a module of this folder with `def results() -> list[dict]`, each dict being
{"metric", "value", "unit", "runs"}. It is called with Django set up on a fresh database with every
table; what it needs beyond that it makes itself. Progress goes to stderr.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import database

NOT_MEASUREMENTS = {"__init__", "__main__", "run", "database"}
ONLY_WHEN_NAMED = {"leads", "settle_growth"}  # too long for every day


def main(names: list[str]) -> int:
    """Measure the modules called `names`, all when empty; exit code 2 for an unknown one."""
    known = list(measurements())
    unknown = set(names) - set(known)
    if unknown:
        sys.stderr.write(f"No measurement is called {', '.join(sorted(unknown))}.\n")
        return 2
    found = {"machine": machine(), "date": datetime.now(UTC).isoformat(timespec="seconds")}
    url = database.server_url()
    with database.fresh_database(url, "luwes_bench") as fresh:
        database.start_django(fresh)
        results = [result for name in names or _everyday(known) for result in _results(name)]
        from django.db import connections

        connections.close_all()
    sys.stdout.write(json.dumps({**found, "results": results}, indent=1) + "\n")
    return 0


def _everyday(known: list[str]) -> list[str]:
    return [name for name in known if name not in ONLY_WHEN_NAMED]


def measurements() -> Iterator[str]:
    """Return the names of the modules that measure: those whose source defines `results`."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        is_measurement = "\ndef results(" in path.read_text(encoding="utf-8")
        if path.stem not in NOT_MEASUREMENTS and is_measurement:
            yield path.stem


def _results(name: str) -> list[dict[str, Any]]:
    sys.stderr.write(f"bench: {name} …\n")
    results: list[dict[str, Any]] = import_module(f"bench.{name}").results()
    return results


def machine() -> dict[str, Any]:
    """Return what a reader needs to judge the figures by."""
    return {
        "system": platform.platform(terse=True),
        "processor": platform.machine(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_mb": _memory_mb(),
        "python": platform.python_version(),
    }


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
