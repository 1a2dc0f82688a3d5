"""A month that is over and settled, ready to be paid."""

from datetime import UTC, date, datetime

import pytest

from luwes.allowance import actions
from luwes.attendance.actions import settle_days
from luwes.organisation.factories import make_employee, make_position, make_unit

FIRST, UNTIL = date(2026, 9, 1), date(2026, 10, 1)
AT = datetime(2026, 10, 5, 3, tzinfo=UTC)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def people(unit):
    position = make_position(job_class=8)
    return [make_employee(unit=unit, position=position, with_login=True) for _ in range(3)]


@pytest.fixture
def absent_month(unit, people):
    """Nobody came: the days are settled all the same."""
    settle_days(unit=unit, first=FIRST, until=UNTIL, at=AT)
    actions.set_budget(unit=unit, year=2026, amount=100_000_000, source="DPA", by=None, at=AT)
    return unit
