"""The page that opens an account: one answer for all that is wrong, and no word of whose it is."""

import pytest
from django.test import Client

from luwes.base.clock import read_clock
from luwes.base.models import User
from luwes.organisation import accounts, actions
from luwes.organisation.factories import make_employee, make_unit, nip_for

pytestmark = pytest.mark.django_db
PAGE = "/akun/aktivasi/"
PASSWORD = "pagi-hari-di-kebun-7"


@pytest.fixture
def row():
    unit = make_unit()
    make_employee(unit=unit, name="Ratna Wulandari")
    return actions.open_accounts(unit=unit, by=None, at=read_clock()).rows[0]


def send(client: Client, row, **changed):
    given = {"nip": row.nip, "code": row.code, "password": PASSWORD, "again": PASSWORD, **changed}
    return client.post(PAGE, given)


class TestActivation:
    def test_leads_to_today_signed_in_and_the_password_opens_from_then_on(self, client, row):
        answer = send(client, row, nip=f"{row.nip[:8]} {row.nip[8:]}")
        assert (answer.status_code, answer.url) == (302, "/hari-ini/")
        assert client.get("/hari-ini/").status_code == 200
        other = Client()
        other.post("/akun/login/", {"login": row.nip, "password": PASSWORD})
        assert other.get("/hari-ini/").status_code == 200

    def test_is_reached_from_signing_in(self, client):
        assert PAGE in client.get("/akun/login/").content.decode()

    def test_is_not_for_who_is_signed_in(self, client, row):
        client.force_login(User.objects.create_user("petugas"))
        assert send(client, row).status_code == 302
        assert not User.objects.get(username=row.nip).has_usable_password()

    def test_answers_unknown_and_wrong_alike_and_repeats_no_secret(self, client, row):
        unknown = send(client, row, nip=nip_for(777))
        wrong = send(client, row, code="2222-2222-2222")
        assert unknown.status_code == wrong.status_code == 422
        for answer in (unknown, wrong):
            page = answer.content.decode()
            assert "tidak cocok, atau kodenya sudah tidak berlaku" in page
            assert PASSWORD not in page
            assert "Ratna" not in page

    @pytest.mark.parametrize(
        "changed",
        [
            {"nip": "123"},
            {"nip": "\x00" * 18},
            {"nip": "１９９００１０１２０１５０１１００１"},
            {"code": ""},
            {"code": "X" * 5000},
            {"password": "12345678", "again": "12345678"},
            {"again": "lain-sekali-9"},
            {"password": "x" * 100_000, "again": "x" * 100_000},
        ],
    )
    def test_answers_bad_fields_with_a_sentence_and_counts_no_try(self, client, row, changed):
        answer = send(client, row, **changed)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert accounts.uses(purpose="organisation.activate", key=row.nip, at=read_clock()) == 0

    def test_tells_a_password_like_the_name_only_to_who_holds_the_code(self, client, row):
        like_the_name = {"password": "ratnawulandari", "again": "ratnawulandari"}
        guessed = send(client, row, code="2222-2222-2222", **like_the_name)
        assert "tidak cocok" in guessed.content.decode()
        owner = send(client, row, **like_the_name)
        assert "tidak cocok" not in owner.content.decode()
        assert send(client, row).status_code == 302

    def test_says_when_to_come_back_after_too_many_tries(self, client, row):
        for _ in range(accounts.TRIES_A_NUMBER):
            send(client, row, code="X")
        answer = send(client, row)
        assert answer.status_code == 429
        assert "Tunggu sepuluh menit" in answer.content.decode()

    def test_is_never_kept_by_a_browser(self, client):
        assert "no-store" in client.get(PAGE)["Cache-Control"]

    def test_needs_its_own_page_behind_it(self, row):
        assert send(Client(enforce_csrf_checks=True), row).status_code == 403
