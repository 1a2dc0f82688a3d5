"""Bytes that no database takes, days at the end of time, bodies without end: a sentence, no 500."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from luwes.base.access import Role
from luwes.organisation.factories import START, instant, make_employee, make_unit, make_user
from luwes.organisation.models import RoleGrant
from tests.house.test_routes import ROUTES

pytestmark = pytest.mark.django_db
NUL = "\x00"
FORM = "application/x-www-form-urlencoded"
PATHS = [
    "/pengaduan/%00/",
    "/disiplin/%00/",
    "/kinerja/2026-01/%00/",
    "/tunjangan/1/%00/",
    "/presensi/pegawai/%00/",
    "/aturan/%00/",
]


@pytest.fixture
def client():
    """Somebody who holds every role, so that every page opens."""
    unit = make_unit()
    everybody = make_employee(unit=unit, is_head=True, with_login=True)
    for role in set(Role) - {Role.STAFF}:
        RoleGrant.objects.create(user=everybody.user, role=role, unit=unit, first=START)
    client = Client()
    client.force_login(everybody.user)
    return client


@pytest.mark.parametrize("path", PATHS)
def test_a_nul_in_an_address_is_an_absent_page(client, path):
    assert client.get(path).status_code == 404


def test_a_nul_in_a_question_is_answered_with_a_sentence(client):
    for route in ROUTES:
        for name in ("unit", "q", "bulan", "nomor"):
            response = client.get(route.url, {name: NUL})
            assert response.status_code < 500, (route.name, name)
    page = client.get(reverse("policy:rules"), {"unit": NUL})
    assert page.status_code == 422
    assert "karakter" in page.content.decode()


@pytest.mark.parametrize("path", ["employees?unit=%00", "plan?unit=%00&month=2026-10"])
def test_a_nul_in_a_question_of_a_program_is_answered_as_problem_json(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("url", ["eligibility:map_now", "rota:plan_month"])
def test_a_nul_in_the_code_of_a_unit_is_no_unit(client, url):
    assert client.post(reverse(url), {"unit": NUL, "bulan": "2026-10"}).status_code == 404


@pytest.mark.parametrize("field", ["number", "code"])
def test_a_nul_in_a_citizens_reply_opens_nothing(field):
    data = {"number": "LW-2026-000001", "code": "AAAA-BBBB-CCCC", "text": "masih belum selesai"}
    response = Client().post(reverse("complaints:reply"), {**data, field: NUL})
    assert response.status_code == 404


def test_a_nul_in_a_session_cookie_is_no_session():
    client = Client()
    client.cookies["sessionid"] = "x"
    response = client.get("/", headers={"cookie": 'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaa"'})
    assert response.status_code == 200


DAYS = ["9999-12", "0001-01", "9999-12-31"]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_at_the_end_of_time_breaks_no_page(client, day):
    for route in ROUTES:
        for name in ("bulan", "tanggal", "on", "hari"):
            response = client.get(route.url, {name: day})
            assert response.status_code < 500, (route.name, name)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_at_the_end_of_time_breaks_no_question_of_a_program(client, day):
    code = RoleGrant.objects.first().unit.code
    for path in (f"employees?on={day}", f"plan?unit={code}&month={day}"):
        assert client.get(f"/api/v1/{path}").status_code < 500, path


@pytest.mark.parametrize("month", ["9999-12", "0001-01"])
def test_no_month_at_the_end_of_time_is_paid_or_planned(client, month):
    unit = RoleGrant.objects.first().unit
    paid = client.post(reverse("allowance:compute"), {"unit": unit.pk, "month": month})
    planned = client.post(reverse("rota:plan_month"), {"unit": unit.code, "bulan": month})
    scored = client.get(f"/kinerja/{month}/{'9' * 18}/")
    assert {paid.status_code, planned.status_code, scored.status_code} <= {404, 409, 422}


def test_an_endless_body_is_refused_before_it_is_read(settings):
    length = str(settings.UPLOAD_MAX_BYTES + 10_000_000)
    for path in (reverse("complaints:file"), reverse("organisation:import"), "/api/v1/plan"):
        response = Client().post(path, CONTENT_LENGTH=length)
        assert response.status_code == 413, path
        assert "MB" in response.content.decode()


def test_a_huge_percentage_is_no_share(client):
    address = reverse("policy:propose_term", args=["rota.away_quota_share"])
    grounds = {"first": "2026-11-01", "instrument": "SK 1", "reason": "uji"}
    response = client.post(address, {**grounds, "value": "1e999999999"})
    assert response.status_code == 422


def test_minutes_of_the_last_day_of_time_are_refused(client):
    from luwes.work.factories import make_task
    from luwes.work.models import Entry

    grant = RoleGrant.objects.select_related("user__employee").first()
    task = make_task(unit=grant.unit, assignee=grant.user.employee, at=instant("2026-04-06 01:00"))
    data = {"minutes": "15", "on": date.max.isoformat()}
    response = client.post(reverse("work:record", args=[task.pk]), data)
    assert response.status_code in (403, 422)
    assert not Entry.objects.exists()


def test_nobody_signed_in_is_needed_for_any_of_it():
    make_user()
    for route in ROUTES:
        if "public" in (route.rule or ()):
            assert Client().get(route.url, {"unit": NUL, "nomor": NUL}).status_code < 500


def test_a_text_longer_than_any_form_is_answered_with_a_sentence(settings):
    body = f"text={chr(97) * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}"
    response = Client().post(reverse("complaints:file"), body, content_type=FORM)
    assert response.status_code in (400, 413)
    assert "Tidak ada yang tersimpan" in response.content.decode()
