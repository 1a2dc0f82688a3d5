"""
Says what is wrong with a plan. Written from the rules alone: it shares no line with the solver.

Rules: cap per ISO week (PermenPANRB 4/2025 art. 13(1), key `rota.away_cap_days_per_week`), the
person's own days (eligibility), quota a day (`rota.away_quota_share`), people in the office
(`rota.minimum_in_office`), common days (`rota.common_office_weekdays`), leave, working days.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from luwes.rota.types import Person, Problem, Violation

Planned = set[tuple[int, date]]


def violations(problem: Problem, away: Iterable[tuple[int, date]]) -> list[Violation]:
    """Return every rule that these days away break, person and day named; none means it stands."""
    planned = set(away)
    people = {person.employee_id: person for person in problem.people}
    known = {(who, on) for who, on in planned if who in people}
    found = [Violation("rota.unknown-person", who, on) for who, on in sorted(planned - known)]
    for who, on in sorted(known):
        found += _of_one_day(problem, people[who], on)
    for person in problem.people:
        found += _of_weeks(problem, person, known)
    for on in problem.days:
        found += _of_the_office(problem, on, known)
    return found


def _of_one_day(problem: Problem, person: Person, on: date) -> Iterator[Violation]:
    who = person.employee_id
    if on not in problem.days:
        yield Violation("rota.not-a-working-day", who, on)
    if on in person.absent:
        yield Violation("rota.absent", who, on)
    if on.isoweekday() in problem.common_office_weekdays:
        yield Violation("rota.common-office-day", who, on)
    if person.days_per_week == 0:
        yield Violation("rota.not-eligible", who, on)


def _of_weeks(problem: Problem, person: Person, planned: Planned) -> Iterator[Violation]:
    days = sorted(on for who, on in planned if who == person.employee_id)
    counted = Counter(on.isocalendar()[:2] for on in days)
    for week, number in counted.items():
        number += person.away_in_week.get(week, 0)
        last = max(on for on in days if on.isocalendar()[:2] == week)
        if number > problem.cap_days_per_week:
            yield Violation("rota.cap", person.employee_id, last, number, problem.cap_days_per_week)
        elif 0 < person.days_per_week < number:
            yield Violation("rota.own-days", person.employee_id, last, number, person.days_per_week)


def _of_the_office(problem: Problem, on: date, planned: Planned) -> Iterator[Violation]:
    away = {who for who, day in planned if day == on}
    if not away:
        return
    staff = {person.employee_id for person in problem.people}
    absent = {person.employee_id for person in problem.people if on in person.absent}
    if len(away) > problem.quota_share * len(staff):
        limit = int(problem.quota_share * len(staff))
        yield Violation("rota.quota", None, on, len(away), limit)
    seated = staff - absent - away
    if len(seated) < problem.minimum_in_office:
        yield Violation("rota.minimum", None, on, len(seated), problem.minimum_in_office)
    for group in problem.cover_groups:
        if group.members & away and len(group.members & seated) < group.minimum:
            number = len(group.members & seated)
            yield Violation("rota.cover", None, on, number, group.minimum)
