"""Invented people for the posts of the sample agency: ages, careers, numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from luwes.demo import content
from luwes.demo.agency.tree import UnitPlan, shares, tree_for

PPPK_SHARE = 0.36  # of all civil servants on 1 November 2025 (BKN figures in the press)
CPNS_SHARE = 0.015
PART_TIME_SHARE = 0.02
NEW_IN_POST_SHARE = 0.04
YEAR = 365.25
CONTRACT_YEARS = {2019: 6, 2020: 3, 2021: 12, 2022: 20, 2023: 22, 2024: 22, 2025: 15}


@dataclass(frozen=True, slots=True)
class Seat:
    """One post to fill at one unit."""

    unit: UnitPlan
    position: content.PositionTitle
    is_head: bool
    employment: str = "PNS"


@dataclass(frozen=True, slots=True)
class Career:
    """The dates of one person and the grade reached."""

    born_on: date
    started_on: date
    retires_on: date
    posted_on: date
    grade: str


def seats_for(staff: int, *, random: Random) -> list[Seat]:
    """Return exactly `staff` seats, unit by unit, the head's first, with who may hold each."""
    seats = [seat for unit in tree_for(staff) for seat in _seats_of(unit)]
    levels = content.read("positions")["levels"]
    contract = _drawn(seats, random, PPPK_SHARE, lambda s: _contract_weight(s, levels))
    part_time = _drawn(
        seats, random, PART_TIME_SHARE, lambda s: s.position.job_class <= 5, among=contract
    )
    civil = set(range(len(seats))) - contract
    new = _drawn(
        seats, random, CPNS_SHARE, lambda s: levels[s.position.level]["service"] == 1, among=civil
    )
    kinds = {
        **dict.fromkeys(contract, "PPPK"),
        **dict.fromkeys(part_time, "PPPK Paruh Waktu"),
        **dict.fromkeys(new, "CPNS"),
    }
    return [
        Seat(seat.unit, seat.position, seat.is_head, kinds.get(i, "PNS"))
        for i, seat in enumerate(seats)
    ]


def _seats_of(unit: UnitPlan) -> Iterator[Seat]:
    positions = content.positions()
    yield Seat(unit, positions[unit.head], is_head=True)
    recipe = content.read("units")["recipes"][unit.recipe]
    counts = shares(list(recipe.values()), unit.size - 1)
    for title, count in zip(recipe, counts, strict=True):
        for _ in range(count):
            yield Seat(unit, positions[title], is_head=False)


def _contract_weight(seat: Seat, levels: Mapping[str, Any]) -> float:
    return 0 if seat.is_head else float(levels[seat.position.level]["contract"])


def _drawn(
    seats: list[Seat],
    random: Random,
    share: float,
    weight: Any,
    among: set[int] | None = None,
) -> set[int]:
    """Draw `share` of all seats by weight without replacement (Efraimidis and Spirakis)."""
    keyed = [
        (random.random() ** (1 / float(weight(seat))), i)
        for i, seat in enumerate(seats)
        if (among is None or i in among) and weight(seat)
    ]
    keyed.sort(reverse=True)
    return {i for _, i in keyed[: round(share * len(seats))]}


def career_for(seat: Seat, *, random: Random, on: date) -> Career:
    """Return dates that fit the seat on day `on`: old enough, served enough, not yet retired."""
    level = content.read("positions")["levels"][seat.position.level]
    while True:
        career = _career(seat, level, random=random, on=on)
        if career.retires_on > on + timedelta(days=120):
            return career


def _career(seat: Seat, level: Mapping[str, Any], *, random: Random, on: date) -> Career:
    youngest, oldest = level["ages"]
    if seat.employment == "CPNS":
        oldest = min(oldest, youngest + 7)
    age = youngest + (oldest - youngest) * random.betavariate(1.5, 1.7)
    born_on = on - timedelta(days=int(age * YEAR) + random.randrange(365))
    started_on = _started(seat, level, born_on, random=random, on=on)
    place = (age - youngest) / (oldest - youngest) * 0.8 + random.random() * 0.2
    return Career(
        born_on=born_on,
        started_on=started_on,
        retires_on=_first_of_next_month(born_on, level["retires"]),
        posted_on=_posted(started_on, random=random, on=on),
        grade=_grade(seat, level, place),
    )


def _grade(seat: Seat, level: Mapping[str, Any], place: float) -> str:
    """Return the golongan; `place` says how far through the level's ages the person is (0–1)."""
    if not seat.employment.startswith("PPPK"):
        grades: list[str] = level["pns"]
        return grades[min(len(grades) - 1, int(place * len(grades)))]
    if level["pppk"] == "by_class":
        return str(content.read("positions")["contract_grades"][seat.position.job_class])
    return str(level["pppk"])


def _started(
    seat: Seat, level: Mapping[str, Any], born_on: date, *, random: Random, on: date
) -> date:
    if seat.employment == "CPNS":
        return (on - timedelta(days=random.randrange(100, 300))).replace(day=1)
    grown = date(born_on.year + 19, 1, 1)
    if seat.employment.startswith("PPPK"):
        return _contract_start(grown, random=random, on=on)
    low, high = level["entry"]
    age = (on - born_on).days / YEAR
    latest = max(low, min(high, age - max(level["service"], 2)))
    entered = born_on + timedelta(days=int(random.uniform(low, latest) * YEAR))
    return max(date(entered.year, random.choice((1, 2, 3, 4, 12)), 1), grown)


def _contract_start(grown: date, *, random: Random, on: date) -> date:
    years = {
        year: weight for year, weight in CONTRACT_YEARS.items() if grown.year <= year < on.year
    } or {min(on.year - 1, grown.year): 1}
    year = random.choices(list(years), list(years.values()))[0]
    return date(year, random.choice((1, 2, 3, 4, 7)), 1)


def _posted(started_on: date, *, random: Random, on: date) -> date:
    """Most have held the post for months or years; a few came in the two months before `on`."""
    if random.random() < NEW_IN_POST_SHARE:
        return on - timedelta(days=random.randrange(5, 55))
    longest = max(131, min((on - started_on).days, int(7 * YEAR)))
    return max(started_on, on - timedelta(days=random.randrange(130, longest)))


def _first_of_next_month(born_on: date, years: int) -> date:
    month = born_on.month % 12 + 1
    return date(born_on.year + years + (month == 1), month, 1)


class Numbers:
    """Gives each person the next free number: NIP of a PNS, NI PPPK of a contract employee."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next_number(self, seat: Seat, career: Career, *, sex: str, count: int) -> str:
        """Return 18 digits (Perka BKN 22/2007; for PPPK "2" and `count` replace the month)."""
        if seat.employment.startswith("PPPK"):
            start = f"{career.started_on:%Y}2{count}"
        else:
            start = f"{career.started_on:%Y%m}"
        stem = f"{career.born_on:%Y%m%d}{start}{1 if sex == 'm' else 2}"
        serial = self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}{serial:03}"


def sex_for(seat: Seat, *, random: Random) -> str:
    men = content.read("positions")["men"].get(seat.position.title, 0.51)
    return "m" if random.random() < men else "f"
