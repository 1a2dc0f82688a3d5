"""Days that are not complete yet: which, whose, and for whom to see."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luwes.attendance.actions import import_check_ins, settle_days
from luwes.attendance.factories import check_in_row, worked_day
from luwes.attendance.models import Correction
from luwes.attendance.open_days import Why, open_days
from luwes.base import clock
from luwes.base.access import Grant, Role, Standing
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import Posting

pytestmark = pytest.mark.django_db
APRIL, MONDAY, TUESDAY = date(2026, 4, 1), date(2026, 4, 6), date(2026, 4, 7)
AT = datetime(2026, 4, 7, 17, 30, tzinfo=UTC)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def ani(unit):
    """Absent until Monday, when she came and was not seen to leave."""
    ani = make_employee(unit=unit, name="Ani Lestari")
    import_check_ins([check_in_row(ani, MONDAY, "07:20")], by=None, at=AT)
    settle_days(unit=unit, first=APRIL, until=TUESDAY, at=AT)
    return ani


def found(unit, **changed):
    standing = Standing(grants=(Grant(Role.HEAD, unit.pk, unit.path),))
    given = {"unit": unit, "first": APRIL, "today": TUESDAY, **changed}
    return open_days(standing, **given)


def test_are_absences_missing_scans_requests_and_days_that_nobody_settled(unit, ani):
    worked_day(make_employee(unit=unit), MONDAY, at=AT)
    Correction.objects.create(
        employee=ani, unit=unit, on=MONDAY, kind="missing_out", reason="Lupa", asked_at=AT,
        asked_by=make_user(), due_on=date(2026, 4, 20),
    )  # fmt: skip
    counts = found(unit).counts
    assert counts[Why.MISSING] == 1
    assert counts[Why.ASKED] == 1
    assert counts[Why.ABSENT] == 2  # the first and second of April; the third is Good Friday
    assert counts[Why.UNSETTLED] == 6


def test_can_be_asked_for_by_kind(unit, ani):
    [person] = found(unit, why=Why.MISSING).people
    assert [(day.on, day.why) for day in person.days] == [(MONDAY, Why.MISSING)]


def test_of_who_has_moved_are_those_at_the_unit(unit, ani):
    other = make_unit()
    old = Posting.objects.get(employee=ani)
    Posting.objects.filter(pk=old.pk).update(until=date(2026, 4, 3))
    Posting.objects.create(employee=ani, unit=other, position=old.position, first=date(2026, 4, 3))
    assert found(unit, today=date(2026, 4, 9)).counts.get(Why.UNSETTLED) is None
    assert found(other, today=date(2026, 4, 9)).counts[Why.UNSETTLED] == 2


def test_are_none_before_a_day_is_over(unit, ani):
    assert found(unit, today=APRIL).total == 0


def test_of_other_units_stay_hidden(unit, ani):
    stranger = make_unit()
    standing = Standing(grants=(Grant(Role.HEAD, stranger.pk, stranger.path),))
    assert open_days(standing, unit=unit, first=APRIL, today=TUESDAY).total == 0


def test_are_listed_on_a_page_with_the_same_queries_for_many(client, unit, ani, monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: datetime(2026, 4, 7, 3, tzinfo=UTC))
    client.force_login(make_user(role=Role.HEAD, unit=unit))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/presensi/hari-terbuka/")
        counts.append(len(captured))
        for _ in range(5):
            make_employee(unit=unit)
    assert "Ani Lestari" in page.content.decode()
    assert counts[0] == counts[1]
