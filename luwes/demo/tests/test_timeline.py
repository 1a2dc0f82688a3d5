"""Which months are lived, counted back from any day."""

from datetime import date

import pytest

from luwes.demo.story.timeline import Timeline, working_day_from
from luwes.kit.periods import Period


@pytest.mark.parametrize(
    ("today", "before", "trial"),
    [
        (date(2026, 11, 22), date(2026, 9, 1), date(2026, 10, 1)),
        (date(2026, 12, 1), date(2026, 10, 1), date(2026, 11, 1)),
        (date(2027, 1, 31), date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_the_two_last_full_months_are_lived(today: date, before: date, trial: date):
    line = Timeline(today)
    assert (line.before.first, line.trial.first) == (before, trial)
    assert line.before.until == trial


def test_this_month_is_lived_up_to_yesterday():
    line = Timeline(date(2026, 11, 22))
    assert line.lived_part(line.current) == Period(date(2026, 11, 1), date(2026, 11, 22))
    assert line.lived_part(line.trial) == line.trial


def test_an_office_acts_on_the_next_working_day():
    assert working_day_from(date(2026, 11, 21)) == date(2026, 11, 23)
    assert working_day_from(date(2026, 11, 20)) == date(2026, 11, 20)
