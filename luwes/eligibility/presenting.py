"""Decisions made ready for pages and files; what is personal is left out for those who may not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from luwes.eligibility import queries
from luwes.eligibility.models import StoredDecision
from luwes.eligibility.rules import PERSONAL_CODES, without_personal
from luwes.eligibility.sentences import OUTCOMES, Shown, all_shown, outcome_text, shown
from luwes.eligibility.types import Change, Outcome, StoredVerdict
from luwes.kit.decisions import Reason
from luwes.organisation.models import Unit
from luwes.policy.rules import broken_limit
from luwes.policy.types import RuleBook

NAMED = 200  # rows of a what-if list; the rest is counted


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the mapping as a row."""

    nip: str
    name: str
    unit: str
    position: str
    outcome: str
    outcome_text: str
    days: int
    against: list[Shown]
    changes_on: date | None
    judged_on: date
    rule_version: str

    @classmethod
    def of(cls, row: StoredDecision, *, with_personal: bool) -> "PersonRow":
        """Return the row of a decision that was loaded with person, unit and position."""
        verdict = queries.stored_verdict(row)
        reasons = readable(verdict, with_personal=with_personal)
        return cls(
            nip=row.employee.nip,
            name=row.employee.full_name,
            unit=row.unit.name,
            position=row.position.title,
            outcome=verdict.outcome,
            outcome_text=outcome_text(verdict.outcome, verdict.days_per_week),
            days=verdict.days_per_week,
            against=[shown(reason) for reason in reasons if reason.blocks],
            changes_on=changes_on(verdict, with_personal=with_personal),
            judged_on=verdict.judged_on,
            rule_version=verdict.rule_version,
        )

    def as_cells(self) -> list[Any]:
        """Return the row of the spreadsheet."""
        grounds = "; ".join(reason.title for reason in self.against)
        articles = "; ".join(dict.fromkeys(r.article for r in self.against if r.article))
        return [
            self.nip, self.name, self.unit, self.position, self.outcome_text, self.days,
            grounds, articles, self.changes_on, self.rule_version,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One person's verdict as the page and its reasons show it."""

    verdict: StoredVerdict
    outcome_text: str
    against: list[Shown]
    grounds_for: list[Shown]
    changes_on: date | None


@dataclass(frozen=True, slots=True)
class Tried:
    """A what-if as the page shows it; personal changes are counted, not named."""

    rows: list[tuple[Promise, int, int, int]]
    gains: list[tuple[Change, list[Shown]]]
    loses: list[tuple[Change, list[Shown]]]
    gain_count: int
    lose_count: int
    unnamed_gains: int
    unnamed_loses: int


def readable(verdict: StoredVerdict, *, with_personal: bool) -> tuple[Reason, ...]:
    return verdict.reasons if with_personal else without_personal(verdict.reasons)


def changes_on(verdict: StoredVerdict, *, with_personal: bool) -> date | None:
    """Return the date shown; none for others where a personal ground decides it."""
    is_personal = any(r.blocks and r.code in PERSONAL_CODES for r in verdict.reasons)
    return None if is_personal and not with_personal else verdict.changes_on


def rows_of(people: Iterable[StoredDecision], *, with_personal: bool) -> Iterator[PersonRow]:
    for row in people:
        yield PersonRow.of(row, with_personal=with_personal)


def case_of(decision: StoredDecision, *, with_personal: bool) -> Case:
    """Return the verdict with its reasons in words."""
    verdict = queries.stored_verdict(decision)
    reasons = all_shown(readable(verdict, with_personal=with_personal))
    return Case(
        verdict=verdict,
        outcome_text=outcome_text(verdict.outcome, verdict.days_per_week),
        against=[reason for reason in reasons if reason.blocks],
        grounds_for=[reason for reason in reasons if not reason.blocks],
        changes_on=changes_on(verdict, with_personal=with_personal),
    )


def limits_broken(
    book: RuleBook, changes: Mapping[str, Any], *, labels: Mapping[str, Any]
) -> list[str]:
    """Return a sentence for each value that a bound above would not allow to be decided."""
    found = []
    for key, value in changes.items():
        bound = broken_limit(value, book.limits_of(key))
        if bound is not None:
            found.append(
                _("%(term)s: dibatasi oleh %(set_by)s (%(source)s).")
                % {"term": labels.get(key, key), "set_by": bound.set_by, "source": bound.source}
            )
    return found


def try_outcome(unit: Unit, on: date, changes: Mapping[str, Any], *, with_personal: bool) -> Tried:
    """Return who would gain and lose, as the reader may know it."""
    outcome = queries.what_if(unit, on, changes)
    order = (Outcome.ANYWHERE, Outcome.HYBRID, Outcome.OFFICE_ONLY)
    before, after = outcome.counts_before, outcome.counts_after
    rows = [
        (OUTCOMES[o], before.get(o, 0), after.get(o, 0), after.get(o, 0) - before.get(o, 0))
        for o in order
    ]
    gains = [row for row in outcome.gains if with_personal or not row.is_private]
    loses = [row for row in outcome.loses if with_personal or not row.is_private]
    return Tried(
        rows=rows,
        gains=[_named(row) for row in gains[:NAMED]],
        loses=[_named(row) for row in loses[:NAMED]],
        gain_count=len(outcome.gains),
        lose_count=len(outcome.loses),
        unnamed_gains=len(outcome.gains) - min(len(gains), NAMED),
        unnamed_loses=len(outcome.loses) - min(len(loses), NAMED),
    )


def _named(change: Change) -> tuple[Change, list[Shown]]:
    return change, [shown(reason) for reason in change.reasons]
