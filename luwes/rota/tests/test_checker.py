"""Each rule broken on purpose: the checker names rule, person and day. No database."""

from datetime import date

import pytest

from luwes.rota.checker import violations
from luwes.rota.tests.problems import problem_of
from luwes.rota.types import CoverGroup, Person, Violation

MON, TUE, WED, THU, FRI = (date(2026, 10, day) for day in range(5, 10))
SATURDAY = date(2026, 10, 10)
PAIR = CoverGroup("pair", frozenset({1, 2}), 1)


@pytest.mark.parametrize(
    ("fields", "away", "expected"),
    [
        ({}, [(9, MON)], Violation("rota.unknown-person", 9, MON)),
        ({}, [(1, SATURDAY)], Violation("rota.not-a-working-day", 1, SATURDAY)),
        ({}, [(1, MON), (1, TUE), (1, WED)], Violation("rota.cap", 1, WED, 3, 2)),
        (
            {"people": (Person(1, 2, away_in_week={(2026, 41): 2}), Person(2, 2))},
            [(1, FRI)],
            Violation("rota.cap", 1, FRI, 3, 2),
        ),
        (
            {"people": (Person(1, 1), Person(2, 2))},
            [(1, MON), (1, TUE)],
            Violation("rota.own-days", 1, TUE, 2, 1),
        ),
        (
            {"people": (Person(1, 0), Person(2, 2))},
            [(1, MON)],
            Violation("rota.not-eligible", 1, MON),
        ),
        (
            {"people": (Person(1, 2, absent=frozenset({MON})), Person(2, 2), Person(3, 2))},
            [(1, MON)],
            Violation("rota.absent", 1, MON),
        ),
        (
            {"common_office_weekdays": frozenset({1})},
            [(1, MON)],
            Violation("rota.common-office-day", 1, MON),
        ),
        ({}, [(n, MON) for n in range(1, 5)], Violation("rota.quota", None, MON, 4, 3)),
        ({"minimum_in_office": 6}, [(1, MON)], Violation("rota.minimum", None, MON, 5, 6)),
        ({"cover_groups": (PAIR,)}, [(1, MON), (2, MON)], Violation("rota.cover", None, MON, 0, 1)),
    ],
)
def test_names_the_rule_that_a_plan_breaks(fields, away, expected):
    assert violations(problem_of(6, **fields), away) == [expected]


def test_accepts_nobody_away():
    assert violations(problem_of(6, minimum_in_office=6), []) == []


def test_does_not_blame_this_plan_for_what_another_month_did():
    over = Person(1, 2, away_in_week={(2026, 41): 4})
    assert violations(problem_of(people=(over, Person(2, 2))), []) == []
