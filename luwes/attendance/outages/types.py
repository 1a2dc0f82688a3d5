"""The words of outages, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """The first three the watch can see by itself; the rest only people know of."""

    GATE = "gate"
    DATABASE = "database"
    OVERLOAD = "overload"
    NETWORK = "network"
    POWER = "power"
    OTHER = "other"


class OutageState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Minute:
    """What all gate processes together did in one minute; times are the slowest, in ms."""

    at: datetime
    answered: int = 0
    refused: int = 0
    turned_away: int = 0
    failed: int = 0
    p99_ms: int = 0
    queue_peak: int = 0
    database_ms: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Instants from `first` up to and excluding `until`, whole minutes."""

    first: datetime
    until: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.first <= at < self.until


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    An interval of bad minutes that nobody was asked about yet.

    `extends` is the place of the open proposal in the list given that it makes longer.
    """

    span: Span
    cause: Cause
    extends: int | None = None


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """What is looked at before somebody confirms or rejects a proposal."""

    is_keeper: bool
    is_proposer: bool


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """What is looked at before an interval is taken from a person."""

    span: Span
    now: datetime


@dataclass(frozen=True, slots=True)
class WatchResult:
    proposed: int
    extended: int
