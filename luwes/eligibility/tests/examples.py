"""Reads the YAML cases: an ordinary desk post, changed by what a case says."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from luwes.eligibility.terms import terms_of, tried_out
from luwes.eligibility.types import EligibilityTerms, PersonFacts, SanctionFacts
from luwes.organisation.types import (
    Predicate,
    SanctionLevel,
    SanctionState,
    ServiceMode,
    TaskFacts,
)
from luwes.policy.rulebook_files import national_rulebook

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
DESK = TaskFacts(True, False, True, False, False)
ON = date(2026, 10, 1)


def cases() -> list[dict[str, Any]]:
    """Return all cases of all files, in order."""
    return [case for path in CASES for case in yaml.safe_load(path.read_text("utf-8"))]


def terms_on(on: date = ON, **changes: Any) -> EligibilityTerms:
    """Return the national terms with flexible work opened; `__` in a name stands for a dot."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    values = {"eligibility.open": True} | named
    return terms_of(tried_out(national_rulebook(on), values, source="case"))


def facts_on(on: date = ON, **record: Any) -> PersonFacts:
    """Return the facts of an ordinary desk post, changed by `record`."""
    task = {name: record.pop(name) for name in TaskFacts.__slots__ if name in record}
    sanctions = tuple(
        SanctionFacts(SanctionState(row["state"]), SanctionLevel(row["level"]), row.get("until"))
        for row in record.pop("sanctions", ())
    )
    predicate = record.pop("predicate", "baik")
    facts = PersonFacts(
        on=on,
        service_mode=ServiceMode(record.pop("service_mode", "office_work")),
        position_level=record.pop("position_level", "Ahli Muda"),
        task=replace(DESK, **task),
        posted_on=record.pop("posted_on", date(2024, 1, 2)),
        predicate=Predicate(predicate) if predicate else None,
        sanctions=sanctions,
    )
    if record:
        raise ValueError(f"The case says something unknown about a person: {sorted(record)}.")
    return facts
