"""Which way a punch without direction went: judged from the whole day, so no punch is stored so."""

from collections.abc import Sequence

from luwes.attendance.types import CheckInKind, Duty, Scan


def directed(scans: Sequence[Scan], *, duty: Duty | None, double_tap_minutes: int) -> list[Scan]:
    """
    Return the check-ins of one day, in order of time, with each punch turned into in or out.

    The punch that opens the day is in, every later one is out; who has come by another way, such
    as a phone, has opened it already. A punch after which nothing follows, and which lies nearer to
    the end of the hours, is out: who is seen at 16.05 alone forgot the morning.
    """
    found: list[Scan] = []
    is_open = False
    for place, scan in enumerate(scans):
        if scan.kind is CheckInKind.PUNCH:
            opens = not is_open and not _only_leaves(scans[place:], duty, double_tap_minutes)
            scan = scan._replace(kind=CheckInKind.IN if opens else CheckInKind.OUT)
        is_open = is_open or scan.kind is CheckInKind.IN
        found.append(scan)
    return found


def _only_leaves(rest: Sequence[Scan], duty: Duty | None, double_tap_minutes: int) -> bool:
    """Tell whether the day ends with this one gesture, near the end of the hours."""
    first, last = rest[0].second // 60, rest[-1].second // 60
    if duty is None or last - first >= double_tap_minutes:
        return False
    return abs(duty.end - first) < abs(first - duty.start)
