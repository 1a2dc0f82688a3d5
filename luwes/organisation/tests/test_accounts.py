"""Accounts for everybody: opened once, activated by whoever holds the code, and by nobody else."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from luwes.base.access import Role
from luwes.base.models import AuditEntry, User
from luwes.organisation import account_views, accounts, actions
from luwes.organisation.factories import (
    make_employee,
    make_unit,
    make_user,
    nip_for,
)
from luwes.organisation.models import ActivationCode, Employee, Posting
from luwes.organisation.tests.lists import AT, ON

pytestmark = pytest.mark.django_db
PASSWORD = "pagi-hari-di-kebun-7"
ADDRESS = "203.0.113.9"
DAY = timedelta(days=1)


@pytest.fixture
def unit():
    return make_unit(name="Biro Umum")


def opened(unit, **options):
    return actions.open_accounts(**{"unit": unit, "by": None, "at": AT, **options})


def activate(row, **changed):
    given = {"nip": row.nip, "code": row.code, "password": PASSWORD, "address": ADDRESS, "at": AT}
    return actions.activate_account(**{**given, **changed})


class TestOpening:
    def test_gives_everybody_under_the_unit_an_account_and_a_code(self, unit):
        people = [make_employee(unit=unit), make_employee(unit=make_unit(parent=unit))]
        outside = make_employee(unit=make_unit())
        made = opened(unit)
        assert (made.opened, made.tied, len(made.rows)) == (2, 0, 2)
        assert {row.nip for row in made.rows} == {person.nip for person in people}
        assert Employee.objects.get(pk=people[0].pk).user.username == people[0].nip
        assert Employee.objects.get(pk=outside.pk).user is None

    def test_a_second_time_gives_nothing_and_leaves_no_trace(self, unit):
        make_employee(unit=unit)
        opened(unit)
        assert opened(unit).rows == ()
        assert AuditEntry.objects.filter(action="organisation.open_accounts").count() == 1

    def test_stores_no_code(self, unit):
        make_employee(unit=unit)
        (row,) = opened(unit).rows
        kept = ActivationCode.objects.values().get()
        assert row.code.replace("-", "") not in str(kept).replace("-", "")
        assert row.code not in str(list(AuditEntry.objects.values()))
        assert not User.objects.get(username=row.nip).has_usable_password()

    def test_passes_over_who_is_not_posted_today(self, unit):
        gone = make_employee(unit=unit)
        Posting.objects.filter(employee=gone).update(until=ON)
        make_employee(unit=unit, posted_on=ON + DAY)
        assert opened(unit).rows == ()

    def test_leaves_alone_who_signs_in_already(self, unit):
        employee = make_employee(unit=unit, with_login=True)
        employee.user.set_password(PASSWORD)
        employee.user.save()
        assert opened(unit, renew=True).rows == ()

    def test_ties_an_account_that_bears_the_number_and_keeps_its_password(self, unit):
        employee = make_employee(unit=unit)
        user = User.objects.create_user(employee.nip, password=PASSWORD)
        made = opened(unit)
        assert (made.opened, made.tied, made.rows) == (0, 1, ())
        assert Employee.objects.get(pk=employee.pk).user == user

    def test_never_takes_an_account_from_another_person(self, unit):
        employee = make_employee(unit=unit)
        other = make_employee(unit=make_unit())
        other.user = User.objects.create_user(employee.nip, password=PASSWORD)
        other.save()
        assert opened(unit).tied == 0
        assert Employee.objects.get(pk=employee.pk).user is None

    def test_renews_a_code_only_when_told_or_when_it_is_over(self, unit, settings):
        make_employee(unit=unit)
        (first,) = opened(unit).rows
        (second,) = opened(unit, renew=True).rows
        assert ActivationCode.objects.count() == 1
        with pytest.raises(accounts.CodeRefused):
            activate(first)
        later = AT + timedelta(days=settings.ACTIVATION_DAYS + 1)
        assert len(opened(unit, at=later).rows) == 1
        with pytest.raises(accounts.CodeRefused):
            activate(second, at=later)

    def test_refuses_more_than_a_page_can_hand_over_and_writes_nothing(self, unit):
        make_employee(unit=unit)
        make_employee(unit=unit)
        with pytest.raises(accounts.TooManyAtOnce, match="2 kode"):
            opened(unit, most=1)
        assert not ActivationCode.objects.exists()
        assert not User.objects.exists()

    def test_takes_no_more_statements_for_many(self, unit, django_assert_max_num_queries):
        for _ in range(30):
            make_employee(unit=unit)
        with django_assert_max_num_queries(9):
            assert len(opened(unit).rows) == 30


class TestActivating:
    @pytest.fixture
    def row(self, unit):
        make_employee(unit=unit, name="Ratna Wulandari")
        (row,) = opened(unit).rows
        return row

    def test_sets_the_password_and_uses_up_the_code(self, row):
        user = activate(row)
        assert check_password(PASSWORD, User.objects.get(pk=user.pk).password)
        assert AuditEntry.objects.get(action="organisation.activate_account").by == user
        with pytest.raises(accounts.CodeRefused):
            activate(row)

    @pytest.mark.parametrize(
        "spelling", [str.lower, lambda code: code.replace("-", " "), "{} ".format]
    )
    def test_forgives_case_blanks_and_dashes(self, row, spelling):
        assert activate(row, code=spelling(row.code))

    def test_says_the_same_of_unknown_wrong_and_expired(self, row, settings):
        over = AT + timedelta(days=settings.ACTIVATION_DAYS + 2)
        sentences = set()
        for changed in ({"nip": nip_for(777)}, {"code": "2222-2222-2222"}, {"at": over}):
            with pytest.raises(accounts.CodeRefused) as refused:
                activate(row, **changed)
            sentences.add((str(refused.value.detail), str(refused.value.remedy)))
        assert len(sentences) == 1

    @pytest.mark.parametrize("code", ["", "-", "\x00", "é" * 12, "2" * 10_000])
    def test_refuses_rubbish(self, row, code):
        with pytest.raises(accounts.CodeRefused):
            activate(row, code=code)

    def test_a_code_is_good_for_its_own_person_only(self, row, unit):
        other = make_employee(unit=unit)
        opened(unit)
        with pytest.raises(accounts.CodeRefused):
            activate(row, nip=other.nip)

    def test_is_good_through_its_last_day(self, row, settings):
        assert activate(row, at=AT + timedelta(days=settings.ACTIVATION_DAYS))

    @pytest.mark.parametrize(
        "fields", [{"is_active": False}, {"last_login": AT}, {"password": "x"}]
    )
    def test_a_code_dies_when_the_account_is_closed_or_in_use(self, row, fields):
        User.objects.filter(username=row.nip).update(**fields)
        with pytest.raises(accounts.CodeRefused):
            activate(row)

    def test_a_code_dies_when_its_person_leaves(self, row):
        Employee.objects.filter(nip=row.nip).update(left_on=ON)
        with pytest.raises(accounts.CodeRefused):
            activate(row)

    def test_a_weak_password_leaves_the_code_good(self, row):
        with pytest.raises(accounts.PasswordTooWeak):
            activate(row, password="Ratna Wulandari")
        assert activate(row)

    def test_stops_guessing_at_one_number_known_or_not(self, row):
        for nip in (row.nip, nip_for(777)):
            for _ in range(accounts.TRIES_A_NUMBER):
                with pytest.raises(accounts.CodeRefused):
                    activate(row, nip=nip, code="X")
            with pytest.raises(accounts.TooManyTries):
                activate(row, nip=nip)
        assert activate(row, at=AT + timedelta(minutes=11))

    def test_stops_guessing_at_many_numbers_from_one_place(self, row, monkeypatch):
        monkeypatch.setattr(accounts, "FAILURES_A_NETWORK", 3)
        for number in range(3):
            with pytest.raises(accounts.CodeRefused):
                activate(row, nip=nip_for(700 + number))
        with pytest.raises(accounts.TooManyTries):
            activate(row)
        assert activate(row, address="198.51.100.7")


class TestPage:
    ADDRESS = "/pegawai/akun/"

    @pytest.fixture
    def desk(self, client, unit):
        client.force_login(make_user(role=Role.PERSONNEL, unit=unit))
        return client

    def test_hands_over_the_list_once(self, desk, unit):
        employee = make_employee(unit=unit, name="=Ratna")
        answer = desk.post(self.ADDRESS, {"unit": unit.code, "kind": "csv"})
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert lines[0][4] == "Kode aktivasi"
        assert lines[1][1:3] == [employee.nip_printed, "'=Ratna"]
        assert len(lines[1][4]) == 14
        again = desk.post(self.ADDRESS, {"unit": unit.code, "kind": "csv"}, follow=True)
        assert "Tidak ada kode baru" in again.content.decode()

    def test_offers_a_workbook_and_says_how_many_are_waiting(self, desk, unit):
        make_employee(unit=unit)
        assert "Belum punya akun" in desk.get(self.ADDRESS).content.decode()
        answer = desk.post(self.ADDRESS, {"unit": unit.code, "kind": "xlsx"})
        assert answer.content.startswith(b"PK")
        counts = desk.get(self.ADDRESS).context["counts"]
        assert (counts.without, counts.waiting, counts.lapsed, counts.active) == (0, 1, 0, 0)

    def test_keeps_an_officer_to_the_own_unit(self, desk, unit):
        foreign = make_unit()
        make_employee(unit=foreign)
        assert desk.post(self.ADDRESS, {"unit": foreign.code, "kind": "csv"}).status_code == 422
        assert not ActivationCode.objects.exists()

    def test_sends_large_units_elsewhere(self, desk, unit, monkeypatch):
        monkeypatch.setattr(account_views, "MOST_CODES", 0)
        make_employee(unit=unit)
        answer = desk.post(self.ADDRESS, {"unit": unit.code, "kind": "csv"})
        assert answer.status_code == 422
        assert "Pilih unit di bawahnya" in answer.content.decode()

    @pytest.mark.parametrize("fields", [{}, {"kind": "exe"}, {"unit": "\x00"}])
    def test_answers_rubbish_with_a_sentence(self, desk, unit, fields):
        given = {"unit": unit.code, "kind": "", **fields}
        assert desk.post(self.ADDRESS, given).status_code == 422

    @pytest.mark.parametrize("role", [Role.HEAD, Role.AUDITOR, Role.TREASURER])
    def test_is_for_personnel_and_administrators(self, client, unit, role):
        client.force_login(make_user(role=role, unit=unit))
        assert client.get(self.ADDRESS).status_code == 404
        listed = client.get(reverse("organisation:employees"))
        assert self.ADDRESS not in listed.content.decode()
