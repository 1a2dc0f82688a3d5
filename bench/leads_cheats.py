"""
Cheats planted into the month: fifty of each kind, a third each naive, careful and skilled.

What the skilled do is meant to be invisible to the detector of that kind; some is invisible to all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.leads_honest import METRE, MINUTE, OFFICE, UNKNOWN, World

OF_EACH = 51
NAIVE, CAREFUL, SKILLED = "naive", "careful", "skilled"


@dataclass(frozen=True)
class Planted:
    """One cheat, by one person or a group."""

    kind: str
    skill: str
    people: frozenset[int]


def plant(world: World) -> list[Planted]:
    """Change the month of some people into that of cheats, and tell whose."""
    planted = []
    for kind, deed in DEEDS.items():
        world.telling = f"cheat {kind}"
        for number in range(OF_EACH):
            skill = (NAIVE, CAREFUL, SKILLED)[number % 3]
            people = deed(world, skill)
            planted.append(Planted(kind, skill, frozenset(people)))
    return planted


def _days(
    world: World, person: int, skill: str, *, naive: int = 20, careful: int = 5
) -> np.ndarray:
    days = world.days_of(person)
    count = {NAIVE: naive, CAREFUL: careful, SKILLED: naive}[skill]
    return np.sort(world.rng.permutation(days)[:count])


def _jitter(world: World, metres: float) -> np.ndarray:
    return np.asarray(world.rng.uniform(-metres, metres, 2) * METRE)


def _shared_point(world: World, skill: str) -> list[int]:
    """A program that makes positions up, with one saved point for a group."""
    size = int(world.rng.integers(5, 13) if skill == NAIVE else world.rng.integers(2, 6))
    people = world.take(size)
    spot = world.offices[world.office_of[people[0]]] + world.rng.normal(0, 15, 2) * METRE
    claim = float(world.rng.choice([1.0, 3.0, 5.0, 10.0]))
    for person in people:
        for day in _days(world, person, skill, careful=7):
            for gesture in (0, 1):
                north, east = spot + (_jitter(world, 4) if skill == SKILLED else 0)
                acc = claim if skill == NAIVE else world.rng.uniform(4, 24)
                world.put(person, day, gesture, north, east, acc)
    return people


def _same_fix(world: World, skill: str) -> list[int]:
    """One phone, another browser for each colleague, so that no mark is shared."""
    people = world.take(int(world.rng.integers(2, 6)))
    for day in _days(world, people[0], skill, careful=4):
        for gesture in (0, 1):
            start = int(world.at[people[0], day, gesture])
            here = world.offices[world.office_of[people[0]]] + world.rng.normal(0, 20, 2) * METRE
            for turn, person in enumerate(people):
                fix = here + (world.rng.normal(0, 5, 2) * METRE if skill == SKILLED else 0)
                gap = 90 if skill == SKILLED else 25
                world.present[person, day], world.place[person, day] = True, OFFICE
                world.by_page[person] = world.by_page[people[0]]
                world.at[person, day, gesture] = start + turn * gap * 1000
                world.put(person, day, gesture, round(fix[0], 7), round(fix[1], 7), 11.25)
    return people


def _shared_device(world: World, skill: str) -> list[int]:
    """A phone in the office that checks colleagues in who are still at home."""
    people = world.take(int(world.rng.integers(2, 9)))
    mark = world.mark[people[0], 0, 0]
    for day in _days(world, people[0], skill, naive=18, careful=4):
        start = int(world.at[people[0], day, 0])
        for person in people:
            gap = world.rng.uniform(15, 50) if skill == NAIVE else world.rng.uniform(60, 400)
            start += int(gap * 1000)
            world.present[person, day], world.place[person, day] = True, OFFICE
            world.at[person, day, 0] = start
            if skill != SKILLED:
                world.mark[person, day, 0] = mark
            here = world.offices[world.office_of[person]] + world.rng.normal(0, 12, 2) * METRE
            world.put(person, day, 0, here[0], here[1], world.rng.lognormal(2.2, 0.4))
    return people


def _frozen(world: World, skill: str) -> list[int]:
    """A made-up position of one's own: the very same, nearly the same, or well shaken."""
    person = world.take(1)[0]
    spot = world.offices[world.office_of[person]] + world.rng.normal(0, 15, 2) * METRE
    shake = {NAIVE: 0.0, CAREFUL: 1.0, SKILLED: 9.0}[skill]
    for day in _days(world, person, skill, careful=20):
        for gesture in (0, 1):
            north, east = spot + _jitter(world, shake)
            acc = 5.0 if skill == NAIVE else world.rng.uniform(4, 18)
            world.put(person, day, gesture, north, east, acc)
    return [person]


def _accuracy(world: World, skill: str) -> list[int]:
    """A shaken position, but an accuracy that no phone keeps up."""
    person = world.take(1)[0]
    homes = world.home[person] + world.rng.normal(0, 10, 2) * METRE
    for day in np.flatnonzero(world.present[person]):
        is_home = day % 3 == 0
        world.place[person, day] = 1 if is_home else OFFICE
        spot = homes if is_home else world.offices[world.office_of[person]]
        for gesture in (0, 1):
            north, east = spot + _jitter(world, 12)
            acc = {NAIVE: 1.0, CAREFUL: 5.0, SKILLED: world.rng.lognormal(2.2, 0.5)}[skill]
            world.put(person, day, gesture, north, east, acc)
    return [person]


def _speed(world: World, skill: str) -> list[int]:
    """Checked in at the office from afar, and minutes later really somewhere else."""
    person = world.take(1)[0]
    for day in _days(world, person, skill, naive=4, careful=2):
        km = world.rng.uniform(90, 500) if skill == NAIVE else world.rng.uniform(28, 60)
        minutes = {NAIVE: 40, CAREFUL: 4, SKILLED: 90}[skill]
        angle = world.rng.uniform(0, 2 * np.pi)
        office = world.offices[world.office_of[person]]
        spot = office + km * 1000 * METRE * np.array([np.sin(angle), np.cos(angle)])
        world.put(person, day, 0, office[0], office[1], world.rng.uniform(5, 15))
        at = int(world.at[person, day, 0]) + int(minutes * world.rng.uniform(0.3, 1) * MINUTE)
        world.visits.append((person, int(day), at, spot[0], spot[1], 12.0))
    return [person]


def _clock(world: World, skill: str) -> list[int]:
    """Late, offline, and the clock set back; the skilled load the page anew in between."""
    person = world.take(1)[0]
    world.by_page[person] = False  # the page's time is the server's: there is nothing to gain
    for day in _days(world, person, skill, naive=8, careful=3):
        back = world.rng.uniform(15, 45) if skill == NAIVE else world.rng.uniform(3.5, 9)
        world.contact[person, day, 0] = int(world.rng.normal(0, 900))
        world.moved[person, day, 0] = UNKNOWN if skill == SKILLED else -int(back * MINUTE)
        world.at[person, day, 0] -= int(back * MINUTE)
    return [person]


def _mock(world: World, skill: str) -> list[int]:
    """A device that admits it; the skilled hide the flag after the first day."""
    person = world.take(1)[0]
    office = world.offices[world.office_of[person]]
    days = _days(world, person, skill, careful=3)
    for day in days:
        for gesture in (0, 1):
            north, east = office + _jitter(world, 12)
            world.put(person, day, gesture, north, east, world.rng.lognormal(2.2, 0.4))
        world.mock[person, day, 0] = skill != SKILLED or day == days[0]
    return [person]


def _far(world: World, skill: str) -> list[int]:
    """Pressed "office" at home or on the way; the skilled only now and then, or not so far."""
    person = world.take(1)[0]
    km = {NAIVE: world.rng.uniform(5, 40), CAREFUL: world.rng.uniform(1.5, 4),
          SKILLED: world.rng.uniform(0.5, 3)}[skill]  # fmt: skip
    angle = world.rng.uniform(0, 2 * np.pi)
    office = world.offices[world.office_of[person]]
    spot = office + km * 1000 * METRE * np.array([np.sin(angle), np.cos(angle)])
    days = _days(world, person, skill, naive=12, careful=4)
    for day in days[:2] if skill == SKILLED else days:
        north, east = spot + world.rng.normal(0, 8, 2) * METRE
        world.put(person, day, 0, north, east, world.rng.lognormal(2.2, 0.4))
    return [person]


def _zone(world: World, skill: str) -> list[int]:
    """In Java, with positions of an office farther east; the skilled set the zone too."""
    east = max(np.flatnonzero(world.office_zone > 0), key=lambda each: len(world.free[int(each)]))
    person = world.free[int(east)].pop(0)
    world.role[person] = world.telling
    world.by_page[person] = False  # the page does not tell a zone
    office = world.offices[world.office_of[person]]
    for day in _days(world, person, skill, naive=15, careful=4):
        for gesture in (0, 1):
            north, spot_east = office + _jitter(world, 12)
            world.put(person, day, gesture, north, spot_east, world.rng.lognormal(2.2, 0.4))
            if skill != SKILLED:
                world.device_zone[person, day, gesture] = 0
    return [person]


DEEDS: dict[str, Callable[[World, str], list[int]]] = {
    "shared_point": _shared_point,
    "same_fix": _same_fix,
    "shared_device": _shared_device,
    "frozen": _frozen,
    "accuracy": _accuracy,
    "speed": _speed,
    "clock": _clock,
    "mock": _mock,
    "far": _far,
    "zone": _zone,
}
