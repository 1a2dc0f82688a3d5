"""When somebody is reminded: in time, of what is missing, and never of what is there."""

from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.reminders.rules import Call, DayAsItStands, call_for
from luwes.attendance.types import CheckInKind

START, CLOSE = 100_000, 160_000
MINUTES = 10


def call(now, *, come=False, left=False, minutes=MINUTES, grace=0):
    day = DayAsItStands(START, CLOSE, come, left)
    return call_for(day, now=now, minutes=minutes, grace=grace)


def test_reminds_of_coming_from_ten_minutes_before_the_start_until_the_start():
    assert call(START - 601) is None
    assert call(START - 600) == Call(CheckInKind.IN, START)
    assert call(START - 1) == Call(CheckInKind.IN, START)
    assert call(START) is None


def test_goes_on_while_grace_still_makes_nobody_late():
    assert call(START + 299, grace=5) == Call(CheckInKind.IN, START + 300)
    assert call(START + 300, grace=5) is None


def test_reminds_of_leaving_before_the_scan_window_ends():
    assert call(CLOSE - 601, come=True) is None
    assert call(CLOSE - 600, come=True) == Call(CheckInKind.OUT, CLOSE)
    assert call(CLOSE, come=True) is None


def test_does_not_remind_of_leaving_who_never_came():
    assert call(CLOSE - 60) is None


@given(st.integers(0, 200_000), st.booleans())
def test_never_reminds_of_what_is_recorded_nor_where_the_rule_says_none(now, come):
    assert call(now, come=come, left=True) is None
    assert call(now, come=come, minutes=0) is None
    found = call(now, come=come)
    assert found is None or (found.kind is CheckInKind.OUT) == come
