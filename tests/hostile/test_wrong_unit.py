"""A right at one unit is none at another, and nobody decides in their own matter."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from luwes.allowance.models import Budget, Run, RunState
from luwes.base.access import Role
from luwes.organisation.factories import START, instant, make_employee, make_unit, make_user
from luwes.organisation.models import Rating, RoleGrant
from luwes.organisation.standing import standing_of
from luwes.study.models import Protocol, Report

pytestmark = pytest.mark.django_db
AT = instant("2026-10-05 03:00")


@pytest.fixture
def units():
    return make_unit(), make_unit()


def also(user, role, unit):
    RoleGrant.objects.create(user=user, role=role, unit=unit, first=START)
    return user


@pytest.mark.parametrize("reader", [Role.AUDITOR, Role.PERSONNEL])
def test_treasurer_elsewhere_who_only_reads_here_cannot_seal_here(client, units, reader):
    here, elsewhere = units
    budget = Budget.objects.create(unit=here, year=2026, amount=10, source="DPA")
    run = Run.objects.create(
        unit=here, budget=budget, first=date(2026, 9, 1), inputs_hash="", rule_version="",
        people=0, base=0, amount=0, available=10, computed_at=AT,
    )  # fmt: skip
    client.force_login(also(make_user(role=Role.TREASURER, unit=elsewhere), reader, here))
    response = client.post(reverse("allowance:seal", args=[run.pk]))
    assert response.status_code == 404
    assert Run.objects.get().state == RunState.DRAFT


@pytest.mark.parametrize("reader", [Role.AUDITOR, Role.HEAD])
def test_policy_maker_elsewhere_who_only_reads_here_cannot_run_the_study(client, units, reader):
    here, elsewhere = units
    protocol = Protocol.objects.create(
        unit=here, title="Kajian", treated=[], comparison=[], outcomes=[], minimum_cell=5,
        before_first=date(2026, 6, 1), start=date(2026, 7, 1), until=date(2026, 8, 1),
        fixed_at=AT, hash="x",
    )  # fmt: skip
    client.force_login(also(make_user(role=Role.POLICY, unit=elsewhere), reader, here))
    response = client.post(reverse("study:run", args=[protocol.pk]))
    assert response.status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["penilaian", "cuti", "dinas", "sanksi"])
def test_personnel_officer_cannot_write_into_the_own_record(client, units, kind):
    officer = make_employee(unit=units[0], with_login=True)
    client.force_login(also(officer.user, Role.PERSONNEL, units[0]))
    data = {"predicate": "sangat_baik", "first": "2025-01-01", "last": "2025-12-31", "source": "SK"}
    response = client.post(reverse("organisation:record", args=[officer.nip, kind]), data)
    assert response.status_code == 404
    assert not Rating.objects.exists()


def test_who_has_left_holds_no_role_any_more(units):
    head = make_employee(unit=units[0], is_head=True, with_login=True)
    also(head.user, Role.HEAD, units[0])
    head.left_on = AT.date()
    head.save()
    assert standing_of(head.user, on=AT.date() - timedelta(days=1)).has(Role.HEAD)
    assert not standing_of(head.user, on=AT.date()).grants


def test_who_has_left_opens_no_colleague(client, units):
    head = make_employee(unit=units[0], with_login=True, left_on=START)
    colleague = make_employee(unit=units[0])
    also(head.user, Role.HEAD, units[0])
    client.force_login(head.user)
    page = client.get(reverse("organisation:employee", args=[colleague.nip]))
    assert page.status_code == 404
