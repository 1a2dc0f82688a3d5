"""The pages over HTTP: calendar, board, review; foreign units look like absent ones."""

from datetime import date

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.eligibility import actions as eligibility
from luwes.eligibility.tests.agency import make_agency, rated, set_term
from luwes.organisation import actions as organisation
from luwes.organisation.factories import instant, make_employee, make_position, make_unit, make_user
from luwes.organisation.standing import standing_of
from luwes.organisation.types import LeaveKind
from luwes.rota import actions, jobs, views
from luwes.rota.models import Plan, PlanState
from luwes.rota.queries import today_items

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
AT = instant("2026-09-25 01:00")
MONTH = "2026-10"
CALENDAR = "/jadwal/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Requests live at 25 September 2026, whenever the tests run."""
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: AT)


@pytest.fixture
def agency():
    """Six people at a desk and one at a counter, mapped."""
    agency = make_agency()
    position = make_position()
    for _ in range(4):
        rated(make_employee(unit=agency.desk, position=position))
    eligibility.map_unit(unit=agency.root, on=date(2026, 9, 25), by=None, at=AT)
    return agency


@pytest.fixture
def sign_in(client):
    def sign_in(role, unit):
        client.force_login(make_user(role=role, unit=unit))
        return client

    return sign_in


def drafted(unit):
    return actions.plan_month(unit=unit, first=OCTOBER, by=None, at=AT)


def published(unit):
    return actions.publish_plan(plan=drafted(unit), by=None, at=AT)


def text_of(response):
    return response.content.decode()


class TestCalendar:
    def test_shows_staff_their_own_unit_and_month(self, agency, client):
        plan = published(agency.desk)
        client.force_login(agency.analyst.user)
        page = text_of(client.get(CALENDAR, {"bulan": MONTH}))
        assert "Bulan saya" in page
        assert agency.head.name in page
        assert page.count('class="place home"') >= plan.facts["days_away"]

    def test_says_leave_without_its_kind(self, agency, client):
        organisation.record_leave(
            employee=agency.head,
            kind=LeaveKind.SICK,
            first=date(2026, 10, 5),
            until=date(2026, 10, 9),
            source="surat dokter",
            by=None,
            at=AT,
        )
        client.force_login(agency.analyst.user)
        page = text_of(client.get(CALENDAR, {"bulan": MONTH, "hari": "2026-10-06"})).lower()
        assert "cuti" in page
        assert "sakit" not in page
        assert "sick" not in page

    def test_leads_who_plans_to_the_draft_that_waits(self, agency, sign_in):
        plan = drafted(agency.desk)
        asked = {"bulan": MONTH, "unit": agency.desk.code}
        page = text_of(sign_in(Role.HEAD, agency.desk).get(CALENDAR, asked))
        assert reverse("rota:plan", args=[plan.pk]) in page
        assert "Susun Oktober" not in page

    def test_does_not_show_a_draft(self, agency, client):
        drafted(agency.desk)
        client.force_login(agency.analyst.user)
        page = text_of(client.get(CALENDAR, {"bulan": MONTH}))
        assert "Belum ada jadwal terbit" in page

    def test_a_foreign_unit_is_as_absent_as_none(self, agency, client):
        client.force_login(agency.analyst.user)
        for code in (agency.counter.code, agency.root.code, "tidak-ada"):
            assert client.get(CALENDAR, {"unit": code}).status_code == 404

    def test_costs_the_same_queries_whatever_the_head_count(
        self, agency, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(Role.HEAD, agency.desk)
        with django_assert_max_num_queries(20):
            assert client.get(CALENDAR, {"bulan": MONTH}).status_code == 200

    @pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "abc", "2026-10-05"])
    def test_falls_back_to_this_month_on_a_wrong_one(self, agency, client, month):
        client.force_login(agency.analyst.user)
        assert client.get(CALENDAR, {"bulan": month, "hari": "x"}).status_code == 200

    def test_has_words_for_those_without_a_unit(self, client):
        client.force_login(make_user())
        assert "Belum ada jadwal untuk Anda" in text_of(client.get(CALENDAR))


class TestPlanning:
    def test_goes_from_draft_over_review_to_publication(self, agency, sign_in):
        client = sign_in(Role.HEAD, agency.desk)
        order = {"unit": agency.desk.code, "bulan": MONTH}
        review = client.post("/jadwal/susun/", order, follow=True)
        assert "Pemeriksa tidak menemukan pelanggaran" in text_of(review)
        plan = Plan.objects.get()
        client.post(reverse("rota:publish", args=[plan.pk]))
        plan.refresh_from_db()
        assert plan.state == PlanState.PUBLISHED

    def test_shows_what_the_checker_finds_and_offers_no_publication(self, agency, sign_in):
        plan = drafted(agency.desk)
        day = plan.assignments.first()
        organisation.record_leave(
            employee=day.employee,
            kind=LeaveKind.ANNUAL,
            first=day.on,
            until=date(2026, 11, 1),
            source="cuti",
            by=None,
            at=AT,
        )
        client = sign_in(Role.HEAD, agency.desk)
        page = text_of(client.get(reverse("rota:plan", args=[plan.pk])))
        assert "pelanggaran" in page
        assert reverse("rota:publish", args=[plan.pk]) not in page
        refused = client.post(reverse("rota:publish", args=[plan.pk]))
        assert refused.status_code == 403
        assert "cuti atau dinas luar" in text_of(refused)

    def test_names_the_rules_that_cannot_be_kept(self, agency, sign_in):
        set_term(agency.desk, "rota.minimum_in_office", 9)
        client = sign_in(Role.HEAD, agency.desk)
        response = client.post("/jadwal/susun/", {"unit": agency.desk.code, "bulan": MONTH})
        assert response.status_code == 409
        assert "paling sedikit 9 orang" in text_of(response)

    def test_withdraws_with_a_reason_only(self, agency, sign_in):
        plan = published(agency.desk)
        client = sign_in(Role.PERSONNEL, agency.root)
        url = reverse("rota:withdraw", args=[plan.pk])
        assert client.post(url, {"reason": " "}).status_code == 422
        client.post(url, {"reason": "Mutasi"})
        page = text_of(client.get(reverse("rota:plan", args=[plan.pk])))
        assert "Ditarik mulai" in page
        assert "Mutasi" in page

    def test_a_foreign_plan_is_as_absent_as_none(self, agency, sign_in):
        plan = drafted(agency.desk)
        client = sign_in(Role.HEAD, agency.counter)
        for pk in (plan.pk, 999_999_999):
            assert client.get(reverse("rota:plan", args=[pk])).status_code == 404
            assert client.post(reverse("rota:publish", args=[pk])).status_code == 404
            assert client.post(reverse("rota:discard", args=[pk])).status_code == 404

    def test_staff_and_auditors_do_not_plan(self, agency, sign_in, client):
        order = {"unit": agency.desk.code, "bulan": MONTH}
        assert sign_in(Role.AUDITOR, agency.root).post("/jadwal/susun/", order).status_code == 404
        client.force_login(agency.analyst.user)
        assert client.post("/jadwal/susun/", order).status_code == 404
        assert client.get("/jadwal/rencana/").status_code == 404

    def test_refuses_a_month_that_is_none(self, agency, sign_in):
        client = sign_in(Role.HEAD, agency.desk)
        order = {"unit": agency.desk.code, "bulan": "besok"}
        assert client.post("/jadwal/susun/", order).status_code == 422


class TestBoard:
    def test_plans_all_that_are_not_published(self, agency, sign_in):
        client = sign_in(Role.PERSONNEL, agency.root)
        page = client.post("/jadwal/susun-semua/", {"bulan": MONTH}, follow=True)
        assert "2 rancangan disusun." in text_of(page)
        assert Plan.objects.filter(state=PlanState.DRAFT).count() == 2

    def test_leaves_many_units_to_the_worker(self, agency, sign_in, monkeypatch):
        orders = []
        monkeypatch.setattr(views, "AT_ONCE", 1)
        monkeypatch.setattr(views.plan_branch_job, "defer", lambda **order: orders.append(order))
        sign_in(Role.PERSONNEL, agency.root).post("/jadwal/susun-semua/", {"bulan": MONTH})
        assert not Plan.objects.exists()
        for order in orders:
            jobs.plan_branch(**order)
        assert Plan.objects.count() == 2

    def test_costs_the_same_queries_for_more_units(
        self, agency, sign_in, django_assert_max_num_queries
    ):
        for _ in range(8):
            make_employee(unit=make_unit(parent=agency.root))
        client = sign_in(Role.PERSONNEL, agency.root)
        with django_assert_max_num_queries(12):
            assert client.get("/jadwal/rencana/", {"bulan": MONTH}).status_code == 200


class TestToday:
    def items(self, role, unit, on):
        return list(today_items(standing_of(make_user(role=role, unit=unit), on=on), on, AT))

    def test_reminds_planners_of_drafts_and_of_next_month(self, agency):
        drafted(agency.desk)
        assert [i.count for i in self.items(Role.HEAD, agency.desk, date(2026, 9, 10))] == [1]
        assert [i.count for i in self.items(Role.HEAD, agency.root, date(2026, 9, 25))] == [1, 1]

    def test_leads_to_the_draft_itself_or_to_its_month(self, agency):
        plan = drafted(agency.desk)
        (item,) = self.items(Role.HEAD, agency.desk, date(2026, 9, 10))
        assert item.url == reverse("rota:plan", args=[plan.pk])
        assert "Oktober 2026" in item.title
        drafted(agency.root)
        (item,) = self.items(Role.HEAD, agency.root, date(2026, 9, 10))
        assert item.url == f"{reverse('rota:plans')}?bulan=2026-10"

    def test_tells_nothing_to_others(self, agency):
        drafted(agency.desk)
        assert self.items(Role.TREASURER, agency.root, date(2026, 9, 25)) == []
