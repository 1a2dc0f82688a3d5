import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.gate import wire
from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.tests.devices import Device, body, new_id, sent_at

DEVICE = Device(7)
AT = 1_795_000_000_000


def raw(**changes):
    return json.dumps(DEVICE.check_in(at=AT) | changes).encode()


def code(**changes):
    found = wire.check_in(raw(**changes))
    return found.code if isinstance(found, Refusal) else ""


def test_a_check_in_is_read():
    assert wire.check_in(raw()).at == AT


def test_one_by_itself_brings_its_sent():
    one = DEVICE.check_in(at=AT) | {"sent": sent_at(AT + 9)}
    found = wire.read(json.dumps(one).encode())
    assert (found.sent.at, found.is_batch, len(found.items)) == (AT + 9, False, 1)


def test_many_share_their_sent():
    found = wire.read(body(DEVICE.check_in(), DEVICE.check_in(), sent=sent_at(AT)))
    assert (found.sent.at, found.is_batch, len(found.items)) == (AT, True, 2)


def test_a_bad_one_leaves_the_others_alone():
    bad = DEVICE.check_in() | {"kind": "lunch"}
    first, second, third = wire.read(body(DEVICE.check_in(), bad, DEVICE.check_in())).items
    assert (second.code, second.id) == ("malformed", bad["id"])
    assert not isinstance(first, Refusal)
    assert not isinstance(third, Refusal)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "no id"},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"kind": "lunch"},
        {"at": -1},
        {"at": 1 << 48},
        {"at": "1795000000000"},
        {"at": 1.5},
        {"mono": None},
        {"zone": "A" * 41},
        {"zone": 'Asia/"Jakarta'},
        {"zone": "Asia/Jakarta\n"},
        {"place": "moon"},
        {"position": None},
        {"no_position": "denied"},
        {"position": None, "no_position": "because"},
        {"position": {"lat": "-6,9", "lon": "107", "accuracy": "1", "mock": False}},
        {"position": {"lat": "-90.1", "lon": "107", "accuracy": "1", "mock": False}},
        {"position": {"lat": "-6", "lon": "180.1", "accuracy": "1", "mock": False}},
        {"position": {"lat": "NaN", "lon": "107", "accuracy": "1", "mock": False}},
        {"position": {"lat": "-6", "lon": "Infinity", "accuracy": "1", "mock": False}},
        {"position": {"lat": "-6", "lon": "107", "accuracy": "-1", "mock": False}},
        {"position": {"lat": -6.9, "lon": "107", "accuracy": "1", "mock": False}},
        {"position": {"lat": "-6", "lon": "107", "accuracy": "1", "mock": "no"}},
        {"contact": {"server": AT}},
        {"certificate": "A" * 135},
        {"certificate": "é" * 136},
        {"signature": "A" * 85},
        {"signature": "=" * 86},
    ],
)
def test_each_field_has_bounds(changes):
    assert code(**changes) == "malformed"


@pytest.mark.parametrize("lat", ["0", "-0.5", "6.123456789012345", "1e-7", "-3.2e-10", "90"])
def test_coordinates_as_javascript_writes_them(lat):
    assert not code(position={"lat": lat, "lon": "107", "accuracy": "1", "mock": True})


def test_why_there_is_no_position():
    assert not code(position=None, no_position="denied")


def test_the_id_carries_the_time():
    assert code(id=new_id(AT + 1)) == "id-not-of-time"


def test_an_id_may_come_in_capitals_but_is_signed_small():
    capital = new_id(AT).upper()
    assert wire.check_in(raw(id=capital)).id == capital.lower()


def test_too_many_and_too_large_are_told_apart():
    assert wire.read(body(*[{}] * 201)).code == "too-many"
    assert wire.read(b" " * (wire.BODY_BYTES + 1)).code == "too-large"
    assert wire.read(body()).code == "malformed"
    assert len(wire.read(body(*[{}] * 200)).items) == 200


def test_what_is_signed_is_what_the_both_sides_have_agreed():
    at = 0x01A1EE69BE00
    text = json.dumps(
        DEVICE.check_in(at=at, signed=False) | {"id": "01a1ee69-be00-7abc-8def-0123456789ab"}
    )
    item = wire.check_in(text.encode())
    assert wire.canonical(item, 7).decode().split("\n") == [
        "luwes-check-in-1",
        "01a1ee69-be00-7abc-8def-0123456789ab",
        "in",
        str(at),
        "100000",
        str(at - 100_000),
        "Asia/Jakarta",
        "office",
        "-6.9147,107.6098,12.5,0",
        "-",
        f"{at - 5_000},{at - 5_003},95000,{at - 100_000}",
        "7",
    ]


@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(data):
    assert isinstance(wire.read(data), Refusal | wire.Request)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*sorted(DEVICE.check_in()), "sent", "check_ins", "other"]), JSON)
def test_no_value_of_any_field_is_an_error(name, value):
    data = json.dumps(DEVICE.check_in(at=AT) | {name: value}).encode()
    assert isinstance(wire.read(data), Refusal | wire.Request)


@given(st.integers(0, 900), st.binary(min_size=1, max_size=3))
def test_no_damage_on_the_way_is_an_error(place, damage):
    whole = json.dumps(DEVICE.check_in(at=AT)).encode()
    assert isinstance(
        wire.read(whole[:place] + damage + whole[place + len(damage) :]), Refusal | wire.Request
    )


def test_nesting_without_end_is_refused():
    assert wire.read(b"[" * 100_000).items[0].code == "malformed"
    assert wire.read(b'{"check_ins":[' + b"[" * 100_000).code == "malformed"
    assert wire.read(raw()[:-1] + b',"other":' + b"[" * 100_000).items[0].code == "malformed"


degrees = st.floats(-90, 90, allow_nan=False).map(lambda value: repr(round(value, 7)))


@given(degrees, degrees, st.sampled_from(["in", "out", "visit"]), st.integers(0, (1 << 48) - 1))
def test_different_check_ins_never_sign_the_same_bytes(lat, lon, kind, mono):
    where = {"lat": lat, "lon": lon, "accuracy": "3", "mock": False}
    item = wire.check_in(raw(position=where, kind=kind, mono=mono, id=new_id(AT)))
    lines = wire.canonical(item, 7).decode().split("\n")
    assert len(lines) == 12
    again = msgspec.convert(msgspec.to_builtins(item), wire.CheckIn)
    again.kind, again.mono = lines[2], int(lines[4])
    again.position.lat, again.position.lon = lines[8].split(",")[:2]
    assert wire.canonical(again, 7) == wire.canonical(item, 7)
