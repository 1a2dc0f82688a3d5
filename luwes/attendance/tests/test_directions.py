"""A punch without direction: what the day says about it, whatever else is in the day."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.directions import directed
from luwes.attendance.types import CheckInKind, Place, Tap
from luwes.kit.working_time import DayHours

HOURS = DayHours(time(7, 30), time(16), time(12), time(13))
KINDS = {"<": CheckInKind.IN, ">": CheckInKind.OUT, "o": CheckInKind.VISIT, "?": CheckInKind.PUNCH}
SIGNS = {kind: sign for sign, kind in KINDS.items()}


def day(text):
    return [
        Tap(time.fromisoformat(word[1:]), KINDS[word[0]], Place.OFFICE) for word in text.split()
    ]


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
    assert signs(directed(day(text), hours=HOURS, double_tap_minutes=2)) == expected


def test_a_free_day_has_no_end_to_be_near_to():
    assert signs(directed(day("?16:05"), hours=None, double_tap_minutes=2)) == "<"


taps = st.lists(
    st.builds(Tap, st.times(), st.sampled_from(list(CheckInKind)), st.just(Place.OFFICE)),
    max_size=8,
).map(lambda found: sorted(found, key=lambda tap: tap.clock))


@given(taps)
def test_nothing_else_is_changed_and_nothing_lost(found):
    read = directed(found, hours=HOURS, double_tap_minutes=2)
    assert [tap.clock for tap in read] == [tap.clock for tap in found]
    assert not any(tap.kind is CheckInKind.PUNCH for tap in read)
    for before, after in zip(found, read, strict=True):
        assert before.kind in (after.kind, CheckInKind.PUNCH)
