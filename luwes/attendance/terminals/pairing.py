"""
Which punches belong to one stay at work, by the gaps between them. Pure; order never matters.

Settling needs none of this: there the day or the shift decides. Pairing finds who works at night,
so that shifts can be entered for them, and how many stays lack one end.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from luwes.attendance.terminals.types import Punch, Spell, States, kind_of
from luwes.attendance.types import CheckInKind

LONGEST_NIGHT = timedelta(hours=13)  # a guard's twelve hours and some; an evening home is longer

Cost = tuple[int, int, int, timedelta]
Gesture = tuple[datetime, CheckInKind]


def gestures(punches: Iterable[Punch], *, double_tap_minutes: int) -> dict[str, list[Gesture]]:
    """Return by number the gestures in order of time: a finger laid on twice is one gesture."""
    found: dict[str, list[Gesture]] = defaultdict(list)
    for punch in sorted(punches, key=_order):
        mine = found[punch.number]
        if not mine or _minutes_between(mine[-1][0], punch.clock) >= double_tap_minutes:
            mine.append((punch.clock, kind_of(punch.state, States.KEYS)))
    return dict(found)


def spells(punches: Iterable[Punch], *, double_tap_minutes: int) -> list[Spell]:
    """
    Return the stays of everybody, by number and time; each gesture lies in exactly one.

    A stay is the gestures of one date, or crosses midnight within `LONGEST_NIGHT`. Of all ways to
    cut a person's gestures, the one is taken that leaves the fewest alone; then the one that
    disputes the in/out keys least, then the fewest stays, then the shortest.
    """
    by_number = gestures(punches, double_tap_minutes=double_tap_minutes)
    return [
        Spell(number, tuple(clock for clock, _kind in part), tuple(kind for _clock, kind in part))
        for number in sorted(by_number)
        for part in _cut(by_number[number])
    ]


def _cut(found: Sequence[Gesture]) -> list[Sequence[Gesture]]:
    """Cut by the cheapest path from the first gesture to the last."""
    best: list[Cost] = [(0, 0, 0, timedelta(0))]
    begins = [0]
    for end in range(1, len(found) + 1):
        cost, start = min(
            (_sum(best[start], _cost(found[start:end])), start) for start in _starts(found, end)
        )
        best.append(cost)
        begins.append(start)
    parts = []
    end = len(found)
    while end:
        parts.append(found[begins[end] : end])
        end = begins[end]
    return parts[::-1]


def _starts(found: Sequence[Gesture], end: int) -> Iterable[int]:
    """Return where a stay that ends before `end` may begin."""
    last = found[end - 1][0]
    start = end - 1
    while start >= 0 and _may_hold(found[start][0], last):
        yield start
        start -= 1


def _may_hold(first: datetime, last: datetime) -> bool:
    return first.date() == last.date() or last - first <= LONGEST_NIGHT


def _cost(part: Sequence[Gesture]) -> Cost:
    if len(part) == 1:
        return 1, 0, 1, timedelta(0)
    disputes = (part[0][1] is CheckInKind.OUT) + (part[-1][1] is CheckInKind.IN)
    return 0, disputes, 1, part[-1][0] - part[0][0]


def _sum(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _minutes_between(earlier: datetime, later: datetime) -> int:
    """Return whole minutes, seconds cut off on both sides as settling does."""
    cut = later.replace(second=0) - earlier.replace(second=0)
    return int(cut.total_seconds()) // 60


def _order(punch: Punch) -> tuple[str, datetime, int]:
    return punch.number, punch.clock, -1 if punch.state is None else punch.state
