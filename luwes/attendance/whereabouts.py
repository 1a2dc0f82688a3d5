"""Where a position lies: at a place of work, or how far from the nearest; pure."""

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from luwes.attendance.types import Position, SeenPlace, Spot

EARTH_M = 6_371_009  # mean radius, metres (IUGG)


def metres_between(one: Spot, other: Spot) -> float:
    """Return the great-circle distance in metres (haversine)."""
    lat, other_lat = radians(one.latitude), radians(other.latitude)
    rise = sin((other_lat - lat) / 2) ** 2
    turn = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(rise + cos(lat) * cos(other_lat) * turn))


def seen_at(
    position: Position, spots: Sequence[Spot], *, radius_m: int, worst_accuracy_m: int
) -> tuple[SeenPlace, int | None]:
    """
    Return where a position was seen, and whole metres to the nearest of `spots`.

    A position of bad accuracy decides nothing, and neither does one where no place of work is
    known.
    """
    if not spots:
        return SeenPlace.UNKNOWN, None
    lat, lon = position.latitude, position.longitude
    # near the equator degrees of both kinds are nearly equal: enough to order by nearness
    nearest = min(spots, key=lambda spot: (spot[0] - lat) ** 2 + (spot[1] - lon) ** 2)
    metres = round(metres_between(Spot(lat, lon), nearest))
    if position.accuracy_m is not None and position.accuracy_m > worst_accuracy_m:
        return SeenPlace.UNKNOWN, metres
    return (SeenPlace.OFFICE if metres <= radius_m else SeenPlace.FAR), metres
