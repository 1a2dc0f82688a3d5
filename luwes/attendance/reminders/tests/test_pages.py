"""The three addresses that the module on the check-in page calls."""

import pytest
from django.test import Client

from luwes.attendance.models import PushSubscription
from luwes.attendance.reminders.tests.push_service import plain
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/presensi/pengingat/"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNto"
    "IAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
FIELDS = {"endpoint": "https://push.example.org/a", **KEYS}


@pytest.fixture
def client():
    signed_in = Client()
    signed_in.force_login(make_employee(unit=make_unit(), with_login=True).user)
    return signed_in


def test_gives_the_public_key(client):
    assert plain(client.get(f"{ADDRESS}kunci/").json()["key"])[0] == 4


def test_subscribes_and_ends(client):
    assert client.post(ADDRESS, FIELDS).status_code == 204
    assert PushSubscription.objects.get().endpoint == FIELDS["endpoint"]
    end = {"endpoint": FIELDS["endpoint"]}
    assert client.post(f"{ADDRESS}henti/", end).status_code == 204
    assert client.post(f"{ADDRESS}henti/", end).status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://localhost/x"},
        {"endpoint": "http://push.example.org/x"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "B" * 87},
        {"auth": "x"},
        {"auth": "!!!!"},
    ],
)
def test_refuses_what_no_browser_would_send(client, changed):
    answer = client.post(ADDRESS, FIELDS | changed, headers={"accept": "application/json"})
    assert answer.status_code in (400, 422)
    assert not PushSubscription.objects.exists()


def test_wants_the_token_of_the_page(client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(ADDRESS, FIELDS).status_code == 403


def test_is_absent_for_who_is_no_employee():
    other = Client()
    other.force_login(make_user())
    assert other.post(ADDRESS, FIELDS).status_code == 404
