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

from luwes.rota.guess import first_guess
from luwes.rota.limits import by_week, cover_rooms, free_days, room, target_days, week_limit
from luwes.rota.problem import fairness, require_solvable, shortages
from luwes.rota.types import Person, PlanResult, Problem

SHORT_WEIGHT = 20  # one day short weighs as much as many repeated weekdays
WORK_LIMIT = 0.35  # deterministic time, about a third of a second for fifty people
Key = tuple[int, date]
Choice = dict[Key, cp_model.IntVar]


def solve(problem: Problem, *, work_limit: float = WORK_LIMIT) -> PlanResult:
    """
    Return a plan that keeps every rule of the problem.

    :raises ProblemUnsolvable: the rules contradict each other whatever the plan.
    """
    require_solvable(problem)
    free = free_days(problem)
    away, is_optimal = _search(problem, free, work_limit) if any(free.values()) else (set(), True)
    found = frozenset(away)
    return PlanResult(found, shortages(problem), fairness(problem, found), is_optimal)


def _search(
    problem: Problem, free: dict[int, list[date]], work_limit: float
) -> tuple[set[Key], bool]:
    model = cp_model.CpModel()
    choice = {(who, on): model.new_bool_var("") for who, days in free.items() for on in days}
    _keep_weeks(model, problem, free, choice)
    _keep_days(model, problem, choice)
    model.minimize(_cost(model, problem, free, choice))
    for key, hint in first_guess(problem, free).items():
        model.add_hint(choice[key], hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work_limit
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {key for key, hint in first_guess(problem, free).items() if hint}, False
    away = {key for key, variable in choice.items() if solver.boolean_value(variable)}
    return away, status == cp_model.OPTIMAL


def _keep_weeks(
    model: cp_model.CpModel,
    problem: Problem,
    free: dict[int, list[date]],
    choice: Choice,
) -> None:
    for person in problem.people:
        for week in by_week(free[person.employee_id]).values():
            taken = sum(choice[person.employee_id, on] for on in week)
            model.add(taken <= week_limit(problem, person, week[0]))


def _keep_days(model: cp_model.CpModel, problem: Problem, choice: Choice) -> None:
    on_day: dict[date, list[int]] = defaultdict(list)
    for who, on in choice:
        on_day[on].append(who)
    for on, people in on_day.items():
        model.add(sum(choice[who, on] for who in people) <= room(problem, on))
        for members, left in cover_rooms(problem, on):
            grouped = [choice[who, on] for who in people if who in members]
            model.add(sum(grouped) <= left)


def _cost(
    model: cp_model.CpModel,
    problem: Problem,
    free: dict[int, list[date]],
    choice: Choice,
) -> cp_model.LinearExprT:
    """
    Return the sum of squares, built from steps that each cost more than the one before.

    The n-th day short costs (2n - 1) weights, so n days short cost n squared; the same for the
    n-th time on one weekday, recent months counted in.
    """
    terms: list[cp_model.LinearExprT] = []
    for person in problem.people:
        days = free[person.employee_id]
        target = target_days(problem, person, days)
        short = [model.new_bool_var("") for _ in range(target)]
        model.add(sum(choice[person.employee_id, on] for on in days) + sum(short) >= target)
        terms += [(2 * n - 1) * SHORT_WEIGHT * step for n, step in enumerate(short, start=1)]
        terms += _weekday_cost(model, person, days, choice)
    return sum(terms)


def _weekday_cost(
    model: cp_model.CpModel, person: Person, days: list[date], choice: Choice
) -> Iterator[cp_model.LinearExprT]:
    by_weekday: dict[int, list[date]] = defaultdict(list)
    for on in days:
        by_weekday[on.isoweekday()].append(on)
    for weekday, same in by_weekday.items():
        before = person.away_on_weekday.get(weekday, 0)
        steps = [model.new_bool_var("") for _ in same]
        model.add(sum(choice[person.employee_id, on] for on in same) == sum(steps))
        yield from ((2 * (before + n) - 1) * step for n, step in enumerate(steps, start=1))
