"""Who was where, under which head, on any day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luwes.base.access import Role
from luwes.kit.errors import Missing
from luwes.organisation import queries
from luwes.organisation.factories import make_employee, make_position, make_unit, make_user
from luwes.organisation.models import Posting
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 1)


class TestSuperior:
    def test_is_the_nearest_head_upwards_who_is_not_the_person(self):
        agency = make_unit()
        team = make_unit(parent=agency)
        top = make_employee(unit=agency, is_head=True)
        head = make_employee(unit=team, is_head=True)
        member = make_employee(unit=team)
        assert queries.superior_of(member.pk, ON) == head
        assert queries.superior_of(head.pk, ON) == top
        assert queries.superior_of(top.pk, ON) is None


class TestPosting:
    def test_cannot_overlap_another_of_the_same_person(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(
                employee=person, unit=unit, position=make_position(), first=date(2026, 1, 1)
            )

    def test_of_a_past_day_is_the_one_in_force_then(self):
        old, new = make_unit(), make_unit()
        person = make_employee(unit=old)
        Posting.objects.filter(employee=person).update(until=date(2026, 6, 1))
        Posting.objects.create(
            employee=person, unit=new, position=make_position(), first=date(2026, 6, 1)
        )
        assert queries.posting_of(person.pk, date(2026, 5, 31)).unit == old
        assert queries.posting_of(person.pk, date(2026, 6, 1)).unit == new


class TestVisibility:
    def test_a_role_reaches_over_its_subtree_and_no_further(self):
        agency = make_unit()
        mine, foreign = make_unit(parent=agency), make_unit(parent=agency)
        seen = make_employee(unit=make_unit(parent=mine))
        hidden = make_employee(unit=foreign)
        standing = standing_of(make_user(role=Role.HEAD, unit=mine), on=ON)
        assert queries.employee_for(standing, seen.nip, on=ON) == seen
        for nip in (hidden.nip, "0" * 18):
            with pytest.raises(Missing):
                queries.employee_for(standing, nip, on=ON)


class TestHeads:
    def test_hold_the_role_where_they_are_posted_and_only_while_they_are(self):
        agency = make_unit()
        unit = make_unit(parent=agency)
        head = make_employee(unit=unit, is_head=True, with_login=True)
        Posting.objects.filter(employee=head).update(until=date(2026, 11, 1))
        standing = standing_of(head.user, on=ON)
        assert standing.covers(make_unit(parent=unit).path, Role.HEAD)
        assert not standing.covers(agency.path, Role.HEAD)
        assert not standing_of(head.user, on=date(2026, 11, 1)).has(Role.HEAD)


class TestStaffOn:
    def test_takes_one_query_whatever_the_head_count(self, django_assert_num_queries):
        unit = make_unit()
        for _ in range(5):
            make_employee(unit=make_unit(parent=unit))
        with django_assert_num_queries(1):
            members = queries.staff_on(unit=unit, on=ON)
        assert len(members) == 5
