"""Verbs of performance: a unit's month is scored, again when its facts changed."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.periods import next_month
from luwes.organisation.models import Unit
from luwes.organisation.queries import staff_during
from luwes.organisation.types import StaffMember
from luwes.performance.models import Score
from luwes.performance.queries import month_facts, units_of
from luwes.performance.rules import score
from luwes.performance.terms import terms_from
from luwes.performance.types import ScoredMonth
from luwes.policy.queries import rulebooks

COLUMNS = (
    "employee_id",
    "unit_id",
    "first",
    "output",
    "discipline",
    "service",
    "total",
    "predicate",
    "steps",
    "rule_version",
    "scored_at",
    "is_current",
)


@dataclass(frozen=True, slots=True)
class ScoringResult:
    """How many people were scored, and how many scores were new or different."""

    people: int
    written: int


@transaction.atomic
def score_month(*, unit: Unit, first: date, by: User | None, at: datetime) -> ScoringResult:
    """
    Score the month that begins on `first` for everybody posted under `unit` in it.

    A person counts where the month ended for them. A score that is the same as the current one
    is left alone; a different one supersedes it. Constant number of queries.
    """
    staff = staff_during(unit=unit, first=first, until=next_month(first))
    scored = _scored(staff, first=first)
    written = _write(staff, scored, first=first, at=at)
    audit.record(
        action="performance.score_month",
        subject=f"month:{first:%Y-%m}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={"people": len(scored), "written": written},
    )
    return ScoringResult(len(scored), written)


def _scored(staff: list[StaffMember], *, first: date) -> dict[int, tuple[ScoredMonth, str]]:
    """Return (score, version of the rules) by employee id."""
    on = date.fromordinal(next_month(first).toordinal() - 1)
    books = rulebooks(units=units_of(staff), on=on)
    terms = {unit_id: terms_from(book) for unit_id, book in books.items()}
    norm = {unit_id: book.value("work.minutes_per_day") for unit_id, book in books.items()}
    facts = month_facts(staff, first=first, minutes_per_day=norm)
    return {
        member.employee_id: (score(row, terms=terms[member.unit_id]), terms[member.unit_id].version)
        for member, row in zip(staff, facts, strict=True)
    }


def _write(
    staff: list[StaffMember],
    scored: dict[int, tuple[ScoredMonth, str]],
    *,
    first: date,
    at: datetime,
) -> int:
    current = {
        row.employee_id: row
        for row in Score.objects.select_for_update().filter(
            is_current=True, first=first, employee_id__in=list(scored)
        )
    }
    fresh = []
    for member in staff:
        months, version = scored[member.employee_id]
        row = _row(member, months, version=version, first=first, at=at)
        old = current.get(member.employee_id)
        if old is None or _says(old) != _says(row):
            fresh.append(row)
    replaced = [current[row.employee_id].pk for row in fresh if row.employee_id in current]
    Score.objects.filter(pk__in=replaced).update(is_current=False)
    _copy(fresh)
    return len(fresh)


def _copy(fresh: list[Score]) -> None:
    """Write new scores by COPY: a whole agency is a few seconds, not a minute."""
    statement = f"COPY performance_score ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in fresh:
            steps = json.dumps(row.steps, ensure_ascii=False)
            copy.write_row([steps if name == "steps" else getattr(row, name) for name in COLUMNS])


def _row(
    member: StaffMember, scored: ScoredMonth, *, version: str, first: date, at: datetime
) -> Score:
    return Score(
        employee_id=member.employee_id,
        unit_id=member.unit_id,
        first=first,
        output=scored.output,
        discipline=scored.discipline,
        service=scored.service,
        total=scored.total,
        predicate=scored.predicate.value,
        steps=[step.as_json() for step in scored.steps],
        rule_version=version,
        scored_at=at,
    )


def _says(row: Score) -> tuple[object, ...]:
    return (row.unit_id, row.total, row.predicate, row.steps, row.rule_version)
