"""A gate that runs, on a database that runs: what it refuses, stores, and survives."""

import http.client
import json
import os
import random
import signal
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psutil
import psycopg
import pytest

from config.gate import Connection
from luwes.attendance.gate.tests.devices import Device, body, new_id, now, sent_at
from luwes.base import postgres
from tests.platform.servers import answer, free_port, luwes, running

pytestmark = pytest.mark.servers

SECRET = "a secret of the deployment, long enough"
DAY = 86_400_000
REVOKED = 4_000
devices = iter(range(10_000, 1_000_000))

REVOKE = """
SET session_replication_role = replica;
INSERT INTO attendance_device (id, employee_id, public_key, mark, label, registered_at,
  confirmed_how, revoked_at, revoked_why, certified_until)
VALUES (%s, 1, '', 0, '', now(), '', now(), '', now() + interval '1 day');
"""


class Site:
    """A database with all tables, and the gate on it."""

    def __init__(self, folder):
        self.var = folder / "var"
        self.address = f"unix:{folder / 'gate.sock'}"
        self.environment = {
            "LUWES_VAR": str(self.var),
            "LUWES_SECRET_KEY": SECRET,
            "LUWES_GATE": self.address,
            "LUWES_GATE_QUEUE": "1000",
            "LUWES_GATE_PROCESSES": "1",
        }

    def rows(self, query, *values, user="luwes"):
        url = postgres.url(self.var).replace("luwes@", f"{user}@", 1)
        with psycopg.connect(url) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def is_stored(self, event):
        return bool(self.rows("SELECT 1 FROM attendance_check_in WHERE id = %s", event))

    def send(self, data, *, path="/gate/check-ins", method="POST"):
        connection = Connection(self.address)
        try:
            connection.request(method, path, data)
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read()), reply.headers
        finally:
            connection.close()

    def send_one(self, item, *, sent=None):
        return self.send(json.dumps(item | ({"sent": sent} if sent else {})))

    @contextmanager
    def gate(self, **changes):
        with running("gate", **self.environment | changes) as process:
            self.await_health(process)
            yield process

    def await_health(self, process):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.send(None, path="/gate/health", method="GET")[0] == 200:
                    return
            except OSError:
                assert process.poll() is None, process.communicate()[0]
            time.sleep(0.05)
        raise AssertionError("The gate does not answer.")

    @contextmanager
    def locked(self):
        """Keep every check-in waiting inside the database."""
        with psycopg.connect(postgres.url(self.var)) as connection:
            connection.execute("LOCK TABLE attendance_check_in IN EXCLUSIVE MODE")
            yield


@pytest.fixture(scope="module")
def site(module_folder):
    site = Site(module_folder)
    lease = postgres.hold(site.var)
    done = luwes("migrate", **site.environment)
    assert done.returncode == 0, done.stderr
    site.rows(REVOKE.replace("%s", str(REVOKED)), user="postgres")
    yield site
    lease.release()


@pytest.fixture(scope="module")
def gate(site):
    with site.gate() as process:
        yield process


@pytest.fixture
def device():
    return Device(next(devices))


def test_a_check_in_is_answered_after_it_is_stored(site, gate, device):
    item = device.check_in()
    status, told, _headers = site.send_one(item, sent=sent_at(item["at"] + 40, boot=item["boot"]))
    assert (status, told["id"], told["result"]) == (200, item["id"], "stored")
    assert abs(told["server"] - now()) < 5_000
    columns = "employee_id, source, zone, device_zone, device_id, elapsed_ms, moved_ms"
    query = f"SELECT {columns} FROM attendance_check_in WHERE id = %s"
    expected = (device.id, "gate", "WIB", "Asia/Jakarta", device.id, 40, 3)
    assert site.rows(query, item["id"]) == [expected]
    query = "SELECT latitude, longitude, accuracy_m, is_mock FROM attendance_position "
    assert site.rows(query + "WHERE check_in_id = %s", item["id"]) == [
        (-6.9147, 107.6098, 12.5, False)
    ]


def test_without_a_position_the_reason_is_stored(site, gate, device):
    item = device.check_in(position=None, no_position="denied", contact=None, zone="Europe/Paris")
    assert site.send_one(item)[0] == 200
    query = "SELECT zone, device_zone, no_position FROM attendance_check_in WHERE id = %s"
    assert site.rows(query, item["id"]) == [("", "Europe/Paris", "denied")]
    assert not site.rows("SELECT 1 FROM attendance_position WHERE check_in_id = %s", item["id"])


def changed(**changes):
    return lambda device: device.check_in() | changes


REFUSED = {
    "malformed": (400, changed(kind="lunch")),
    "id-not-of-time": (400, lambda device: device.check_in(id=new_id(now() - 5_000))),
    "unknown-key": (403, lambda _: Device(1, key=b"x" * 32).check_in()),
    "unknown-key expired": (
        403,
        lambda _: Device(1, until=datetime.now(UTC) - timedelta(1)).check_in(),
    ),
    "unknown-key revoked": (403, lambda _: Device(REVOKED).check_in()),
    "broken-signature": (403, changed(kind="out")),
    "clock-ahead": (409, lambda device: device.check_in(at=now() + 65_000)),
    "too-late": (409, lambda device: device.check_in(at=now() - 7 * DAY - 1_000)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_has_its_name_and_is_counted(site, gate, device, case):
    status, made = REFUSED[case]
    item, code = made(device), case.partition(" ")[0]
    found, problem, headers = site.send_one(item)
    assert (found, problem["status"], problem["type"]) == (status, status, f"/masalah/gate/{code}")
    assert problem["id"] == item["id"]
    assert problem["title"]
    assert headers["content-type"] == "application/problem+json"
    counted = site.send(None, path="/gate/health", method="GET")[1]["refused"]
    assert counted[code] >= 1
    assert not site.is_stored(item["id"])


def test_whole_requests_are_refused_too(site, gate):
    assert site.send(body(*[{}] * 201))[1]["type"] == "/masalah/gate/too-many"
    assert site.send(b" " * 280_000)[1]["type"] == "/masalah/gate/too-large"
    assert site.send(b"[")[0] == 400
    assert site.send(None, path="/gate/other", method="GET")[0] == 404
    assert site.send(None, method="GET")[0] == 404


def test_a_bad_apple_spoils_no_other(site, gate, device):
    good = [device.check_in() for _ in range(3)]
    bad = [device.check_in() | {"kind": "out"}, {"id": 5}, Device(1, key=b"x" * 32).check_in()]
    status, told, _headers = site.send(body(good[0], bad[0], good[1], bad[1], bad[2], good[2]))
    found = [each.get("result") or each["type"].rpartition("/")[2] for each in told["results"]]
    expected = "stored broken-signature stored malformed unknown-key stored"
    assert (status, found) == (200, expected.split())
    assert all(site.is_stored(item["id"]) for item in good)


def test_a_row_that_the_database_refuses_spoils_no_other(site, gate):
    check = "CONSTRAINT no_beast CHECK (employee_id <> 666)"
    site.rows(f"ALTER TABLE attendance_check_in ADD {check}")
    items = [Device(next(devices)).check_in() for _ in range(20)]
    beast = Device(next(devices), employee_id=666).check_in()
    told = site.send(body(*items[:7], beast, *items[7:]))[1]["results"]
    site.rows("ALTER TABLE attendance_check_in DROP CONSTRAINT no_beast")
    assert told[7]["status"] == 503  # not lost: the device keeps it
    assert [each.get("result") for each in told[:7] + told[8:]] == ["stored"] * 20
    assert site.send_one(beast)[1]["result"] == "stored"


def test_a_retry_is_harmless(site, gate, device):
    item = device.check_in()
    results = [site.send_one(item)[1]["result"] for _ in range(3)]
    assert results == ["stored", "already_stored", "already_stored"]
    twice = device.check_in()
    told = site.send(body(twice, item, twice))[1]["results"]
    assert [each["result"] for each in told] == ["stored", "already_stored", "already_stored"]
    assert len(site.rows("SELECT 1 FROM attendance_check_in WHERE device_id = %s", device.id)) == 2


def test_nobody_can_take_another_s_number(site, gate, device):
    item = device.check_in()
    assert site.send_one(item)[0] == 200
    other = Device(next(devices)).check_in(at=item["at"], id=item["id"])
    status, problem, _headers = site.send_one(other)
    assert (status, problem["type"]) == (409, "/masalah/gate/id-taken")


def test_one_number_stands_for_one_gesture(site, gate, device):
    item = device.check_in(kind="in")
    assert site.send_one(item)[0] == 200
    other = device.check_in(at=item["at"], id=item["id"], kind="out")
    status, problem, _headers = site.send_one(other)
    assert (status, problem["type"]) == (409, "/masalah/gate/id-taken")


def test_a_forgotten_position_does_not_come_back(site, gate, device):
    item = device.check_in()
    assert site.send_one(item)[0] == 200
    forget = "SET luwes.may_forget = 'yes'; DELETE FROM attendance_position WHERE check_in_id = "
    site.rows(f"{forget} '{item['id']}'")
    assert site.send_one(item)[1]["result"] == "already_stored"
    assert not site.rows("SELECT 1 FROM attendance_position WHERE check_in_id = %s", item["id"])


def test_one_device_cannot_send_without_end(site, gate, device):
    told = [site.send(body(*[device.check_in()] * 200))[1]["results"] for _ in range(3)]
    codes = [each["status"] for each in told[2] if "status" in each]
    assert codes.count(429) > 150
    assert site.send_one(Device(next(devices)).check_in())[0] == 200


def test_a_month_that_nobody_has_made_is_made(site, gate, device):
    month = datetime.now(UTC).strftime("y%Ym%m")
    for table in ("attendance_check_in", "attendance_position"):
        site.rows(f"ALTER TABLE {table} DETACH PARTITION {table}_{month}")
    items = [device.check_in() for _ in range(5)]
    told = site.send(body(*items))[1]["results"]
    assert [each["result"] for each in told] == ["stored"] * 5
    assert all(site.is_stored(item["id"]) for item in items)


def test_a_full_gate_turns_away_and_loses_nothing(site, gate):
    batches = [[Device(next(devices)).check_in() for _ in range(200)] for _ in range(7)]
    told = []

    def send(items):
        told.extend(site.send(body(*items))[1]["results"])

    threads = [threading.Thread(target=send, args=[items]) for items in batches]
    with site.locked():
        for thread in threads:
            thread.start()
        time.sleep(1)
    for thread in threads:
        thread.join()
    stored = {each["id"] for each in told if each.get("result") == "stored"}
    turned_away = {each["id"] for each in told if each.get("status") == 503}
    assert (len(stored), len(turned_away)) == (1000, 400)
    found = site.rows("SELECT id::text FROM attendance_check_in WHERE id = ANY(%s)", list(stored))
    assert {event for (event,) in found} == stored


def test_no_bytes_bring_it_down(site, gate, device):
    random.seed(7)
    whole = b"POST /gate/check-ins HTTP/1.1\r\nhost: x\r\ncontent-length: 700\r\n\r\n" + body(
        device.check_in()
    )
    for number in range(300):
        data = bytearray(whole if number % 2 else random.randbytes(500))
        for _ in range(number % 9):
            data[random.randrange(len(data))] = random.randrange(256)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(site.address.removeprefix("unix:"))
            client.sendall(data[: random.randrange(1, len(data))])
    assert site.send_one(device.check_in())[1]["result"] == "stored"
    assert gate.poll() is None


def test_it_outlives_the_database(site, gate, device):
    item = device.check_in()
    os.kill(int((site.var / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    status, problem, headers = site.send_one(item)
    assert (status, problem["type"]) == (503, "/masalah/gate/busy")
    assert int(headers["retry-after"]) > 0
    lease = postgres.hold(site.var)
    try:
        site.await_health(gate)
        assert site.send_one(item)[1]["result"] == "stored"
        assert site.is_stored(item["id"])
    finally:
        lease.release()


def test_a_killed_process_is_started_anew(site, gate, device):
    (child,) = psutil.Process(gate.pid).children()
    child.kill()
    site.await_health(gate)
    assert site.send_one(device.check_in())[1]["result"] == "stored"


def test_the_end_waits_for_who_waits(site, gate, device):
    item, told = device.check_in(), []
    other = site.environment | {"LUWES_GATE": f"127.0.0.1:{free_port()}"}
    with running("gate", **other) as process:
        answer(f"http://{other['LUWES_GATE']}/gate/now", process)
        client = http.client.HTTPConnection(other["LUWES_GATE"], timeout=30)
        with site.locked():
            client.request("POST", "/gate/check-ins", json.dumps(item))
            time.sleep(0.3)
            process.terminate()
            time.sleep(0.3)
        told = json.loads(client.getresponse().read())
        process.wait(20)
    assert told["result"] == "stored"
    assert site.is_stored(item["id"])


def test_each_minute_leaves_its_pulse(site, device):
    site.environment["LUWES_GATE"] = site.address = site.address.replace("gate.", "pulse.")
    with site.gate() as process:
        assert site.send_one(device.check_in())[0] == 200
        process.terminate()
        process.wait(20)
    query = "SELECT sum(answered), max(p99_ms), count(*) FROM attendance_pulse"
    answered, p99, _count = site.rows(query)[0]
    assert answered >= 1
    assert p99 < 60_000


def test_one_port_serves_the_gate_too(site, device):
    port = str(free_port())
    environment = {**site.environment, "LUWES_WEB_PROCESSES": "1", "LUWES_PORT": port}
    with running("serve", **environment) as process:
        assert answer(f"http://127.0.0.1:{port}/gate/nothing", process) in (404, 503)
        site.await_health(process)
        client = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        client.request("POST", "/gate/check-ins", json.dumps(device.check_in()))
        told = json.loads(client.getresponse().read())
        assert told["result"] == "stored"
