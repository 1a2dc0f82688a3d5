"""The clock scores last month on the first days of the next."""

from datetime import UTC, date, datetime

import pytest

from luwes.organisation.factories import make_employee, make_unit
from luwes.performance import jobs
from luwes.performance.models import Score

pytestmark = pytest.mark.django_db


def test_scores_the_month_that_is_over(monkeypatch):
    make_employee(unit=make_unit())
    monkeypatch.setattr(jobs, "read_clock", lambda: datetime(2026, 10, 1, 18, 30, tzinfo=UTC))
    assert jobs.score_last_month(timestamp=0) == 1
    assert Score.objects.get().first == date(2026, 9, 1)
    assert jobs.score_last_month(timestamp=0) == 0
