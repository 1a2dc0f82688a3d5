"""A message reaches the one browser that can open it, from the one server that it let in."""

import ssl
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from luwes.attendance.reminders.pushing import Browser, Outcome, Pusher
from luwes.attendance.reminders.tests.push_service import CURVE, opened, plain, push_service
from luwes.attendance.reminders.vapid import Vapid

NOW = datetime.now(UTC)
OURS = Vapid("a secret that is long enough to be one", contact="mailto:a@example.org")
MESSAGE = {"title": "Presensi masuk belum tercatat"}


@pytest.fixture
def service():
    with push_service(OURS.public_key) as (running, trusting):
        running.trusting = trusting
        yield running


def send(service, *, vapid=OURS, **options):
    given = {"context": service.trusting, "may_be_private": True, **options}
    browser = Browser(**service.subscription())
    return Pusher(vapid, **given).send(browser, MESSAGE, at=NOW, seconds=300)


def test_the_opening_side_of_these_tests_agrees_with_the_example_of_the_standard():
    """RFC 8291, appendix A."""
    number = int.from_bytes(plain("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    sealed = plain(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )
    private, auth = ec.derive_private_key(number, CURVE), plain("BTBZMqHH6r4Tts7J_aSIgg")
    expected = b"When I grow up, I want to be a watermelon"
    assert opened(sealed, private=private, auth=auth) == expected


def test_arrives_sealed_and_signed(service):
    assert send(service) is Outcome.REACHED
    assert service.arrived == [MESSAGE]
    assert service.headers[0]["TTL"] == "300"


def test_is_refused_when_another_server_sends(service):
    other = Vapid("another secret that is long enough, too", contact="mailto:a@example.org")
    assert send(service, vapid=other) is Outcome.FAILED
    assert service.arrived == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (302, Outcome.FAILED),
        (429, Outcome.FAILED),
        (500, Outcome.FAILED),
    ],
)
def test_tells_who_is_gone_from_what_failed_and_follows_nobody(service, status, outcome):
    service.status = status
    assert send(service) is outcome


def test_calls_no_private_address_unless_told(service):
    assert send(service, may_be_private=False) is Outcome.FAILED
    assert service.arrived == []


def test_trusts_no_unknown_certificate(service):
    assert send(service, context=ssl.create_default_context()) is Outcome.FAILED
    assert service.arrived == []


def test_the_same_secret_is_the_same_sender():
    again = Vapid("a secret that is long enough to be one", contact="mailto:b@example.org")
    assert again.public_key == OURS.public_key
    assert len(plain(OURS.public_key)) == 65
