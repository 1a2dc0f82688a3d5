"""From the rulebook to the values that eligibility compares, also with values tried out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from luwes.eligibility.types import EligibilityTerms
from luwes.kit.errors import Invalid
from luwes.organisation.types import Predicate
from luwes.policy.types import RuleBook

KEYS = (
    "eligibility.open",
    "eligibility.excepted_service_modes",
    "eligibility.excepted_levels",
    "eligibility.task_criteria",
    "eligibility.months_in_post",
    "eligibility.minimum_predicate",
    "eligibility.performers_only",
    "eligibility.performer_predicate",
    "eligibility.bar_sanction",
    "eligibility.bar_process",
    "rota.away_cap_days_per_week",
)


class TermUnknown(Invalid):
    code = "eligibility.term-unknown"


def terms_of(book: RuleBook) -> EligibilityTerms:
    """Return the values of the rulebook that eligibility needs, with their sources."""
    value = book.value
    return EligibilityTerms(
        is_open=value("eligibility.open"),
        excepted_service_modes=frozenset(value("eligibility.excepted_service_modes")),
        excepted_levels=frozenset(value("eligibility.excepted_levels")),
        task_criteria=tuple(value("eligibility.task_criteria")),
        months_in_post=value("eligibility.months_in_post"),
        minimum_predicate=Predicate(value("eligibility.minimum_predicate")),
        performers_only=value("eligibility.performers_only"),
        performer_predicate=Predicate(value("eligibility.performer_predicate")),
        bars_sanction=value("eligibility.bar_sanction"),
        bars_process=value("eligibility.bar_process"),
        cap_days=value("rota.away_cap_days_per_week"),
        week_days=len(value("working_time.normal_week")),
        articles={key: book.term(key).source for key in KEYS},
    )


def tried_out(book: RuleBook, changes: Mapping[str, Any], *, source: str) -> RuleBook:
    """
    Return the book as if `changes` (key → value) were in force, marked with `source`.

    :raises TermUnknown: a key that eligibility does not look at.
    """
    unknown = set(changes) - set(KEYS)
    if unknown:
        raise TermUnknown(f"Eligibility does not depend on {', '.join(sorted(unknown))}.")
    changed = {
        key: replace(book.term(key), value=value, source=source) for key, value in changes.items()
    }
    return replace(book, terms={**book.terms, **changed})
