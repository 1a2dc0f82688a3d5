"""Computes the allowance of 37,000 people for a settled and scored month, in a fresh process."""

import json
import os
import resource
import subprocess
import sys
from datetime import date
from functools import cache
from time import perf_counter
from typing import Any

from bench import database

BUDGET = 9_000_000_000_000


def results() -> list[dict[str, Any]]:
    """Return seconds, lines a second and the highest memory of one run."""
    prepare()
    from config import env  # the fresh database of this measurement

    process = subprocess.run(
        [sys.executable, "-m", "bench.allowance"],
        env={**os.environ, "DATABASE_URL": str(env.database_url)},
        stdout=subprocess.PIPE,
        check=True,
    )
    run = json.loads(process.stdout)
    return [
        {"metric": f"allowance_37000_{name}", "value": run[name], "unit": unit, "runs": 1}
        for name, unit in (
            ("seconds", "seconds"),
            ("peak_mb", "MB"),
            ("lines_per_second", "lines/s"),
        )
    ]


@cache
def prepare() -> None:
    """Score the month and set the year's budget."""
    from bench.agency import AFTER, BEFORE, MONTH
    from bench.settle import settled
    from luwes.allowance.actions import set_budget
    from luwes.performance.actions import score_month

    _seconds, top = settled()
    score_month(unit=top, first=MONTH.first, by=None, at=AFTER)
    set_budget(unit=top, year=2026, amount=BUDGET, source="DIPA", by=None, at=BEFORE)


def measure_here() -> dict[str, float]:
    """Compute the run in this process."""
    database.start_django(os.environ["DATABASE_URL"])
    from bench.agency import AFTER
    from luwes.allowance.actions import compute_run
    from luwes.organisation.models import Unit

    started = perf_counter()
    top = Unit.objects.get(depth=1)
    run = compute_run(unit=top, first=date(2026, 9, 1), by=None, at=AFTER)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": round(seconds, 2),
        "peak_mb": round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1),
        "lines_per_second": round(run.people / seconds),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure_here()))
