"""
Where the invented people's phones say they are: a plain model, drawn by seed, like `people.py`.

Causes again, never findings. A phone under the sky is right to some metres, one deep in a building
to some tens; some people give no position at all. Two things that happen are in it too: colleagues
of whom one checks in for the others now and then, and a few who let an app invent their position.
Whether anybody sees that is for the leads to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import cos, radians
from random import Random

from luwes.attendance.types import Place, Position

METRES_A_DEGREE = 111_320
WITHOUT_POSITION_SHARE = 0.06
INDOORS_SHARE = 0.35
CIRCLE_DAYS_SHARE = 0.45  # days on which one of a circle checks in for all
FARTHEST_HOME_M = 24_000
INVENTED = (-6.2274181, 106.6552043)  # where the invented positions are said to be


@dataclass(frozen=True, slots=True)
class Phone:
    """What stays the same about one person's phone; `home` in degrees, `mark` its browser."""

    home: tuple[float, float]
    mark: int
    gives_position: bool
    invents: bool = False


def phone_of(nip: str, *, seed: int, office: tuple[float, float], invents: bool = False) -> Phone:
    """Return the phone of the person with this number; home lies some kilometres off the office."""
    random = Random(f"phone:{seed}:{nip}")
    far = FARTHEST_HOME_M * max(0.08, random.random())
    home = _moved(office, far * random.uniform(-1, 1), far * random.uniform(-1, 1))
    gives = invents or random.random() >= WITHOUT_POSITION_SHARE
    return Phone(home, _mark(f"{seed}:{nip}"), gives, invents)


def position_of(
    phone: Phone, nip: str, on: date, kind: str, *, seed: int, place: Place,
    office: tuple[float, float],
) -> Position | None:  # fmt: skip
    """Return what the phone says at one check-in, or None where it says nothing."""
    if not phone.gives_position:
        return None
    if phone.invents:
        return Position(*INVENTED, 1.0)
    random = Random(f"position:{seed}:{nip}:{on}:{kind}")
    indoors = random.random() < INDOORS_SHARE
    accuracy = random.uniform(18, 65) if indoors else random.uniform(3.5, 16)
    centre = phone.home if place is Place.HOME else _moved(office, *_within(random, 45))
    spot = _moved(centre, random.gauss(0, accuracy / 2), random.gauss(0, accuracy / 2))
    return Position(*spot, round(accuracy, 3))


def is_lent(circle: Sequence[str], on: date, *, seed: int) -> bool:
    """Tell whether on this day the first of the circle checks in for all of it."""
    return Random(f"circle:{seed}:{circle[0]}:{on}").random() < CIRCLE_DAYS_SHARE


def _within(random: Random, metres: float) -> tuple[float, float]:
    return random.uniform(-metres, metres), random.uniform(-metres, metres)


def _moved(point: tuple[float, float], north: float, east: float) -> tuple[float, float]:
    """Return the point some metres north and east; degrees to seven decimals, as phones give."""
    latitude = point[0] + north / METRES_A_DEGREE
    longitude = point[1] + east / (METRES_A_DEGREE * cos(radians(point[0])))
    return round(latitude, 7), round(longitude, 7)


def _mark(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
