"""Which way a punch without direction went: judged from the whole day, so no punch is stored so."""

from collections.abc import Sequence
from dataclasses import replace

from luwes.attendance.types import CheckInKind, Tap
from luwes.kit.working_time import DayHours, minutes_between


def directed(taps: Sequence[Tap], *, hours: DayHours | None, double_tap_minutes: int) -> list[Tap]:
    """
    Return the taps of one day, in order of time, with each punch turned into in or out.

    The punch that opens the day is in, every later one is out; who has come by another way, such
    as a phone, has opened it already. A punch after which nothing follows, and which lies nearer to
    the end of the hours, is out: who is seen at 16.05 alone forgot the morning.
    """
    found: list[Tap] = []
    is_open = False
    for place, tap in enumerate(taps):
        if tap.kind is CheckInKind.PUNCH:
            opens = not is_open and not _only_leaves(taps[place:], hours, double_tap_minutes)
            tap = replace(tap, kind=CheckInKind.IN if opens else CheckInKind.OUT)
        is_open = is_open or tap.kind is CheckInKind.IN
        found.append(tap)
    return found


def _only_leaves(rest: Sequence[Tap], hours: DayHours | None, double_tap_minutes: int) -> bool:
    """Tell whether the day ends with this one gesture, near the end of the hours."""
    first, last = rest[0].clock, rest[-1].clock
    if hours is None or minutes_between(first, last) >= double_tap_minutes:
        return False
    return abs(minutes_between(first, hours.end)) < abs(minutes_between(hours.start, first))
