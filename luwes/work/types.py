"""The words of work, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class TaskState(StrEnum):
    """OFFERED waits for the answer to a handover; the others say whose turn it is."""

    OPEN = "open"
    TAKEN = "taken"
    OFFERED = "offered"
    FINISHED = "finished"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class HandoverState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class EventKind(StrEnum):
    CREATED = "created"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    RECORDED = "recorded"
    CORRECTED = "corrected"
    FINISHED = "finished"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    OFFERED = "offered"
    HANDED_OVER = "handed_over"
    OFFER_REFUSED = "offer_refused"


RECORDABLE = frozenset({TaskState.TAKEN, TaskState.RETURNED})


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is looked at before minutes enter the ledger; `minutes_that_day` are in it already."""

    minutes: int
    on: date
    today: date
    state: TaskState
    is_assignee: bool
    is_posted: bool
    is_away: bool
    is_month_closed: bool
    minutes_that_day: int
    daily_cap: int
    cap_source: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What is looked at before a finished task is accepted or returned."""

    is_reviewer: bool
    worked_on_it: bool


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of an activity catalogue, for the import."""

    code: str
    name: str
    standard_minutes: int
    category: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """Minutes of one day, for the bulk import."""

    on: date
    minutes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """
    One task from elsewhere with its entries, for the bulk import.

    `reference` is the key in the other system: a second import of it stores nothing.
    `accepted_at` None leaves the task finished, waiting for its review.
    """

    reference: str
    title: str
    employee_id: int
    unit_id: int
    entries: tuple[WorkEntry, ...]
    created_at: datetime
    finished_at: datetime
    accepted_at: datetime | None = None
    accepted_by_id: int | None = None
    activity_code: str = ""
    target_minutes: int = 0
    volume: int = 1


@dataclass(frozen=True, slots=True)
class WorkImport:
    """How many tasks were new, and how many were known already."""

    stored: int
    known: int


@dataclass(frozen=True, slots=True)
class Share:
    """One holder's part of the norm, and what of the claim counts within it."""

    part: int
    claimed: int

    @property
    def credited(self) -> int:
        return max(min(self.claimed, self.part), 0)


@dataclass(frozen=True, slots=True)
class DayCredit:
    """Credited minutes on the date on which they were worked."""

    employee_id: int
    on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Credit:
    """What accepting a task gives: by person, by person and day, and the norm that bounds it."""

    norm: int
    shares: Mapping[int, Share]
    days: tuple[DayCredit, ...] = field(default=())

    @property
    def minutes(self) -> int:
        return sum(share.credited for share in self.shares.values())
