"""Problems for tests, made by hand and by Hypothesis."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from luwes.rota.types import CoverGroup, Person, Problem

OCTOBER = tuple(
    on for n in range(31) if (on := date(2026, 10, 1) + timedelta(days=n)).isoweekday() <= 5
)


def problem_of(size: int = 6, **fields: Any) -> Problem:
    """Return a month of `size` people who may each be away two days a week, half at a time."""
    given = {
        "days": OCTOBER,
        "people": tuple(Person(number, 2) for number in range(1, size + 1)),
        "cap_days_per_week": 2,
        "quota_share": Decimal("0.50"),
        "minimum_in_office": 1,
    }
    return Problem(**(given | fields))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems with everything in them: leave, shared weeks, history, cover, common days."""
    size = draw(st.integers(1, 7))
    first_week, weekday = (2026, 40), st.integers(1, 5)
    people = tuple(
        Person(
            employee_id=number,
            days_per_week=draw(st.integers(0, 5)),
            absent=draw(st.frozensets(st.sampled_from(OCTOBER), max_size=6)),
            away_in_week={first_week: draw(st.integers(0, 3))},
            away_on_weekday=draw(st.dictionaries(weekday, st.integers(0, 4), max_size=3)),
        )
        for number in range(1, size + 1)
    )
    members = draw(st.frozensets(st.integers(1, size), min_size=1))
    return Problem(
        days=draw(st.sampled_from([OCTOBER, OCTOBER[:9], OCTOBER[:1]])),
        people=people,
        cap_days_per_week=draw(st.integers(0, 5)),
        quota_share=draw(st.decimals(0, 1, places=2)),
        minimum_in_office=draw(st.integers(0, size)),
        common_office_weekdays=draw(st.frozensets(weekday, max_size=2)),
        cover_groups=(CoverGroup("pair", members, draw(st.integers(0, len(members)))),),
    )
