"""The pages over HTTP: who may read, who may propose, who may approve."""

import re
from datetime import date

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.policy import actions, queries
from luwes.policy.models import BoundOverride, State, TermOverride
from luwes.policy.rulebook_files import definitions
from luwes.policy.types import BoundKind

pytestmark = pytest.mark.django_db
CAP = "rota.away_cap_days_per_week"
GROUNDS = {"first": "2026-03-01", "instrument": "SK Nomor 1", "reason": "Uji coba"}
AT = instant("2026-02-20 03:00")


@pytest.fixture
def agency():
    return make_unit(name="Kementerian")


@pytest.fixture
def office(agency):
    return make_unit(parent=agency, name="Deputi I")


@pytest.fixture
def staff(office, client):
    client.force_login(make_employee(unit=office, with_login=True).user)
    return client


@pytest.fixture
def drafter(office, client):
    user = make_user(role=Role.POLICY, unit=office)
    client.force_login(user)
    client.user = user
    return client


def proposal(client, key=CAP, what="term", **data):
    url = reverse(f"policy:propose_{what}", args=[key])
    return client.post(url, {**GROUNDS, **data})


class TestReading:
    def test_needs_an_account(self, client, office):
        response = client.get(reverse("policy:rules"))
        assert response.status_code == 302

    def test_shows_every_rule_to_any_member_of_staff(self, staff):
        page = staff.get(reverse("policy:rules"), {"on": "2026-06-01"}).content.decode()
        assert "Deputi I" in page
        assert all(reverse("policy:rule", args=[key]) in page for key in definitions())
        assert "2 hari kerja" in page
        assert "Belum diverifikasi" in page
        assert "Batas: paling tinggi 2 hari kerja (Nasional)" in page

    def test_asks_a_bounded_number_of_queries(self, staff, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            staff.get(reverse("policy:rules"))

    @pytest.mark.parametrize("key", sorted(definitions()))
    def test_shows_each_rule_with_its_history(self, staff, key):
        response = staff.get(reverse("policy:rule", args=[key]), {"on": "2026-06-01"})
        assert response.status_code == 200
        assert "Riwayat nilai" in response.content.decode()

    def test_of_an_unknown_rule_or_unit_is_a_plain_404(self, staff):
        assert staff.get(reverse("policy:rule", args=["rota.nonsense"])).status_code == 404
        assert staff.get(reverse("policy:rules"), {"unit": "nowhere"}).status_code == 404

    @pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", ""])
    def test_of_a_date_that_is_none_says_so_and_shows_today(self, staff, on):
        response = staff.get(reverse("policy:rules"), {"on": on})
        assert response.status_code == 200

    def test_of_a_date_before_the_rule_says_that_there_is_none(self, staff):
        response = staff.get(reverse("policy:rule", args=[CAP]), {"on": "2010-01-01"})
        assert "Belum ada aturan pada tanggal itu" in response.content.decode()

    def test_in_english_is_english(self, staff):
        staff.cookies["django_language"] = "en"
        page = staff.get(reverse("policy:rules"), {"on": "2026-06-01"}).content.decode()
        assert "Cap on days away" in page
        assert "2 working days" in page
        assert "Belum diverifikasi" not in page

    def test_gives_no_draft_form_to_others(self, staff):
        page = staff.get(reverse("policy:rule", args=[CAP])).content.decode()
        assert "Simpan rancangan" not in page
        assert proposal(staff, value="1").status_code == 404

    def test_shows_what_a_parent_forbids(self, drafter, agency, office, client):
        maker, second = (make_user(role=Role.POLICY, unit=agency) for _ in range(2))
        draft = actions.draft_bound(
            unit=agency, key=CAP, kind=BoundKind.MAXIMUM, value=1, first=date(2026, 3, 1),
            instrument="Keputusan Menteri", reason="x", by=maker, at=AT,
        )  # fmt: skip
        actions.approve_bound(draft=draft, by=second, at=AT)
        url = reverse("policy:rule", args=[CAP])
        page = client.get(url, {"unit": office.code, "on": "2026-06-01"}).content.decode()
        assert "Batas: paling tinggi 1 hari kerja (Kementerian, Keputusan Menteri)" in page

    def test_never_uses_an_id_twice(self, drafter):
        page = drafter.get(reverse("policy:rule", args=[CAP])).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))


class TestProposing:
    def test_stores_a_draft_and_shows_it(self, drafter):
        response = proposal(drafter, value="1")
        draft = TermOverride.objects.get()
        assert response.url == reverse("policy:term_draft", args=[draft.pk])
        assert (draft.value, draft.first, draft.state) == (1, date(2026, 3, 1), State.DRAFT)
        assert "1 hari kerja" in drafter.get(response.url).content.decode()

    def test_outside_a_bound_says_which_and_keeps_nothing(self, drafter):
        response = proposal(drafter, value="4")
        assert response.status_code == 422
        assert "paling tinggi 2 hari kerja" in response.content.decode()
        assert not TermOverride.objects.exists()

    @pytest.mark.parametrize(
        "wrong", [{"value": "two"}, {"value": ""}, {"first": "x"}, {"instrument": ""}]
    )
    def test_with_bad_input_says_where(self, drafter, wrong):
        response = proposal(drafter, **{"value": "1", **wrong})
        assert response.status_code == 422
        assert "error-summary" in response.content.decode()

    def test_takes_percent_for_shares(self, drafter):
        proposal(drafter, key="rota.away_quota_share", value="37,5")
        assert TermOverride.objects.get().value == "0.375"

    def test_takes_a_table_row_by_row(self, drafter):
        cells = {
            "value-1-up_to_minutes": "60", "value-1-code": "TL1", "value-1-share": "0,5",
            "value-2-up_to_minutes": "", "value-2-code": "TL2", "value-2-share": "1,25",
        }  # fmt: skip
        proposal(drafter, key="attendance.late_bands", **cells)
        assert TermOverride.objects.get().value == [
            {"up_to_minutes": 60, "code": "TL1", "share": "0.005"},
            {"up_to_minutes": None, "code": "TL2", "share": "0.0125"},
        ]

    def test_of_a_faulty_table_names_the_cell(self, drafter):
        cells = {"value-1-up_to_minutes": "60", "value-1-code": "TL1", "value-1-share": "0,5"}
        response = proposal(drafter, key="attendance.late_bands", **cells)
        assert "1 · Sampai dengan menit: harus kosong" in response.content.decode()

    def test_takes_a_choice_of_days(self, drafter):
        proposal(drafter, key="rota.common_office_weekdays", value=["1", "5"])
        assert TermOverride.objects.get().value == [1, 5]

    def test_takes_a_days_holiday_of_the_region(self, drafter):
        cells = {
            "value-1-on": "2026-04-20", "value-1-name": "Hari Jadi", "value-1-kind": "holiday"
        }  # fmt: skip
        proposal(drafter, key="calendar.holidays", **cells)
        assert TermOverride.objects.get().value == [
            {"on": "2026-04-20", "name": "Hari Jadi", "kind": "holiday"}
        ]

    @pytest.mark.parametrize("key", sorted(definitions()))
    def test_of_what_is_in_force_comes_back_unchanged(self, drafter, office, key):
        page = drafter.get(reverse("policy:propose_term", args=[key]), {"on": "2026-06-01"})
        form = page.context["term_form"]
        data = {name: form[name].value() for name in form.cells.fields}
        data = {name: value for name, value in data.items() if value is not None}
        book = queries.rulebook(unit=office, on=date(2026, 6, 1))
        bound = type(form)(
            {**GROUNDS, **data}, definition=definitions()[key], value=book.value(key)
        )
        assert bound.is_valid(), bound.errors
        if not definitions()[key].accumulates_by:
            assert _plain(bound.value) == _plain(book.value(key))

    def test_can_go_back_to_the_parents_rule(self, drafter):
        proposal(drafter, follows_parent="on")
        assert TermOverride.objects.get().value is None

    def test_a_bound_locks_or_limits(self, drafter):
        proposal(drafter, what="bound", kind="maximum", value="1")
        assert BoundOverride.objects.get().value == 1
        proposal(drafter, key="attendance.late_bands", what="bound", kind="fixed")
        assert BoundOverride.objects.count() == 2


class TestDeciding:
    def test_by_a_second_person_puts_it_into_force(self, drafter, office, client):
        url = proposal(drafter, value="1").url
        client.force_login(make_user(role=Role.POLICY, unit=office))
        client.post(url, {"decision": "approve"})
        assert queries.rulebook(unit=office, on=date(2026, 3, 1)).value(CAP) == 1
        assert "Deputi I" in client.get(reverse("policy:rules")).content.decode()

    def test_by_the_drafter_is_refused_with_the_remedy(self, drafter):
        url = proposal(drafter, value="1").url
        response = drafter.post(url, {"decision": "approve"})
        assert response.status_code == 403
        assert "Minta penyusun kebijakan lain" in response.content.decode()
        assert TermOverride.objects.get().state == State.DRAFT

    def test_twice_is_a_conflict(self, drafter, office, client):
        url = proposal(drafter, value="1").url
        client.force_login(make_user(role=Role.POLICY, unit=office))
        client.post(url, {"decision": "approve"})
        assert client.post(url, {"decision": "withdraw"}).status_code == 409

    def test_lets_the_drafter_withdraw(self, drafter):
        url = proposal(drafter, value="1").url
        drafter.post(url, {"decision": "withdraw"})
        assert TermOverride.objects.get().state == State.WITHDRAWN

    @pytest.mark.parametrize("what", ["foreign", "absent"])
    def test_of_a_foreign_draft_looks_like_an_absent_one(self, drafter, agency, client, what):
        url = proposal(drafter, value="1").url
        if what == "absent":
            url = reverse("policy:term_draft", args=[10**9])
        elsewhere = make_unit(parent=agency)
        client.force_login(make_user(role=Role.POLICY, unit=elsewhere))
        response = client.get(url)
        assert response.status_code == 404
        assert "Rancangan itu tidak ada, atau di luar lingkup" in response.content.decode()


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, str) and value.replace(".", "", 1).isdecimal() and "." in value:
        return value.rstrip("0").rstrip(".")
    return value
