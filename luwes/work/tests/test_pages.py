"""The pages over HTTP, with and without HTMX."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.work import actions, queries
from luwes.work.factories import make_activity, make_finished_task, make_task
from luwes.work.models import Entry, Handover, Task
from luwes.work.types import TaskState

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
AT = datetime(2026, 4, 6, 3, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    """It is 10.00 WIB on a Monday."""
    monkeypatch.setattr(clock, "read_clock", lambda: AT)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def ani(unit):
    return make_employee(unit=unit, with_login=True, name="Ani Lestari")


@pytest.fixture
def head(unit):
    return make_user(role=Role.HEAD, unit=unit)


@pytest.fixture
def task(unit, ani):
    return make_task(unit=unit, at=AT, assignee=ani)


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(answer, *, but):
    """Return what a page tells, without the address and the tokens that differ each time."""
    tokens = r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"'
    text = re.sub(tokens, "", answer.content.decode())
    return text.replace(but, "")


class TestMyTasks:
    def test_records_a_card_by_one_button(self, client, ani, task):
        signed_in(client, ani.user)
        assert "+15 menit" in client.get("/tugas/").content.decode()
        page = client.post(
            f"/tugas/{task.number}/catat/", {"minutes": "15", "dari": "daftar"}, follow=True
        )
        assert "15 menit tercatat" in page.content.decode()
        assert "15 dari 120 menit" in page.content.decode()

    def test_says_when_more_is_recorded_than_counts(self, client, ani, task):
        url = f"/tugas/{task.number}/catat/"
        signed_in(client, ani.user)
        assert (
            "paling banyak senilai tugas"
            not in client.post(
                url, {"minutes": "120", "dari": "daftar"}, follow=True
            ).content.decode()
        )
        page = client.post(url, {"minutes": "15", "dari": "daftar"}, follow=True)
        assert "paling banyak senilai tugas" in page.content.decode()

    def test_answers_htmx_with_the_row_and_the_days_meter(self, client, ani, task):
        url = f"/tugas/{task.number}/catat/"
        answer = signed_in(client, ani.user).post(url, {"minutes": "30"}, headers=HTMX)
        text = answer.content.decode().strip()
        assert text.startswith(f'<article class="card" id="task-{task.number}"')
        assert "30 dari 120 menit" in text
        assert 'id="day-meter" hx-swap-oob="true"' in text
        assert "<html" not in text

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_refuses_with_reasons_in_the_same_piece(self, client, ani, task, headers):
        url = f"/tugas/{task.number}/catat/"
        answer = signed_in(client, ani.user).post(url, {"minutes": "500"}, headers=headers)
        assert answer.status_code == 403
        assert "batasnya 450" in answer.content.decode()
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("minutes", ["", "0", "-5", "abc", "99999"])
    def test_answers_bad_minutes_with_a_sentence(self, client, ani, task, minutes):
        url = f"/tugas/{task.number}/catat/"
        answer = signed_in(client, ani.user).post(url, {"minutes": minutes})
        assert answer.status_code == 422
        assert not Entry.objects.exists()

    def test_takes_the_same_queries_for_one_task_and_for_many(self, client, unit, ani, task):
        signed_in(client, ani.user)
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get("/tugas/")
            counts.append(len(captured))
            for _ in range(10):
                make_task(unit=unit, at=AT, assignee=ani)
        assert counts[0] == counts[1]


class TestOneTask:
    def test_shows_ledger_parts_and_trail(self, client, ani, task):
        actions.record_minutes(
            task=task, employee=ani, minutes=45, on=MONDAY, by=ani.user, at=AT, note="Draf"
        )
        page = signed_in(client, ani.user).get(f"/tugas/{task.number}/").content.decode()
        for text in ("Draf", "min(45, 120)", "Tugas dibuat", "Menit dicatat"):
            assert text in page

    def test_is_the_same_404_when_foreign_or_absent(self, client, task):
        stranger = make_employee(unit=make_unit(), with_login=True)
        signed_in(client, stranger.user)
        for url in ("/tugas/{}/", "/tugas/{}/serahkan/"):
            bodies = []
            for number in (task.number, 999999):
                answer = client.get(url.format(number))
                assert answer.status_code == 404
                bodies.append(told(answer, but=str(number)))
            assert bodies[0] == bodies[1]

    @pytest.mark.parametrize("verb", ["ambil", "catat", "selesai", "terima", "kembalikan"])
    def test_foreign_verbs_are_absent_and_gets_are_not_allowed(self, client, task, verb):
        stranger = make_employee(unit=make_unit(), with_login=True)
        signed_in(client, stranger.user)
        assert client.post(f"/tugas/{task.number}/{verb}/").status_code == 404
        assert client.get(f"/tugas/{task.number}/{verb}/").status_code in (404, 405)

    def test_is_corrected_by_its_author(self, client, ani, task):
        entry = actions.record_minutes(
            task=task, employee=ani, minutes=45, on=MONDAY, by=ani.user, at=AT
        )
        url = f"/tugas/{task.number}/koreksi/{entry.pk}/"
        page = signed_in(client, ani.user).post(url, {"minutes": 15, "note": "Salah"}, follow=True)
        assert "-15" in page.content.decode()
        assert queries.totals_of(task).recorded == 30


class TestNew:
    def test_is_made_from_the_catalogue(self, client, unit, ani):
        activity = make_activity()
        data = {"title": "Konsep surat", "activity": activity.pk, "volume": 2, "unit": unit.code}
        signed_in(client, ani.user).post("/tugas/baru/", {**data, "nip": ani.nip})
        made = Task.objects.get()
        assert (made.norm_minutes, made.assignee, made.state) == (240, ani, TaskState.TAKEN)

    def test_offers_colleagues_by_name(self, client, unit, ani):
        budi = make_employee(unit=unit, name="Budi Santoso")
        page = signed_in(client, ani.user).get("/tugas/baru/").content.decode()
        assert f'<option value="{budi.nip}">Budi Santoso' in page

    @pytest.mark.parametrize(
        "wrong", [{"title": ""}, {"target_minutes": ""}, {"nip": "0" * 18}, {"unit": "NONE"}]
    )
    def test_answers_bad_input_beside_the_field(self, client, unit, ani, wrong):
        data = {"title": "Konsep", "volume": 1, "target_minutes": 60, "unit": unit.code}
        answer = signed_in(client, ani.user).post("/tugas/baru/", {**data, **wrong})
        assert answer.status_code == 422
        assert "Isian perlu diperbaiki" in answer.content.decode()
        assert not Task.objects.exists()


class TestReview:
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_accepts_with_one_tap(self, client, unit, ani, head, headers):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        signed_in(client, head)
        assert "90 dari 120 menit" in client.get("/tugas/periksa/").content.decode()
        answer = client.post(
            f"/tugas/{task.number}/terima/", {"version": task.version}, follow=True,
            headers=headers,
        )  # fmt: skip
        assert "90 menit dihitung" in answer.content.decode()

    def test_says_what_happened_to_the_second_reviewer(self, client, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        actions.accept_task(task=task, by=head, at=AT)
        other = make_user(role=Role.HEAD, unit=unit)
        url = f"/tugas/{task.number}/terima/"
        answer = signed_in(client, other).post(url, {"version": task.version})
        assert answer.status_code == 409
        assert str(head) in answer.content.decode()

    def test_returns_with_a_reason_that_the_person_reads(self, client, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        data = {"version": task.version, "reason": "Tambahkan lampiran"}
        signed_in(client, head).post(f"/tugas/{task.number}/kembalikan/", data)
        assert "Tambahkan lampiran" in signed_in(client, ani.user).get("/tugas/").content.decode()


class TestHandover:
    def test_goes_from_the_form_to_the_inbox_and_back(self, client, unit, ani, task):
        budi = make_employee(unit=unit, with_login=True, name="Budi Santoso")
        data = {"nip": budi.nip, "minutes_remaining": 45, "note": "Tinggal paraf"}
        signed_in(client, ani.user).post(f"/tugas/{task.number}/serahkan/", data)
        page = signed_in(client, budi.user).get("/tugas/masuk/").content.decode()
        assert "Tinggal paraf" in page
        client.post(f"/tugas/penyerahan/{Handover.objects.get().pk}/", {"accept": "1"})
        task.refresh_from_db()
        assert (task.state, task.assignee) == (TaskState.TAKEN, budi)

    @pytest.mark.parametrize(
        "wrong",
        [{"note": ""}, {"nip": ""}, {"unit": "X"}, {"nip": "1" * 18}, {"minutes_remaining": 121}],
    )
    def test_answers_bad_input_beside_the_field(self, client, unit, ani, task, wrong):
        budi = make_employee(unit=unit)
        data = {"nip": budi.nip, "minutes_remaining": 45, "note": "Tinggal paraf", **wrong}
        answer = signed_in(client, ani.user).post(f"/tugas/{task.number}/serahkan/", data)
        assert answer.status_code == 422
        assert not Handover.objects.exists()


class TestPool:
    def test_is_taken_by_one_button(self, client, unit, ani):
        task = make_task(unit=unit, at=AT)
        signed_in(client, ani.user)
        assert task.title in client.get("/tugas/kumpulan/").content.decode()
        client.post(f"/tugas/{task.number}/ambil/")
        task.refresh_from_db()
        assert task.assignee == ani


def test_today_says_what_waits(client, unit, ani, head, task):
    make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
    assert (
        "Periksa tugas yang selesai" in signed_in(client, head).get("/hari-ini/").content.decode()
    )
    assert "Tugas saya" in signed_in(client, ani.user).get("/hari-ini/").content.decode()
