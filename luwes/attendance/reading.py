"""What the check-ins of one day say: who came when, left when, and which of them do not count."""

from collections.abc import Sequence
from typing import NamedTuple

from luwes.attendance.directions import directed
from luwes.attendance.types import (
    AttendanceTerms,
    CheckInKind,
    DayFacts,
    Duty,
    DutyKind,
    Excuse,
    Judging,
    Place,
    Scan,
    Trust,
)
from luwes.kit.steps import Step
from luwes.kit.zones import Zone

WORST = tuple(reversed(Trust))
WHOLE_DAY = (-86_400, 3 * 86_400)  # wider than any shift


class Evidence(NamedTuple):
    """First in, last out, where; and why a check-in was passed over."""

    came: Scan | None = None
    left: Scan | None = None
    place: Place | None = None
    trust: Trust | None = None
    zone: Zone | None = None
    positioned: Scan | None = None
    notes: tuple[Step, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.place is None


NO_EVIDENCE = Evidence()


def evidence(scans: Sequence[Scan], *, facts: DayFacts, terms: AttendanceTerms) -> Evidence:
    """
    Return first in and last out among the check-ins of a day.

    Outside the scan window a check-in does not count. Two gestures within `double_tap_minutes`
    that contradict each other are one, the first; an "out" inside the break is not going home,
    unless leaving early was excused; and who came back after the last "out" has not left yet.
    """
    ordered = sorted(scans, key=lambda scan: scan.second)
    start, end = window(facts, terms)
    inside = [scan for scan in ordered if start <= scan.second <= end]
    notes = [_note("outside_window", scan, terms) for scan in ordered if scan not in inside]
    if not inside:
        return Evidence(notes=tuple(notes))
    if any(scan.kind is CheckInKind.PUNCH for scan in inside):
        inside = directed(inside, duty=facts.duty, double_tap_minutes=terms.double_tap_minutes)
    came, left, passed = _in_and_out(inside, facts, terms)
    counted = [scan for scan in (came, left) if scan] or inside[:1]
    return Evidence(
        came,
        left,
        (came or inside[0]).place,
        worst_trust(counted),
        counted[0].zone,
        next((scan for scan in counted if scan.position), None),
        tuple(notes + passed + [_put_right(scan) for scan in counted if scan.put_right]),
    )


def window(facts: DayFacts, terms: AttendanceTerms) -> tuple[int, int]:
    """Return the seconds of the day from and until which check-ins count; both inside."""
    is_shift = facts.duty is not None and facts.duty.kind is DutyKind.SHIFT
    if is_shift or facts.judging is Judging.PRESENCE:
        return WHOLE_DAY
    start, end = terms.scan_from, terms.scan_until
    return start.hour * 3600 + start.minute * 60, end.hour * 3600 + end.minute * 60


def _in_and_out(
    inside: Sequence[Scan], facts: DayFacts, terms: AttendanceTerms
) -> tuple[Scan | None, Scan | None, list[Step]]:
    came: Scan | None = None
    left: Scan | None = None
    noon: Scan | None = None
    before: Scan | None = None
    passed: list[Step] = []
    for scan in inside:
        if before and _is_double(before, scan, terms):
            passed.append(_note("double_tap", scan, terms))
        elif scan.kind is CheckInKind.IN:
            came, left, noon = came or scan, None, None
        elif scan.kind is CheckInKind.OUT:
            if _is_in_break(scan, facts.duty):
                noon = scan
            else:
                left = scan
        before = scan
    if noon and left is None and Excuse.EARLY in facts.excuses:
        left = noon
    elif noon:
        passed.append(_note("break_tap", noon, terms))
    return came, left, passed


def _is_double(before: Scan, scan: Scan, terms: AttendanceTerms) -> bool:
    """Tell whether two gestures of opposite kinds lie too near to be two."""
    if {before.kind, scan.kind} != {CheckInKind.IN, CheckInKind.OUT}:
        return False
    return scan.second - before.second < terms.double_tap_minutes * 60


def _is_in_break(scan: Scan, duty: Duty | None) -> bool:
    return duty is not None and duty.break_start * 60 <= scan.second < duty.break_end * 60


def worst_trust(scans: Sequence[Scan]) -> Trust | None:
    """Return the least that vouches for one of these times; None where no device clock does."""
    found = {scan.trust for scan in scans}
    return next((trust for trust in WORST if trust in found), None)


def _note(label: str, scan: Scan, terms: AttendanceTerms) -> Step:
    if label == "outside_window":
        key = "working_time.scan_window"
        working = f"{terms.scan_from:%H.%M}–{terms.scan_until:%H.%M}"
    elif label == "double_tap":
        key, working = "attendance.double_tap_minutes", f"< {terms.double_tap_minutes}"
    else:
        key, working = "attendance.break_tap", ""
    return Step(key, label, working, f"{scan.clock:%H.%M}", terms.source(key))


def _put_right(scan: Scan) -> Step:
    sign = "+" if scan.put_right > 0 else "−"
    minutes, seconds = divmod(abs(scan.put_right), 60)
    return Step(
        "attendance.clock_tolerance_minutes",
        "put_right",
        f"{sign}{minutes}.{seconds:02}",
        f"{scan.clock:%H.%M.%S}",
    )
