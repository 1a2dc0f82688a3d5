"""The treasurers' pages over HTTP: compute, read, seal; the slip as its owner reads it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from luwes.allowance import jobs, views
from luwes.allowance.models import Budget, Run, RunLine
from luwes.allowance.rules import line_for
from luwes.allowance.tests.test_rules import day, make_person
from luwes.allowance.views import step_shares
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.types import Predicate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 6, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_october(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: NOW)


@pytest.fixture
def first_treasurer(unit):
    return make_user(role=Role.TREASURER, unit=unit)


@pytest.fixture
def second_treasurer(unit):
    return make_user(role=Role.TREASURER, unit=unit)


@pytest.fixture
def large(monkeypatch):
    """Every unit counts as too large for a request."""
    monkeypatch.setattr(views, "AT_ONCE", 0)


@pytest.fixture
def worker(monkeypatch):
    """Keep what is deferred; calling it does the work."""
    orders = []
    monkeypatch.setattr(jobs.carry_out, "defer", lambda **order: orders.append(order))
    return lambda: [jobs.carry_out(**orders.pop()) for _ in list(orders)]


def compute(client, treasurer, unit, month="2026-09"):
    client.force_login(treasurer)
    return client.post(reverse("allowance:compute"), {"unit": unit.pk, "month": month})


class TestRun:
    def test_is_computed_by_one_and_sealed_by_another(
        self, client, absent_month, first_treasurer, second_treasurer
    ):
        response = compute(client, first_treasurer, absent_month)
        run = Run.objects.get()
        assert response["Location"] == reverse("allowance:run", args=[run.pk])
        seal = reverse("allowance:seal", args=[run.pk])
        assert client.post(seal).status_code == 403
        client.force_login(second_treasurer)
        page = client.get(response["Location"]).content.decode()
        assert "baca dulu sebelum menyegel" in page
        assert "Tidak masuk tanpa alasan yang sah" in page
        assert client.post(seal).status_code == 302
        assert client.post(seal).status_code == 409

    @pytest.mark.parametrize(
        ("month", "said"),
        [("2026-10", "belum selesai"), ("2026-99", "Pilih unit"), ("", "Pilih unit")],
    )
    def test_says_which_month_it_cannot_take(
        self, client, absent_month, first_treasurer, month, said
    ):
        response = compute(client, first_treasurer, absent_month, month)
        assert response.status_code == 422
        assert said in response.content.decode()

    def test_of_a_unit_elsewhere_cannot_be_computed(self, client, absent_month, first_treasurer):
        assert compute(client, first_treasurer, make_unit()).status_code == 422
        assert not Run.objects.exists()

    def test_of_a_large_unit_is_left_to_the_worker(
        self, client, absent_month, first_treasurer, second_treasurer, large, worker
    ):
        waiting = compute(client, first_treasurer, absent_month)
        assert "sedang dihitung" in client.get(waiting["Location"]).content.decode()
        worker()
        run = Run.objects.get()
        page = reverse("allowance:run", args=[run.pk])
        assert client.get(waiting["Location"])["Location"] == page
        client.force_login(second_treasurer)
        sealing = client.post(reverse("allowance:seal", args=[run.pk]))
        assert "sedang disegel" in client.get(sealing["Location"]).content.decode()
        worker()
        assert client.get(sealing["Location"])["Location"] == page
        assert Run.objects.get().sealed_by == second_treasurer

    def test_of_a_large_unit_tells_why_it_was_refused(
        self, client, absent_month, first_treasurer, large, worker
    ):
        Budget.objects.update(amount=1_000)
        waiting = compute(client, first_treasurer, absent_month)
        again = compute(client, first_treasurer, absent_month)
        assert again["Location"] == waiting["Location"]
        worker()
        refused = client.get(waiting["Location"]).content.decode()
        assert "Rp1.000" in refused
        assert "Ubah anggaran" in refused
        assert not Run.objects.exists()

    def test_on_its_way_is_shown_to_no_other_treasurer(
        self, client, absent_month, first_treasurer, large, worker
    ):
        waiting = compute(client, first_treasurer, absent_month)
        client.force_login(make_user(role=Role.TREASURER, unit=make_unit()))
        assert client.get(waiting["Location"]).status_code == 404

    def test_takes_the_same_queries_for_more_people(
        self, client, absent_month, first_treasurer, django_assert_max_num_queries
    ):
        compute(client, first_treasurer, absent_month)
        with django_assert_max_num_queries(15):
            client.get(reverse("allowance:run", args=[Run.objects.get().pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse("allowance:runs"))

    def test_can_be_searched_and_taken_away(self, client, absent_month, first_treasurer, people):
        compute(client, first_treasurer, absent_month)
        run = Run.objects.get()
        page = client.get(reverse("allowance:run", args=[run.pk]), {"q": people[0].nip})
        assert page.context["page"].paginator.count == 1
        book = client.get(reverse("allowance:run_xlsx", args=[run.pk]))
        assert book.content.startswith(b"PK")


def test_a_second_person_reads_the_true_cause_of_a_cut():
    low = Predicate.NEEDS_IMPROVEMENT
    person = make_person(days=[day(1, is_absent=True)], is_sanctioned=True, predicate=low)
    steps = [step.as_json() for step in line_for(person).steps]
    assert step_shares(RunLine(steps=steps)) == (
        "Bagian kinerja yang dibayar menurut predikat; Potongan hukuman disiplin sedang; "
        "Tidak masuk tanpa alasan yang sah 1 ×"
    )


class TestSlip:
    def test_explains_itself_to_its_owner_once_sealed(
        self, client, absent_month, first_treasurer, second_treasurer, people
    ):
        compute(client, first_treasurer, absent_month)
        run = Run.objects.get()
        address = reverse("allowance:slip", args=[run.pk, people[0].nip])
        client.force_login(people[0].user)
        assert client.get(address).status_code == 404
        client.force_login(second_treasurer)
        client.post(reverse("allowance:seal", args=[run.pk]))
        client.force_login(people[0].user)
        page = client.get(address).content.decode()
        assert run.number in page
        assert "22 ×" in page
        assert people[0].nip in client.get(reverse("allowance:my_slip")).content.decode()
        document = client.get(reverse("allowance:slip_pdf", args=[run.pk, people[0].nip]))
        assert document.content.startswith(b"%PDF")
        client.cookies["django_language"] = "en"
        assert client.get(document.wsgi_request.path).content == document.content

    def test_of_a_colleague_is_as_absent_as_none(
        self, client, absent_month, first_treasurer, people
    ):
        compute(client, first_treasurer, absent_month)
        run = Run.objects.get()
        client.force_login(people[0].user)
        hidden = client.get(reverse("allowance:slip", args=[run.pk, people[1].nip]))
        absent = client.get(reverse("allowance:slip", args=[run.pk, "9" * 18]))
        assert (hidden.status_code, absent.status_code) == (404, 404)


class TestBudget:
    def test_is_set_by_a_treasurer_and_never_below_what_is_sealed(
        self, client, absent_month, first_treasurer, second_treasurer
    ):
        compute(client, first_treasurer, absent_month)
        client.force_login(second_treasurer)
        client.post(reverse("allowance:seal", args=[Run.objects.get().pk]))
        fields = {"unit": absent_month.pk, "year": 2026, "source": "DPA perubahan"}
        response = client.post(reverse("allowance:budget"), {**fields, "amount": 1})
        assert response.status_code == 422
        assert "sudah disegel" in response.content.decode()
        client.post(reverse("allowance:budget"), {**fields, "amount": 200_000_000})
        assert Budget.objects.get().amount == 200_000_000

    @pytest.mark.parametrize("amount", ["-1", "1e9", "9" * 30, "Rp5.000", "\x00"])
    def test_refuses_what_is_no_amount(self, client, absent_month, first_treasurer, amount):
        client.force_login(first_treasurer)
        fields = {"unit": absent_month.pk, "year": 2026, "source": "DPA", "amount": amount}
        assert client.post(reverse("allowance:budget"), fields).status_code == 422
        assert Budget.objects.get().amount == 100_000_000


def test_a_person_without_slips_is_told_when_one_comes(client, unit):
    client.force_login(make_employee(unit=unit, with_login=True).user)
    assert "Belum ada slip" in client.get(reverse("allowance:my_slip")).content.decode()
