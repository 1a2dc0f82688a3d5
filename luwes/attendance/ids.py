"""Ids of check-ins: UUIDv7 (RFC 9562), whose time is the instant of the gesture."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TAIL = (1 << 80) - 1
_VERSION = 0x7 << 76
_VERSION_MASK = 0xF << 76
_VARIANT = 0x2 << 62
_VARIANT_MASK = 0x3 << 62


def milliseconds(at: datetime) -> int:
    """Return whole milliseconds since 1970, rounded down, without a float between."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def stamped(tail: UUID, at: datetime) -> UUID:
    """
    Return `tail` with the time of `at` in front: the same tail and instant give the same id.

    Keeps the last 74 free bits of `tail`; version 7 and the variant are set.
    """
    low = tail.int & _TAIL & ~_VERSION_MASK & ~_VARIANT_MASK
    return UUID(int=(milliseconds(at) << 80) | low | _VERSION | _VARIANT)


def new_id(at: datetime) -> UUID:
    """Return a fresh id for a gesture made at `at`."""
    return stamped(uuid4(), at)


def time_of(event: UUID) -> datetime:
    """Return the instant that an id carries, to the millisecond."""
    return EPOCH + timedelta(milliseconds=event.int >> 80)


def same_tail(one: UUID, other: UUID) -> bool:
    """Tell whether two ids differ in nothing but their time."""
    return stamped(one, EPOCH) == stamped(other, EPOCH)
