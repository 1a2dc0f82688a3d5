"""One search: the evidence of some days through every detector."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from luwes.attendance.leads import own, places, together
from luwes.attendance.leads.evidence import Evidence
from luwes.attendance.leads.looking import has_position, runs
from luwes.attendance.leads.types import Finding, LeadKind, LeadTerms, Places, Taps


def search(evidence: Evidence, *, terms: LeadTerms) -> list[Finding]:
    """
    Return every pattern in the gathered evidence, each once, the strongest first.

    Eight queries, whatever the head-count. What a stronger pattern already says of the same
    people is left out.
    """
    from luwes.attendance.leads.maps import offset_at  # the map of time zones: loaded when needed

    allowed = evidence.places()
    offsets = evidence.device_offsets()
    found: list[Finding] = []
    far: list[Taps] = []
    fixes: dict[int, int] = {}
    check_ins: dict[int, int] = {}
    for taps in evidence.chunks():
        fixes.update(_counted(taps[has_position(taps)]))
        check_ins.update(_counted(taps))
        found += _of_each(taps, terms, allowed)
        found += places.zones(
            taps,
            limits=terms.zone,
            places=allowed,
            device_offsets=offsets,
            offset_at=offset_at,
        )
        far.append(places.far_rows(taps, limits=terms.far, places=allowed))
    if far:
        found += places.far(np.concatenate(far), limits=terms.far, places=allowed)
    found += _of_many(evidence, terms, fixes=fixes, check_ins=check_ins)
    return sorted(
        _without_repeats(found), key=lambda each: (-each.strength, each.kind, each.anchor)
    )


def _of_each(taps: Taps, terms: LeadTerms, allowed: Places) -> Iterable[Finding]:
    accuracy = terms.shared_point.accuracy_metres
    yield from own.frozen(taps, limits=terms.frozen, accuracy_metres=accuracy)
    yield from own.accuracies(taps, limits=terms.accuracy, accuracy_metres=accuracy)
    yield from own.mocks(taps, limits=terms.mock)
    yield from own.clocks(taps, limits=terms.clock)
    yield from places.speeds(taps, limits=terms.speed, places=allowed)


def _of_many(
    evidence: Evidence, terms: LeadTerms, *, fixes: dict[int, int], check_ins: dict[int, int]
) -> list[Finding]:
    shared = evidence.at_shared_points()
    points = together.shared_points(shared, limits=terms.shared_point, totals=fixes)
    devices = together.shared_devices(
        evidence.on_shared_devices(), limits=terms.shared_device, totals=check_ins
    )
    known = frozenset(
        frozenset(pair) for each in devices for pair in combinations(sorted(each.employee_ids), 2)
    )
    same = together.same_fixes(
        shared, limits=terms.same_fix, point=terms.shared_point, pairs_known=known
    )
    return [*points, *devices, *same]


def _counted(taps: Taps) -> dict[int, int]:
    """Return how many of the rows each person has."""
    people = taps["employee"]
    edges = runs(people)
    return dict(zip(people[edges[:-1]].tolist(), np.diff(edges).tolist(), strict=True))


def _without_repeats(found: list[Finding]) -> list[Finding]:
    """Name each pattern once, and a position that never moves not beside the point many share."""
    found = list({(f.kind, f.anchor): f for f in found}.values())
    shared = {who for f in found if f.kind is LeadKind.SHARED_POINT for who in f.employee_ids}
    return [f for f in found if f.kind is not LeadKind.FROZEN or not f.employee_ids <= shared]
