"""
Checks in at a running gate: one check-in a request, each of another device, signed beforehand.

The gate is `luwes gate` as people start it, with two processes, on the database of the run with its
default durability (fsync and synchronous_commit on); 5.6 million devices are registered there, and
20 days of 37,000 people's check-ins are stored. Gate, PostgreSQL and load share the machine.

Two rounds (bench/load.py): at full speed, which gives the rate and the CPU time of each part, and
at the goal's rate, as people come, which gives the latencies. Then every acknowledgement of both
rounds is looked up in the table. The peers (bench/peers.py) follow in the same run.
"""

import secrets
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import psutil
from django.db import connection, connections

from bench import peers
from bench.load import Load, Round
from luwes.attendance.gate import certificates
from luwes.attendance.gate.tests.devices import Device, sent_at

GOAL = 6_209  # a second: all 5,588,245 within 15 minutes
DEVICES = 5_588_245
REVOKED_EACH = 2_000  # one device of so many
HISTORY = 37_000 * 2 * 20
CONNECTIONS = 1_000
AT_FULL_SPEED = 130_000
SECONDS_AT_RATE = 12
WARM_UP = 4_000
SIGNERS = 2

# What the gate reads of a device is its revocation; the other indexes and the foreign key would
# only make the rows slower to put there.
REGISTER = f"""
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT conname FROM pg_constraint
    WHERE conrelid = 'attendance_device'::regclass AND contype = 'f'
  LOOP EXECUTE format('ALTER TABLE attendance_device DROP CONSTRAINT %I', name); END LOOP;
END $$;
DROP INDEX IF EXISTS device_mark, one_device_row_an_employee_and_browser;
INSERT INTO attendance_device (id, employee_id, public_key, mark, label, registered_at,
  confirmed_at, confirmed_how, revoked_at, revoked_why, certified_until)
SELECT n, n, sha512(n::text::bytea) || '\\x04', n, 'Chrome', now(), now(), 'first',
  CASE WHEN n % {REVOKED_EACH} = 0 THEN now() END, '', now() + interval '180 days'
FROM generate_series(1, {DEVICES}) AS n;
"""
REMEMBER = f"""
INSERT INTO attendance_check_in (id, employee_id, at, received_at, kind, place, source, zone,
  device_zone, device_id, mark, signature)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
    || substr(tail, 1, 3) || '8' || substr(tail, 4, 15))::uuid,
  n % 37000, at, at, 'in', 'office', 'gate', 'WIB', 'Asia/Jakarta', n, n,
  sha512(n::text::bytea)
FROM (
  SELECT n, md5(n::text) AS tail, date_trunc('milliseconds',
    now() - interval '20 days' * (n::float8 / {HISTORY})) AS at
  FROM generate_series(1, {HISTORY}) AS n
) AS made;
"""


def results() -> list[dict[str, Any]]:
    """Return the figures of the gate and of its peers."""
    _tell("registering devices and remembering days")
    _prepare()
    _tell("signing")
    secret = secrets.token_urlsafe(48)
    fast, paced, bare = _requests(secret)
    _tell("checking in")
    with _gate(secret) as (address, processes):
        load = Load(address, CONNECTIONS)
        load.at_full_speed(fast[:WARM_UP], seconds=60)
        before = _cpu(processes)
        full = load.at_full_speed(fast[WARM_UP:], seconds=60)
        after = _cpu(processes)
        rated = load.at_rate(paced, per_second=GOAL)
        load.close()
        peak = max(_peak_mb(process) for process in processes["gate"])
    spent = {part: after[part] - before[part] for part in after} | {"load": full.cpu_seconds}
    found = _figures(full, rated) | _kept(full, rated) | {"gate_peak_mb": peak}
    for part, seconds in spent.items():
        found[f"gate_cpu_us_{part}"] = 1e6 * seconds / len(full.answers)
    _tell("asking the peers")
    found |= _compared(full.per_second, bare)
    return [
        {"metric": name, "value": round(value, 1), "unit": _unit(name), "runs": 1}
        for name, value in found.items()
    ]


def _tell(what: str) -> None:
    sys.stderr.write(f"bench: gate, {what} …\n")


def _figures(full: Round, rated: Round) -> dict[str, float]:
    return {
        "gate_checkins_per_second": full.per_second,
        "gate_full_speed_p99_ms": full.milliseconds(99),
        "gate_offered_per_second": GOAL,
        "gate_answered_per_second": rated.per_second,
        "gate_p50_ms": rated.milliseconds(50),
        "gate_p95_ms": rated.milliseconds(95),
        "gate_p99_ms": rated.milliseconds(99),
        "gate_errors": full.errors + rated.errors,
    }


def _kept(full: Round, rated: Round) -> dict[str, float]:
    """Compare what devices were told with what is stored."""
    told = {_event(answer) for answer in full.answers + rated.answers if b'"stored"' in answer}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT id) FROM attendance_check_in "
            "WHERE id = ANY(%s::uuid[])",
            [list(told)],
        )
        rows, different = cursor.fetchone()
    return {
        "gate_acknowledged": len(told),
        "gate_acknowledged_not_stored": len(told) - different,
        "gate_stored_twice": rows - different,
    }


def _event(answer: bytes) -> str:
    return str(msgspec.json.decode(answer.partition(b"\r\n\r\n")[2])["id"])


def _compared(per_second: float, requests: Sequence[bytes]) -> dict[str, float]:
    rates = {
        "pgbench_single_row": peers.pgbench_per_second(_url()),
        "django_insert": peers.django_per_second(),
        "bare_asgi": peers.bare_asgi_per_second(requests, _free_port(), CONNECTIONS),
    }
    own = {f"{name}_per_second": rate for name, rate in rates.items()}
    return own | {f"gate_vs_{name}": per_second / rate for name, rate in rates.items()}


def _unit(name: str) -> str:
    if name.startswith("gate_vs_"):
        return "times"
    endings = {"_per_second": "1/s", "_ms": "ms", "_mb": "MB"}
    if "_cpu_us_" in name:
        return "µs a check-in"
    return next((unit for end, unit in endings.items() if name.endswith(end)), "check-ins")


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(REGISTER)
        cursor.execute(REMEMBER)
        cursor.execute("VACUUM ANALYZE attendance_device, attendance_check_in")


def _requests(secret: str) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Sign everything: for full speed, for the goal's rate, and for the bare peer."""
    connections.close_all()
    counts = [AT_FULL_SPEED, GOAL * SECONDS_AT_RATE]
    whole, share = sum(counts), sum(counts) // SIGNERS + 1
    parts = [(secret, first, min(first + share, whole)) for first in range(0, whole, share)]
    with get_context("fork").Pool(SIGNERS) as pool:
        made = [request for part in pool.map(_signed, parts) for request in part]
    return made[:AT_FULL_SPEED], made[AT_FULL_SPEED:], made[: AT_FULL_SPEED // 2] * 4


def _signed(part: tuple[str, int, int]) -> list[bytes]:
    secret, first, until = part
    key = certificates.gate_key(secret)
    return [_request(number, key) for number in range(first + 1, until + 1)]


def _request(number: int, key: bytes) -> bytes:
    """Return the request of one device, as a reverse proxy hands it on."""
    spared = DEVICES + number  # not one of those that are revoked
    item = Device(spared, employee_id=number, key=key).check_in()
    body = msgspec.json.encode(item | {"sent": sent_at(item["at"] + 40, boot=item["boot"])})
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    head = (
        "POST /gate/check-ins HTTP/1.1\r\nhost: luwes.example.go.id\r\n"
        f"x-forwarded-for: {address}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _gate(secret: str) -> Iterator[tuple[tuple[str, int], dict[str, list[psutil.Process]]]]:
    """Run the gate; yield its address and the processes of the parts that share the machine."""
    port = _free_port()
    command = [sys.executable, "-m", "luwes.cli", "gate", f"--listen=127.0.0.1:{port}"]
    environment = {
        "DATABASE_URL": _url(),
        "LUWES_SECRET_KEY": secret,
        "LUWES_PUBLIC_URL": "https://luwes.example.go.id",  # so that the proxy's header counts
    }
    with peers.started(command, port, **environment) as parent:
        _await_health(port)
        gates = psutil.Process(parent.pid).children()
        yield ("127.0.0.1", port), {"gate": gates, "postgres": _postgres()}


def _await_health(port: int) -> None:
    from http.client import HTTPConnection

    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", "/gate/health")
    if asked.getresponse().status != 200:
        raise RuntimeError("The gate is not well.")


def _postgres() -> list[psutil.Process]:
    """Return the main process of the database, if it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
        is_here = backend.name().startswith("postgres")
        main = backend.parent()
    return [main] if is_here and main else []


def _cpu(processes: dict[str, list[psutil.Process]]) -> dict[str, float]:
    """Return the CPU seconds that each part has used so far, its children included."""
    return {part: sum(map(_cpu_of, members)) for part, members in processes.items()}


def _cpu_of(process: psutil.Process) -> float:
    members = [process, *process.children()]
    return sum(sum(member.cpu_times()[:2]) for member in members)


def _peak_mb(process: psutil.Process) -> float:
    """Return the most memory that a process has held; where no kernel tells, what it holds now."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return float(process.memory_info().rss) / 2**20
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _url() -> str:
    from config import env

    return env.database_url  # of the fresh database; bench/database.py has set it
