"""The words of eligibility: facts about a person, terms in force, verdict with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luwes.kit.decisions import Decision, Reason
from luwes.organisation.types import (
    Predicate,
    SanctionLevel,
    SanctionState,
    ServiceMode,
    TaskFacts,
)

WORK_WEEK_DAYS = 5


class Outcome(StrEnum):
    OFFICE_ONLY = "office_only"
    HYBRID = "hybrid"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class SanctionFacts:
    """One sanction or running process on the day judged; `until` None has no known end."""

    state: SanctionState
    level: SanctionLevel
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that is looked at about one person in one post on one day."""

    on: date
    service_mode: ServiceMode
    position_level: str
    task: TaskFacts
    posted_on: date
    predicate: Predicate | None
    sanctions: tuple[SanctionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class EligibilityTerms:
    """
    The values in force at a unit on a day.

    `articles` goes from rulebook key to its source as printed; `week_days` is the number of
    working days of an ordinary week, `cap_days` how many of them may be spent away.
    """

    is_open: bool
    excepted_service_modes: frozenset[str]
    excepted_levels: frozenset[str]
    task_criteria: tuple[str, ...]
    months_in_post: int
    minimum_predicate: Predicate
    performers_only: bool
    performer_predicate: Predicate
    bars_sanction: bool
    bars_process: bool
    cap_days: int
    week_days: int = WORK_WEEK_DAYS
    articles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a person may do, and every ground that was looked at.

    `changes_on` is the date from which the passing of time alone would open work away; None when
    nothing bars it, or when something bars it that no date ends.
    """

    outcome: Outcome
    days_per_week: int
    decision: Decision
    changes_on: date | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.decision.reasons


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A verdict as stored by a mapping, valid for the post that the person still holds."""

    decision_id: int
    employee_id: int
    outcome: Outcome
    days_per_week: int
    reasons: tuple[Reason, ...]
    changes_on: date | None
    judged_on: date
    rule_version: str


@dataclass(frozen=True, slots=True)
class Change:
    """One person whose verdict a what-if would change; private grounds are not named here."""

    employee_id: int
    nip: str
    name: str
    unit_name: str
    position_title: str
    days_before: int
    days_after: int
    reasons: tuple[Reason, ...]
    is_private: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changed terms would do: counts before and after, and who gains or loses."""

    counts_before: Mapping[Outcome, int]
    counts_after: Mapping[Outcome, int]
    gains: tuple[Change, ...]
    loses: tuple[Change, ...]
