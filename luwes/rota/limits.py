"""How far a problem lets one person, one day, one group go. Shared by guess and solver only."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from luwes.kit.periods import iso_week
from luwes.rota.types import Person, Problem, Week


def free_days(problem: Problem) -> dict[int, list[date]]:
    """Return, by person, the days on which being away breaks no rule of the person alone."""
    open_days = [
        on
        for on in problem.days
        if on.isoweekday() not in problem.common_office_weekdays and room(problem, on) > 0
    ]
    return {
        person.employee_id: [
            on
            for on in open_days
            if on not in person.absent and week_limit(problem, person, on) > 0
        ]
        for person in problem.people
    }


def room(problem: Problem, on: date) -> int:
    """Return how many may be away on a day: the quota, and what the minimum leaves."""
    present = sum(on not in person.absent for person in problem.people)
    return min(problem.quota, present - problem.minimum_in_office)


def week_limit(problem: Problem, person: Person, on: date) -> int:
    used = person.away_in_week.get(iso_week(on), 0)
    return min(problem.cap_days_per_week, person.days_per_week) - used


def by_week(days: list[date]) -> dict[Week, list[date]]:
    weeks: dict[Week, list[date]] = defaultdict(list)
    for on in days:
        weeks[iso_week(on)].append(on)
    return weeks


def target_days(problem: Problem, person: Person, days: list[date]) -> int:
    """Return how many days away the person's own rules would allow in the month."""
    weeks = by_week(days).values()
    return sum(min(len(week), week_limit(problem, person, week[0])) for week in weeks)


def cover_rooms(problem: Problem, on: date) -> Iterator[tuple[frozenset[int], int]]:
    present = {person.employee_id for person in problem.people if on not in person.absent}
    for group in problem.cover_groups:
        yield group.members, max(0, len(group.members & present) - group.minimum)
