"""The words of discipline, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class CaseKind(StrEnum):
    ABSENCE = "absence"
    COMPLAINT_BREACH = "complaint_breach"


class CaseState(StrEnum):
    """Signalled: no superior is known yet. The last three end a case."""

    SIGNALLED = "signalled"
    NOTIFIED = "notified"
    ANSWERED = "answered"
    UPHELD = "upheld"
    EXCUSED = "excused"
    CLOSED = "closed"


OPEN_STATES = (CaseState.SIGNALLED, CaseState.NOTIFIED, CaseState.ANSWERED)
DECIDED_STATES = (CaseState.UPHELD, CaseState.EXCUSED)


class Outcome(StrEnum):
    UPHELD = "upheld"
    EXCUSED = "excused"


class StepKind(StrEnum):
    SIGNAL = "signal"
    NOTIFIED = "notified"
    READ = "read"
    RAISED = "raised"
    LOWERED = "lowered"
    STATEMENT = "statement"
    ESCALATED = "escalated"
    UPHELD = "upheld"
    EXCUSED = "excused"
    REOPENED = "reopened"
    CLOSED = "closed"


class DayMark(StrEnum):
    """What one settled date means for the ladder."""

    ABSENT = "absent"
    FREE = "free"
    OTHER = "other"


class Change(StrEnum):
    """What new facts ask to do with the cases of one person and year."""

    NOTHING = "nothing"
    OPEN = "open"
    RAISE = "raise"
    LOWER = "lower"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung, counted from 1; it reaches from `from_days` to `to_days`, None has no end."""

    rung: int
    from_days: int
    to_days: int | None
    level: str
    sanction: str
    article: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LadderStep":
        return cls(**{name: data[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class AbsenceTerms:
    """
    The ladder of a year and the separate watch over days in a row.

    `consecutive_article` is the article of the second; `review_days` are calendar days.
    """

    ladder: tuple[LadderStep, ...]
    instrument: str
    consecutive_days: int
    consecutive_article: str
    review_days: int


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What the absences of one person in one year come to; `step` None is below the ladder.

    `days` are the unexcused working days of the year, `run` the longest row of them that touches
    the year (it may begin in the year before). `by_run` tells which of the two watches rang.
    """

    days: tuple[date, ...]
    run: tuple[date, ...]
    step: LadderStep | None
    by_run: bool = False

    @property
    def rung(self) -> int:
        return self.step.rung if self.step else 0


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """How many cases one review opened or changed."""

    opened: int = 0
    raised: int = 0
    lowered: int = 0
    closed: int = 0
    reopened: int = 0
