"""What the gate is held against, on the same machine, database and run."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.load import Load

PROCESSES = 2
SECONDS = 4
PGBENCH_CLIENTS = 32

# The same two rows; the id carries its time, as everywhere.
SINGLE_ROW = """\
WITH stored AS (
  INSERT INTO attendance_check_in (id, at, received_at, employee_id, kind, place, source, zone,
    device_zone, device_id, mark, skew_ms, contact_skew_ms, elapsed_ms, moved_ms, signature)
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
      || substr(tail, 1, 3) || '8' || substr(tail, 4, 15))::uuid,
    at, at, 1, 'in', 'office', 'gate', 'WIB', 'Asia/Jakarta', 1, 1, 5, 5, 40, 3,
    decode(tail || tail || tail || tail, 'hex')
  FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS at,
      replace(gen_random_uuid()::text, '-', '') AS tail) AS made
  RETURNING id, at
)
INSERT INTO attendance_position
  (check_in_id, at, employee_id, latitude, longitude, accuracy_m, is_mock)
SELECT id, at, 1, -6.9147, 107.6098, 12.5, false FROM stored;
"""


def pgbench_per_second(url: str) -> float:
    """Return the single-row inserts a second of pgbench, prepared, with many clients."""
    from luwes.base.postgres_cluster import programs

    own = programs() / "pgbench"
    program = str(own) if own.exists() else shutil.which("pgbench")
    if program is None:
        raise RuntimeError("pgbench is not on this machine.")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SINGLE_ROW.replace("\n", " "))
        script.flush()
        words = ["-n", "-M", "prepared", "-c", str(PGBENCH_CLIENTS), "-T", str(SECONDS)]
        done = subprocess.run(
            [program, *words, "-f", script.name, url], capture_output=True, text=True, check=True
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


def django_per_second() -> float:
    """Return the inserts a second through Django's models, in as many processes as cores."""
    from django.db import connections

    connections.close_all()
    with get_context("fork").Pool(PROCESSES) as pool:
        return sum(pool.map(_inserted_by_django, range(PROCESSES)))


def _inserted_by_django(_number: int) -> float:
    from datetime import UTC, datetime

    from django.db import transaction

    from luwes.attendance.ids import new_id
    from luwes.attendance.models import CheckIn, CheckInPosition

    count, started = 0, perf_counter()
    while perf_counter() < started + SECONDS:
        at = datetime.now(UTC)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        common: dict[str, Any] = {"employee_id": 1, "at": at}
        with transaction.atomic():
            row = CheckIn(
                id=new_id(at),
                received_at=at,
                kind="in",
                place="office",
                source="page",
                zone="WIB",
                device_zone="Asia/Jakarta",
                device_id=1,
                mark=1,
                skew_ms=5,
                elapsed_ms=40,
                signature=os.urandom(64),
                **common,
            )
            row.save(force_insert=True)
            where = {"latitude": -6.9147, "longitude": 107.6098, "accuracy_m": 12.5}
            CheckInPosition.objects.create(check_in_id=row.pk, **common, **where)
        count += 1
    return count / (perf_counter() - started)


def bare_asgi_per_second(requests: Sequence[bytes], port: int, connections: int) -> float:
    """Return the answers a second of an ASGI application that reads the body and does nothing."""
    words = f"--interface asgi --port {port} --workers {PROCESSES} --no-ws"
    words += f" --backlog {2 * connections} --backpressure {connections}"
    with started([sys.executable, "-m", "granian", "bench.peers:bare", *words.split()], port):
        load = Load(("127.0.0.1", port), connections)
        found = load.at_full_speed(requests, seconds=SECONDS)
        load.close()
    return found.per_second


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer as many bytes as the gate does, without looking."""
    if scope["type"] != "http":
        return
    await receive()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"id":"%s"}' % (b"0" * 120)})


@contextmanager
def started(
    command: Sequence[str], port: int, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server of this machine until the block ends; enter it once the port answers."""
    import socket

    root = str(Path(__file__).resolve().parent.parent)
    changed = {**os.environ, "PYTHONPATH": root, **environment}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=changed, cwd=root)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(30)
