"""The solver against the checker, and the figures of known months. No database."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luwes.rota.checker import violations
from luwes.rota.solver import solve
from luwes.rota.tests.problems import OCTOBER, problem_of, problems
from luwes.rota.types import CoverGroup, Person, Problem, ProblemUnsolvable

SMALL = settings(max_examples=60, deadline=None)


class TestLaws:
    @SMALL
    @given(problems())
    def test_what_it_plans_the_checker_accepts(self, problem):
        assert violations(problem, solve(problem, work_limit=0.05).away) == []

    @SMALL
    @given(problems(), st.data())
    def test_a_plan_still_stands_when_a_day_away_is_given_up(self, problem, data):
        away = solve(problem, work_limit=0.02).away
        kept = data.draw(st.frozensets(st.sampled_from(sorted(away)))) if away else away
        assert violations(problem, kept) == []

    @SMALL
    @given(problems(), st.data())
    def test_the_rest_can_be_planned_when_a_person_leaves(self, problem, data):
        gone = data.draw(st.sampled_from(problem.people)).employee_id
        smaller = replace(
            problem,
            people=tuple(p for p in problem.people if p.employee_id != gone),
            minimum_in_office=min(problem.minimum_in_office, problem.headcount - 1),
            cover_groups=(),
        )
        assert violations(smaller, solve(smaller, work_limit=0.02).away) == []


class TestSolve:
    def test_gives_the_same_plan_twice(self):
        problem = problem_of(11)
        assert solve(problem).away == solve(problem).away

    def test_plans_fifty_people_with_less_than_a_second_of_work(self):
        problem = problem_of(50)
        started = time.process_time()
        result = solve(problem)
        assert time.process_time() - started < 1
        assert violations(problem, result.away) == []
        assert result.fairness.most - result.fairness.fewest <= 1

    def test_half_at_home_gives_two_days_a_week_not_two_and_a_half(self):
        result = solve(problem_of(10, days=OCTOBER[2:7]))
        assert Counter(who for who, _ in result.away) == dict.fromkeys(range(1, 11), 2)

    def test_gives_nobody_every_friday(self):
        result = solve(problem_of(10))
        assert result.fairness.most_fridays - result.fairness.fewest_fridays <= 1

    def test_who_had_the_fridays_last_month_has_fewer_now(self):
        had = Person(1, 2, away_on_weekday={5: 5})
        others = tuple(Person(number, 2) for number in range(2, 5))
        result = solve(problem_of(people=(had, *others)))
        fridays = Counter(who for who, on in result.away if on.isoweekday() == 5)
        assert fridays[1] == min(fridays[who] for who in (1, 2, 3, 4))

    def test_counts_the_iso_week_that_last_month_began(self):
        spent = Person(1, 2, away_in_week={(2026, 40): 2})
        result = solve(problem_of(people=(spent, Person(2, 2), Person(3, 2))))
        first_week = {on for who, on in result.away if who == 1 and on <= date(2026, 10, 2)}
        assert not first_week

    def test_keeps_head_and_deputy_from_being_away_together(self):
        pair = CoverGroup("head and deputy", frozenset({1, 2}), 1)
        result = solve(problem_of(6, cover_groups=(pair,)))
        for on in OCTOBER:
            assert not {(1, on), (2, on)} <= result.away

    def test_keeps_everybody_in_on_a_day_that_leave_makes_short(self):
        day = OCTOBER[4]
        people = (Person(1, 2, absent=frozenset({day})), Person(2, 2), Person(3, 2))
        result = solve(problem_of(people=people, minimum_in_office=3))
        assert not result.away
        assert [(s.on, s.present, s.needed) for s in result.shortages] == [(day, 2, 3)]

    @pytest.mark.parametrize(("size", "quota"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
    def test_rounds_the_quota_of_a_small_unit_down(self, size, quota):
        assert problem_of(size, quota_share=Decimal("0.50")).quota == quota

    def test_names_the_rules_that_cannot_be_kept(self):
        with pytest.raises(ProblemUnsolvable) as caught:
            solve(problem_of(3, minimum_in_office=5))
        assert [(r.code, dict(r.facts)) for r in caught.value.reasons] == [
            ("rota.minimum-above-headcount", {"minimum": 5, "headcount": 3})
        ]

    def test_a_unit_without_people_or_days_has_an_empty_plan(self):
        assert not solve(Problem((), (), 2, Decimal("0.5"))).away
