"""
A month of 10,000 invented people who check in honestly, with everything that looks like cheating.

Phones jitter, rooms have network positions that many share, couples share a phone, offices a
tablet, people fly, clocks are wrong. Nobody here cheats; `leads_cheats` changes some of it.
"""

import os
from dataclasses import dataclass, field
from datetime import date

import numpy as np

PEOPLE = int(os.environ.get("LEADS_PEOPLE", "10000"))
OFFICES, TEAMS = 40, 10
FIRST = date(2026, 9, 1)
DAYS = [on for on in range(30) if date(2026, 9, 1 + on).isoweekday() <= 5]
MINUTE, DAY = 60_000, 86_400_000  # milliseconds
METRE = 1 / 111_195  # degrees of latitude
OFFICE, HOME, ELSEWHERE = 0, 1, 2
UNKNOWN = np.iinfo(np.int64).min
ANDROID, IPHONE, DESKTOP, COARSE = range(4)
ZONES = ("WIB", "WITA", "WIT")
DEVICE_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Bangkok", "Asia/Singapore")
# cities with their zone: most offices stand in the west
CITIES = (
    [(-6.2, 106.8, 0)] * 14 + [(-6.9, 107.6, 0)] * 5 + [(-7.25, 112.75, 0)] * 5
    + [(3.6, 98.67, 0), (1.1, 104.0, 0), (-2.9, 104.75, 0), (-0.95, 100.35, 0)]
    + [(-5.15, 119.43, 1)] * 3 + [(-8.65, 115.2, 1)] * 3 + [(-3.45, 114.8, 1), (1.47, 124.84, 1)]
    + [(-2.55, 140.7, 2), (-3.7, 128.2, 2), (-0.87, 134.06, 2), (-6.6, 106.8, 0)]
)  # fmt: skip


@dataclass
class World:
    """Everybody's month as arrays by person, day and gesture (0 coming, 1 leaving)."""

    rng: np.random.Generator
    offices: np.ndarray
    office_zone: np.ndarray
    office_of: np.ndarray
    home: np.ndarray
    phone: np.ndarray
    by_page: np.ndarray
    present: np.ndarray
    place: np.ndarray
    at: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    accuracy: np.ndarray
    has_position: np.ndarray
    mock: np.ndarray
    mark: np.ndarray
    skew: np.ndarray
    contact: np.ndarray
    moved: np.ndarray
    device_zone: np.ndarray
    visits: list[tuple[int, int, int, float, float, float]] = field(default_factory=list)
    trips: list[tuple[int, int, int]] = field(default_factory=list)
    free: dict[int, list[int]] = field(default_factory=dict)
    role: dict[int, str] = field(default_factory=dict)
    telling: str = ""

    def take(self, count: int) -> list[int]:
        """Take people of one office who have no other part in the story."""
        office = max(self.free, key=lambda each: (len(self.free[each]), each))
        people, self.free[office] = self.free[office][:count], self.free[office][count:]
        self.role.update(dict.fromkeys(people, self.telling))
        return people

    def days_of(self, person: int, place: int = OFFICE) -> np.ndarray:
        """Return the days on which the person came and said to be at the place."""
        return np.flatnonzero(self.present[person] & (self.place[person, :, 0] == place))

    def put(self, person: int, day: int, gesture: int, lat: float, lon: float, acc: float) -> None:
        """Write one position, as exactly as the person's way of checking in writes it."""
        if self.by_page[person]:
            lat, lon, acc = round(lat, 6), round(lon, 6), round(acc)
        self.lat[person, day, gesture], self.lon[person, day, gesture] = lat, lon
        self.accuracy[person, day, gesture] = acc
        self.has_position[person, day, gesture] = True


def honest_month(seed: int) -> World:
    """Return the month of everybody, with all the honest look-alikes in it."""
    rng = np.random.default_rng(seed)
    world = _people(rng)
    _positions(world)
    for tell in (_families, _tablets, _borrowed, _cars, _markets, _trips, _elsewhere, _slips,
                 _clocks, _zones, _developers):  # fmt: skip
        world.telling = tell.__name__.strip("_")
        tell(world)
    return world


def _people(rng: np.random.Generator) -> World:
    shape = (PEOPLE, len(DAYS), 2)
    cities = np.array(CITIES)
    offices = cities[:, :2] + rng.normal(0, 0.03, (OFFICES, 2))
    office_of = np.repeat(np.arange(OFFICES), PEOPLE // OFFICES)
    away = rng.lognormal(np.log(8_000), 0.7, PEOPLE) * METRE
    angle = rng.uniform(0, 2 * np.pi, PEOPLE)
    home = offices[office_of] + np.stack((away * np.sin(angle), away * np.cos(angle)), axis=1)
    phone = rng.choice(4, PEOPLE, p=[0.70, 0.21, 0.06, 0.03])
    by_page = rng.random(PEOPLE) < 0.25
    may_home = rng.random(PEOPLE) < 0.4
    is_home = may_home[:, None] & (rng.random((PEOPLE, len(DAYS))) < 0.4)
    zone = cities[:, 2].astype(int)[office_of]
    start = np.array(DAYS) * DAY
    came = rng.normal(7 * 60 + 18, 11, (PEOPLE, len(DAYS))) * MINUTE
    left = (16 * 60 + 4 + rng.exponential(18, (PEOPLE, len(DAYS)))) * MINUTE
    local = np.stack((came, left), axis=2) + start[None, :, None]
    skew = rng.normal(0, 900, shape)
    people = list(rng.permutation(PEOPLE))
    free: dict[int, list[int]] = {office: [] for office in range(OFFICES)}
    for person in people:
        free[int(office_of[person])].append(int(person))
    return World(
        rng=rng,
        offices=offices,
        office_zone=zone[:: PEOPLE // OFFICES],
        office_of=office_of,
        home=home,
        phone=phone,
        by_page=by_page,
        present=rng.random((PEOPLE, len(DAYS))) > 0.05,
        place=np.repeat(np.where(is_home, HOME, OFFICE)[:, :, None], 2, axis=2),
        at=local.astype(np.int64) - (7 + zone[:, None, None]) * 60 * MINUTE,
        lat=np.zeros(shape),
        lon=np.zeros(shape),
        accuracy=np.full(shape, np.nan),
        has_position=rng.random(shape) > 0.05,
        mock=np.zeros(shape, dtype=bool),
        mark=np.repeat(rng.integers(1, 2**62, PEOPLE), len(DAYS) * 2).reshape(shape),
        skew=skew.astype(np.int64),
        contact=(skew + rng.normal(0, 60, shape)).astype(np.int64),
        moved=np.where(rng.random(shape) < 0.8, rng.normal(0, 40, shape).astype(np.int64), UNKNOWN),
        device_zone=np.repeat(zone, len(DAYS) * 2).reshape(shape).copy(),
        free=free,
    )


def _positions(world: World) -> None:
    """Where the phones say that people are: satellites, networks, rooms, and a few errors."""
    rng, shape = world.rng, world.lat.shape
    desk = rng.normal(0, 25, (PEOPLE, 1, 1, 2)) * METRE  # where one usually taps
    stray = np.where(rng.random((*shape, 1)) < 0.7, 4.0, 25.0)  # at the desk, or gate and yard
    true = np.where(
        world.place[..., None] == HOME,
        world.home[:, None, None, :],
        world.offices[world.office_of][:, None, None, :] + desk,
    )
    true = true + rng.normal(0, 1, (*shape, 2)) * stray * METRE
    accuracy = rng.lognormal(np.log(9), 0.55, shape).clip(2.2, 60).astype(np.float32)
    error = rng.normal(0, 1, (*shape, 2)) * (accuracy[..., None] / 1.6) * METRE
    lat, lon = true[..., 0] + error[..., 0], true[..., 1] + error[..., 1]
    accuracy = accuracy.astype(np.float64)
    old = (world.phone == IPHONE) & (rng.random(PEOPLE) < 0.25)
    accuracy[old] = rng.choice([5.0, 10.0, 65.0], (int(old.sum()), *shape[1:]), p=[0.6, 0.25, 0.15])
    cheap = (world.phone == ANDROID) & (rng.random(PEOPLE) < 0.015)
    accuracy[cheap] = 10.0
    _rooms(world, lat, lon, accuracy)
    _desktops(world, lat, lon, accuracy)
    _errors(world, lat, lon, accuracy)
    coarse = world.phone == COARSE
    offset = rng.uniform(0, 0.02, (PEOPLE, 2))
    for values, column in ((lat, 0), (lon, 1)):
        grid = np.floor(values / 0.02) * 0.02 + offset[:, column][:, None, None]
        values[coarse] = grid[coarse]
    accuracy[coarse] = 2000.0
    lat = np.where(world.phone[:, None, None] == ANDROID, np.round(lat, 7), lat)
    lon = np.where(world.phone[:, None, None] == ANDROID, np.round(lon, 7), lon)
    page = world.by_page[:, None, None]
    world.lat, world.lon = (
        np.where(page, np.round(lat, 6), lat),
        np.where(page, np.round(lon, 6), lon),
    )
    world.accuracy = np.where(page, np.rint(accuracy), accuracy)


def _rooms(world: World, lat: np.ndarray, lon: np.ndarray, accuracy: np.ndarray) -> None:
    """Indoors a phone often takes the network's word: one point for a whole floor."""
    rng = world.rng
    spots = world.offices[:, None, :] + rng.normal(0, 20, (OFFICES, 6, 2)) * METRE
    claims = rng.lognormal(np.log(35), 0.45, (OFFICES, 6))  # one in ten better than 20 m
    inside = (rng.random(lat.shape) < 0.12) & (world.place == OFFICE)
    which = rng.integers(0, 6, lat.shape)
    office = np.broadcast_to(world.office_of[:, None, None], lat.shape)
    lat[inside], lon[inside] = spots[office[inside], which[inside]].T
    accuracy[inside] = claims[office[inside], which[inside]]


def _desktops(world: World, lat: np.ndarray, lon: np.ndarray, accuracy: np.ndarray) -> None:
    """A desk computer has one network position in the office, and one at home."""
    rng = world.rng
    desk = world.phone == DESKTOP
    for place, metres in ((OFFICE, 15), (HOME, 10)):
        base = world.home if place == HOME else world.offices[world.office_of]
        floor = rng.integers(0, 3, PEOPLE)
        spot = base + (floor[:, None] - 1) * metres * METRE
        claims = np.round(rng.lognormal(np.log(35), 0.45, (OFFICES, 3)))
        claim = claims[world.office_of, floor]
        here = desk[:, None, None] & (world.place == place)
        person = np.broadcast_to(np.arange(PEOPLE)[:, None, None], lat.shape)[here]
        lat[here], lon[here], accuracy[here] = spot[person, 0], spot[person, 1], claim[person]


def _errors(world: World, lat: np.ndarray, lon: np.ndarray, accuracy: np.ndarray) -> None:
    """Street canyons, an old position from the way, and networks that guess another city."""
    rng = world.rng
    drawn = rng.random(lat.shape)
    canyon, stale, guess = drawn < 0.003, (drawn > 0.5) & (drawn < 0.504), drawn > 0.998
    lat[canyon] += rng.normal(0, 900, int(canyon.sum())) * METRE
    person = np.broadcast_to(np.arange(PEOPLE)[:, None, None], lat.shape)[stale]
    lat[stale], lon[stale] = world.home[person].T + rng.normal(0, 200, (2, len(person))) * METRE
    count = int(guess.sum())
    lat[guess] += rng.normal(0, 1.5, count)
    accuracy[guess] = rng.uniform(3_000, 50_000, count)


def _same_office(world: World, count: int) -> list[int]:
    people = world.take(count)
    world.present[people] |= world.rng.random((count, len(DAYS))) < 0.5
    return people


def _families(world: World) -> None:
    """Couples with one phone: forty at two offices, one after the other, twenty at the same."""
    for number in range(60):
        is_same = number < 20
        one, *rest = _same_office(world, 2) if is_same else world.take(1)
        other = rest[0] if rest else world.take(1)[0]
        world.mark[other] = world.mark[one]
        low, high = (10_000, 4 * MINUTE) if is_same else (12 * MINUTE, 35 * MINUTE)
        gap = world.rng.uniform(low, high, world.at[one].shape).astype(np.int64)
        world.at[other] = world.at[one] + gap


def _tablets(world: World) -> None:
    """Six offices let people without a phone check in at one tablet, one after the other."""
    for _ in range(6):
        people = _same_office(world, int(world.rng.integers(6, 13)))
        world.mark[people] = world.mark[people[0]]
        spot = world.offices[world.office_of[people[0]]]
        for gesture in (0, 1):
            for person in people:
                for day in world.days_of(person):
                    north, east = spot + world.rng.normal(0, 8, 2) * METRE
                    world.put(person, day, gesture, north, east, world.rng.uniform(8, 40))


def _borrowed(world: World) -> None:
    """A flat battery: once or twice in the month a colleague's phone."""
    for _ in range(200):
        one, other = world.take(2)
        for day in world.rng.choice(world.days_of(one), int(world.rng.integers(1, 3)), False):
            world.mark[one, day, 0] = world.mark[other, day, 0]
            world.at[one, day, 0] = world.at[other, day, 0] + world.rng.integers(20_000, 3 * MINUTE)


def _cars(world: World) -> None:
    """People who ride together check in together at the gate, each with an own phone."""
    for _ in range(60):
        people = _same_office(world, int(world.rng.integers(3, 5)))
        world.place[people] = OFFICE
        world.present[people] = world.present[people[0]]
        gate = world.offices[world.office_of[people[0]]]
        for seat, person in enumerate(people):
            world.at[person] = world.at[people[0]] + seat * world.rng.integers(1_000, MINUTE)
            for day in world.days_of(person):
                for gesture in (0, 1):
                    north, east = gate + world.rng.normal(0, 5, 2) * METRE
                    claim = world.rng.lognormal(2.2, 0.5)
                    world.put(person, day, gesture, north, east, claim)


def _markets(world: World) -> None:
    """Three markets give everybody one rounded point; one nobody registered as an office."""
    for number in range(4):
        people = world.take(20 if number < 3 else 8)
        spot = world.offices[world.office_of[people[0]]] + np.array([2_500, 1_200]) * METRE
        for person in people:
            for day in world.days_of(person):
                says = OFFICE if number == 3 or world.rng.random() < 0.4 else ELSEWHERE
                world.place[person, day] = says
                for gesture in (0, 1):
                    if number < 3:
                        at, claim = np.round(spot, 4), world.rng.choice([150.0, 400.0, 800.0])
                    else:
                        at = spot + world.rng.normal(0, 12, 2) * METRE
                        claim = world.rng.lognormal(np.log(9), 0.4)
                    world.put(person, day, gesture, at[0], at[1], claim)


def _trips(world: World) -> None:
    """Flights with a letter of assignment; twelve letters are entered only next month."""
    for number in range(160):
        person = world.take(1)[0]
        first = int(world.rng.integers(0, len(DAYS) - 4))
        length = int(world.rng.integers(1, 4))
        there = world.offices[world.rng.integers(0, OFFICES)] + world.rng.normal(0, 0.02, 2)
        for day in range(first, first + length):
            world.present[person, day] = True
            world.place[person, day] = ELSEWHERE if world.rng.random() < 0.7 else OFFICE
            for gesture in (0, 1):
                spot = (
                    world.offices[world.office_of[person]]
                    if (day, gesture) == (first, 0)
                    else there
                )
                world.put(person, day, gesture, spot[0], spot[1] + world.rng.normal(0, 9) * METRE,
                          world.rng.lognormal(2.2, 0.4))  # fmt: skip
        noon = int(world.at[person, first, 0]) + int(world.rng.uniform(4, 6) * 60 * MINUTE)
        world.visits.append((person, first, noon, there[0], there[1], 12.0))
        if number >= 12:
            world.trips.append((person, DAYS[first], DAYS[first + length - 1] + 1))


def _elsewhere(world: World) -> None:
    """Days at another office, and trainings in hotels where people press "office" by habit."""
    for number in range(360):
        person = world.take(1)[0]
        office = int(world.office_of[person])
        near = np.flatnonzero(world.office_zone == world.office_zone[office])
        if number < 200:
            spot, length = world.offices[world.rng.choice(near)], int(world.rng.integers(1, 6))
        else:
            spot = world.offices[office] + world.rng.normal(0, 6_000, 2) * METRE
            length = 3 if number >= 340 else int(world.rng.integers(1, 3))
        for day in world.days_of(person)[:length]:
            for gesture in (0, 1):
                north, east = spot + world.rng.normal(0, 10, 2) * METRE
                world.put(person, day, gesture, north, east, world.rng.lognormal(2.2, 0.5))


def _slips(world: World) -> None:
    """New phones in the middle of the month; sold ones that a colleague uses now."""
    for number in range(300):
        one, other = world.take(2) if number < 30 else (world.take(1)[0], -1)
        day = int(world.rng.integers(3, 18))
        new = world.mark[other, 0, 0] if other >= 0 else world.rng.integers(1, 2**62)
        world.mark[one, day:] = new
        if other >= 0:
            world.mark[other, day:] = world.rng.integers(1, 2**62)


def _clocks(world: World) -> None:
    """Clocks set by hand: wrong all month, set right once, or reset wrong at every start."""
    for number in range(620):
        person = world.take(1)[0]
        wrong = int(world.rng.uniform(-9, 9) * MINUTE)
        wrongs = np.full(world.skew[person].shape, wrong)
        if number >= 400:
            day = int(world.rng.integers(2, 18))
            wrongs[day:] = 0
            world.moved[person, day, 0] = -wrong
            world.contact[person, day, 0] = wrong
        if (
            number >= 600
        ):  # corrected by the network each morning, after a start with the wrong time
            wrongs[:] = 0
            world.contact[person, :, 0], world.moved[person, :, 0] = wrong, -wrong
            continue
        world.skew[person] += wrongs
        keep = world.contact[person] == wrong
        world.contact[person] = np.where(keep, wrong, world.contact[person] + wrongs)


def _zones(world: World) -> None:
    """Windows calls its zone Bangkok; phones roam at a border; some laptops keep Jakarta's zone."""
    for _ in range(100):
        world.device_zone[world.take(1)[0]] = 3
    batam = int(np.argmin(np.abs(world.offices[:, 0] - 1.1) + np.abs(world.offices[:, 1] - 104)))
    for person in world.free[batam][:100]:
        world.device_zone[person, world.rng.random(len(DAYS)) < 0.2] = 4
    east = [
        person for office in np.flatnonzero(world.office_zone > 0) for person in world.free[office]
    ]
    for person in world.rng.choice(east, 8, replace=False):
        world.device_zone[person] = 0


def _developers(world: World) -> None:
    """Programs under test set the flag: once for ten people, twice for three."""
    for number in range(13):
        person = world.take(1)[0]
        for day in world.days_of(person)[: 1 if number < 10 else 2]:
            world.mock[person, day, 0] = True
