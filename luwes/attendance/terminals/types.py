"""The words of terminals, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from luwes.attendance.types import CheckInKind


class States(StrEnum):
    """What the in/out key of a terminal means: nothing, or what its maker says."""

    NONE = ""  # nobody presses it: the direction is read from the day
    KEYS = "keys"  # 0 in, 1 out, 2 out for a break, 3 back, 4 overtime in, 5 overtime out


class Flaw(StrEnum):
    """Why a line cannot be read."""

    COLUMNS = "columns"
    NUMBER = "number"
    CLOCK = "clock"
    COUNT = "count"
    WORK_CODE = "work_code"


_KINDS = {
    0: CheckInKind.IN, 3: CheckInKind.IN, 4: CheckInKind.IN,
    1: CheckInKind.OUT, 2: CheckInKind.OUT, 5: CheckInKind.OUT,
}  # fmt: skip


def kind_of(state: int | None, states: States) -> CheckInKind:
    """Return the direction that a terminal says; a punch where it says none."""
    if states is States.NONE or state is None:
        return CheckInKind.PUNCH
    return _KINDS.get(state, CheckInKind.PUNCH)


@dataclass(frozen=True, slots=True)
class Punch:
    """
    One line of a terminal. `clock` is its wall clock, carried as if it were UTC; it has no zone.

    `line` counts from 1 in the file; it says where the punch stood and nothing else.
    """

    number: str
    clock: datetime
    state: int | None = None
    verify: int | None = None
    work_code: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no punch, with its place in the file and why."""

    line: int
    flaw: Flaw
    text: str


@dataclass(frozen=True, slots=True)
class Log:
    """A file as read: each line is a punch, a bad line or blank."""

    punches: tuple[Punch, ...]
    bad: tuple[BadLine, ...]
    blank: int

    @property
    def lines(self) -> int:
        return len(self.punches) + len(self.bad) + self.blank


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay at work: the gestures of one number that belong together, first to last."""

    number: str
    clocks: tuple[datetime, ...]
    kinds: tuple[CheckInKind, ...]

    @property
    def is_single(self) -> bool:
        return len(self.clocks) == 1

    @property
    def crosses_midnight(self) -> bool:
        return self.clocks[0].date() != self.clocks[-1].date()


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What is remarkable about one file; counts of lines unless the name says another unit.

    `steps_back` are [line, minutes] of lines earlier than the line before; `silences` are
    [first date, last date, days] without any punch; `guards` are [number, nights]. `begun_out` and
    `ended_in` count stays whose keys say otherwise than their order.
    """

    lines: int = 0
    punches: int = 0
    blank: int = 0
    bad: int = 0
    people: int = 0
    first: str = ""
    last: str = ""
    repeated: int = 0
    doubles: int = 0
    steps_back: int = 0
    days_back: int = 0
    furthest_back_minutes: int = 0
    states: dict[str, int] = field(default_factory=dict)
    person_days: int = 0
    single_gestures: int = 0
    begun_out: int = 0
    ended_in: int = 0
    reset_clocks: int = 0
    future_clocks: int = 0
    spells: int = 0
    nights: int = 0
    bad_lines: tuple[dict[str, Any], ...] = ()
    back_lines: tuple[tuple[int, int], ...] = ()
    impossible_lines: tuple[tuple[int, str], ...] = ()
    silences: tuple[tuple[str, str, int], ...] = ()
    guards: tuple[tuple[str, int], ...] = ()

    @property
    def has_states(self) -> bool:
        """Tell whether somebody or something ever sets the in/out key."""
        return len(self.states) > 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Findings":
        """Read what `as_json` wrote; names of another version are left out."""
        known = {name: facts[name] for name in cls.__slots__ if name in facts}
        return cls(**known)
