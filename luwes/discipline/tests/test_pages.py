"""The pages of discipline: who sees a case, who speaks first, who decides."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.discipline import queries
from luwes.discipline.models import Case, CaseStep
from luwes.discipline.tests.test_actions import AT, ON, REASON, reviewed, settle, stated
from luwes.discipline.types import CaseState, StepKind
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import RoleGrant, Sanction
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: AT)


@pytest.fixture
def unit():
    return make_unit(name="Direktorat A")


@pytest.fixture
def head(unit):
    return make_employee(unit=unit, is_head=True, with_login=True, name="Ratna")


@pytest.fixture
def clerk(unit, head):
    return make_employee(unit=unit, with_login=True, name="Bagus")


@pytest.fixture
def case(unit, clerk):
    settle(clerk, [1, 6, 8])
    reviewed(unit)
    return Case.objects.get()


def url(name, number):
    return reverse(f"discipline:{name}", args=[number])


def test_superior_finds_the_case_and_reading_is_noted(client, case, head):
    client.force_login(head.user)
    assert "Bagus" in client.get(reverse("discipline:cases")).content.decode()
    page = client.get(url("case", case.number)).content.decode()
    assert "PP 94/2021 pasal 9" in page
    assert "Simpan keputusan" in page
    assert case.steps.filter(kind=StepKind.READ).count() == 1


def test_person_finds_it_under_about_me_and_may_explain(client, case, clerk):
    client.force_login(clerk.user)
    listed = client.get(reverse("discipline:cases")).content.decode()
    assert "Tentang saya" in listed
    page = client.get(url("case", case.number)).content.decode()
    assert "Kirim penjelasan" in page
    assert "Simpan keputusan" not in page


@pytest.mark.parametrize("role", [None, Role.COMPLAINTS, Role.TREASURER, Role.POLICY, Role.ADMIN])
def test_to_others_it_is_as_absent_as_none(client, case, unit, role):
    colleague = make_employee(unit=unit, with_login=True)
    if role:
        RoleGrant.objects.create(user=colleague.user, role=role, unit=unit, first=ON)
    client.force_login(colleague.user)
    for number in (case.number, "DP-2026-999999"):
        assert client.get(url("case", number)).status_code == 404
        assert client.post(url("decision", number), {}).status_code == 404
        assert client.post(url("statement", number), {}).status_code == 404
    assert case.number not in client.get(reverse("discipline:cases")).content.decode()


@pytest.mark.parametrize("role", [Role.PERSONNEL, Role.AUDITOR])
def test_personnel_and_auditor_read_but_do_not_decide(client, case, unit, role):
    client.force_login(make_user(role=role, unit=unit))
    page = client.get(url("case", case.number)).content.decode()
    assert "Simpan keputusan" not in page
    assert client.post(url("decision", case.number), {"outcome": "upheld"}).status_code == 404


def test_head_of_another_unit_sees_nothing(client, case):
    client.force_login(make_user(role=Role.HEAD, unit=make_unit()))
    assert client.get(url("case", case.number)).status_code == 404


def test_upholding_waits_for_the_person_and_keeps_the_words(client, case, head):
    client.force_login(head.user)
    sent = {"outcome": "upheld", "reason": REASON}
    early = client.post(url("decision", case.number), sent)
    assert early.status_code == 409
    assert REASON in early.content.decode()


def test_statement_then_decision_with_the_sanction(client, case, clerk, head):
    client.force_login(clerk.user)
    said = "<b>Ibu saya</b> dirawat, surat dokter menyusul."
    assert client.post(url("statement", case.number), {"text": said}).status_code == 302
    client.force_login(head.user)
    page = client.get(url("case", case.number)).content.decode()
    assert "&lt;b&gt;Ibu saya" in page
    sent = {"outcome": "upheld", "reason": REASON, "record_sanction": "on"}
    assert client.post(url("decision", case.number), sent).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.UPHELD
    assert Sanction.objects.get().source == case.number


@pytest.mark.parametrize("text", ["", "pendek", "x" * 1_000_000, "nol \x00 di sini"])
def test_bad_statement_is_answered_with_a_sentence(client, case, clerk, text):
    client.force_login(clerk.user)
    response = client.post(url("statement", case.number), {"text": text})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not CaseStep.objects.filter(kind=StepKind.STATEMENT).exists()


def test_list_and_case_cost_a_fixed_number_of_queries(
    client, case, unit, head, django_assert_max_num_queries
):
    for _ in range(9):
        settle(make_employee(unit=unit), [1, 6, 8, 10])
    reviewed(unit)
    client.force_login(head.user)
    client.get(url("case", case.number))
    with django_assert_max_num_queries(10):
        client.get(reverse("discipline:cases"))
    with django_assert_max_num_queries(12):
        client.get(url("case", case.number))


@pytest.mark.parametrize(
    ("days", "said"),
    [(7, "Terdekat jatuh tempo 7 Mei 2026"), (8, "Lewat batas waktu 7 Mei 2026")],
)
def test_today_says_when_a_decision_is_late(case, head, days, said):
    on = ON + timedelta(days=days)
    (item,) = queries.today_items(standing_of(head.user, on=on), on, AT)
    assert str(item.detail) == said


def test_today_asks_the_person_to_speak_and_the_superior_to_decide(case, clerk, head):
    def titles(employee):
        standing = standing_of(employee.user, on=ON)
        return [str(item.title) for item in queries.today_items(standing, ON, AT)]

    assert titles(clerk) == ["Penjelasan Anda diminta"]
    assert titles(head) == ["Perkara disiplin menunggu Anda"]
    stated(case, clerk)
    assert titles(clerk) == []
