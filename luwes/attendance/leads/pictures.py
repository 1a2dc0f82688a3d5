"""Where dots stand in the pictures of a lead. Pure; no place leaves here as coordinates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, cos, log1p, radians, sin

import numpy as np

from luwes.attendance.leads.looking import metres_between

RADIUS = 150.0  # of the picture, in its own units; the middle is 0, 0
FINEST = 10.0  # metres that still look apart
RINGS = (10, 50, 200, 1_000, 5_000, 25_000, 100_000, 500_000, 2_500_000)
BLUR_METRES = 1_000  # a home is shown no finer than this
BLUR_DEGREES = 45


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was measured, seen from the office; `letter` names a person, or nobody."""

    metres: float
    bearing: float
    letter: str = ""
    is_evidence: bool = False
    is_home: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """The spots at one place as drawn: how many, and whose."""

    x: float
    y: float
    letters: str
    count: int
    is_evidence: bool
    is_home: bool

    @property
    def size(self) -> float:
        return 3.0 if not self.letters else min(11.0, 5.5 + self.count**0.5 / 2)

    @property
    def label(self) -> str:
        """Return the letter of one person, or how many people are at this place."""
        return self.letters if len(self.letters) < 2 else str(len(self.letters))

    @property
    def names(self) -> str:
        """Return the letters of several people, to stand beside the dot."""
        return " ".join(self.letters) if len(self.letters) > 1 else ""


@dataclass(frozen=True, slots=True)
class Ring:
    radius: float
    metres: int

    @property
    def kilometres(self) -> int:
        return self.metres // 1_000


@dataclass(frozen=True, slots=True)
class Radar:
    """Distances round the office, drawn so that ten metres and a hundred kilometres both show."""

    rings: list[Ring]
    dots: list[Dot]


def seen_from(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> tuple[float, float]:
    """Return metres and bearing (degrees from north) from the first place to the second."""
    metres = float(metres_between(latitude, longitude, to_latitude, to_longitude))
    east = (to_longitude - longitude) * cos(radians(latitude))
    return metres, float(np.degrees(np.arctan2(east, to_latitude - latitude))) % 360


def blurred(metres: float, bearing: float) -> tuple[float, float]:
    """Return a distance and bearing that tell roughly where a home is, and not which."""
    far = max(1, ceil(metres / BLUR_METRES)) * BLUR_METRES
    return float(far), round(bearing / BLUR_DEGREES) * BLUR_DEGREES % 360


def radar(spots: Iterable[Spot]) -> Radar:
    """Place the spots round the middle by the logarithm of their distance."""
    shown = list(spots)
    farthest = max((spot.metres for spot in shown), default=0.0)
    last = next((ring for ring in RINGS if ring >= farthest), RINGS[-1])
    rings = [ring for ring in RINGS if ring <= max(last, 200)]
    edge = log1p(rings[-1] / FINEST)

    def radius(metres: float) -> float:
        return round(RADIUS * min(1.0, log1p(metres / FINEST) / edge), 1)

    places: dict[tuple[float, float, bool, bool, bool], list[str]] = defaultdict(list)
    for spot in shown:
        angle, away = radians(spot.bearing), radius(spot.metres)
        x, y = round(away * sin(angle), 1), round(-away * cos(angle), 1)
        places[x, y, not spot.letter, spot.is_evidence, spot.is_home].append(spot.letter)
    dots = [
        Dot(x, y, "".join(sorted(set(letters))), len(letters), is_evidence, is_home)
        for (x, y, _is_other, is_evidence, is_home), letters in places.items()
    ]
    return Radar(
        rings=[Ring(radius(metres), metres) for metres in rings],
        dots=sorted(dots, key=lambda dot: (bool(dot.letters), dot.is_evidence, dot.count)),
    )
