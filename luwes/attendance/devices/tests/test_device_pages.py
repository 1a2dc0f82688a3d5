"""The pages of devices and of the data taken, over HTTP."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from luwes.attendance.devices.tests.test_devices import new_key, register, the_device
from luwes.attendance.models import CheckIn, Device, NoticeSeen
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: datetime(2026, 4, 6, 0, 21, tzinfo=UTC))


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def ani(unit):
    return make_employee(unit=unit, with_login=True, name="Ani Lestari")


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send_key(client, key, **more):
    text = urlsafe_b64encode(key).decode().rstrip("=")
    data = {"public_key": text, **more}
    return client.post("/presensi/perangkat/daftar/", data, **JSON)


class TestRegistering:
    def test_answers_with_a_certificate(self, client, ani):
        told = send_key(signed_in(client, ani.user), new_key()).json()
        assert told["state"] == "confirmed"
        assert len(told["certificate"]) == 136

    def test_names_the_browser(self, client, ani):
        agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537"
        client.defaults["HTTP_USER_AGENT"] = agent
        send_key(signed_in(client, ani.user), new_key())
        assert Device.objects.get().label == "Chrome, Android"

    def test_refuses_a_broken_key_as_a_problem(self, client, ani):
        answer = signed_in(client, ani.user).post(
            "/presensi/perangkat/daftar/", {"public_key": "x" * 87}, **JSON
        )
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"


class TestOwnDevices:
    @pytest.fixture
    def waiting(self, ani):
        register(ani)
        return the_device(register(ani))

    def test_a_waiting_one_says_what_holds_meanwhile(self, client, ani, waiting):
        page = signed_in(client, ani.user).get("/presensi/perangkat/").content.decode()
        assert "Menunggu pengesahan" in page
        assert "presensi tetap dapat dicatat dengan jaringan" in page

    def test_a_code_of_two_step_sign_in_confirms(self, client, ani, waiting):
        secret = generate_totp_secret()
        TOTP.activate(ani.user, secret)
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        url = f"/presensi/perangkat/{waiting.pk}/sahkan/"
        wrong = signed_in(client, ani.user).post(url, {"code": "000000"}, follow=True)
        assert "Kode itu tidak cocok" in wrong.content.decode()
        page = client.post(url, {"code": code}, follow=True)
        assert "Perangkat disahkan" in page.content.decode()
        assert Device.objects.get(pk=waiting.pk).confirmed_how == "second_factor"

    def test_without_two_step_sign_in_no_code_confirms(self, client, ani, waiting):
        url = f"/presensi/perangkat/{waiting.pk}/sahkan/"
        signed_in(client, ani.user).post(url, {"code": "123456"})
        assert Device.objects.get(pk=waiting.pk).confirmed_at is None

    def test_a_lost_phone_is_revoked_with_a_reason(self, client, ani, waiting):
        url = f"/presensi/perangkat/{waiting.pk}/cabut/"
        assert signed_in(client, ani.user).post(url, {"why": ""}).status_code == 422
        page = client.post(url, {"why": "hilang di angkot"}, follow=True).content.decode()
        assert "Perangkat dicabut" in page
        assert "hilang di angkot" in page

    def test_those_of_others_are_absent(self, client, unit, waiting):
        stranger = make_employee(unit=unit, with_login=True)
        signed_in(client, stranger.user)
        for verb in ("sahkan", "cabut"):
            url = f"/presensi/perangkat/{waiting.pk}/{verb}/"
            assert client.post(url, {"why": "x", "code": "1"}).status_code == 404


class TestOfficer:
    @pytest.fixture
    def waiting(self, ani):
        register(ani)
        return the_device(register(ani))

    def test_confirms_what_waits(self, client, unit, waiting):
        signed_in(client, make_user(role=Role.PERSONNEL, unit=unit))
        assert "Ani Lestari" in client.get("/presensi/perangkat/menunggu/").content.decode()
        url = f"/presensi/perangkat/{waiting.pk}/putusan/"
        page = client.post(url, {"action": "confirm"}, follow=True).content.decode()
        assert "Perangkat Ani Lestari disahkan." in page
        assert "Tidak ada yang menunggu" in page

    def test_refuses_only_with_a_reason(self, client, unit, waiting):
        signed_in(client, make_user(role=Role.PERSONNEL, unit=unit))
        url = f"/presensi/perangkat/{waiting.pk}/putusan/"
        answer = client.post(url, {"action": "refuse"})
        assert answer.status_code == 422
        assert "Tulis alasannya" in answer.content.decode()
        client.post(url, {"action": "refuse", "why": "bukan miliknya"})
        assert Device.objects.get(pk=waiting.pk).revoked_why == "bukan miliknya"

    def test_finds_one_persons_devices(self, client, unit, ani, waiting):
        signed_in(client, make_user(role=Role.PERSONNEL, unit=unit))
        url = f"/presensi/perangkat/menunggu/?nip={ani.nip}"
        assert client.get(url).content.decode().count("Chrome, Android") == 3

    def test_of_another_unit_finds_nothing(self, client, ani, waiting):
        signed_in(client, make_user(role=Role.PERSONNEL, unit=make_unit()))
        assert client.get(f"/presensi/perangkat/menunggu/?nip={ani.nip}").status_code == 404
        url = f"/presensi/perangkat/{waiting.pk}/putusan/"
        assert client.post(url, {"action": "confirm"}).status_code == 404


class TestNotice:
    def test_stands_before_the_first_check_in_and_then_no_more(self, client, ani):
        signed_in(client, ani.user)
        page = client.get("/presensi/").content.decode()
        assert "Sebelum presensi pertama" in page
        assert "90 hari, lalu titiknya dihapus" in page
        page = client.post("/presensi/data/", follow=True).content.decode()
        assert "Catat masuk" in page
        assert "Sebelum presensi pertama" not in client.get("/presensi/").content.decode()
        assert NoticeSeen.objects.get().employee == ani

    def test_can_be_read_again_at_any_time(self, client, ani):
        signed_in(client, ani.user).post("/presensi/data/")
        page = client.get("/presensi/data/").content.decode()
        assert "Hak Anda" in page
        assert "Saya sudah membaca" not in page

    def test_is_shown_anew_when_a_figure_has_changed(self, client, ani, monkeypatch):
        signed_in(client, ani.user).post("/presensi/data/")
        from luwes.attendance.devices import notice

        monkeypatch.setattr(notice, "_KEPT", "%(days)s hari saja.")
        assert "Sebelum presensi pertama" in client.get("/presensi/").content.decode()

    def test_never_costs_a_check_in(self, client, ani):
        signed_in(client, ani.user)
        data = {"event_id": "0" * 32, "kind": "in", "place": "home"}
        page = client.post("/presensi/", data, follow=True).content.decode()
        assert "Masuk tercatat pukul 07.21 WIB, Rumah." in page
        assert CheckIn.objects.count() == 1


def test_one_browser_without_a_script_has_one_mark_for_whoever_uses_it(client, unit, ani):
    budi = make_employee(unit=unit, with_login=True)
    for number, person in enumerate((ani, budi)):
        signed_in(client, person.user)
        data = {"event_id": f"{number}" * 32, "kind": "in", "place": "office"}
        client.post("/presensi/", {**data, "why_none": "unsupported"})
    marks = set(CheckIn.objects.values_list("mark", flat=True))
    assert len(marks) == 1
    assert None not in marks
    assert client.cookies["browser"]["httponly"]
    assert CheckIn.objects.first().no_position == "unsupported"
