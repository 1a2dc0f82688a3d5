"""Mapping: everybody under a unit judged at once, stored, and asked again by day."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from luwes.base.access import Role
from luwes.eligibility import actions, queries
from luwes.eligibility.models import Mapping, StoredDecision
from luwes.eligibility.terms import TermUnknown
from luwes.eligibility.tests.agency import ON, make_agency, open_flexible_work, rated
from luwes.organisation.factories import (
    START,
    instant,
    make_employee,
    make_position,
    make_unit,
    make_user,
)
from luwes.organisation.models import Posting
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db
AT = instant("2026-10-01 01:00")


def map_at(unit, on=ON):
    return actions.map_unit(unit=unit, on=on, by=None, at=AT)


class TestMapUnit:
    def test_stores_a_verdict_with_reasons_for_everybody_below(self):
        agency = make_agency()
        mapping = map_at(agency.root)
        verdicts = queries.decisions_in(agency.root, ON)
        assert set(verdicts) == {agency.head.pk, agency.analyst.pk, agency.clerk.pk}
        assert mapping.counts == {"hybrid": 2, "office_only": 1}
        assert verdicts[agency.analyst.pk].days_per_week == 2
        assert verdicts[agency.clerk.pk].reasons

    def test_takes_the_same_queries_for_three_people_as_for_thirty(
        self, django_assert_max_num_queries
    ):
        agency = make_agency()
        position = make_position()
        for _ in range(27):
            make_employee(unit=agency.desk, position=position)
        with django_assert_max_num_queries(16):
            map_at(agency.root)
        assert StoredDecision.objects.count() == 30

    def test_leaves_evidence_that_nobody_can_change(self):
        agency = make_agency()
        map_at(agency.root)
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredDecision.objects.update(days_per_week=1)

    def test_finishing_twice_changes_nothing(self):
        agency = make_agency()
        mapping = map_at(agency.root)
        assert actions.finish_mapping(mapping=mapping).pk == mapping.pk
        assert Mapping.objects.count() == 1


class TestDecisionsIn:
    def test_a_later_mapping_of_a_part_goes_before_the_whole(self):
        agency = make_agency()
        whole = map_at(agency.root)
        part = map_at(agency.desk, date(2026, 10, 5))
        now = queries.decisions_in_force(agency.root, date(2026, 10, 5))
        assert dict(now.values_list("employee_id", "mapping_id")) == {
            agency.head.pk: part.pk,
            agency.analyst.pk: part.pk,
            agency.clerk.pk: whole.pk,
        }

    def test_a_past_day_has_the_mapping_of_then(self):
        agency = make_agency()
        first = map_at(agency.root)
        map_at(agency.root, date(2026, 11, 1))
        verdict = queries.verdict_of(agency.analyst.pk, date(2026, 10, 31))
        assert verdict.judged_on == first.on
        assert queries.verdict_of(agency.analyst.pk, date(2026, 9, 30)) is None

    def test_ends_when_the_person_moves(self):
        agency = make_agency()
        map_at(agency.root)
        moved_on = date(2026, 10, 12)
        Posting.objects.filter(employee=agency.analyst).update(until=moved_on)
        Posting.objects.create(
            employee=agency.analyst, unit=agency.counter, position=make_position(), first=moved_on
        )
        assert agency.analyst.pk in queries.decisions_in(agency.root, date(2026, 10, 11))
        assert agency.analyst.pk not in queries.decisions_in(agency.root, moved_on)
        assert queries.verdict_of(agency.analyst.pk, moved_on) is None

    def test_costs_two_queries(self, django_assert_num_queries):
        agency = make_agency()
        map_at(agency.root)
        with django_assert_num_queries(2):
            queries.decisions_in(agency.root, ON)
        with django_assert_num_queries(1):
            queries.decisions_by_ids([agency.analyst.pk], ON)


class TestWhatIf:
    def test_tells_who_would_lose_and_stores_nothing(self):
        agency = make_agency()
        outcome = queries.what_if(agency.root, ON, {"eligibility.performers_only": True})
        assert {row.employee_id for row in outcome.loses} == {agency.head.pk, agency.analyst.pk}
        assert not outcome.gains
        assert not StoredDecision.objects.exists()

    def test_tells_who_would_gain(self):
        agency = make_agency()
        outcome = queries.what_if(
            agency.root, ON, {"eligibility.excepted_service_modes": ["open_24h"]}
        )
        assert [row.employee_id for row in outcome.gains] == [agency.clerk.pk]

    def test_changes_nothing_without_changes(self):
        agency = make_agency()
        outcome = queries.what_if(agency.root, ON, {})
        assert outcome.counts_before == outcome.counts_after
        assert not outcome.gains
        assert not outcome.loses

    def test_refuses_a_term_that_eligibility_does_not_look_at(self):
        agency = make_agency()
        with pytest.raises(TermUnknown):
            queries.what_if(agency.root, ON, {"allowance.mode": "shared_pool"})


class TestLetter:
    def test_numbers_run_without_gaps_and_never_twice(self):
        agency = make_agency()
        map_at(agency.root)
        rows = list(StoredDecision.objects.order_by("pk"))
        letters = [actions.issue_letter(decision=row, by=None, at=AT) for row in [*rows, rows[0]]]
        assert [letter.serial for letter in letters] == [1, 2, 3, 1]


def test_flexible_work_stays_closed_until_a_unit_opens_it():
    unit = make_unit()
    person = make_employee(unit=unit, posted_on=START)
    map_at(unit)
    verdict = queries.verdict_of(person.pk, ON)
    assert "eligibility.not-opened" in [r.code for r in verdict.reasons if r.blocks]
    open_flexible_work(unit)
    map_at(unit)
    after = queries.verdict_of(person.pk, ON)
    assert "eligibility.opened" in [r.code for r in after.reasons]


class TestToday:
    def items(self, unit, on):
        standing = standing_of(make_user(role=Role.PERSONNEL, unit=unit), on=on)
        return [item.count for item in queries.today_items(standing, on, AT)]

    def test_counts_those_whom_nobody_has_judged_in_their_post(self):
        agency = make_agency()
        assert self.items(agency.root, ON) == [3]
        map_at(agency.root)
        assert self.items(agency.root, ON) == []

    def test_counts_those_whose_waiting_time_has_passed_since(self):
        agency = make_agency()
        rated(make_employee(unit=agency.desk, posted_on=date(2026, 9, 1)))
        map_at(agency.root)
        assert self.items(agency.root, date(2026, 11, 30)) == []
        assert self.items(agency.root, date(2026, 12, 1)) == [1]
