"""A month planned, published, withdrawn: on a real database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luwes.eligibility import actions as eligibility
from luwes.eligibility.tests.agency import make_agency, rated, set_term
from luwes.organisation import actions as organisation
from luwes.organisation.factories import instant, make_employee, make_position
from luwes.organisation.models import Posting
from luwes.organisation.types import LeaveKind
from luwes.rota import actions, queries
from luwes.rota.calendar import Cell
from luwes.rota.models import Assignment, Plan, PlanState
from luwes.rota.types import PlannedPlace

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
AT = instant("2026-09-25 01:00")
REASON = "Mutasi dua pegawai"


@pytest.fixture
def agency():
    """Six people at a desk, mapped; two more at a counter."""
    agency = make_agency()
    position = make_position()
    for _ in range(4):
        rated(make_employee(unit=agency.desk, position=position))
    eligibility.map_unit(unit=agency.root, on=date(2026, 9, 25), by=None, at=AT)
    return agency


def published(unit, first=OCTOBER, at=AT):
    plan = actions.plan_month(unit=unit, first=first, by=None, at=at)
    return actions.publish_plan(plan=plan, by=None, at=at)


def take_leave(person, first, until):
    organisation.record_leave(
        employee=person,
        kind=LeaveKind.SICK,
        first=first,
        until=until,
        source="surat",
        by=None,
        at=AT,
    )


class TestPlanMonth:
    def test_drafts_days_away_for_those_whom_the_mapping_allows(self, agency):
        plan = actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        assert plan.state == PlanState.DRAFT
        assert plan.facts["headcount"] == 6
        assert plan.facts["days_away"] == plan.assignments.count() > 0
        assert queries.planned_places(plan.facts["people"], OCTOBER, NOVEMBER) == {}

    def test_gives_nothing_to_a_counter(self, agency):
        plan = actions.plan_month(unit=agency.counter, first=OCTOBER, by=None, at=AT)
        assert not plan.assignments.exists()

    def test_leaves_out_leave_holidays_and_weekends(self, agency):
        take_leave(agency.analyst, date(2026, 12, 7), date(2026, 12, 12))
        plan = published(agency.desk, DECEMBER)
        days = set(plan.assignments.filter(employee=agency.analyst).values_list("on", flat=True))
        assert days
        assert not {on for on in days if date(2026, 12, 7) <= on < date(2026, 12, 12)}
        every_day = set(plan.assignments.values_list("on", flat=True))
        assert not {date(2026, 12, 24), date(2026, 12, 25)} & every_day
        assert all(on.isoweekday() <= 5 for on in every_day)

    def test_keeps_the_cap_in_a_week_that_two_months_share(self, agency):
        published(agency.desk, OCTOBER)
        published(agency.desk, NOVEMBER)
        published(agency.desk, DECEMBER)
        week = Assignment.objects.filter(on__gte=date(2026, 11, 30), on__lt=date(2026, 12, 5))
        for person in (agency.head, agency.analyst):
            assert week.filter(employee=person).count() <= 2

    def test_replaces_an_earlier_draft(self, agency):
        for _ in range(2):
            actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        assert Plan.objects.count() == 1

    def test_names_the_rules_that_cannot_be_kept(self, agency):
        set_term(agency.desk, "rota.minimum_in_office", 9)
        with pytest.raises(actions.RotaUnsolvable) as caught:
            actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        assert caught.value.reasons[0].facts == {"minimum": 9, "headcount": 6}

    def test_refuses_a_month_that_starts_in_its_middle(self, agency):
        with pytest.raises(actions.Invalid):
            actions.plan_month(unit=agency.desk, first=date(2026, 10, 2), by=None, at=AT)

    def test_plans_only_the_days_that_are_left(self, agency):
        plan = published(agency.desk, at=instant("2026-10-14 01:00"))
        assert plan.starts_on == date(2026, 10, 14)
        assert min(plan.assignments.values_list("on", flat=True)) >= date(2026, 10, 14)

    def test_uses_a_mapping_of_today_for_the_rest_of_this_month(self, agency):
        newcomer = rated(make_employee(unit=agency.desk))
        today = date(2026, 10, 14)
        eligibility.map_unit(unit=agency.root, on=today, by=None, at=AT)
        plan = published(agency.desk, at=instant("2026-10-14 01:00"))
        assert plan.assignments.filter(employee=newcomer).exists()

    def test_refuses_a_month_that_is_over(self, agency):
        with pytest.raises(actions.MonthOver):
            published(agency.desk, at=instant("2026-11-01 01:00"))


class TestPlanUnits:
    def test_plans_the_rest_where_one_unit_cannot_be_planned(self, agency):
        set_term(agency.counter, "rota.minimum_in_office", 9)
        units = [agency.root, agency.desk, agency.counter]
        rows = actions.plan_units(units, first=OCTOBER, by=None, at=AT)
        assert [(row.unit, row.plan is not None) for row in rows] == [
            (agency.root, True),
            (agency.desk, True),
            (agency.counter, False),
        ]

    def test_gathers_three_units_with_the_queries_of_one(
        self, agency, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(9):
            actions.gather([agency.root, agency.desk, agency.counter], OCTOBER, {})


class TestPublish:
    def test_leaves_out_days_that_went_by_since_the_draft(self, agency):
        draft = actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        plan = actions.publish_plan(plan=draft, by=None, at=instant("2026-10-14 01:00"))
        assert min(plan.assignments.values_list("on", flat=True)) >= date(2026, 10, 14)

    def test_puts_the_days_in_force(self, agency):
        plan = published(agency.desk)
        places = queries.planned_places(plan.facts["people"], OCTOBER, NOVEMBER)
        assert len(places) == plan.facts["days_away"]
        assert set(places.values()) == {PlannedPlace.HOME}

    def test_refuses_what_leave_recorded_since_has_made_wrong(self, agency):
        plan = actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        day = plan.assignments.filter(employee=agency.analyst).first()
        take_leave(agency.analyst, day.on, date(2026, 10, 31))
        with pytest.raises(actions.PlanRefused) as caught:
            actions.publish_plan(plan=plan, by=None, at=AT)
        assert caught.value.reasons[0].code == "rota.absent"
        assert caught.value.reasons[0].facts["name"] == agency.analyst.name

    def test_refuses_a_second_plan_of_the_month(self, agency):
        published(agency.desk)
        with pytest.raises(actions.PlanInForce):
            published(agency.desk)

    def test_refuses_to_publish_twice(self, agency):
        with pytest.raises(actions.PlanClosed):
            actions.publish_plan(plan=published(agency.desk), by=None, at=AT)

    def test_frees_the_days_that_a_former_unit_gave_to_somebody_who_moved(self, agency):
        published(agency.desk)
        Posting.objects.filter(employee=agency.analyst).update(until=OCTOBER)
        Posting.objects.create(
            employee=agency.analyst, unit=agency.counter, position=make_position(), first=OCTOBER
        )
        published(agency.counter)
        assert not queries.planned_places([agency.analyst.pk], OCTOBER, NOVEMBER)

    def test_the_database_allows_one_published_place_a_person_and_day(self, agency):
        row = published(agency.desk).assignments.first()
        other = actions.plan_month(unit=agency.counter, first=OCTOBER, by=None, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(
                plan=other, employee=row.employee, on=row.on, place="home", is_published=True
            )


class TestWithdraw:
    def test_keeps_the_days_already_lived_and_replans_the_rest(self, agency):
        plan = published(agency.desk)
        midmonth = instant("2026-10-14 01:00")
        actions.withdraw_plan(plan=plan, reason=REASON, by=None, at=midmonth)
        people = plan.facts["people"]
        lived = queries.planned_places(people, OCTOBER, NOVEMBER)
        assert lived
        assert max(on for _, on in lived) < date(2026, 10, 14)
        again = published(agency.desk, at=midmonth)
        assert again.starts_on == date(2026, 10, 14)
        assert lived.items() <= queries.planned_places(people, OCTOBER, NOVEMBER).items()

    def test_wants_a_reason(self, agency):
        with pytest.raises(actions.ReasonMissing):
            actions.withdraw_plan(plan=published(agency.desk), reason="  ", by=None, at=AT)


class TestCalendar:
    def test_shows_home_leave_trip_and_free_days(self, agency):
        take_leave(agency.analyst, date(2026, 10, 5), date(2026, 10, 6))
        organisation.record_duty_trip(
            employee=agency.head,
            destination="Serang",
            first=date(2026, 10, 7),
            until=date(2026, 10, 8),
            source="ST",
            by=None,
            at=AT,
        )
        plan = published(agency.desk)
        shown = queries.calendar(agency.desk, OCTOBER)
        cells = {row.member.employee_id: row.cells for row in shown.rows}
        assert cells[agency.analyst.pk][4] is Cell.LEAVE
        assert cells[agency.head.pk][6] is Cell.TRIP
        assert cells[agency.head.pk][2] is Cell.FREE
        assert sum(row.days_home for row in shown.rows) == plan.facts["days_away"]
        assert max(total.home for total in shown.totals) <= shown.quota == 3

    def test_shows_a_draft_only_when_asked(self, agency):
        draft = actions.plan_month(unit=agency.desk, first=OCTOBER, by=None, at=AT)
        assert sum(r.days_home for r in queries.calendar(agency.desk, OCTOBER).rows) == 0
        shown = queries.calendar(agency.desk, OCTOBER, draft=draft)
        assert sum(r.days_home for r in shown.rows) == draft.facts["days_away"]

    def test_costs_the_same_queries_whatever_the_head_count(
        self, agency, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(8):
            queries.calendar(agency.desk, OCTOBER)

    def test_who_is_where_on_a_day(self, agency):
        published(agency.desk)
        rows = queries.who_is_where(agency.root, date(2026, 10, 6))
        assert len(rows) == 7
        assert {row.cell for row in rows} == {Cell.HOME, Cell.OFFICE}
