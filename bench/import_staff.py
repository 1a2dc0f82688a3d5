"""Imports a staff list of 37,000 in a fresh process on a fresh database: seconds and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import database

STAFF = 37_000
RUNS = 3


def results() -> list[dict[str, Any]]:
    """Return the slowest time and the highest peak of `RUNS` runs, each starting from nothing."""
    from luwes.demo.agency import write_xlsx

    with TemporaryDirectory() as folder:
        path = Path(folder) / "staff.xlsx"
        write_xlsx(path, staff=STAFF, seed=1)
        measured = [_measured(path) for _ in range(RUNS)]
    return [
        {
            "metric": f"import_staff_37000_{unit}",
            "value": max(run[unit] for run in measured),
            "unit": name,
            "runs": RUNS,
        }
        for unit, name in (("seconds", "seconds"), ("again_seconds", "seconds"),
                           ("peak_mb", "MB"))
    ]  # fmt: skip


def _measured(path: Path) -> dict[str, float]:
    url = database.server_url()
    with database.fresh_database(url, "luwes_bench_import") as fresh:
        process = subprocess.run(
            [sys.executable, "-m", "bench.import_staff", str(path)],
            env={**os.environ, "DATABASE_URL": fresh},
            stdout=subprocess.PIPE,
            check=True,
        )
    run: dict[str, float] = json.loads(process.stdout)
    return run


def measure_here(path: Path) -> dict[str, float]:
    """Import the list twice in this process, the second time with nothing to change."""
    database.start_django(os.environ["DATABASE_URL"])
    first, second = _seconds(path), _seconds(path)
    return {"seconds": first, "again_seconds": second, "peak_mb": _peak_mb()}


def _seconds(path: Path) -> float:
    import time
    from datetime import UTC, datetime

    from luwes.demo.agency.rows import REFERENCE_ON
    from luwes.organisation.actions import import_staff

    at = datetime(REFERENCE_ON.year, REFERENCE_ON.month, REFERENCE_ON.day, 2, tzinfo=UTC)
    started = time.perf_counter()
    report = import_staff(file=path, effective_on=REFERENCE_ON, by=None, at=at)
    seconds = time.perf_counter() - started
    if not report.applied or report.rows_read != STAFF:
        raise RuntimeError(f"The list was not imported: {report.problems[:3]}")
    return round(seconds, 2)


def _peak_mb() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure_here(Path(sys.argv[1]))))
