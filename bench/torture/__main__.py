"""
`python -m bench.torture [--kills N] [--seed N]`: prints ONE JSON object as `python -m bench` does.

Exit code 1 if anything acknowledged is missing, anything is double, or otherwise not clean.
"""

import argparse
import json
import secrets
import sys
from datetime import UTC, datetime

from bench.run import machine
from bench.torture.run import torture
from bench.torture.victims import Victims

parser = argparse.ArgumentParser(prog="python -m bench.torture", description=__doc__)
parser.add_argument("--kills", type=int, default=100)
parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
given = parser.parse_args()
sys.stderr.write(f"torture: seed {given.seed}\n")
with Victims() as victims:
    done = torture(victims=victims, kills=given.kills, seed=given.seed)
verdict = done.verdict
figures = [
    ("kills", done.kills, "times"),
    ("acknowledged", verdict.acknowledged, "check-ins"),
    ("lost", verdict.lost, "check-ins"),
    ("doubled", verdict.doubled, "check-ins"),
    ("altered", verdict.altered, "check-ins"),
    ("wrongly_refused", verdict.refused, "check-ins"),
    ("wrongly_known", verdict.mistaken, "check-ins"),
    ("never_acknowledged", verdict.waiting, "check-ins"),
    ("retries", done.retries, "requests"),
    ("seconds", round(done.seconds, 1), "s"),
    ("longest_recovery_seconds", round(done.recovery, 1), "s"),
    ("seed", given.seed, ""),
]
results = [{"metric": m, "value": value, "unit": unit, "runs": 1} for m, value, unit in figures]
found = {"machine": machine(), "date": datetime.now(UTC).isoformat(timespec="seconds")}
sys.stdout.write(json.dumps({**found, "results": results}, indent=1) + "\n")
raise SystemExit(0 if verdict.is_clean else 1)
