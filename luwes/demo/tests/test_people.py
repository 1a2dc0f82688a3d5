"""The behaviour of the invented people: reproducible, and made of causes."""

from datetime import date, timedelta
from itertools import pairwise
from statistics import mean

from luwes.demo import content
from luwes.demo.people import (
    answer_minutes,
    cards_of,
    delay_at,
    habits_of,
    live_day,
    sick_spells,
)

DAYS = [date(2026, 9, 1) + timedelta(days=n) for n in range(20)]
NIPS = [f"19850101201001{n:04}" for n in range(300)]


def lived(*, at_home: bool):
    return [
        live_day(
            habits_of(nip, seed=1, in_jakarta=True), nip, day, seed=1, at_home=at_home, delay=0
        )
        for nip in NIPS
        for day in DAYS
    ]


def test_the_seed_decides_a_day():
    habits = habits_of(NIPS[0], seed=1, in_jakarta=True)
    day = live_day(habits, NIPS[0], DAYS[0], seed=1, at_home=False, delay=0)
    assert day == live_day(habits, NIPS[0], DAYS[0], seed=1, at_home=False, delay=0)


def test_most_people_come_in_time_and_some_do_not():
    came = [day.came for day in lived(at_home=False) if day.came is not None]
    assert 0.01 < mean(minutes > 0 for minutes in came) < 0.15


def test_interruptions_favour_neither_place():
    office = mean(day.work_minutes for day in lived(at_home=False))
    home = mean(day.work_minutes for day in lived(at_home=True))
    assert abs(office - home) < 6


def test_absence_does_not_depend_on_the_place():
    assert [day.absent for day in lived(at_home=True)] == [
        day.absent for day in lived(at_home=False)
    ]


def test_cards_fill_the_minutes_without_passing_them():
    family = [a for a in content.activities() if a.family == "planning"]
    for minutes in (0, 14, 15, 300, 317):
        cards = cards_of(NIPS[0], DAYS[0], minutes, seed=1, activities=family)
        assert minutes - 15 < sum(card.minutes for card in cards) <= minutes


def test_bad_traffic_is_rare_and_common_to_a_site():
    delays = [delay_at("Jakarta", date(2026, 1, 1) + timedelta(days=n), seed=1) for n in range(365)]
    assert 5 < sum(delay > 0 for delay in delays) < 60


def test_sickness_does_not_overlap():
    for nip in NIPS:
        spells = sick_spells(nip, DAYS, seed=1, month=DAYS[0])
        firsts = [first for first, _ in spells]
        assert all(b - a >= timedelta(days=14) for a, b in pairwise(firsts))


def test_an_urgent_complaint_is_answered_sooner():
    habits = habits_of(NIPS[0], seed=1, in_jakarta=True)
    slow = answer_minutes(habits, "a", seed=1, urgent=False, waiting=0)
    assert answer_minutes(habits, "a", seed=1, urgent=True, waiting=0) < slow
