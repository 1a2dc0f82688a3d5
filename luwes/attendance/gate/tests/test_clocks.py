import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.gate import clocks, wire
from luwes.attendance.gate.clocks import Bounds
from luwes.attendance.gate.tests.devices import Device

NOW = 1_795_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOUNDS = Bounds(latest=7 * DAY, ahead=MINUTE)
DEVICE = Device()


def event(at=NOW, *, mono=500_000, boot=NOW - 500_000, contact=None):
    item = wire.CheckIn(
        **DEVICE.check_in(at=at, signed=False, mono=mono, boot=boot)
        | {"position": None, "contact": None}
    )
    item.contact = contact
    return item


def sent(at, *, mono=500_000, boot=NOW - 500_000):
    return wire.Sent(at, mono, boot)


def code(item, sent_when):
    found = clocks.refusal(item, sent_when, BOUNDS, now=NOW)
    return found.code if found else ""


def test_sent_at_once_by_a_right_clock():
    found = clocks.readings(event(), sent(NOW + 40, mono=500_040), now=NOW + 60)
    assert found == (-20, None, 40, None)


def test_sent_two_days_later_by_a_clock_that_nobody_moved():
    contact = wire.Contact(
        server=NOW - HOUR, at=NOW - HOUR + 700, mono=500_000 - HOUR + 700, boot=NOW - 500_000
    )
    later = sent(NOW + 2 * DAY + 700, mono=500_000 + 2 * DAY)
    found = clocks.readings(event(contact=contact), later, now=NOW + 2 * DAY)
    assert (found.skew, found.contact_skew, found.elapsed, found.moved) == (700, 700, 2 * DAY, 0)


def test_a_clock_that_was_put_back_between_contact_and_gesture_shows():
    contact = wire.Contact(server=NOW - MINUTE, at=NOW - MINUTE, mono=440_000, boot=NOW - 500_000)
    moved = event(NOW - HOUR, contact=contact)
    assert clocks.readings(moved, None, now=NOW).moved == -HOUR


def test_a_page_that_was_loaded_anew_between_vouches_for_less():
    contact = wire.Contact(server=NOW, at=NOW, mono=5, boot=NOW - DAY)
    found = clocks.readings(event(contact=contact), sent(NOW, boot=NOW - 5), now=NOW)
    assert (found.elapsed, found.moved) == (None, None)


@pytest.mark.parametrize(
    ("at", "sent_when", "expected"),
    [
        (NOW, NOW, ""),
        (NOW, None, ""),
        (NOW + MINUTE, None, ""),
        (NOW + MINUTE + 1, None, "clock-ahead"),
        (NOW + HOUR, NOW + HOUR, ""),  # the whole clock is an hour ahead
        (NOW + HOUR, NOW, "clock-ahead"),  # the gesture is after its sending
        (NOW + 2 * DAY, NOW + 2 * DAY, "clock-ahead"),
        (NOW - 7 * DAY, NOW, ""),
        (NOW - 7 * DAY - 1, NOW, "too-late"),
        (NOW - 7 * DAY - 1, None, "too-late"),
        (NOW - 8 * DAY, NOW - 8 * DAY, "too-late"),  # even the date would be made up
        (0, 0, "too-late"),
    ],
)
def test_how_far_a_clock_may_be_off(at, sent_when, expected):
    assert code(event(at), sent(sent_when) if sent_when is not None else None) == expected


milliseconds = st.integers(0, (1 << 48) - 1)


@given(milliseconds, milliseconds, milliseconds, milliseconds)
def test_every_reading_fits_its_column(at, sent_when, server, mono):
    contact = wire.Contact(server=server, at=at, mono=mono, boot=NOW)
    item = event(at, boot=NOW, contact=contact)
    found = clocks.readings(item, sent(sent_when, mono=mono, boot=NOW), now=NOW)
    assert abs(found.skew) < 1 << 31
    assert abs(found.contact_skew) < 1 << 31
    assert abs(found.elapsed) < 1 << 63
    assert abs(found.moved) < 1 << 63
