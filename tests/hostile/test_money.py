"""Nobody is paid twice, whatever units the runs are cut into."""

from datetime import UTC, date, datetime

import pytest

from luwes.allowance import actions
from luwes.allowance.models import Run, RunState
from luwes.attendance.actions import settle_days
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_position, make_unit, make_user

pytestmark = pytest.mark.django_db
FIRST, UNTIL = date(2026, 9, 1), date(2026, 10, 1)
AT = datetime(2026, 10, 5, 3, tzinfo=UTC)


@pytest.fixture
def tree():
    """A directorate with a team below it; each has a budget of its own."""
    above = make_unit()
    below = make_unit(parent=above)
    for unit in (above, below):
        make_employee(unit=unit, position=make_position(job_class=8))
        actions.set_budget(unit=unit, year=2026, amount=10**9, source="DPA", by=None, at=AT)
    settle_days(unit=above, first=FIRST, until=UNTIL, at=AT)
    return above, below


def sealed(unit) -> Run:
    run = actions.compute_run(unit=unit, first=FIRST, by=None, at=AT)
    return actions.seal_run(run=run, by=make_user(role=Role.TREASURER, unit=unit), at=AT)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["part-after-whole", "whole-after-part"])
def test_a_month_paid_with_the_whole_is_not_paid_again_with_a_part(tree, order):
    sealed(tree[order[0]])
    with pytest.raises(actions.PaidAlready):
        actions.compute_run(unit=tree[order[1]], first=FIRST, by=None, at=AT)


def test_of_two_drafts_that_pay_one_person_only_one_can_be_sealed(tree):
    drafts = [actions.compute_run(unit=unit, first=FIRST, by=None, at=AT) for unit in tree]
    treasurer = make_user(role=Role.TREASURER, unit=tree[0])
    actions.seal_run(run=drafts[0], by=treasurer, at=AT)
    with pytest.raises(actions.PaidAlready):
        actions.seal_run(run=drafts[1], by=treasurer, at=AT)
    assert Run.objects.filter(state=RunState.SEALED).count() == 1
