"""What people share: honest rooms, families and tablets beside made-up points and lent phones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.leads.tests.made import jittered, tap, taps
from luwes.attendance.leads.together import same_fixes, shared_devices, shared_points
from luwes.attendance.leads.types import SameFix, SharedDevice, SharedPoint

POINT = SharedPoint(people=3, days=3, percent=20, decimals=5, accuracy_metres=20)
FIX = SameFix(days=3, minutes=10)
DEVICE = SharedDevice(people=3, days=2, minutes=15, pair_days=8)
SPOT = (-6.2087634, 106.8455991)


def points(rows):
    return shared_points(rows, limits=POINT, totals={})


def fixes(rows, known=frozenset()):
    return same_fixes(rows, limits=FIX, point=POINT, pairs_known=known)


def devices(rows):
    return shared_devices(rows, limits=DEVICE, totals={})


def test_one_point_of_many_people_on_several_days_is_found():
    rows = taps(*(tap(who, day, at=SPOT) for who in (1, 2, 3, 4) for day in range(5)))
    (found,) = points(rows)
    assert found.employee_ids == {1, 2, 3, 4}
    assert found.facts["people"] == 4
    assert all(person.days == 5 for person in found.people)


def test_a_point_shared_on_one_day_only_is_nothing():
    assert not points(taps(*(tap(who, 1, at=SPOT) for who in range(1, 9))))


def test_a_point_where_people_come_by_now_and_then_is_nothing():
    rows = taps(*(tap(who, day, at=SPOT) for who in range(5) for day in range(3)))
    assert not shared_points(rows, limits=POINT, totals=dict.fromkeys(range(5), 40))


def test_honest_scatter_of_colleagues_is_nothing():
    near = jittered()
    rows = taps(*(tap(who, day, metres=near()) for who in range(9) for day in range(20)))
    assert not points(rows)


def test_a_room_whose_network_gives_all_the_same_point_is_nothing():
    rows = (tap(who, day, at=SPOT, accuracy=35.0) for who in range(9) for day in range(20))
    assert not points(taps(*rows))


def test_a_point_with_the_accuracy_of_a_network_is_weaker():
    def month(accuracy):
        rows = (tap(w, d, at=SPOT, accuracy=accuracy(d)) for w in range(4) for d in range(12))
        return points(taps(*rows))[0].strength

    from_a_table, made_up = month(lambda day: 14.0), month(lambda day: 10.0 + day / 2)
    assert from_a_table < 0.6 < made_up


def test_a_coarse_grid_is_nothing_even_if_it_claims_to_be_exact():
    rows = (tap(who, day, at=(-6.2088, 106.8456)) for who in range(9) for day in range(20))
    assert not points(taps(*rows))


def test_two_points_of_the_same_group_are_one_lead():
    both = (SPOT, (-6.2087111, 106.8455222))
    rows = (tap(who, day, at=spot) for who in range(4) for day in range(5) for spot in both)
    (found,) = points(taps(*rows))
    assert found.facts["points"] == 2


def test_a_lead_holds_no_coordinates():
    rows = taps(*(tap(who, day, at=SPOT) for who in (1, 2, 3) for day in range(5)))
    (found,) = points(rows)
    assert "6.20" not in repr((found.anchor, found.facts, [p.facts for p in found.people]))


def test_the_same_measurement_on_two_people_within_minutes_is_found():
    spots = [(-6.2087000 + day * 1.3e-5, 106.84551) for day in range(4)]
    rows = (tap(who, day, f"07:2{who}", at=spots[day]) for who in (1, 2) for day in range(4))
    (found,) = fixes(taps(*rows))
    assert found.employee_ids == {1, 2}
    assert found.facts["days"] == 4


def test_the_same_measurement_hours_apart_is_nothing():
    spots = [(-6.2087000 + day * 1.3e-5, 106.84551) for day in range(4)]
    rows = (tap(w, d, ("07:20", "12:20")[w], at=spots[d]) for w in (0, 1) for d in range(4))
    assert not fixes(taps(*rows))


def test_people_who_ride_in_one_car_are_nothing():
    near = jittered(size=4)
    rows = (tap(w, d, f"07:2{w}", metres=near()) for w in range(4) for d in range(20))
    assert not fixes(taps(*rows))


def test_a_pair_known_by_its_device_is_not_told_twice():
    spots = [(-6.2087000 + day * 1.3e-5, 106.84551) for day in range(4)]
    rows = taps(*(tap(w, d, f"07:2{w}", at=spots[d]) for w in (1, 2) for d in range(4)))
    assert not fixes(rows, frozenset({frozenset({1, 2})}))


def test_a_phone_that_checks_six_people_in_is_found():
    rows = (tap(who, day, f"07:2{who}", mark=77) for who in range(6) for day in range(3))
    (found,) = devices(taps(*rows))
    assert len(found.people) == 6
    assert found.anchor == "77"


def test_a_phone_lent_once_is_nothing():
    own = [tap(1, day, mark=77) for day in range(20)]
    lent = [tap(who, 3, "07:22", mark=77) for who in (2, 3)]
    assert not devices(taps(*own, *lent))


def test_a_couple_at_two_offices_with_one_phone_is_nothing():
    his = [tap(1, day, "07:05", mark=77) for day in range(20)]
    hers = [tap(2, day, "07:28", mark=77) for day in range(20)]
    assert not devices(taps(*his, *hers))


def test_a_couple_at_home_with_one_phone_is_nothing():
    rows = (tap(w, d, f"07:2{w}", mark=77, place="home") for w in (1, 2) for d in range(20))
    assert not devices(taps(*rows))


def pair(days, totals):
    rows = taps(*(tap(w, d, f"07:2{w}", mark=77) for w in (1, 2) for d in range(days)))
    return shared_devices(rows, limits=DEVICE, totals=totals)


def test_two_in_the_office_with_one_phone_need_many_days():
    assert not pair(7, {1: 20, 2: 20})
    assert len(pair(9, {1: 20, 2: 20})[0].people) == 2


def test_a_couple_that_has_only_one_phone_is_nothing():
    assert not pair(20, {1: 20, 2: 21})


def test_a_sold_phone_is_nothing():
    rows = [tap(1, day, mark=77) for day in range(9)]
    rows += [tap(who, day, mark=77) for who, day in ((2, 10), (2, 11), (3, 12), (3, 13))]
    assert not devices(taps(*rows))


@given(st.integers(0, 10_000))
def test_order_of_the_rows_is_no_matter(seed):
    rows = taps(*(tap(w, d, f"07:2{w}", at=SPOT, mark=7) for w in range(4) for d in range(4)))
    mixed = np.random.default_rng(seed).permutation(rows)
    assert points(mixed) == points(rows)
    assert devices(mixed) == devices(rows)
