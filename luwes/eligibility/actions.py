"""Verbs of eligibility: map everybody under a unit, write the letter of one decision."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from luwes.base import audit
from luwes.base.models import User
from luwes.eligibility import queries
from luwes.eligibility.models import Letter, Mapping, MappingState, StoredDecision
from luwes.eligibility.types import Verdict
from luwes.kit.decisions import Reason
from luwes.organisation.models import Unit
from luwes.organisation.types import StaffMember

Judged = tuple[StaffMember, Verdict, str]
COLUMNS = (
    "mapping_id",
    "employee_id",
    "posting_id",
    "unit_id",
    "position_id",
    "outcome",
    "days_per_week",
    "changes_on",
    "barring",
    "reasons",
    "rule_version",
)


@transaction.atomic
def map_unit(*, unit: Unit, on: date, by: User | None, at: datetime) -> Mapping:
    """
    Judge everybody at the unit or below it as of `on` and store each verdict with its reasons.

    The number of queries does not grow with the head-count; the decisions go in by COPY.
    """
    mapping = Mapping.objects.create(unit=unit, on=on, by=by, at=at)
    return finish_mapping(mapping=mapping)


def order_mapping(*, unit: Unit, on: date, by: User | None, at: datetime) -> Mapping:
    """Leave a mapping for the worker; `finish_mapping` does it."""
    return Mapping.objects.create(unit=unit, on=on, by=by, at=at)


@transaction.atomic
def finish_mapping(*, mapping: Mapping) -> Mapping:
    """Judge and store what an ordered mapping asks for; one that is done already stays as it is."""
    mapping = (
        Mapping.objects.select_for_update(of=("self",))
        .select_related("unit", "by")
        .get(pk=mapping.pk)
    )
    if mapping.state == MappingState.DONE:
        return mapping
    rows = queries.judged(unit=mapping.unit, on=mapping.on)
    store(mapping, rows)
    books = policy_version(rows)
    mapping.counts = dict(Counter(str(verdict.outcome) for _, verdict, _ in rows))
    mapping.rule_version = books
    mapping.state = MappingState.DONE
    mapping.save(update_fields=["counts", "rule_version", "state"])
    audit.record(
        action="eligibility.map_unit",
        subject=f"mapping:{mapping.pk}",
        by=mapping.by,
        at=mapping.at,
        unit_path=mapping.unit.path,
        facts={"on": mapping.on.isoformat(), "rules": books, **mapping.counts},
    )
    return mapping


def policy_version(rows: Sequence[Judged]) -> str:
    """Return the rule version of a mapping; "+n" when units below differ in their rules."""
    versions = list(dict.fromkeys(version for _, _, version in rows))
    if not versions:
        return ""
    return versions[0] if len(versions) == 1 else f"{versions[0]}+{len(versions) - 1}"


def store(mapping: Mapping, rows: Sequence[Judged]) -> None:
    """Write the decisions of one mapping by COPY, inside the caller's transaction."""
    table = StoredDecision._meta.db_table
    command = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in _copied(mapping.pk, rows):
            copy.write_row(row)


def _copied(mapping_id: int, rows: Sequence[Judged]) -> Iterator[tuple[object, ...]]:
    printed: dict[int, str] = {}
    for member, verdict, version in rows:
        yield (
            mapping_id,
            member.employee_id,
            member.posting_id,
            member.unit_id,
            member.position_id,
            str(verdict.outcome),
            verdict.days_per_week,
            verdict.changes_on,
            [reason.code for reason in verdict.decision.blocking],
            "[" + ",".join(_printed(reason, printed) for reason in verdict.reasons) + "]",
            version,
        )


def _printed(reason: Reason, printed: dict[int, str]) -> str:
    """Return the reason as JSON; the rules share equal reasons, so each is written out once."""
    text = printed.get(id(reason))
    if text is None:
        text = printed[id(reason)] = json.dumps(reason.as_json(), ensure_ascii=False)
    return text


@transaction.atomic
def issue_letter(*, decision: StoredDecision, by: User | None, at: datetime) -> Letter:
    """Give the decision its letter number; a second call returns the letter there is."""
    locked = StoredDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    existing = Letter.objects.filter(decision=locked).first()
    if existing:
        return existing
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('eligibility.letter'))")
    last = Letter.objects.filter(year=at.year).aggregate(last=Max("serial"))["last"]
    letter = Letter.objects.create(
        decision=locked, year=at.year, serial=(last or 0) + 1, by=by, at=at
    )
    audit.record(
        action="eligibility.issue_letter",
        subject=f"employee:{locked.employee_id}",
        by=by,
        at=at,
        unit_path=locked.unit.path,
        facts={"number": letter.number, "decision": locked.pk},
    )
    return letter
