"""Which punches belong to one stay: a table for people, and laws for any order of lines."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.terminals.findings import findings_of
from luwes.attendance.terminals.pairing import LONGEST_NIGHT, gestures, spells
from luwes.attendance.terminals.types import Log, Punch

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def punches(text, number="7"):
    """Read "6 07:20< 16:05>, 7 07:31": days of April 2026 with their clocks and keys."""
    found = []
    for day in text.split(", "):
        on, *clocks = day.split()
        for clock in clocks:
            state = {"<": 0, ">": 1}.get(clock[-1])
            at = datetime.fromisoformat(f"2026-04-{int(on):02}T{clock.rstrip('<>')}:00+00:00")
            found.append(Punch(number, at, state, 1, "", len(found) + 1))
    return found


def stays(text):
    rows = spells(punches(text), double_tap_minutes=2)
    return [" ".join(f"{clock:%d.%H:%M}" for clock in row.clocks) for row in rows]


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("a day", "6 07:20 16:05", ["06.07:20 06.16:05"]),
        ("the break", "6 07:20 12:04 12:55 16:05", ["06.07:20 06.12:04 06.12:55 06.16:05"]),
        ("a finger twice", "6 07:20 07:21 16:05", ["06.07:20 06.16:05"]),
        ("a long day", "6 06:30 21:10", ["06.06:30 06.21:10"]),
        ("a guard", "6 22:00, 7 07:02 22:01, 8 07:00", ["06.22:00 07.07:02", "07.22:01 08.07:00"]),
        (
            "twelve hours",
            "6 19:00, 7 07:00 19:00, 8 07:00",
            ["06.19:00 07.07:00", "07.19:00 08.07:00"],
        ),
        (
            "late shift, then night",
            "6 15:30, 7 00:02 21:30, 8 08:02",
            ["06.15:30 07.00:02", "07.21:30 08.08:02"],
        ),
        (
            "two days, a leaving forgotten",
            "6 07:20, 7 07:25 16:05",
            ["06.07:20", "07.07:25 07.16:05"],
        ),
        (
            "two days, a coming forgotten",
            "6 07:20 16:05, 7 16:06",
            ["06.07:20 06.16:05", "07.16:06"],
        ),
        ("an evening is no night", "6 17:05, 7 07:20", ["06.17:05", "07.07:20"]),
        (
            "the keys decide what the gaps leave open",
            "6 07:00>, 6 19:00<, 7 07:00> 19:00<, 8 07:00>",
            ["06.07:00", "06.19:00 07.07:00", "07.19:00 08.07:00"],
        ),
    ],
)  # fmt: skip
def test_each_gesture_finds_its_stay(what, text, expected):
    assert stays(text) == expected, what


clocks = st.integers(0, 8 * 86_400).map(lambda ago: NOW - timedelta(seconds=ago))
some = st.lists(
    st.builds(Punch, st.sampled_from("12"), clocks, st.sampled_from([None, 0, 1, 5]), st.just(1)),
    max_size=40,
)


@given(some, st.randoms())
def test_the_order_of_lines_does_not_matter(found, random):
    mixed = list(found)
    random.shuffle(mixed)
    assert spells(mixed, double_tap_minutes=2) == spells(found, double_tap_minutes=2)


@given(some)
def test_every_gesture_lies_in_exactly_one_stay(found):
    rows = spells(found, double_tap_minutes=2)
    expected = gestures(found, double_tap_minutes=2)
    for number, mine in expected.items():
        inside = [clock for row in rows if row.number == number for clock in row.clocks]
        assert inside == [clock for clock, _kind in mine]


@given(some)
def test_a_stay_is_one_date_or_one_night(found):
    for row in spells(found, double_tap_minutes=2):
        length = row.clocks[-1] - row.clocks[0]
        assert not row.crosses_midnight or length <= LONGEST_NIGHT


@given(some)
def test_reading_the_same_lines_twice_finds_the_same_stays(found):
    assert spells(found * 2, double_tap_minutes=2) == spells(found, double_tap_minutes=2)


class TestFindings:
    def found(self, rows, **changed):
        log = Log(tuple(rows), (), 0)
        return findings_of(log, now=NOW, double_tap_minutes=2, **changed)

    def test_counts_people_days_and_fingers_laid_on_twice(self):
        rows = punches("6 07:20 07:20 07:21 16:05") + punches("6 07:30 16:00", number="8")
        found = self.found(rows)
        assert (found.people, found.person_days, found.repeated, found.doubles) == (2, 2, 1, 1)

    def test_knows_a_guard_from_an_evening(self):
        nights = punches("6 22:00, 7 07:00 22:00, 8 07:00 22:00, 9 07:00")
        week = ", ".join(f"{day} 07:20 17:30" for day in range(6, 20))
        evening = punches(f"{week}, 20 18:10, 21 06:10", number="8")
        assert self.found(nights + evening).guards == (("7", 3),)

    def test_says_whether_the_key_is_ever_set(self):
        assert not self.found(punches("6 07:20< 16:05<")).has_states
        assert self.found(punches("6 07:20< 16:05>")).has_states

    def test_counts_stays_that_begin_with_out_or_end_with_in(self):
        found = self.found(punches("6 07:20> 16:05<, 7 07:20< 16:05>, 8 22:00<, 9 07:00>"))
        assert (found.begun_out, found.ended_in) == (1, 1)

    def test_names_lines_that_step_back(self):
        found = self.found(punches("7 07:20 16:05, 6 07:20"))
        assert (found.steps_back, found.days_back) == (1, 1)
        assert found.back_lines == ((3, 32 * 60 + 45),)

    def test_names_clocks_that_cannot_be(self):
        reset = Punch("7", datetime(2000, 1, 1, 0, 3, tzinfo=UTC), line=1)
        ahead = Punch("7", NOW + timedelta(days=1), line=2)
        found = self.found([reset, ahead, *punches("6 07:20")])
        assert (found.reset_clocks, found.future_clocks, found.person_days) == (1, 1, 1)
        assert [line for line, _clock in found.impossible_lines] == [1, 2]

    def test_names_weeks_of_silence(self):
        found = self.found(punches("1 07:20, 20 07:20"))
        assert found.silences == (("2026-04-02", "2026-04-19", 18),)

    def test_of_nothing_is_nothing(self):
        assert self.found([]).first == ""
