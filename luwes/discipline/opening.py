"""Opening cases in bulk, each with the facts that it asks about."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from luwes.base import audit
from luwes.complaints.types import Breach
from luwes.discipline import review
from luwes.discipline.models import Case, CaseStep
from luwes.discipline.types import CaseKind, CaseState, Finding, StepKind
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import Absence, StaffMember
from luwes.policy import queries as policy
from luwes.policy.types import RuleBook


def open_absence_cases(
    places: list[review.Standpoint], *, unit: Unit, on: date, at: datetime
) -> None:
    """Open one case for each of `places`, all of them under `unit`; call it in a transaction."""
    if not places:
        return
    members = [place.member for place in places]
    superiors = review.superiors_of(members, heads=review.heads_around(unit, on))
    numbers = _reserve_numbers(on.year, len(places))
    cases = [
        Case(
            number=number,
            kind=CaseKind.ABSENCE,
            employee_id=place.member.employee_id,
            unit_id=place.member.unit_id,
            superior_id=superiors[place.member.employee_id],
            year=on.year,
            opened_at=at,
            opened_on=on,
            review_due_on=on + place.terms.review_days * ONE_DAY,
            state=_first_state(superiors[place.member.employee_id]),
            **of_finding(place),
        )
        for place, number in zip(places, numbers, strict=True)
    ]
    _insert(cases, at=at, path=unit.path)


def of_finding(place: review.Standpoint) -> dict[str, Any]:
    """Return the fields of a case that follow from a finding."""
    found, step = place.finding, place.finding.step
    return {
        "rung": found.rung,
        "level": step.level if step else "",
        "sanction": step.sanction if step else "",
        "article": step.article if step else "",
        "facts": {
            **facts_of(found),
            "employment": place.member.employment.value,
            "consecutive_limit": place.terms.consecutive_days,
            "source": place.terms.instrument,
            "ladder": [rung.as_json() for rung in place.terms.ladder],
        },
    }


def facts_of(found: Finding) -> dict[str, Any]:
    """Return the facts of a finding as JSON, for case and step."""
    return {
        "count": len(found.days),
        "days": [on.isoformat() for on in found.days],
        "run": [on.isoformat() for on in found.run],
        "by_run": found.by_run,
    }


def _first_state(superior_id: int | None) -> CaseState:
    return CaseState.SIGNALLED if superior_id is None else CaseState.NOTIFIED


def _insert(cases: list[Case], *, at: datetime, path: str) -> None:
    Case.objects.bulk_create(cases)
    steps = [CaseStep(case=case, at=at, kind=StepKind.SIGNAL, facts=case.facts) for case in cases]
    steps += [
        CaseStep(case=case, at=at, kind=StepKind.NOTIFIED, facts={"superior": case.superior_id})
        for case in cases
        if case.superior_id is not None
    ]
    CaseStep.objects.bulk_create(steps)
    audit.record(
        action="discipline.open",
        subject=f"case:{cases[0].number}",
        by=None,
        at=at,
        unit_path=path,
        facts={"count": len(cases), "numbers": [case.number for case in cases[:100]]},
    )


def open_breach_cases(breaches: list[Breach], *, at: datetime) -> list[Case]:
    """
    Open one case for each breach, which must have a holder; call it in a transaction.

    Queries grow with the holders (two for each superior), not with the breaches.
    """
    if not breaches:
        return []
    units = Unit.objects.in_bulk({breach.unit_id for breach in breaches})
    on = max(local(at, Zone(unit.zone)).date() for unit in units.values())
    desk = _BreachDesk.on(on, units, breaches)
    numbers = _reserve_numbers(on.year, len(breaches))
    cases = [
        desk.case(breach, number, at) for breach, number in zip(breaches, numbers, strict=True)
    ]
    _insert(cases, at=at, path=cases[0].unit.path)
    return cases


@dataclass(frozen=True)
class _BreachDesk:
    """What is known about the holders and units of one batch of breaches."""

    opened_on: date
    units: dict[int, Unit]
    books: dict[int, RuleBook]
    members: dict[int, StaffMember]
    superiors: dict[int, Employee | None]
    away: tuple[Absence, ...]

    @classmethod
    def on(cls, on: date, units: dict[int, Unit], breaches: list[Breach]) -> "_BreachDesk":
        holders = sorted({row.holder_id for row in breaches if row.holder_id is not None})
        broken = [row.breached_at.date() for row in breaches]
        first, until = min(broken) - ONE_DAY, max(broken) + 2 * ONE_DAY  # any zone of the land
        return cls(
            opened_on=on,
            units=units,
            books=policy.rulebooks(units=units.values(), on=on),
            members=organisation.staff_by_ids(holders, on=on),
            superiors={person: organisation.superior_of(person, on) for person in holders},
            away=tuple(organisation.absences(holders, first=first, until=until)),
        )

    def case(self, breach: Breach, number: str, at: datetime) -> Case:
        assert breach.holder_id is not None
        unit, superior = self.units[breach.unit_id], self.superiors[breach.holder_id]
        days = self.books[unit.pk].value("discipline.review_days")
        return Case(
            number=number,
            kind=CaseKind.COMPLAINT_BREACH,
            employee_id=breach.holder_id,
            unit=unit,
            superior=superior,
            year=self.opened_on.year,
            complaint_id=breach.complaint_id,
            article=breach.promise_source[:200],
            facts=self._facts(breach, local(breach.breached_at, Zone(unit.zone)).date()),
            opened_at=at,
            opened_on=self.opened_on,
            review_due_on=self.opened_on + days * ONE_DAY,
            state=_first_state(superior.pk if superior else None),
        )

    def _facts(self, breach: Breach, on: date) -> dict[str, Any]:
        answered, held_since = breach.first_answered_at, breach.held_since
        member = self.members.get(breach.holder_id or 0)
        return {
            "complaint": breach.number,
            "category": breach.category.value,
            "received_at": breach.received_at.isoformat(),
            "promise_at": breach.promise_at.isoformat(),
            "promise_minutes": breach.promise_minutes,
            "answered_at": answered.isoformat() if answered else None,
            "held_since": held_since.isoformat() if held_since else None,
            "was_assigned": held_since is not None,
            "was_away": any(
                row.employee_id == breach.holder_id and row.first <= on < row.until
                for row in self.away
            ),
            "employment": member.employment.value if member else "",
        }


def _reserve_numbers(year: int, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO discipline_counter AS c (year, last) VALUES (%s, %s) "
            "ON CONFLICT (year) DO UPDATE SET last = c.last + excluded.last RETURNING last",
            [year, count],
        )
        (last,) = cursor.fetchone()
    return [f"DP-{year}-{place:06d}" for place in range(last - count + 1, last + 1)]
