"""The pages of leads: who reads what, who speaks first, and what nobody gets to see."""

import pytest
from django.urls import reverse

from luwes.attendance.leads.factories import stored_check_in
from luwes.attendance.leads.tests.test_actions import AT, DAYS, WHY, found, lend_phone
from luwes.attendance.models import Lead
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: AT)


@pytest.fixture
def office():
    unit = make_unit(name="Kantor Contoh")
    unit.site = Site.objects.create(name="Gedung", zone="WIB", latitude="-6.2", longitude="106.8")
    unit.save()
    return unit


@pytest.fixture
def three(office):
    names = ("Bagus", "Citra", "Dewi")
    return [make_employee(unit=office, with_login=True, name=name) for name in names]


@pytest.fixture
def head(office):
    return make_employee(unit=office, is_head=True, with_login=True, name="Ratna")


@pytest.fixture
def lead(office, three):
    lend_phone(three)
    for on in DAYS:
        stored_check_in(three[0], on, "16:05:00", kind="out", metres=(9_000, 0), place="home")
    found(office)
    return Lead.objects.get()


def page(client, who, name, *args, **query):
    client.force_login(getattr(who, "user", who))
    return client.get(reverse(f"attendance:{name}", args=args), query)


def test_the_head_reads_what_was_found_and_why_it_may_be_honest(client, head, lead):
    listed = page(client, head, "leads").content.decode()
    assert "Bagus, Citra, Dewi" in listed
    text = page(client, head, "lead", lead.pk).content.decode()
    assert "Tablet atau komputer kantor" in text
    assert "Siapa, berurutan menurut jam" in text
    assert "07.20.00" in text


def test_looking_at_positions_is_written_down_once(client, head, lead):
    for _ in range(2):
        page(client, head, "lead", lead.pk)
    assert AuditEntry.objects.filter(action="attendance.see_positions").count() == 1


def test_a_home_is_shown_only_roughly_and_nothing_as_coordinates(client, head, lead):
    text = page(client, head, "lead", lead.pk).content.decode()
    assert "-6.2" not in text
    assert "106.8" not in text


def test_team_mates_and_other_units_see_nothing(client, office, lead):
    mate = make_employee(unit=office, with_login=True)
    elsewhere = make_user(role=Role.PERSONNEL, unit=make_unit())
    assert page(client, mate, "leads").status_code == 404
    assert page(client, mate, "lead", lead.pk).status_code == 404
    assert page(client, elsewhere, "lead", lead.pk).status_code == 404


def test_people_see_nothing_before_they_are_asked(client, three, lead):
    assert "Tidak ada pertanyaan" in page(client, three[0], "questions").content.decode()


def test_people_are_asked_answer_and_read_the_decision(client, head, three, lead):
    client.force_login(head.user)
    client.post(reverse("attendance:ask_people", args=[lead.pk]))
    text = page(client, three[0], "questions").content.decode()
    assert "2 pegawai lain" in text
    assert "Citra" not in text
    assert (
        "Ada pertanyaan tentang presensi Anda" in client.get(reverse("web:today")).content.decode()
    )
    for person in three:
        client.force_login(person.user)
        sent = client.post(
            reverse("attendance:answer_lead", args=[lead.pk]), {f"{lead.pk}-text": WHY}
        )
        assert sent.status_code == 302
    assert WHY in page(client, head, "lead", lead.pk).content.decode()
    given = {"decision": "explained", "note": "Diterima: tablet bersama."}
    client.post(reverse("attendance:close_lead", args=[lead.pk]), given)
    lead.refresh_from_db()
    assert lead.decision == "explained"
    assert "Diterima: tablet bersama." in page(client, three[1], "questions").content.decode()


def test_a_decision_before_asking_says_what_is_missing(client, head, lead):
    client.force_login(head.user)
    given = {"decision": "confirmed", "note": "Sudah jelas bagi saya."}
    answer = client.post(reverse("attendance:close_lead", args=[lead.pk]), given)
    assert answer.status_code == 409
    assert "Tanyakan lebih dahulu" in answer.content.decode()


def test_a_question_to_another_person_is_no_question(client, three, head, lead):
    client.force_login(head.user)
    client.post(reverse("attendance:ask_people", args=[lead.pk]))
    answer = client.post(reverse("attendance:answer_lead", args=[lead.pk]), {"text": WHY})
    assert answer.status_code == 404


def test_the_list_asks_few_queries(client, head, lead, django_assert_max_num_queries):
    client.force_login(head.user)
    with django_assert_max_num_queries(16):
        client.get(reverse("attendance:leads"))


@pytest.mark.parametrize("kind", ["shared_device", "mock", "nonsense"])
@pytest.mark.parametrize("tab", ["baru", "ditanya", "selesai", "?"])
def test_any_filter_is_answered(client, head, lead, kind, tab):
    assert page(client, head, "leads", jenis=kind, tampil=tab).status_code == 200
