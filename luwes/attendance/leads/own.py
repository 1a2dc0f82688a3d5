"""What one person's own check-ins say: a position that never moves, a clock that does. Pure."""

from itertools import pairwise

import numpy as np

from luwes.attendance.leads.looking import (
    claims_better,
    days_in,
    facts_of,
    has_position,
    is_one_answer,
    medians,
    metres_between,
    runs,
    split,
)
from luwes.attendance.leads.types import (
    IN,
    OUT,
    UNKNOWN,
    Accuracy,
    Clock,
    Finding,
    Flags,
    Frozen,
    LeadKind,
    Mock,
    Taps,
    Weight,
)

APART_METRES = 1_000  # places so far apart give no phone one and the same accuracy for a month


def frozen(taps: Taps, *, limits: Frozen, accuracy_metres: int) -> list[Finding]:
    """
    Find people whose measured position does not move from day to day.

    Also where a few metres of noise were added by hand: a phone in the open scatters by more. Only
    positions that claim to be satellite fixes; a desk computer's network position may stand still.
    """
    fixes = taps[claims_better(taps, accuracy_metres)]
    fixes = fixes[np.lexsort((fixes["at"], fixes["place"], fixes["employee"]))]
    if len(fixes) == 0:
        return []
    edges = runs(fixes["employee"], fixes["place"])
    group = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    middle = [medians(fixes[name], group, edges)[group] for name in ("latitude", "longitude")]
    away = metres_between(fixes["latitude"], fixes["longitude"], *middle)
    near = np.add.reduceat(away <= limits.metres, edges[:-1])
    enough = near * 100 >= limits.percent * np.diff(edges)
    still = np.zeros(len(fixes), dtype=bool)
    for index in np.flatnonzero(enough & (np.diff(edges) >= limits.days)):
        span = slice(edges[index], edges[index + 1])
        if days_in(fixes[span]) >= limits.days:
            still[span] = away[span] <= limits.metres
    rows, distances = fixes[still], away[still]
    by_person = runs(rows["employee"])  # the office and the home of one person together
    return [_frozen(rows[start:end], distances[start:end]) for start, end in pairwise(by_person)]


def _frozen(rows: Taps, away: np.ndarray) -> Finding:
    days = days_in(rows)
    spread = float(np.median(away))
    is_equal = spread < 0.05
    doubt = 0.4 if is_equal and is_one_answer(rows) else 1.0
    return _finding(
        LeadKind.FROZEN,
        rows,
        Weight("days", days, doubt * 0.6 * min(1.0, days / 15)),
        Weight("equal", int(is_equal), doubt * 0.5 if is_equal else 0.1),
        spread_metres=round(spread, 2),
    )


def accuracies(taps: Taps, *, limits: Accuracy, accuracy_metres: int) -> list[Finding]:
    """
    Find people whose phone claims an accuracy that phones do not keep up.

    Either better than the limit nearly always (programs that make positions up say 0 or 1 metre),
    or the very same figure at places far apart, indoors and out.
    """
    fixes = taps[has_position(taps) & ~np.isnan(taps["accuracy"])]
    found = []
    for rows in split(fixes, "employee"):
        if len(rows) < limits.days or days_in(rows) < limits.days:
            continue
        good = rows["accuracy"] <= limits.metres
        if np.mean(good) * 100 >= limits.percent:
            found.append(_accuracy(rows[good], "too_good", 0.5))
        elif _is_constant(rows, limits, accuracy_metres) and _spans(rows):
            found.append(_accuracy(rows, "constant", 0.2))
    return found


def _is_constant(rows: Taps, limits: Accuracy, accuracy_metres: int) -> bool:
    values, counts = np.unique(rows["accuracy"], return_counts=True)
    is_mostly = counts.max() * 100 >= max(limits.percent, 95) * len(rows)
    return bool(is_mostly and values[counts.argmax()] < accuracy_metres)


def _spans(rows: Taps) -> bool:
    """Tell whether the places of work lie far apart, by their medians."""
    places = [rows[rows["place"] == place] for place in np.unique(rows["place"])]
    spots = [(np.median(p["latitude"]), np.median(p["longitude"])) for p in places if len(p) >= 3]
    return any(metres_between(*spots[0], *other) > APART_METRES for other in spots[1:])


def _accuracy(rows: Taps, how: str, weight: float) -> Finding:
    days = days_in(rows)
    return _finding(
        LeadKind.ACCURACY,
        rows,
        Weight("days", days, 0.3 * min(1.0, days / 15)),
        Weight(how, round(float(np.median(rows["accuracy"])), 1), weight),
        how=how,
        metres=round(float(np.median(rows["accuracy"])), 1),
    )


def mocks(taps: Taps, *, limits: Mock) -> list[Finding]:
    """Find people whose device said itself that the position is made up (handbook: Selayar)."""
    flagged = taps[taps["mock"] & has_position(taps)]
    return [
        _finding(
            LeadKind.MOCK,
            rows,
            Weight("mock", len(rows), 0.5),
            Weight("days", days_in(rows), 0.5 * min(1.0, days_in(rows) / 8)),
        )
        for rows in split(flagged, "employee")
        if len(rows) >= limits.check_ins
    ]


def clocks(taps: Taps, *, limits: Clock) -> list[Finding]:
    """
    Find people whose device clock was moved away from the truth, to their advantage.

    A clock that was wrong and is set right moves too, but towards the truth; a drifting one does
    not move against its own monotonic clock. To one's advantage: earlier when coming, later when
    leaving. Where the page was loaded anew in between nobody can tell, so nothing is said.
    """
    moved = taps[_was_moved(taps, limits.minutes * 60_000)]
    found = []
    for rows in split(moved, "employee"):
        days = days_in(rows)
        if days >= limits.days:
            wrong = np.abs(rows["contact_skew"] + rows["moved"]) / 60_000
            minutes = round(float(np.median(wrong)), 1)
            found.append(
                _finding(
                    LeadKind.CLOCK,
                    rows,
                    Weight("days", days, 0.7 * min(1.0, days / 6)),
                    Weight("minutes", minutes, 0.4 * min(1.0, minutes / 30)),
                    minutes=minutes,
                )
            )
    return found


def _was_moved(taps: Taps, limit: int) -> Flags:
    known = (taps["moved"] != UNKNOWN) & (taps["contact_skew"] != UNKNOWN)
    moved = np.where(known, taps["moved"], 0)
    before = np.where(known, taps["contact_skew"], 0)
    error = before + moved
    gains = np.where(taps["kind"] == IN, error < 0, (taps["kind"] == OUT) & (error > 0))
    away = (np.abs(error) >= limit) & (np.abs(error) > np.abs(before))
    return np.asarray(known & (np.abs(moved) >= limit) & away & gains)


def _finding(kind: LeadKind, rows: Taps, *weights: Weight, **facts: object) -> Finding:
    return Finding(
        kind=kind,
        anchor=str(int(rows["employee"][0])),
        people=(facts_of(rows),),
        first_day=int(rows["day"].min()),
        last_day=int(rows["day"].max()),
        weights=weights,
        facts={"people": 1, "days": days_in(rows), **facts},
    )
