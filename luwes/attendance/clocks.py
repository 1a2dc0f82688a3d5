"""How far the time of a check-in is vouched for, and which instant the day counts; pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from luwes.attendance.types import Trust

MILLISECOND = timedelta(milliseconds=1)


class Readings(NamedTuple):
    """
    What the clocks of a device said, in milliseconds; None where the device could not tell.

    `skew` is the device's clock minus ours when it sent, `contact_skew` the same at the last
    contact before the gesture, `elapsed` monotonic time from gesture to sending, `moved` how far
    the clock moved against the monotonic one between that contact and the gesture.
    """

    skew: int | None = None
    contact_skew: int | None = None
    elapsed: int | None = None
    moved: int | None = None


class Vouched(NamedTuple):
    """The instant that the day counts; `put_right` is what was taken off the device's clock."""

    at: datetime
    trust: Trust
    put_right: timedelta = timedelta(0)


def vouched(
    at: datetime, received_at: datetime, readings: Readings, *, tolerance: timedelta
) -> Vouched:
    """
    Return the instant of a gesture and how far it is vouched for.

    What reaches us within `tolerance` is vouched for by our own clock: it was not made later.
    What was sent later is vouched for by the monotonic clock when it and the device's clock agree
    on the time between gesture and sending, or by the device's clock when it was equally right
    before and after. In both cases the device may have been wrong all along: how much we know from
    the sending, and take it off. Otherwise the time stands as claimed, and is doubtful.

    The monotonic clock alone convicts nobody: it stands still while a phone sleeps.
    """
    off, elapsed = (readings.skew or 0) * MILLISECOND, readings.elapsed
    if abs(received_at - at) <= tolerance and abs(off) <= tolerance:
        return Vouched(min(at, received_at), Trust.SERVER)
    if readings.skew is None:
        return Vouched(at, Trust.DOUBTFUL)
    if elapsed is not None:
        by_clock = received_at + off - at
        if abs(by_clock - elapsed * MILLISECOND) <= tolerance:
            is_at_once = elapsed * MILLISECOND <= tolerance
            return _put_right(at, off, Trust.SERVER if is_at_once else Trust.MONOTONIC, tolerance)
    if was_right_before(readings, off, tolerance):
        return _put_right(at, off, Trust.CLOCK, tolerance)
    return Vouched(at, Trust.DOUBTFUL)


def was_right_before(readings: Readings, off: timedelta, tolerance: timedelta) -> bool:
    """
    Tell whether the device's clock was as far ahead at the gesture as later, by its last contact.

    A clock that ran on more than the monotonic one was asleep or set forward: then only the exact
    sum tells. One that ran less was set back.
    """
    if readings.contact_skew is None:
        return False
    moved = (readings.moved or 0) * MILLISECOND
    before = readings.contact_skew * MILLISECOND
    if abs(before + moved - off) <= tolerance:
        return True
    return abs(before - off) <= tolerance and moved >= -tolerance


def _put_right(at: datetime, off: timedelta, trust: Trust, tolerance: timedelta) -> Vouched:
    return Vouched(at, trust) if abs(off) <= tolerance else Vouched(at - off, trust, off)
