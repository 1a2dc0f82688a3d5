"""How arrays of check-ins are cut, measured and summed up. Pure: numpy and nothing else."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np

from luwes.attendance.leads.types import Flags, Floats, Office, PersonFacts, Taps, Whole

EARTH_METRES = 6_371_000.0
NETWORK_METRES = 10.0  # networks seldom claim to know a place better than this
LISTED = 60  # check-ins that a lead names of one person; the figures count all


def by_person(taps: Taps) -> Taps:
    """Return the rows by person in order of time, as the detectors of one person take them."""
    return taps[np.lexsort((taps["at"], taps["employee"]))]


def runs(*columns: Any) -> Whole:
    """Return where each run of equal rows starts in sorted columns, and the end behind the last."""
    size = len(columns[0])
    if size == 0:
        return np.zeros(1, dtype=np.int64)
    changes = np.zeros(size - 1, dtype=bool)
    for column in columns:
        changes |= column[1:] != column[:-1]
    return np.concatenate(([0], np.flatnonzero(changes) + 1, [size]))


def split(taps: Taps, *names: str) -> Iterator[Taps]:
    """Yield the runs of equal `names` in rows that are sorted by them."""
    edges = runs(*(taps[name] for name in names))
    for start, end in pairwise(edges):
        yield taps[start:end]


def is_one_answer(taps: Taps) -> bool:
    """
    Tell whether rows at one point also carry one and the same, middling accuracy.

    A network answers so: place and accuracy come together from a table. Satellites never do, and
    who makes up a place seldom leaves the accuracy alone.
    """
    values, counts = np.unique(taps["accuracy"], return_counts=True)
    is_constant = counts.max() >= 0.95 * len(taps)
    return bool(is_constant and values[counts.argmax()] >= NETWORK_METRES)


def days_in(taps: Taps) -> int:
    """Return on how many dates the check-ins lie."""
    return len(np.unique(taps["day"]))


def has_position(taps: Taps) -> Flags:
    return np.asarray(~np.isnan(taps["latitude"]))


def claims_better(taps: Taps, metres: float) -> Flags:
    """Tell which positions claim an accuracy below `metres`; one without a claim does not."""
    return np.asarray(has_position(taps) & (np.nan_to_num(taps["accuracy"], nan=1e9) < metres))


def is_written_out(taps: Taps, decimals: int) -> Flags:
    """Tell which positions need `decimals` or more in one coordinate: a coarse grid does not."""
    scale = 10.0 ** (decimals - 1)
    fine = np.zeros(len(taps), dtype=bool)
    for name in ("latitude", "longitude"):
        scaled = taps[name] * scale
        fine |= np.abs(scaled - np.rint(scaled)) > 1e-4
    return fine


def metres_between(latitude: Any, longitude: Any, other_latitude: Any, other_longitude: Any) -> Any:
    """Return the distance on the sphere (haversine), in metres; wrong by at most half a percent."""
    north, other_north = np.radians(latitude), np.radians(other_latitude)
    half_north = (other_north - north) / 2
    half_east = np.radians(np.asarray(other_longitude) - np.asarray(longitude)) / 2
    chord = np.sin(half_north) ** 2
    chord = chord + np.cos(north) * np.cos(other_north) * np.sin(half_east) ** 2
    return 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def metres_to(taps: Taps, office: Office) -> Floats:
    """Return how far each position is from the office."""
    found = metres_between(taps["latitude"], taps["longitude"], office.latitude, office.longitude)
    return np.asarray(found)


def medians(values: Any, groups: Whole, edges: Whole) -> Floats:
    """Return the lower median of each run of `groups` between `edges`."""
    ordered = np.asarray(values)[np.lexsort((values, groups))]
    middle = edges[:-1] + (np.diff(edges) - 1) // 2
    return np.asarray(ordered[middle], dtype=np.float64)


def facts_of(taps: Taps, **facts: Any) -> PersonFacts:
    """Sum up one person's rows: how many days, and which check-ins."""
    return PersonFacts(
        employee_id=int(taps["employee"][0]),
        days=days_in(taps),
        check_ins=tuple(UUID(bytes=bytes(each)) for each in taps["id"][:LISTED]),
        facts=facts,
    )


def joined(sets: Iterable[Iterable[int]], *, sharing: int) -> list[list[int]]:
    """Return groups of indexes whose sets share `sharing` members, also by way of others."""
    members = [set(each) for each in sets]
    groups: list[list[int]] = []
    for index, each in enumerate(members):
        near = [g for g in groups if any(len(each & members[other]) >= sharing for other in g)]
        groups = [g for g in groups if g not in near]
        groups.append(sorted([index, *(other for g in near for other in g)]))
    return groups


def connected(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the groups of people that the pairs connect, each sorted."""
    leader: dict[int, int] = {}

    def top(one: int) -> int:
        while leader.setdefault(one, one) != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for one, other in pairs:
        leader[top(one)] = top(other)
    found: dict[int, list[int]] = {}
    for one in sorted(leader):
        found.setdefault(top(one), []).append(one)
    return list(found.values())
