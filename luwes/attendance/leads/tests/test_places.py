"""Speed, offices and time zones: travellers, markets and laptops beside impossible journeys."""

from luwes.attendance.leads.places import far, far_rows, speeds, zones
from luwes.attendance.leads.tests.made import OFFICE_AT, jittered, tap, taps
from luwes.attendance.leads.types import Far, Office, Places, Speed, ZoneOff

SPEED = Speed(km_per_hour=250, km_per_hour_trip=1000, km=20, days=2, single_km=150)
FAR = Far(metres=1000, days=3, colleagues=3)
ZONE = ZoneOff(days=3, border_km=60)
HERE = Office(*OFFICE_AT)
PLACES = Places(offices=(HERE,), of_unit={1: HERE})
BANDUNG, MAKASSAR = (-6.9, 107.6), (-5.15, 119.43)


def fast(rows, *trips):
    return speeds(rows, limits=SPEED, places=Places(trips=frozenset(trips)))


def away(rows, places=PLACES):
    return far(far_rows(rows, limits=FAR, places=places), limits=FAR, places=places)


def off(rows, *trips):
    return zones(
        rows,
        limits=ZONE,
        places=Places(trips=frozenset(trips)),
        device_offsets={7: 420, 8: 480},
        offset_at=lambda north, east: 420 if east < 114.6 else 480,
    )


def jump(minutes, to, days=2):
    rows = [tap(1, day, "08:00") for day in range(days)]
    rows += [tap(1, day, f"08:{minutes:02d}", at=to, kind="visit") for day in range(days)]
    return taps(*rows)


def test_two_cities_within_minutes_are_found():
    (found,) = fast(jump(20, BANDUNG))
    assert found.facts["km"] > 100
    assert found.facts["days"] == 2


def test_one_short_jump_is_an_error_of_the_phone():
    assert not fast(jump(20, (-6.45, 106.8), days=1))


def test_one_jump_over_an_island_is_enough():
    assert fast(jump(40, MAKASSAR, days=1))


def test_a_flight_with_a_letter_of_assignment_is_nothing():
    rows = taps(tap(1, 0, "07:00"), tap(1, 0, "11:00", at=MAKASSAR, kind="visit"))
    assert fast(rows)
    assert not fast(rows, (1, 0))


def test_a_network_position_in_another_city_is_nothing():
    rows = [tap(1, day) for day in range(4)]
    rows += [tap(1, d, "07:22", at=BANDUNG, accuracy=25_000.0, kind="visit") for d in range(4)]
    assert not fast(taps(*rows))


def test_two_people_do_not_travel_between_each_other():
    rows = [tap(1, day, "07:20") for day in range(4)]
    rows += [tap(2, day, "07:21", at=BANDUNG) for day in range(4)]
    assert not fast(taps(*rows))


def test_office_chosen_at_home_is_found_from_the_third_day():
    def month(days):
        return taps(*(tap(1, d, metres=(6_000 if d < days else 0, 0)) for d in range(20)))

    assert not away(month(2))
    (found,) = away(month(3))
    assert found.facts == {"people": 1, "km": 6.0, "days": 3}


def test_another_office_of_the_agency_is_an_office():
    other = Office(-6.25, 106.8)
    rows = taps(*(tap(1, day, at=(-6.25, 106.8)) for day in range(9)))
    assert not away(rows, Places(offices=(HERE, other), of_unit={1: HERE}))


def test_a_coarse_position_may_be_the_office():
    rows = taps(*(tap(1, day, metres=(6_000, 0), accuracy=8_000.0) for day in range(9)))
    assert not away(rows)


def test_a_unit_whose_office_is_unknown_is_left_alone():
    assert not away(taps(*(tap(1, day, metres=(9_000, 0), unit=2) for day in range(9))))


def test_colleagues_at_one_spot_are_one_weak_lead():
    near = jittered()
    rows = [
        tap(who, day, metres=(2_500 + near()[0], near()[1])) for who in range(5) for day in range(9)
    ]
    (found,) = away(taps(*rows))
    assert len(found.people) == 5
    assert found.strength < 0.5


def test_a_phone_whose_zone_is_not_that_of_its_position_is_found():
    rows = taps(*(tap(1, day, at=MAKASSAR, zone_code=7) for day in range(5)))
    (found,) = off(rows)
    assert found.facts["days"] == 5


def test_near_the_border_either_zone_will_do():
    assert not off(taps(*(tap(1, day, at=(-3.3, 114.7), zone_code=7) for day in range(9))))


def test_days_of_a_duty_trip_are_left_out():
    rows = taps(*(tap(1, day, at=MAKASSAR, zone_code=7) for day in range(4)))
    assert not off(rows, (1, 0), (1, 1))


def test_an_unknown_zone_says_nothing():
    assert not off(taps(*(tap(1, day, at=MAKASSAR, zone_code=99) for day in range(9))))
