import json
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.gate import keys, wire
from luwes.attendance.gate.keys import Keys, has_signed
from luwes.attendance.gate.tests.devices import KEY, Device, now

DEVICE = Device(9)


def read(item):
    return wire.check_in(json.dumps(item).encode())


def signed(item, device=DEVICE):
    message = wire.canonical(item, device.id)
    return has_signed(device.public_key, wire.signature_of(item), message)


def test_who_has_signed_is_believed():
    assert signed(read(DEVICE.check_in()))


def test_every_field_is_signed():
    fields = {"kind": "out", "mono": 1, "boot": 1, "zone": "", "place": "home", "contact": None}
    for name, value in fields.items():
        assert not signed(read(DEVICE.check_in() | {name: value})), name
    elsewhere = {"lat": "-6.9148", "lon": "107.6098", "accuracy": "12.5", "mock": False}
    assert not signed(read(DEVICE.check_in() | {"position": elsewhere}))
    assert not signed(read(DEVICE.check_in() | {"id": DEVICE.check_in(at=5)["id"], "at": 5}))


def test_another_device_has_not_signed_it():
    assert not signed(read(DEVICE.check_in()), Device(9))


@given(st.integers(0, (1 << 256) - 1), st.integers(0, (1 << 256) - 1))
def test_both_shapes_of_a_signature_say_the_same(r, s):
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert keys.as_der(raw) == encode_dss_signature(r, s)


@given(st.binary(min_size=65, max_size=65), st.binary(min_size=64, max_size=64))
def test_no_key_and_no_signature_is_an_error(key, signature):
    assert not has_signed(key, signature, b"message")


def test_a_revoked_and_an_expired_certificate_are_none():
    ring = Keys(KEY)
    found = ring.certificate(DEVICE.certificate, now=now())
    assert found.device_id == 9
    assert ring.certificate(DEVICE.certificate, now=found.until * 1000 + 1) is None
    ring.revoked = frozenset({9})
    assert ring.certificate(DEVICE.certificate, now=now()) is None


def test_the_signature_is_raw():
    assert len(urlsafe_b64decode(DEVICE.check_in()["signature"] + "==")) == wire.SIGNATURE_LENGTH
