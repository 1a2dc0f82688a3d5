"""A punch without direction: what the day says about it, whatever else is in the day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.directions import directed
from luwes.attendance.types import CheckInKind, Duty, DutyKind, Place, Scan

DUTY = Duty(450, 960, 720, 780, DutyKind.UNIT)
KINDS = {"<": CheckInKind.IN, ">": CheckInKind.OUT, "o": CheckInKind.VISIT, "?": CheckInKind.PUNCH}
SIGNS = {kind: sign for sign, kind in KINDS.items()}


def second_of(clock):
    hour, minute, second = [*map(int, clock.split(":")), 0][:3]
    return hour * 3600 + minute * 60 + second


def day(text):
    return [Scan(second_of(word[1:]), KINDS[word[0]], Place.OFFICE) for word in text.split()]


def signs(taps):
    return "".join(SIGNS[tap.kind] for tap in taps)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?07:20 ?16:05", "<>"),
        ("?07:20 ?12:04 ?12:55 ?16:05", "<>>>"),
        ("?07:20", "<"),
        ("?16:05", ">"),  # the morning was forgotten
        ("?16:05:00 ?16:05:30", ">>"),  # so it was, and the finger lay on twice
        ("?13:10 ?16:05", "<>"),  # came at noon
        ("<07:15 ?16:05", "<>"),  # came by phone, left by the terminal
        ("?07:20 >16:05", "<>"),
        (">16:00 ?16:04", ">>"),  # both doors on leaving
        ("o07:00 ?07:25 ?16:05", "o<>"),
        ("?07:20 <07:21 ?16:05", "<<>"),
        ("<07:20 >16:05", "<>"),
    ],
)
def test_each_punch_gets_its_direction_from_the_day(text, expected):
    assert signs(directed(day(text), duty=DUTY, double_tap_minutes=2)) == expected


def test_a_free_day_has_no_end_to_be_near_to():
    assert signs(directed(day("?16:05"), duty=None, double_tap_minutes=2)) == "<"


taps = st.lists(
    st.builds(
        Scan, st.integers(0, 86_399), st.sampled_from(list(CheckInKind)), st.just(Place.OFFICE)
    ),
    max_size=8,
).map(lambda found: sorted(found, key=lambda tap: tap.second))


@given(taps)
def test_nothing_else_is_changed_and_nothing_lost(found):
    read = directed(found, duty=DUTY, double_tap_minutes=2)
    assert [tap.second for tap in read] == [tap.second for tap in found]
    assert not any(tap.kind is CheckInKind.PUNCH for tap in read)
    for before, after in zip(found, read, strict=True):
        assert before.kind in (after.kind, CheckInKind.PUNCH)
