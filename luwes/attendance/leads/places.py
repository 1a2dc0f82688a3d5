"""What positions say together with the map: speed, offices, time zones. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np

from luwes.attendance.leads.looking import (
    by_person,
    days_in,
    facts_of,
    has_position,
    metres_between,
    runs,
    split,
)
from luwes.attendance.leads.types import (
    HOUR,
    MINUTE,
    OFFICE,
    Far,
    Finding,
    Flags,
    Floats,
    LeadKind,
    Places,
    Speed,
    Taps,
    Weight,
    ZoneOff,
)

COARSE_METRES = 1_000  # a position worse than this says nothing about travel
CLOCK_DOUBT = 2 * MINUTE  # two gestures may lie this much farther apart than their times say
SAME_SPOT = 300  # metres within which colleagues are at one place
KM_OF_DEGREE = 111.0
ALWAYS = 0.95
OffsetAt = Callable[[float, float], int | None]


def speeds(taps: Taps, *, limits: Speed, places: Places) -> list[Finding]:
    """
    Find people who were at two places sooner than one can travel.

    The accuracies of both positions and a doubt about the times count for the person; on the days
    of a duty trip the limit is that of an aeroplane. `taps` by person in order of time.
    """
    fixes = taps[has_position(taps) & (np.nan_to_num(taps["accuracy"]) <= COARSE_METRES)]
    if len(fixes) < 2:
        return []
    one, other = fixes[:-1], fixes[1:]
    metres = metres_between(
        one["latitude"], one["longitude"], other["latitude"], other["longitude"]
    )
    metres -= 2 * (np.nan_to_num(one["accuracy"]) + np.nan_to_num(other["accuracy"]))
    hours = (other["at"] - one["at"] + CLOCK_DOUBT) / HOUR
    limit = np.where(
        on_trip(one, places) | on_trip(other, places), limits.km_per_hour_trip, limits.km_per_hour
    )
    too_fast = (metres > limits.km * 1000) & (metres / 1000 / hours > limit)
    at = np.flatnonzero(too_fast & (one["employee"] == other["employee"]))
    edges = runs(one["employee"][at])
    found = []
    for start, end in pairwise(edges):
        jumps = at[start:end]
        days, farthest = days_in(other[jumps]), float(metres[jumps].max()) / 1000
        if days >= limits.days or farthest >= limits.single_km:
            rows = fixes[np.unique(np.concatenate((jumps, jumps + 1)))]
            found.append(_speed(rows, days, farthest, float(hours[jumps].min() * 60)))
    return found


def _speed(rows: Taps, days: int, km: float, minutes: float) -> Finding:
    return _of_one(
        LeadKind.SPEED,
        rows,
        Weight("days", days, 0.6 * min(1.0, days / 4)),
        Weight("km", round(km), 0.4 * min(1.0, km / 300)),
        days=days,
        km=round(km),
        minutes=max(1, round(minutes)),
    )


def far_rows(taps: Taps, *, limits: Far, places: Places) -> Taps:
    """
    Return the check-ins "office" that lie far from every office, of people with enough of them.

    Any office will do, not only one's own; days of duty trips, and units of which no office is
    known, are left out.
    """
    said = taps[(taps["place"] == OFFICE) & has_position(taps)]
    said = said[np.isin(said["unit"], list(places.of_unit)) & ~on_trip(said, places)]
    if len(said) == 0:
        return said
    reach = limits.metres + np.nan_to_num(said["accuracy"])
    said = said[_nearest_own(said, places) > reach]
    said = said[nearest_office(said, places) > limits.metres + np.nan_to_num(said["accuracy"])]
    kept = [rows for rows in split(said, "employee") if days_in(rows) >= limits.days]
    return np.concatenate(kept) if kept else said[:0]


def _nearest_own(taps: Taps, places: Places) -> Floats:
    own = [places.of_unit[int(unit)] for unit in taps["unit"]]
    latitudes = np.array([office.latitude for office in own])
    longitudes = np.array([office.longitude for office in own])
    found = metres_between(taps["latitude"], taps["longitude"], latitudes, longitudes)
    return np.asarray(found)


def nearest_office(taps: Taps, places: Places) -> Floats:
    """Return the metres to the nearest of all offices; infinity where none is known."""
    nearest = np.full(len(taps), np.inf)
    for office in {*places.offices, *places.of_unit.values()}:
        away = metres_between(
            taps["latitude"], taps["longitude"], office.latitude, office.longitude
        )
        nearest = np.minimum(nearest, away)
    return nearest


def far(taps: Taps, *, limits: Far, places: Places) -> list[Finding]:
    """
    Find people who said "office" far from every office, from the rows of `far_rows`.

    Colleagues at one spot become one lead and a weaker one: it may be an office that nobody has
    registered, or a training.
    """
    people = list(split(by_person(taps), "employee"))
    spots = [_spot(rows) for rows in people]
    waiting, found = list(range(len(people))), []
    while waiting:
        first = waiting[0]
        group = [i for i in waiting if metres_between(*spots[first], *spots[i]) <= SAME_SPOT]
        waiting = [i for i in waiting if i not in group] if len(group) > 1 else waiting[1:]
        if len(group) >= limits.colleagues:
            found.append(_far_group([people[i] for i in group], places))
        else:
            found += [_far_one(people[i], places) for i in group]
    return found


def _spot(rows: Taps) -> tuple[float, float]:
    return float(np.median(rows["latitude"])), float(np.median(rows["longitude"]))


def _far_one(rows: Taps, places: Places) -> Finding:
    km = float(np.median(nearest_office(rows, places))) / 1000
    days = days_in(rows)
    return _of_one(
        LeadKind.FAR,
        rows,
        Weight("days", days, 0.6 * min(1.0, days / 10)),
        Weight("km", round(km, 1), 0.4 * min(1.0, km / 20)),
        km=round(km, 1),
        days=days,
    )


def _far_group(people: list[Taps], places: Places) -> Finding:
    rows = np.concatenate(people)
    km = float(np.median(nearest_office(rows, places))) / 1000
    return Finding(
        kind=LeadKind.FAR,
        anchor="-".join(str(int(p["employee"][0])) for p in people[:2]),
        people=tuple(facts_of(p) for p in people),
        first_day=int(rows["day"].min()),
        last_day=int(rows["day"].max()),
        weights=(
            Weight("unknown_office", len(people), 0.2),
            Weight("km", round(km, 1), 0.2 * min(1.0, km / 20)),
        ),
        facts={"people": len(people), "days": days_in(rows), "km": round(km, 1)},
    )


def zones(
    taps: Taps,
    *,
    limits: ZoneOff,
    places: Places,
    device_offsets: Mapping[int, int],
    offset_at: OffsetAt,
) -> list[Finding]:
    """
    Find people whose device runs in another time zone than its coordinates lie in.

    `device_offsets` gives the minutes ahead of UTC by code of the device's zone; `offset_at` those
    at a place. Near a border either side will do; days of duty trips are left out.
    """
    known = np.isin(taps["device_zone"], list(device_offsets))
    said = taps[has_position(taps) & known & ~on_trip(taps, places)]
    off = said[_is_off(said, device_offsets, offset_at, limits.border_km)]
    return [
        _zone(rows, days_in(rows) / days_in(said[said["employee"] == rows["employee"][0]]))
        for rows in split(off, "employee")
        if days_in(rows) >= limits.days
    ]


def _zone(rows: Taps, share: float) -> Finding:
    """A zone that is wrong every day is more likely a laptop set up wrongly."""
    days = days_in(rows)
    weight = (0.3 if share > ALWAYS else 0.6) * min(1.0, days / 10)
    is_always = Weight("days_always" if share > ALWAYS else "days", days, weight)
    return _of_one(LeadKind.ZONE, rows, is_always, days=days, share=round(share, 2))


def _is_off(
    taps: Taps, device_offsets: Mapping[int, int], offset_at: OffsetAt, border_km: int
) -> Flags:
    """Ask the map once for each zone and cell of a tenth of a degree."""
    reach = border_km / KM_OF_DEGREE
    beside = [(0.0, 0.0), (reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)]

    @cache
    def around(north: int, east: int) -> frozenset[int | None]:
        return frozenset(offset_at(north / 10 + up, east / 10 + right) for up, right in beside)

    cells = np.stack(
        (
            taps["device_zone"],
            np.rint(taps["latitude"] * 10).astype(np.int64),
            np.rint(taps["longitude"] * 10).astype(np.int64),
        ),
        axis=1,
    )
    if len(cells) == 0:
        return np.zeros(0, dtype=bool)
    different, which = np.unique(cells, axis=0, return_inverse=True)
    answers = [
        None not in (offsets := around(int(north), int(east)))
        and device_offsets[int(zone)] not in offsets
        for zone, north, east in different
    ]
    return np.asarray(np.array(answers, dtype=bool)[which.ravel()])


def on_trip(taps: Taps, places: Places) -> Flags:
    """Tell which check-ins fall on a day of a duty trip."""
    if not places.trips:
        return np.zeros(len(taps), dtype=bool)
    days = np.array([who * 100_000 + day for who, day in places.trips])
    return np.asarray(np.isin(taps["employee"] * 100_000 + taps["day"], days))


def _of_one(kind: LeadKind, rows: Taps, *weights: Weight, **facts: object) -> Finding:
    found = Finding(
        kind=kind,
        anchor=str(int(rows["employee"][0])),
        people=(facts_of(rows),),
        first_day=int(rows["day"].min()),
        last_day=int(rows["day"].max()),
        weights=weights,
    )
    return replace(found, facts={"people": 1, **facts})
