"""
Everything that CI runs: the lint, then all tests. Exit code 1 when anything fails.

    python scripts/check.py           lint and tests
    python scripts/check.py --lint    only the lint
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

LINT = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "import contracts": ["lint-imports"],
    "templates": ["djlint", "--lint", "--quiet", "luwes"],
    "types": ["mypy"],
    "migrations": ["python", "-m", "luwes.cli", "manage", "makemigrations", "--check", "--dry-run"],
}
PROCESSES = 2
# Tests of one group (conftest.py: browsers, servers) stay on one core; the rest is spread.
TESTS = ["pytest", "-q", "-n", str(PROCESSES), "--dist", "loadgroup"]


def main(arguments: list[str]) -> int:
    """Run the checks; name those that failed at the end."""
    failed = lint()
    if "--lint" not in arguments:
        failed += [] if _tests_pass() else ["tests"]
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


def lint() -> list[str]:
    """Run all lint steps, two at a time; return the names of those that found something."""
    failed = []
    with ThreadPoolExecutor(PROCESSES) as pool:
        for name, (code, output, seconds) in zip(LINT, pool.map(_run, LINT.values()), strict=True):
            print(f"{'ok' if code == 0 else 'FAILED':<7} {name} ({seconds:.1f} s)", flush=True)
            if code:
                print(output, flush=True)
                failed.append(name)
    return failed


def _run(command: list[str]) -> tuple[int, str, float]:
    start = time.monotonic()
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr, time.monotonic() - start


def _tests_pass() -> bool:
    program = [str(BIN / TESTS[0]), *TESTS[1:]]
    return subprocess.run(program, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
