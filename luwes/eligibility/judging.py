"""Judging in memory: facts of everybody under a unit, verdicts, and what other terms would do."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luwes.eligibility import rules
from luwes.eligibility.terms import terms_of, tried_out
from luwes.eligibility.types import (
    Change,
    EligibilityTerms,
    Outcome,
    PersonFacts,
    SanctionFacts,
    Verdict,
    WhatIf,
)
from luwes.organisation import queries as organisation
from luwes.organisation.models import Sanction, Unit
from luwes.organisation.types import Predicate, SanctionLevel, SanctionState, StaffMember
from luwes.policy import queries as policy
from luwes.policy.types import RuleBook


def facts_on(*, unit: Unit, on: date) -> list[tuple[StaffMember, PersonFacts]]:
    """Return everybody at the unit or below it with the facts that are judged. Three queries."""
    staff = organisation.staff_on(unit=unit, on=on)
    people = [member.employee_id for member in staff]
    ratings = organisation.latest_ratings(people, on=on)
    sanctions = organisation.sanctions_on(people, on=on)
    return [(member, _facts(member, ratings, sanctions, on)) for member in staff]


def _facts(
    member: StaffMember,
    ratings: Mapping[int, Predicate],
    sanctions: Mapping[int, list[Sanction]],
    on: date,
) -> PersonFacts:
    return PersonFacts(
        on,
        member.service_mode,
        member.position_level,
        member.task,
        member.posted_on,
        ratings.get(member.employee_id),
        tuple(
            SanctionFacts(SanctionState(row.state), SanctionLevel(row.level), row.until)
            for row in sanctions.get(member.employee_id, ())
        ),
    )


def books_under(*, unit: Unit, on: date) -> dict[int, RuleBook]:
    """Return the rulebook of the unit and of each unit below it, by unit id."""
    return policy.rulebooks(units=list(organisation.units_under(unit)), on=on)


def judged(*, unit: Unit, on: date) -> list[tuple[StaffMember, Verdict, str]]:
    """Return everybody under the unit with verdict and rule version; nothing is stored."""
    books = books_under(unit=unit, on=on)
    terms = terms_by_unit(books)
    versions = {unit_id: book.version for unit_id, book in books.items()}
    return [
        (member, rules.decide(facts, terms=terms[member.unit_id]), versions[member.unit_id])
        for member, facts in facts_on(unit=unit, on=on)
    ]


def terms_by_unit(books: Mapping[int, RuleBook]) -> dict[int, EligibilityTerms]:
    """Return the terms of each unit; units that share a book share its terms."""
    terms = {book: terms_of(book) for book in set(books.values())}
    return {unit_id: terms[book] for unit_id, book in books.items()}


def what_if(unit: Unit, on: date, changes: Mapping[str, Any]) -> WhatIf:
    """
    Return who under the unit would gain or lose days away if `changes` (key → value) held.

    Everything is computed in memory from the facts of `on`; nothing is stored.

    :raises TermUnknown: a key that eligibility does not look at.
    """
    books = books_under(unit=unit, on=on)
    before_terms = terms_by_unit(books)
    after_terms = terms_by_unit(_all_tried_out(books, changes))
    before: Counter[Outcome] = Counter()
    after: Counter[Outcome] = Counter()
    changed: list[Change] = []
    for member, facts in facts_on(unit=unit, on=on):
        old = rules.decide(facts, terms=before_terms[member.unit_id])
        new = rules.decide(facts, terms=after_terms[member.unit_id])
        before[old.outcome] += 1
        after[new.outcome] += 1
        if old.days_per_week != new.days_per_week:
            changed.append(_change(member, old, new))
    return WhatIf(
        before,
        after,
        tuple(row for row in changed if row.days_after > row.days_before),
        tuple(row for row in changed if row.days_after < row.days_before),
    )


def _all_tried_out(
    books: Mapping[int, RuleBook], changes: Mapping[str, Any]
) -> dict[int, RuleBook]:
    source = str(_("Simulasi"))
    tried = {book: tried_out(book, changes, source=source) for book in set(books.values())}
    return {unit_id: tried[book] for unit_id, book in books.items()}


def _change(member: StaffMember, old: Verdict, new: Verdict) -> Change:
    loses = new.days_per_week < old.days_per_week
    grounds = (new if loses else old).decision.blocking
    return Change(
        employee_id=member.employee_id,
        nip=member.nip,
        name=member.name,
        unit_name=member.unit_name,
        position_title=member.position_title,
        days_before=old.days_per_week,
        days_after=new.days_per_week,
        reasons=grounds,
        is_private=any(reason.code in rules.PERSONAL_CODES for reason in grounds),
    )
