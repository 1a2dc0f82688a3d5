"""Our server calls push services on the open network and nothing else."""

import socket

import pytest

from luwes.attendance.reminders import addresses
from luwes.attendance.reminders.addresses import AddressRefused

GOOD = (
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/x",
    "https://web.push.apple.com:443/x?y=1",
    "https://93.184.215.14/x",
)
BAD = (
    "http://fcm.googleapis.com/x",
    "ftp://a.b/x",
    "https:///x",
    "https://localhost/x",
    "https://database/x",
    "https://127.0.0.1/x",
    "https://10.1.2.3/x",
    "https://192.168.0.9/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://[fd00::1]/x",
    "https://push.example.org:8443/x",
    "https://push.example.org:99999/x",
    "https://who:what@push.example.org/x",
    "no address",
)


@pytest.mark.parametrize("endpoint", GOOD)
def test_takes_addresses_as_push_services_have_them(endpoint):
    addresses.check_shape(endpoint)


@pytest.mark.parametrize("endpoint", BAD)
def test_refuses_every_other_shape(endpoint):
    with pytest.raises(AddressRefused):
        addresses.check_shape(endpoint)


@pytest.mark.parametrize(
    "numbers",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["93.184.215.14", "192.168.1.1"],
        ["::ffff:10.0.0.7"],
        ["fe80::1%eth0"],
        ["224.0.0.1"],
        ["100.64.0.1"],
        ["0.0.0.0"],
    ],
)
def test_refuses_a_name_that_leads_into_a_private_network(monkeypatch, numbers):
    found = [(0, 0, 0, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(AddressRefused):
        addresses.resolved("push.example.org", 443)


def test_gives_the_number_that_was_checked(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    assert addresses.resolved("push.example.org", 443) == "93.184.215.14"
