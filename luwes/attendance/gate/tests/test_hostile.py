"""What a visitor sends who wants to break the gate, or to be earlier than he was."""

import json

import pytest

from luwes.attendance.gate import clocks, rows, wire
from luwes.attendance.gate.certificates import Certificate
from luwes.attendance.gate.http import Connections
from luwes.attendance.gate.tests.devices import Device, now

MINUTE, HOUR = 60_000, 3_600_000
DEVICE = Device()


def read(item):
    found = wire.check_in(json.dumps(item).encode())
    assert isinstance(found, wire.CheckIn), found
    return found


@pytest.mark.parametrize("zone", ["NULL", "null", "Null", "", "Asia/Singapore", "-"])
def test_no_name_of_a_zone_becomes_a_missing_value(zone):
    item = read(DEVICE.check_in(zone=zone))
    known = Certificate(1, 1, 0, DEVICE.public_key)
    made = rows.row(item, known, clocks.readings(item, None, now=now()), received_at=now())
    assert made.device_zone == f'"{zone}"'


def readings(*, at, contact_at, is_same_start):
    """Of a phone whose clock was right at its last contact with us."""
    boot = at - 100_000
    contact = {"server": contact_at, "at": contact_at, "mono": 95_000, "boot": boot}
    if not is_same_start:
        contact["boot"] = boot - HOUR
    item = read(DEVICE.check_in(at=at, boot=boot, contact=contact))
    return clocks.readings(item, wire.Sent(contact_at + MINUTE, 5_000, 1), now=contact_at + MINUTE)


def test_a_gesture_before_its_own_last_contact_shows_the_clock_that_was_set_back():
    nine = now()
    found = readings(at=nine - 95 * MINUTE, contact_at=nine, is_same_start=False)
    assert found.moved == -95 * MINUTE


def test_after_a_new_start_a_gesture_after_the_contact_tells_nothing():
    assert readings(at=now(), contact_at=now() - HOUR, is_same_start=False).moved is None


class Wire:
    """A connection without a network; keeps what was written."""

    def __init__(self, answer):
        self.written, self.requests = b"", []
        answerer = type("Answerer", (), {"answer": answer, "refuse": answer})()
        answerer.requests = self.requests
        self.connection = Connections(answerer).new()
        self.connection.connection_made(self)

    def get_extra_info(self, _name):
        return ("192.0.2.1", 1)

    def is_closing(self):
        return False

    def write(self, data):
        self.written += data

    def close(self):
        """Nothing is open."""

    abort = pause_reading = close


def answer(self, request, reply):
    self.requests.append(request)
    reply(200, b'{"server":1}')


def test_who_asks_for_the_head_gets_no_body():
    """Else the body would be read as the next answer on a connection that a proxy keeps."""
    sent = Wire(answer)
    sent.connection.data_received(b"HEAD /gate/now HTTP/1.1\r\n\r\n")
    assert sent.written.endswith(b"content-length: 12\r\n\r\n")


def test_a_trailer_does_not_say_who_the_visitor_is():
    sent = Wire(answer)
    head = (
        b"POST /gate/check-ins HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Forwarded-For: 1.1.1.1"
    )
    sent.connection.data_received(head + b"\r\n\r\n1\r\na\r\n0\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n")
    assert sent.requests[0].forwarded == "1.1.1.1"
