"""When somebody is reminded; pure. All instants in seconds since 1970."""

from typing import NamedTuple

from luwes.attendance.types import CheckInKind


class DayAsItStands(NamedTuple):
    """One person's running day: when it starts, when its scan window ends, what is recorded."""

    starts_at: int
    closes_at: int
    has_come: bool
    has_left: bool


class Call(NamedTuple):
    """What to remind of, and until when the reminder is of any use."""

    kind: CheckInKind
    until: int


def call_for(day: DayAsItStands, *, now: int, minutes: int, grace: int) -> Call | None:
    """
    Return what is to be reminded of now, or None.

    Of coming from `minutes` before the start of work until the end of `grace` (minutes after it
    that are not late); of leaving in the last `minutes` of the scan window. With `minutes` 0 never.
    """
    if minutes <= 0:
        return None
    ahead = minutes * 60
    in_time = day.starts_at + grace * 60
    if not day.has_come and not day.has_left and day.starts_at - ahead <= now < in_time:
        return Call(CheckInKind.IN, in_time)
    if day.has_come and not day.has_left and day.closes_at - ahead <= now < day.closes_at:
        return Call(CheckInKind.OUT, day.closes_at)
    return None
