"""The words of leads, and the array in which check-ins are looked through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


class LeadKind(StrEnum):
    """What pattern was seen. Each has an honest explanation, said beside it."""

    SHARED_POINT = "shared_point"  # many people at the same point to the last digit
    SAME_FIX = "same_fix"  # two people carry the very same measurement within minutes
    SHARED_DEVICE = "shared_device"  # one browser checks several people in
    FROZEN = "frozen"  # a person's own position never moves, as a measured one must
    ACCURACY = "accuracy"  # an accuracy that no phone keeps up
    SPEED = "speed"  # farther than one can travel between two check-ins
    CLOCK = "clock"  # the device's clock was moved away from the truth, to one's advantage
    MOCK = "mock"  # the device itself said that the position is made up
    FAR = "far"  # "office" was chosen far from every office
    ZONE = "zone"  # the device's time zone is not that of its coordinates


class LeadState(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    CLOSED = "closed"


class LeadDecision(StrEnum):
    """What the reviewer found. CONFIRMED cuts nothing: it says that a review comes next."""

    NOTHING = "nothing"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"


# One check-in. `at` in microseconds, `day` as the number of its local date (both since 2000-01-01);
# not-a-number and UNKNOWN where nothing was said. Codes: KINDS, PLACES; `mark` and `device_zone`
# are 0 without one; `unit` is where the person is posted.
TAP = np.dtype(
    [
        ("id", "V16"),
        ("employee", "i8"),
        ("unit", "i8"),
        ("at", "i8"),
        ("day", "i8"),
        ("kind", "i2"),
        ("place", "i2"),
        ("zone", "i2"),
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("accuracy", "f8"),
        ("mock", "?"),
        ("mark", "i8"),
        ("skew", "i8"),
        ("contact_skew", "i8"),
        ("moved", "i8"),
        ("device_zone", "i8"),
    ]
)
Taps = NDArray[np.void]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

UNKNOWN = np.iinfo(np.int64).min
KINDS = ("in", "out", "visit")
PLACES = ("office", "home", "elsewhere")
IN, OUT = KINDS.index("in"), KINDS.index("out")
OFFICE = PLACES.index("office")
MICROSECOND, MINUTE = 1, 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class SharedPoint:
    """`people` at one point, each on `days` and in `percent` of the positions, of `decimals`."""

    people: int
    days: int
    percent: int
    decimals: int
    accuracy_metres: int  # a measurement claimed to be better than this never repeats itself


@dataclass(frozen=True, slots=True)
class SameFix:
    days: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SharedDevice:
    """`people` on one browser within `minutes` on `days`; two alone (a family) on `pair_days`."""

    people: int
    days: int
    minutes: int
    pair_days: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """`percent` of the check-ins within `metres` of one point, over `days`."""

    days: int
    metres: int
    percent: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """`percent` of the check-ins claim `metres` or better, or all the same, over `days`."""

    days: int
    metres: int
    percent: int


@dataclass(frozen=True, slots=True)
class Speed:
    """Faster than the limit over `km` or more, on `days`; once is enough from `single_km`."""

    km_per_hour: int
    km_per_hour_trip: int
    km: int
    days: int
    single_km: int


@dataclass(frozen=True, slots=True)
class Clock:
    minutes: int
    days: int


@dataclass(frozen=True, slots=True)
class Mock:
    check_ins: int


@dataclass(frozen=True, slots=True)
class Far:
    """`metres` beyond the accuracy, on `days`; `colleagues` together may be an unknown office."""

    metres: int
    days: int
    colleagues: int


@dataclass(frozen=True, slots=True)
class ZoneOff:
    days: int
    border_km: int


@dataclass(frozen=True, slots=True)
class LeadTerms:
    """The thresholds in force, one group a kind of lead."""

    shared_point: SharedPoint
    same_fix: SameFix
    shared_device: SharedDevice
    frozen: Frozen
    accuracy: Accuracy
    speed: Speed
    clock: Clock
    mock: Mock
    far: Far
    zone: ZoneOff


@dataclass(frozen=True, slots=True)
class Office:
    """Where an office stands, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Places:
    """The allowed places: all offices, by unit its own, and the days of duty trips by person."""

    offices: tuple[Office, ...] = ()
    of_unit: Mapping[int, Office] = field(default_factory=dict)
    trips: frozenset[tuple[int, int]] = frozenset()  # (employee, day)


@dataclass(frozen=True, slots=True)
class Weight:
    """One reason why a lead is strong: a code, the figure, and how much it adds (0 to 1)."""

    code: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What was seen of one person; `check_ins` are ids, `facts` small figures without places."""

    employee_id: int
    days: int
    check_ins: tuple[UUID, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern: `anchor` names it among others of its kind, the same at the next search."""

    kind: LeadKind
    anchor: str
    people: tuple[PersonFacts, ...]
    first_day: int
    last_day: int
    weights: tuple[Weight, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def employee_ids(self) -> frozenset[int]:
        return frozenset(person.employee_id for person in self.people)

    @property
    def strength(self) -> float:
        """Return 1 minus the product of what each weight leaves: more reasons, nearer to 1."""
        rest = 1.0
        for each in self.weights:
            rest *= 1 - each.weight
        return round(1 - rest, 3)
