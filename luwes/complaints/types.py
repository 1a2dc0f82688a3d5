"""The words of complaints, as values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class PromiseClock(StrEnum):
    """How the minutes of a promise run (rulebook key `complaints.clock`)."""

    CLOCK_HOURS = "clock_hours"
    SERVICE_HOURS = "service_hours"


class Category(StrEnum):
    SERVICE = "service"
    OFFICIAL = "official"
    PROCEDURE = "procedure"
    FACILITY = "facility"
    INFORMATION = "information"
    OTHER = "other"


class State(StrEnum):
    RECEIVED = "received"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"


OPEN_STATES = (State.RECEIVED, State.REOPENED)


class EventKind(StrEnum):
    RECEIVED = "received"
    FORWARDED = "forwarded"
    ASSIGNED = "assigned"
    NOTE = "note"
    ANSWERED = "answered"
    BREACHED = "breached"
    CLOSED = "closed"
    REOPENED = "reopened"


# What the citizen sees on the tracking page; a note and a colleague's name stay inside.
PUBLIC_EVENTS = frozenset(EventKind) - {EventKind.NOTE, EventKind.ASSIGNED}


class Tone(StrEnum):
    """How urgent a promise is; the names are those of the page's badges."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Promise:
    """The first response is due `minutes` of `clock` after receipt, that is at `at`."""

    minutes: int
    clock: PromiseClock
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Whole minutes until the promise; negative once it is broken."""

    minutes: int
    tone: Tone

    @property
    def is_over(self) -> bool:
        return self.minutes < 0

    @property
    def minutes_over(self) -> int:
        return -self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComplaint:
    """
    A complaint to be written down, and for one taken over from another channel what came of it.

    `unit` is the organisation.Unit addressed (None: the top of the tree), `handler` and
    `answered_by` are employees. `answered_at` and `closed_at` are instants.
    """

    text: str
    category: Category
    received_at: datetime
    unit: Any = None
    reporter_name: str = ""
    reporter_contact: str = ""
    channel: str = "web"
    handler: Any = None
    answered_at: datetime | None = None
    answered_by: Any = None
    answer: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """
    What became of the complaints of one person or unit in a period.

    `breached` counts late answers and those overdue and still open: both are in the divisor.
    """

    received: int = 0
    answered_in_time: int = 0
    breached: int = 0

    @property
    def decided(self) -> int:
        return self.answered_in_time + self.breached

    @property
    def pending(self) -> int:
        return self.received - self.decided

    @property
    def kept_share(self) -> Decimal | None:
        """Return the share of kept promises to four places, or None when none has fallen due."""
        if not self.decided:
            return None
        return (Decimal(self.answered_in_time) / self.decided).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """
    Figures that anybody may read; `record` is None where the group is too small to publish.

    `median_minutes` is from receipt to first answer; what still waits counts with its wait so far.
    """

    label: str
    record: ServiceRecord | None
    overdue_open: int = 0
    median_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PublicEvent:
    at: datetime
    kind: EventKind
    office: str
    text: str


@dataclass(frozen=True, slots=True)
class TrackedComplaint:
    """What the holder of number and code may see: offices, never people."""

    number: str
    category: Category
    state: State
    text: str
    office: str
    zone: str
    received_at: datetime
    promise: Promise
    first_answered_at: datetime | None
    breached_at: datetime | None
    closed_at: datetime | None
    events: tuple[PublicEvent, ...]
    may_reply: bool

    @property
    def is_kept(self) -> bool:
        return self.first_answered_at is not None and self.breached_at is None


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken promise with who held the complaint when it broke, for the review by a human."""

    complaint_id: int
    number: str
    category: Category
    unit_id: int
    holder_id: int | None
    received_at: datetime
    promise_at: datetime
    promise_minutes: int
    promise_source: str
    breached_at: datetime
    first_answered_at: datetime | None
    held_since: datetime | None
