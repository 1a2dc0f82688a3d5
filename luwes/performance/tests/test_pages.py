"""Scores as heads and people read them."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.performance.actions import score_month

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def people(unit):
    found = [make_employee(unit=unit, with_login=True) for _ in range(3)]
    score_month(unit=unit, first=FIRST, by=None, at=datetime(2026, 10, 2, tzinfo=UTC))
    return found


def test_a_head_reads_the_month_and_one_score_explained(
    client, unit, people, django_assert_max_num_queries
):
    client.force_login(make_user(role=Role.HEAD, unit=unit))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("performance:scores")).content.decode()
    assert "September 2026" in page
    assert all(person.name in page for person in people)
    score = client.get(reverse("performance:score", args=["2026-09", people[0].nip]))
    assert "Sesuai ekspektasi × Sesuai ekspektasi" in score.content.decode()


def test_a_person_reads_the_own_score_and_no_other(client, people):
    client.force_login(people[0].user)
    own = client.get(reverse("performance:score", args=["2026-09", people[0].nip]))
    other = client.get(reverse("performance:score", args=["2026-09", people[1].nip]))
    assert (own.status_code, other.status_code) == (200, 404)


@pytest.mark.parametrize("month", ["2026-13", "lalu", "0000-01"])
def test_says_how_a_month_is_written(client, people, month):
    client.force_login(people[0].user)
    response = client.get(reverse("performance:score", args=[month, people[0].nip]))
    assert response.status_code == 422
