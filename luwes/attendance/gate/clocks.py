"""What the clocks of a device vouch for, and how far they may be off; pure. All in milliseconds."""

from typing import NamedTuple

from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.wire import CheckIn, Contact, Sent

DAY = 86_400_000
LARGEST_SKEW = (1 << 31) - 1  # what the column takes, nearly 25 days


class Bounds(NamedTuple):
    """How late and how early an event may be, from the rulebook."""

    latest: int  # longest time from gesture to arrival
    ahead: int  # longest time by which a gesture may lie ahead of us


class Readings(NamedTuple):
    """
    The clocks compared; None where the device could not tell.

    `skew` is the device's clock minus ours when it sent, `contact_skew` the same at the last
    contact before the gesture, `elapsed` monotonic time from gesture to sending, `moved` how far
    the clock moved against the monotonic one between last contact and gesture.
    """

    skew: int | None
    contact_skew: int | None
    elapsed: int | None
    moved: int | None


def readings(item: CheckIn, sent: Sent | None, *, now: int) -> Readings:
    """Compare the clocks of an event with each other and with ours."""
    contact = item.contact
    return Readings(
        skew=_bounded(sent.at - now) if sent else None,
        contact_skew=_bounded(contact.at - contact.server) if contact else None,
        elapsed=sent.mono - item.mono if sent and sent.boot == item.boot else None,
        moved=_moved(item, contact) if contact else None,
    )


def _moved(item: CheckIn, contact: Contact) -> int | None:
    """
    Return how far the clock moved between contact and gesture; None where nothing tells.

    Where the monotonic clock began anew meanwhile, a gesture before its own last contact still
    tells that the clock was set back, and by how much at least.
    """
    passed = item.at - contact.at
    if contact.boot == item.boot:
        return passed - (item.mono - contact.mono)
    return passed if passed < 0 else None


def refusal(item: CheckIn, sent: Sent | None, bounds: Bounds, *, now: int) -> Refusal | None:
    """
    Return why an event's time cannot be taken, or None.

    The device's clock may be wrong as long as it was just as wrong when it sent: then the event's
    age is right. A clock that is a whole day ahead is refused all the same, for then even the date
    would be made up.
    """
    age = (sent.at if sent else now) - item.at
    if age < -bounds.ahead or item.at > now + DAY:
        return Refusal("clock-ahead", f"{max(-age, item.at - now)} ms ahead of us.", item.id)
    if max(age, now - item.at) > bounds.latest:
        return Refusal("too-late", f"{max(age, now - item.at)} ms old.", item.id)
    return None


def _bounded(skew: int) -> int:
    return max(-LARGEST_SKEW, min(LARGEST_SKEW, skew))
