"""The words of corrections and hand-written lists, as values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from luwes.attendance.types import CheckInKind


class CorrectionKind(StrEnum):
    """What is asked: a check-in that was not recorded, or leave to be late, early or absent."""

    MISSING_IN = "missing_in"
    MISSING_OUT = "missing_out"
    EXCUSE_LATE = "excuse_late"
    EXCUSE_EARLY = "excuse_early"
    EXCUSE_ABSENCE = "excuse_absence"

    @property
    def claims(self) -> bool:
        """Tell whether it claims an instant; an excuse claims none."""
        return self in CLAIMED


CLAIMED = {
    CorrectionKind.MISSING_IN: CheckInKind.IN,
    CorrectionKind.MISSING_OUT: CheckInKind.OUT,
}


class CorrectionState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


COUNTED = (CorrectionState.ASKED, CorrectionState.ACCEPTED)


class HandReason(StrEnum):
    """Grounds for presence by hand (Permenko Infrastruktur 10/2025 art. 22(2) a to d)."""

    DEVICE_BROKEN = "device_broken"
    SYSTEM_DOWN = "system_down"
    NOT_REGISTERED = "not_registered"
    NOT_RECORDED = "not_recorded"
    FORCE_MAJEURE = "force_majeure"


@dataclass(frozen=True, slots=True)
class CorrectionTerms:
    """The limits of the rulebook, in working days and times; `sources` by rulebook key."""

    ask_days: int
    per_month: int
    decide_days: int
    sources: tuple[tuple[str, str], ...] = ()

    def source(self, key: str) -> str:
        return dict(self.sources).get(key, "")


@dataclass(frozen=True, slots=True)
class AskFacts:
    """
    What is looked at before a request is taken.

    `until` is the last date on which one may ask, `claimed_at` the claimed instant on the clock
    of the unit; `recorded` the earlier "in" or later "out" that makes a claim pointless. A claim
    on the next date is that of a shift, for which the unit's window does not hold.
    """

    kind: CorrectionKind
    on: date
    now: datetime
    until: date
    is_posted: bool
    is_month_closed: bool
    asked_this_month: int
    terms: CorrectionTerms
    claimed_at: datetime | None = None
    scan_from: time = time(0)
    scan_until: time = time(23, 59, 59)
    window_source: str = ""
    recorded: time | None = None
    has_nothing_to_excuse: bool = False


@dataclass(frozen=True, slots=True)
class DecideFacts:
    """What is looked at before somebody decides. Dates are those of the unit."""

    is_own: bool
    is_head_above: bool
    is_officer: bool
    has_superior: bool
    today: date
    due_on: date
    decide_source: str = ""


@dataclass(frozen=True, slots=True)
class HandRow:
    """One line of a list written by hand: a person and the clocks as written, local."""

    nip: str
    came: time | None = None
    left: time | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is looked at in one line before the list is taken."""

    row: HandRow
    is_here: bool
    is_own: bool
    is_twice: bool
    listed: frozenset[str] = frozenset()  # kinds that another list of that day has already
    now_clock: time | None = None  # of a running day; None for a past one
    scan_from: time = time(0)
    scan_until: time = time(23, 59, 59)
