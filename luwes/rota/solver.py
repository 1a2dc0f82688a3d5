"""
Plans one unit's month by CP-SAT: as many days away as the rules allow, evenly.

Hard: cap and own days per ISO week, quota, people in the office, cover, leave, common days.
Soft, as squares so that the unluckiest counts most: days short of what a person may have, and
repeated weekdays (nobody gets every Friday). One worker, a fixed seed and a limit in
deterministic time: the same problem gives the same plan on every machine.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ortools.sat.python import cp_model

from luwes.kit.periods import iso_week
from luwes.rota.problem import fairness, require_solvable, shortages
from luwes.rota.types import Person, PlanResult, Problem

SHORT_WEIGHT = 20  # one day short weighs as much as many repeated weekdays
WORK_LIMIT = 0.35  # deterministic time, about a third of a second for fifty people
Key = tuple[int, date]


def solve(problem: Problem, *, work_limit: float = WORK_LIMIT) -> PlanResult:
    """
    Return a plan that keeps every rule of the problem.

    :raises ProblemUnsolvable: the rules contradict each other whatever the plan.
    """
    require_solvable(problem)
    free = _free_days(problem)
    away, is_optimal = _search(problem, free, work_limit) if any(free.values()) else (set(), True)
    found = frozenset(away)
    return PlanResult(found, shortages(problem), fairness(problem, found), is_optimal)


def _free_days(problem: Problem) -> dict[int, list[date]]:
    """Return, by person, the days on which being away breaks no rule of the person alone."""
    open_days = [
        on
        for on in problem.days
        if on.isoweekday() not in problem.common_office_weekdays and _room(problem, on) > 0
    ]
    return {
        person.employee_id: [
            on
            for on in open_days
            if on not in person.absent and _week_limit(problem, person, on) > 0
        ]
        for person in problem.people
    }


def _room(problem: Problem, on: date) -> int:
    """Return how many may be away on a day: the quota, and what the minimum leaves."""
    present = sum(on not in person.absent for person in problem.people)
    return min(problem.quota, present - problem.minimum_in_office)


def _week_limit(problem: Problem, person: Person, on: date) -> int:
    used = person.away_in_week.get(iso_week(on), 0)
    return min(problem.cap_days_per_week, person.days_per_week) - used


def _by_week(days: list[date]) -> dict[tuple[int, int], list[date]]:
    weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
    for on in days:
        weeks[iso_week(on)].append(on)
    return weeks


def _target(problem: Problem, person: Person, days: list[date]) -> int:
    """Return how many days away the person's own rules would allow in the month."""
    weeks = _by_week(days).values()
    return sum(min(len(week), _week_limit(problem, person, week[0])) for week in weeks)


def _search(
    problem: Problem, free: dict[int, list[date]], work_limit: float
) -> tuple[set[Key], bool]:
    model = cp_model.CpModel()
    choice = {(who, on): model.new_bool_var("") for who, days in free.items() for on in days}
    _keep_weeks(model, problem, free, choice)
    _keep_days(model, problem, choice)
    model.minimize(_cost(model, problem, free, choice))
    for key, hint in _first_guess(problem, free).items():
        model.add_hint(choice[key], hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work_limit
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {key for key, hint in _first_guess(problem, free).items() if hint}, False
    away = {key for key, variable in choice.items() if solver.boolean_value(variable)}
    return away, status == cp_model.OPTIMAL


def _keep_weeks(
    model: cp_model.CpModel,
    problem: Problem,
    free: dict[int, list[date]],
    choice: dict[Key, cp_model.IntVar],
) -> None:
    for person in problem.people:
        for week in _by_week(free[person.employee_id]).values():
            taken = sum(choice[person.employee_id, on] for on in week)
            model.add(taken <= _week_limit(problem, person, week[0]))


def _keep_days(
    model: cp_model.CpModel, problem: Problem, choice: dict[Key, cp_model.IntVar]
) -> None:
    on_day: dict[date, list[int]] = defaultdict(list)
    for who, on in choice:
        on_day[on].append(who)
    for on, people in on_day.items():
        model.add(sum(choice[who, on] for who in people) <= _room(problem, on))
        for members, room in _cover_rooms(problem, on):
            grouped = [choice[who, on] for who in people if who in members]
            model.add(sum(grouped) <= room)


def _cover_rooms(problem: Problem, on: date) -> Iterator[tuple[frozenset[int], int]]:
    present = {person.employee_id for person in problem.people if on not in person.absent}
    for group in problem.cover_groups:
        yield group.members, max(0, len(group.members & present) - group.minimum)


def _cost(
    model: cp_model.CpModel,
    problem: Problem,
    free: dict[int, list[date]],
    choice: dict[Key, cp_model.IntVar],
) -> cp_model.LinearExprT:
    """
    Return the sum of squares, built from steps that each cost more than the one before.

    The n-th day short costs (2n - 1) weights, so n days short cost n squared; the same for the
    n-th time on one weekday, recent months counted in.
    """
    terms: list[cp_model.LinearExprT] = []
    for person in problem.people:
        days = free[person.employee_id]
        target = _target(problem, person, days)
        if target <= 0:
            continue
        short = [model.new_bool_var("") for _ in range(target)]
        model.add(sum(choice[person.employee_id, on] for on in days) + sum(short) >= target)
        terms += [(2 * n - 1) * SHORT_WEIGHT * step for n, step in enumerate(short, start=1)]
        terms += _weekday_cost(model, person, days, choice)
    return sum(terms)


def _weekday_cost(
    model: cp_model.CpModel, person: Person, days: list[date], choice: dict[Key, cp_model.IntVar]
) -> Iterator[cp_model.LinearExprT]:
    by_weekday: dict[int, list[date]] = defaultdict(list)
    for on in days:
        by_weekday[on.isoweekday()].append(on)
    for weekday, same in by_weekday.items():
        before = person.away_on_weekday.get(weekday, 0)
        steps = [model.new_bool_var("") for _ in same]
        model.add(sum(choice[person.employee_id, on] for on in same) == sum(steps))
        yield from ((2 * (before + n) - 1) * step for n, step in enumerate(steps, start=1))


def _first_guess(problem: Problem, free: dict[int, list[date]]) -> dict[Key, bool]:
    """Return a plan that keeps the rules, day by day: whoever is shortest of days goes first."""
    people = {person.employee_id: person for person in problem.people}
    left = {who: _target(problem, people[who], days) for who, days in free.items()}
    in_week: dict[tuple[int, tuple[int, int]], int] = defaultdict(int)
    on_weekday = {who: dict(person.away_on_weekday) for who, person in people.items()}
    guess = {(who, on): False for who, days in free.items() for on in days}
    for on in problem.days:
        week, weekday = iso_week(on), on.isoweekday()
        willing = sorted(
            (who for who in free if (who, on) in guess),
            key=lambda who: (on_weekday[who].get(weekday, 0) - left[who], who),
        )
        room, covers = _room(problem, on), [list(c) for c in _cover_rooms(problem, on)]
        for who in willing:
            limit = _week_limit(problem, people[who], on)
            groups = [cover for cover in covers if who in cover[0]]
            full = room <= 0 or any(cover[1] <= 0 for cover in groups)
            if full or in_week[who, week] >= limit:
                continue
            guess[who, on] = True
            room -= 1
            for cover in groups:
                cover[1] -= 1
            left[who] -= 1
            in_week[who, week] += 1
            on_weekday[who][weekday] = on_weekday[who].get(weekday, 0) + 1
    return guess
