"""The questions that the doctor asks; each gives one finding and harms nothing."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import psycopg

from luwes.cli import ground, machine
from luwes.cli.verbs import Unusable

OLDEST_PYTHON = (3, 11)
DISK_NEEDED_MB = 1_000  # the embedded database, its log, static files, and room to work
MEMORY_NEEDED_MB = 700  # two web processes, the database, one import of 37,000 staff
CLOCK_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer; a `remedy` stands where something is wrong or should be known."""

    subject: str
    is_fine: bool
    found: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Ask all questions; those about the database only where one answers."""
    try:
        from config import env
    except ValueError as error:
        return [python_version(), _problem("settings", str(error), "Correct it and ask again.")]
    findings = [
        python_version(),
        settings(env.environment.unknown(), known=[v.name for v in env.environment.variables]),
        folder(env.var),
        disk(env.var),
        memory(),
        port(env.host, env.port),
        texts(),
        documents(),
    ]
    return findings + database()


def python_version(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    shown = ".".join(str(part) for part in version)
    if version[:2] >= OLDEST_PYTHON:
        return _fine("python", shown)
    return _problem(
        "python", shown, "Install Python 3.11 or newer, run make clean, then make demo."
    )


def settings(unknown: list[str], *, known: list[str]) -> Finding:
    """Find variables that nothing reads: mostly typing errors."""
    if not unknown:
        return _fine("settings", "all variables can be read")
    hints = [_hint(name, known) for name in unknown]
    return _problem("settings", f"nothing reads {', '.join(unknown)}", " ".join(hints))


def _hint(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    meant = f"did you mean {close[0]}?" if close else "see docs/settings.md."
    return f"Unset {name}; {meant}"


def folder(var: Path) -> Finding:
    """Find out whether this account may keep files in the folder."""
    probe = var / ".probe"
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        remedy = "Run as the account that owns it, or set LUWES_VAR to a folder of your own."
        return _problem("folder", f"{var} cannot be written ({error.strerror})", remedy)
    return _fine("folder", str(var))


def disk(var: Path, *, free_mb: int | None = None) -> Finding:
    there = next(path for path in (var, *var.parents) if path.exists())
    free = shutil.disk_usage(there).free // 1_000_000 if free_mb is None else free_mb
    if free >= DISK_NEEDED_MB:
        return _fine("disk", f"{free:,} MB free at {there}")
    remedy = f"Free {DISK_NEEDED_MB - free:,} MB there, or set LUWES_VAR to another disk."
    return _problem("disk", f"only {free:,} MB free at {there}", remedy)


def memory(*, free_mb: int | None = None) -> Finding:
    free = machine.free_memory_mb() if free_mb is None else free_mb
    if free >= MEMORY_NEEDED_MB:
        return _fine("memory", f"{free:,} MB free")
    remedy = (
        f"Close programs: about {MEMORY_NEEDED_MB} MB are needed. LUWES_WEB_PROCESSES=1 saves some."
    )
    return _problem("memory", f"only {free:,} MB free", remedy)


def port(host: str, number: int) -> Finding:
    """Find out whether the site's port is free; our own running site is no problem."""
    from luwes.cli.serve import check_port

    try:
        check_port(host, number)
    except Unusable as error:
        owner = machine.owner_of_port(number) or ""
        if owner.startswith("luwes"):
            return _fine("port", f"{number}: this site is running, {owner}")
        found, _, remedy = str(error).partition(". ")
        return _problem("port", found, remedy)
    return _fine("port", f"{number} is free")


def texts() -> Finding:
    """Compile the texts of the program, as every start does."""
    from luwes.base import messages

    try:
        messages.compile_stale()
    except OSError as error:
        remedy = "Let this account write there once, or start once as the account that owns it."
        return _problem("texts", f"{error.filename} cannot be written", remedy)
    return _fine("texts", "Indonesian and English are compiled")


def documents() -> Finding:
    """Make a small PDF: Typst brings its own fonts, so nothing of the system is needed."""
    import typst

    try:
        size = len(typst.compile(b"Luwes"))
    except (RuntimeError, OSError) as error:
        remedy = "Install requirements/base.txt again: make clean, then make demo."
        return _problem("documents", f"no PDF can be made ({ground.first_line(error)})", remedy)
    return _fine("documents", f"a PDF can be made ({size:,} bytes)")


def database() -> list[Finding]:
    """Find out whether a database answers, is new enough and up to date, and has the same time."""
    from luwes.base.postgres import EmbeddedServerFailed

    try:
        url = ground.use_database()
    except (Unusable, EmbeddedServerFailed) as error:
        found, _, remedy = str(error).partition(". ")
        return [_problem("database", found, remedy)]
    with psycopg.connect(url) as connection:
        version = connection.info.server_version
        answered = _fine("database", f"PostgreSQL {version // 10_000}.{version % 10_000}")
        findings = [answered, clock(seconds_off(connection)), migrations()]
    return [*findings, *([evidence()] if findings[-1].is_fine else [])]


def seconds_off(connection: "psycopg.Connection[tuple[float, ...]]") -> float:
    """Return how far this machine's clock is ahead of the server's, in seconds; best of three."""
    readings = []
    for _ in range(3):
        before = time.time()
        row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
        after = time.time()
        if row:
            readings.append((after - before, (before + after) / 2 - row[0]))
    return min(readings)[1]


def clock(seconds: float) -> Finding:
    if abs(seconds) <= CLOCK_TOLERANCE_SECONDS:
        return _fine("clock", f"{abs(seconds):.1f} s from the database server")
    side = "ahead of" if seconds > 0 else "behind"
    remedy = "Switch on time synchronisation (NTP) on both: check-ins depend on it."
    return _problem("clock", f"{abs(seconds):.0f} s {side} the database server", remedy)


def migrations(pending: Callable[[], list[str]] = ground.pending_migrations) -> Finding:
    ground.start_django()
    waiting = pending()
    if not waiting:
        return _fine("tables", "up to date")
    return _problem("tables", f"{len(waiting)} migrations are pending", "Run luwes migrate.")


def evidence() -> Finding:
    """Find out whether the coming months have their partitions, and each its guards."""
    from luwes.attendance.retention.partitions import MONTHS_AHEAD, missing_months
    from luwes.base.evidence import unguarded_tables
    from luwes.cli.choices import now

    if missing := missing_months(at=now()):
        months = ", ".join(f"{first:%Y-%m}" for first in missing)
        remedy = "Run luwes migrate, and let luwes worker run: it makes them each night."
        return _problem("evidence", f"no partition for {months}", remedy)
    if bare := unguarded_tables():
        return _problem("evidence", f"{', '.join(bare)} can be emptied", "Run luwes migrate.")
    return _fine("evidence", f"guarded; partitions for {MONTHS_AHEAD} months ahead")


def _fine(subject: str, found: str) -> Finding:
    return Finding(subject=subject, is_fine=True, found=found)


def _problem(subject: str, found: str, remedy: str) -> Finding:
    return Finding(subject=subject, is_fine=False, found=found, remedy=remedy)
