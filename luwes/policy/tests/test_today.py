"""The first page of whoever approves rules."""

from datetime import UTC, date, datetime

import pytest

from luwes.base.access import Role
from luwes.organisation.factories import make_unit, make_user
from luwes.organisation.standing import standing_of
from luwes.policy import actions, queries

pytestmark = pytest.mark.django_db
ON, NOW = date(2026, 10, 1), datetime(2026, 10, 1, 3, tzinfo=UTC)


def test_a_draft_waits_for_the_second_person_and_not_for_its_author():
    unit = make_unit()
    author, second = make_user(role=Role.POLICY, unit=unit), make_user(role=Role.POLICY, unit=unit)
    actions.draft_term(
        unit=unit,
        key="eligibility.open",
        value=True,
        first=ON,
        until=None,
        instrument="SK 1/2026",
        reason="Uji coba",
        by=author,
        at=NOW,
    )
    assert queries.today_items(standing_of(author, on=ON), ON, NOW) == []
    (item,) = queries.today_items(standing_of(second, on=ON), ON, NOW)
    assert item.count == 1
    assert unit.code in item.url
