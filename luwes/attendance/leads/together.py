"""What several people share: a point, a measurement, a browser. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from luwes.attendance.leads.looking import (
    claims_better,
    connected,
    days_in,
    facts_of,
    is_one_answer,
    is_written_out,
    joined,
    split,
)
from luwes.attendance.leads.types import (
    MINUTE,
    OFFICE,
    Finding,
    LeadKind,
    SameFix,
    SharedDevice,
    SharedPoint,
    Taps,
    Weight,
)

BURST = 2 * MINUTE  # closer than people who queue before one screen
ONLY_PHONE = 0.9  # who makes so many of the check-ins with one browser has no other
FEW_DAYS = 3  # a point seen on so many dates stands still: it is no single measurement


def shared_points(taps: Taps, *, limits: SharedPoint, totals: Mapping[int, int]) -> list[Finding]:
    """
    Find points that many people carry to the last digit, each on several days.

    A satellite fix jitters, so with an accuracy claimed below the limit no two are equal; a coarse
    or rounded position may honestly be shared by a building, and is not looked at. `taps` are the
    rows at points with more than one person; `totals` each person's positioned check-ins.
    Cases: Cirebon, found by coordinates that more than five people shared.
    """
    spots = [
        people
        for point in _points(taps, limits)
        if len(people := _regulars(point, limits, totals)) >= limits.people
    ]
    together = joined(([int(p["employee"][0]) for p in people] for people in spots), sharing=2)
    return [_shared_point([spots[i] for i in group], totals) for group in together]


def _points(taps: Taps, limits: SharedPoint) -> Iterator[Taps]:
    exact = taps[
        claims_better(taps, limits.accuracy_metres) & is_written_out(taps, limits.decimals)
    ]
    order = np.lexsort((exact["at"], exact["employee"], exact["longitude"], exact["latitude"]))
    yield from split(exact[order], "latitude", "longitude")


def _regulars(point: Taps, limits: SharedPoint, totals: Mapping[int, int]) -> list[Taps]:
    """Leave out who came by now and then, as happens in a room whose network has one point."""
    return [
        rows
        for rows in split(point, "employee")
        if days_in(rows) >= limits.days
        and len(rows) * 100 >= limits.percent * totals.get(int(rows["employee"][0]), 0)
    ]


def _shared_point(spots: list[list[Taps]], totals: Mapping[int, int]) -> Finding:
    rows = np.concatenate([person for spot in spots for person in spot])
    rows = rows[np.lexsort((rows["at"], rows["employee"]))]
    people = list(split(rows, "employee"))
    shares = [len(p) / max(totals.get(int(p["employee"][0]), 0), len(p)) for p in people]
    days = float(np.median([days_in(p) for p in people]))
    share = float(np.median(shares))
    doubt = 0.4 if is_one_answer(rows) else 1.0
    return Finding(
        kind=LeadKind.SHARED_POINT,
        anchor=_anchor(rows),
        people=tuple(
            facts_of(p, share=round(part, 2)) for p, part in zip(people, shares, strict=True)
        ),
        first_day=int(rows["day"].min()),
        last_day=int(rows["day"].max()),
        weights=(
            Weight("people", len(people), doubt * min(0.6, 0.1 * (len(people) - 1))),
            Weight("days_each", days, doubt * 0.5 * min(1.0, days / 15)),
            Weight("share", round(share, 2), doubt * 0.4 * share),
        ),
        facts={
            "people": len(people),
            "points": len(spots),
            "accuracy": round(float(np.median(rows["accuracy"])), 1),
        },
    )


def same_fixes(
    taps: Taps, *, limits: SameFix, point: SharedPoint, pairs_known: frozenset[frozenset[int]]
) -> list[Finding]:
    """
    Find people who carry one and the same measurement within minutes, again and again.

    Two phones side by side never measure equal digits; one phone that checks in two accounts does,
    even from two browsers. Points that stand still for days are the business of `shared_points`;
    pairs in `pairs_known` were found by their device already.
    """
    events: dict[tuple[int, int], list[Taps]] = defaultdict(list)
    for spot in _points(taps, point):
        if days_in(spot) < FEW_DAYS:
            for one, other in _neighbours(spot, limits.minutes):
                ids = sorted((int(one["employee"]), int(other["employee"])))
                events[ids[0], ids[1]].append(np.array([one, other], dtype=spot.dtype))
    often = {
        pair: np.concatenate(rows)
        for pair, rows in events.items()
        if frozenset(pair) not in pairs_known and days_in(np.concatenate(rows)) >= limits.days
    }
    return [
        _same_fix(np.concatenate([rows for pair, rows in often.items() if set(pair) <= set(group)]))
        for group in connected(often)
    ]


def _neighbours(rows: Taps, minutes: int) -> Iterator[tuple[Taps, Taps]]:
    """Yield check-ins of different people that follow each other within the minutes."""
    ordered = rows[np.argsort(rows["at"], kind="stable")]
    for one, other in pairwise(ordered):
        is_near = other["at"] - one["at"] <= minutes * MINUTE
        if is_near and one["employee"] != other["employee"]:
            yield one, other


def _same_fix(rows: Taps) -> Finding:
    unique = rows[np.unique(rows["id"], return_index=True)[1]]
    unique = unique[np.lexsort((unique["at"], unique["employee"]))]
    people = list(split(unique, "employee"))
    days = days_in(unique)
    return Finding(
        kind=LeadKind.SAME_FIX,
        anchor=_anchor(unique),
        people=tuple(facts_of(p) for p in people),
        first_day=int(unique["day"].min()),
        last_day=int(unique["day"].max()),
        weights=(
            Weight("people", len(people), min(0.5, 0.15 * (len(people) - 1))),
            Weight("days", days, 0.7 * min(1.0, days / 8)),
        ),
        facts={"people": len(people), "days": days},
    )


def shared_devices(taps: Taps, *, limits: SharedDevice, totals: Mapping[int, int]) -> list[Finding]:
    """
    Find browsers that check several people in, one soon after the other, on several days.

    Two people alone may be a family with one phone: they are left out where neither has another
    one, or one of them was not in the office; else it takes more days. `taps` are the rows of
    browsers with more than one person, `totals` each person's check-ins.
    """
    ordered = taps[np.lexsort((taps["at"], taps["mark"]))]
    found = (_shared_device(rows, limits, totals) for rows in split(ordered, "mark"))
    return [each for each in found if each is not None]


def _shared_device(rows: Taps, limits: SharedDevice, totals: Mapping[int, int]) -> Finding | None:
    near = _near_another(rows, limits.minutes * MINUTE)
    joint = rows[near]
    joint = joint[np.lexsort((joint["at"], joint["employee"]))]
    people = [p for p in split(joint, "employee") if len(p) and days_in(p) >= limits.days]
    shares = [_share(p, rows, totals) for p in people]
    is_pair = len(people) == 2 and min(shares) < ONLY_PHONE and _in_office(people, limits)
    if len(people) < limits.people and not is_pair:
        return None
    together = np.concatenate(people)
    days = days_in(together)
    burst = float(np.mean(_near_another(together[np.argsort(together["at"])], BURST)))
    return Finding(
        kind=LeadKind.SHARED_DEVICE,
        anchor=str(int(rows["mark"][0])),
        people=tuple(facts_of(p, share=share) for p, share in zip(people, shares, strict=True)),
        first_day=int(together["day"].min()),
        last_day=int(together["day"].max()),
        weights=(
            Weight("people", len(people), min(0.5, 0.12 * (len(people) - 1))),
            Weight("days", days, 0.4 * min(1.0, days / 10)),
            Weight("burst", round(burst, 2), 0.4 * burst),
        ),
        facts={"people": len(people), "days": days, "burst": round(burst, 2)},
    )


def _near_another(rows: Taps, within: int) -> np.ndarray:
    """Tell which rows, in order of time, have another person's row within the time beside them."""
    if len(rows) < 2:
        return np.zeros(len(rows), dtype=bool)
    close = (np.diff(rows["at"]) <= within) & (rows["employee"][1:] != rows["employee"][:-1])
    return np.concatenate(([False], close)) | np.concatenate((close, [False]))


def _in_office(people: list[Taps], limits: SharedDevice) -> bool:
    in_office = [p[p["place"] == OFFICE] for p in people]
    return all(days_in(p) >= limits.pair_days for p in in_office)


def _share(person: Taps, rows: Taps, totals: Mapping[int, int]) -> float:
    """Return which part of the person's check-ins this browser made."""
    who = int(person["employee"][0])
    here = int(np.sum(rows["employee"] == who))
    return round(here / max(totals.get(who, 0), here), 2)


def _anchor(rows: Taps) -> str:
    """Name a group by its two first people: a point itself would give a place away."""
    return "-".join(str(who) for who in np.unique(rows["employee"])[:2])
