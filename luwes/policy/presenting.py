"""What the pages show: rules grouped by subject, each ready to print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from luwes.policy import labels, words
from luwes.policy.models import BoundOverride, TermOverride
from luwes.policy.rulebook_files import definitions
from luwes.policy.types import Bound, BoundKind, Definition, RuleBook, Term
from luwes.policy.words import Shown


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in force, in words."""

    key: str
    title: str
    shown: Shown
    term: Term
    set_by: str
    bounds: tuple[tuple[str, str, str], ...]  # what it forbids, who set it, source

    @property
    def is_own(self) -> bool:
        return self.term.set_by_unit_id is not None


@dataclass(frozen=True, slots=True)
class SubjectGroup:
    subject: str
    label: str
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a rule's history."""

    first: date
    until: date | None
    text: str
    shown: Shown
    set_by: str
    source: str
    note: str = ""
    drafted_by: str = ""
    approved_by: str = ""
    unverified: bool = False


def row_of(definition: Definition, book: RuleBook) -> RuleRow:
    """Return one rule of the book in words."""
    term = book.term(definition.key)
    bounds = book.limits_of(definition.key).all
    return RuleRow(
        key=definition.key,
        title=words.title_of(definition),
        shown=words.shown(definition, term.value),
        term=term,
        set_by=words.set_by_label(term.set_by),
        bounds=tuple(_bound_row(definition, bound) for bound in bounds),
    )


def _bound_row(definition: Definition, bound: Bound) -> tuple[str, str, str]:
    return (
        words.bound_text(definition, bound),
        words.set_by_label(bound.set_by),
        bound.source,
    )


def grouped(book: RuleBook) -> list[SubjectGroup]:
    """Return all rules of the book by subject, in the order of the law."""
    known = [each for each in definitions().values() if each.key in book.terms]
    return [
        SubjectGroup(
            subject,
            str(labels.SUBJECT_LABELS[subject]),
            tuple(row_of(definition, book) for definition in of_subject),
        )
        for subject, of_subject in groupby(known, key=lambda each: each.subject)
    ]


def value_events(definition: Definition, rows: Iterable[TermOverride]) -> list[Event]:
    """Return the nation's entries and the chain's overrides, newest start first."""
    national = [
        Event(
            entry.first, None, "", words.shown(definition, entry.value),
            words.set_by_label("Nasional"), f"{entry.instrument} {entry.article}", entry.note,
            unverified=entry.unverified,
        )
        for entry in definition.entries
    ]  # fmt: skip
    own = [_own_event(definition, row, row.value) for row in rows]
    return sorted([*national, *own], key=lambda event: event.first, reverse=True)


def _own_event(definition: Definition, row: TermOverride, value: Any) -> Event:
    text = words.follows_parent_text() if value is None else ""
    return Event(
        row.first, row.until, text,
        Shown() if value is None else words.shown(definition, value),
        row.unit.name, row.instrument, row.reason, str(row.drafted_by), str(row.approved_by),
    )  # fmt: skip


def bound_events(definition: Definition, rows: Iterable[BoundOverride]) -> list[Event]:
    """Return all bounds of the nation and of the chain, newest start first."""
    national = [
        Event(
            bound.first, bound.until, words.bound_text(definition, bound), Shown(),
            words.set_by_label(bound.set_by), bound.source,
        )
        for bound in definition.bounds
    ]  # fmt: skip
    own = [
        Event(
            row.first, row.until, words.bound_text(definition, bound_of(row)), Shown(),
            row.unit.name, row.instrument, row.reason, str(row.drafted_by), str(row.approved_by),
        )
        for row in rows
    ]  # fmt: skip
    return sorted([*national, *own], key=lambda event: event.first, reverse=True)


def bound_of(row: BoundOverride) -> Bound:
    """Return a stored bound as a value."""
    return Bound(
        row.key, BoundKind(row.kind), row.value, row.first, row.until,
        set_by=row.unit.name, instrument=row.instrument,
    )  # fmt: skip
