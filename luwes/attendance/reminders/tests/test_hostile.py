"""A push service that anybody can name: it must not hold the sender up, or lead it astray."""

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from luwes.attendance.reminders import addresses, pushing
from luwes.attendance.reminders.addresses import AddressRefused, check_shape, resolved
from luwes.attendance.reminders.pushing import Browser, Outcome, Pusher
from luwes.attendance.reminders.tests.push_service import push_service
from luwes.attendance.reminders.vapid import Vapid

OURS = Vapid("a secret that is long enough to be one", contact="mailto:a@example.org")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/a",
        "https://user@push.example.org/a",
        "https://push.example.org:8443/a",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://2130706433/a",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/a",
        "https://[fd00::1]/a",
        "file:///etc/passwd",
        "https://push.example.org:99999/a",
    ],
)
def test_the_shape_of_an_address_within_is_refused(endpoint):
    with pytest.raises(AddressRefused):
        check_shape(endpoint)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "::1", "::ffff:192.168.0.1", "fe80::1%eth0", "0.0.0.0",
     "224.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"],
)  # fmt: skip
def test_a_name_that_leads_within_is_not_called(monkeypatch, number):
    """Names may change between subscribing and sending, so the number itself is looked at."""
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_a, **_k: [row])
    with pytest.raises(AddressRefused):
        resolved("push.example.org", 443)


@pytest.mark.parametrize("host", ["0x7f.1", "127.1", "0177.0.0.1"])
def test_other_ways_to_write_a_number_are_not_called(host):
    with pytest.raises((AddressRefused, OSError)):
        resolved(host, 443)


def test_a_service_that_answers_letter_by_letter_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(pushing, "SECONDS_FOR_ONE", 1)
    near, far = socket.socketpair()

    def drip():
        for letter in b"HTTP/1.1 " + b"2" * 40:
            try:
                far.send(bytes([letter]))
            except OSError:
                return
            time.sleep(0.2)

    threading.Thread(target=drip, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        pushing._status(near, ends=started + 1)
    assert time.monotonic() - started < 3
    near.close()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0\r\n", b"HTTP/1.1 2000 OK\r\n", b"A" * 5_000])
def test_what_is_no_answer_is_a_failure(answer):
    near, far = socket.socketpair()
    far.sendall(answer)
    far.close()
    with pytest.raises(ValueError, match="no status"):
        pushing._status(near, ends=time.monotonic() + 2)


def test_an_answer_counts_by_its_first_line_only():
    with push_service(OURS.public_key) as (service, trusting):
        service.status = 410
        pusher = Pusher(OURS, context=trusting, may_be_private=True)
        browser = Browser(**service.subscription())
        outcome = pusher.send(browser, {"title": "a"}, at=datetime.now(UTC), seconds=1)
    assert outcome is Outcome.GONE
