"""One person's own check-ins: what phones do, and what only programs and hands do."""

import pytest

from luwes.attendance.leads.own import accuracies, clocks, frozen, mocks
from luwes.attendance.leads.tests.made import jittered, tap, taps
from luwes.attendance.leads.types import Accuracy, Clock, Frozen, Mock

FROZEN = Frozen(days=6, metres=2, percent=80)
ACCURACY = Accuracy(days=8, metres=2, percent=80)
CLOCK = Clock(minutes=3, days=2)
MINUTE = 60_000


def still(rows):
    return frozen(rows, limits=FROZEN, accuracy_metres=20)


def odd(rows):
    return accuracies(rows, limits=ACCURACY, accuracy_metres=20)


@pytest.mark.parametrize("shake", [0.0, 0.5])
def test_a_position_that_never_moves_is_found(shake):
    near = jittered(size=shake)
    (found,) = still(taps(*(tap(1, day, metres=near()) for day in range(10))))
    assert found.facts["days"] >= 6
    assert "spread_metres" in found.facts


def test_office_and_home_that_never_move_are_one_lead():
    office = [tap(1, day) for day in range(10)]
    home = [tap(1, day, at=(-6.3, 106.8), place="home") for day in range(10, 20)]
    (found,) = still(taps(*office, *home))
    assert found.facts["days"] == 20


def test_a_phone_in_the_open_moves_enough():
    near = jittered(size=4)
    assert not still(taps(*(tap(1, day, metres=near()) for day in range(22))))


def test_a_desk_computer_may_stand_still():
    assert not still(taps(*(tap(1, day, accuracy=35.0) for day in range(22))))


def test_the_bit_equal_position_is_stronger_than_the_nearly_equal():
    near = jittered(size=1)
    equal = still(taps(*(tap(1, day) for day in range(10))))
    nearly = still(taps(*(tap(1, day, metres=near()) for day in range(10))))
    assert equal[0].strength > nearly[0].strength


def test_an_accuracy_of_a_metre_for_days_is_found():
    near = jittered()
    (found,) = odd(taps(*(tap(1, day, metres=near(), accuracy=1.0) for day in range(10))))
    assert found.facts["how"] == "too_good"


def test_the_same_accuracy_at_one_place_is_nothing():
    near = jittered()
    assert not odd(taps(*(tap(1, day, metres=near(), accuracy=5.0) for day in range(20))))


def test_the_same_accuracy_at_places_far_apart_is_found_but_weak():
    near = jittered()
    office = [tap(1, day, metres=near(), accuracy=5.0) for day in range(10)]
    home = [
        tap(1, day, at=(-6.3, 106.8), metres=near(), accuracy=5.0, place="home")
        for day in range(10, 16)
    ]
    (found,) = odd(taps(*office, *home))
    assert found.facts["how"] == "constant"
    assert found.strength < 0.5


def test_accuracies_as_phones_give_them_are_nothing():
    rows = (tap(1, day, accuracy=[4.8, 12.3, 9.6, 65.0, 20.0][day % 5]) for day in range(20))
    assert not odd(taps(*rows))


def test_the_devices_own_flag_is_found_from_the_second_time_on():
    def flagged(days):
        return mocks(taps(*(tap(1, d, mock=d < days) for d in range(9))), limits=Mock(check_ins=2))

    assert not flagged(1)
    assert flagged(2)[0].facts["days"] == 2


def moved(minutes, *, contact=0.0, kind="in", days=3):
    rows = (
        tap(1, day, kind=kind, contact=int(contact * MINUTE), moved=int(minutes * MINUTE))
        for day in range(days)
    )
    return clocks(taps(*rows), limits=CLOCK)


def test_a_clock_set_back_before_coming_is_found():
    assert moved(-20)[0].facts["minutes"] == 20


def test_a_clock_set_forward_before_leaving_is_found():
    assert moved(20, kind="out")


@pytest.mark.parametrize("story", [
    {"minutes": -20, "contact": 20},  # a wrong clock set right
    {"minutes": 20},  # forward when coming: to one's own loss
    {"minutes": -1},  # a second of drift, a minute of luck
    {"minutes": -20, "days": 1},  # once
    {"minutes": 0, "contact": -9},  # wrong all month and never moved
])  # fmt: skip
def test_clocks_that_are_only_wrong_are_nothing(story):
    assert not moved(**story)


def test_without_knowing_nothing_is_said():
    assert not clocks(taps(*(tap(1, day) for day in range(9))), limits=CLOCK)
