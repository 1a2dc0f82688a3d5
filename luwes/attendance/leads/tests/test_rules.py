"""To which unit a lead goes, and how a home is blurred."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.leads.pictures import RADIUS, Spot, blurred, radar
from luwes.attendance.leads.rules import common_path


@pytest.mark.parametrize(
    ("paths", "common"),
    [
        (["00010002"], "00010002"),
        (["00010002", "00010002"], "00010002"),
        (["00010002", "000100020001"], "00010002"),
        (["00010002", "00010003"], "0001"),
        (["00010012", "00010013", "00010023"], "0001"),
    ],
)
def test_the_lowest_unit_above_all(paths, common):
    assert common_path(paths, steps=4) == common


@given(st.floats(0, 50_000), st.floats(0, 359.9))
def test_a_home_is_never_shown_finer_than_a_kilometre(metres, bearing):
    far, direction = blurred(metres, bearing)
    assert far >= 1_000
    assert far % 1_000 == 0
    assert direction % 45 == 0


@given(st.lists(st.tuples(st.floats(0, 5e6), st.floats(0, 359.9)), max_size=30))
def test_every_dot_lies_in_the_picture(spots):
    picture = radar([Spot(metres, bearing, "A") for metres, bearing in spots])
    assert all(dot.x**2 + dot.y**2 <= (RADIUS + 0.5) ** 2 for dot in picture.dots)
    assert sum(dot.count for dot in picture.dots) == len(spots)


def test_farther_away_lies_farther_out():
    near, far = radar([Spot(50, 90, "A"), Spot(5_000, 90, "B")]).dots
    assert near.x < far.x
