"""Every address of attendance that names a thing, asked by officers of another agency."""

from base64 import urlsafe_b64encode
from datetime import date, time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from luwes.attendance.corrections import actions as corrections
from luwes.attendance.corrections.types import CorrectionKind
from luwes.attendance.models import Device
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import START, instant, make_employee, make_unit, make_user
from luwes.organisation.models import RoleGrant

pytestmark = pytest.mark.django_db
MONDAY, NINE = date(2026, 4, 6), instant("2026-04-07 02:00")
BACKEND = "django.contrib.auth.backends.ModelBackend"
JSON = {"HTTP_ACCEPT": "application/json"}
P256 = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF


@pytest.fixture(autouse=True)
def tuesday(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: NINE)


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user, backend=BACKEND)
    return client


def key():
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def send_key(client, raw, **more):
    text = urlsafe_b64encode(raw).decode().rstrip("=")
    return client.post("/presensi/perangkat/daftar/", {"public_key": text, **more}, **JSON)


def test_a_key_is_registered_in_the_own_name_whatever_is_sent_beside_it():
    ani, budi = (make_employee(unit=make_unit(), with_login=True) for _ in range(2))
    more = {"employee": budi.pk, "employee_id": budi.pk, "confirmed_at": "2026-04-06"}
    assert send_key(signed_in(ani.user), key(), **more).status_code == 200
    assert Device.objects.get().employee_id == ani.pk


BAD_KEYS = {
    "infinity": b"\x00" * 65,
    "zero": b"\x04" + b"\x00" * 64,
    "not on the curve": b"\x04" + b"\x01" * 64,
    "beyond the field": b"\x04" + P256.to_bytes(32, "big") * 2,
    "compressed": b"\x02" + b"\x01" * 64,
}


@pytest.mark.parametrize("kind", BAD_KEYS)
def test_what_is_no_point_of_the_curve_is_no_device(kind):
    ani = make_employee(unit=make_unit(), with_login=True)
    assert send_key(signed_in(ani.user), BAD_KEYS[kind]).status_code == 422
    assert not Device.objects.exists()


def test_another_site_cannot_register_a_key_or_check_somebody_in():
    ani = make_employee(unit=make_unit(), with_login=True)
    client = signed_in(ani.user, enforce_csrf_checks=True)
    assert send_key(client, key()).status_code == 403
    posts = ("", "perangkat/1/cabut/", "perangkat/1/sahkan/", "pengingat/", "koreksi/ajukan/")
    for path in posts:
        assert client.post(f"/presensi/{path}", {}).status_code == 403


def test_an_officer_of_another_agency_finds_nothing_and_does_nothing():
    unit = make_unit()
    make_employee(unit=unit, is_head=True)
    ani = make_employee(unit=unit, with_login=True)
    send_key(signed_in(ani.user), key())
    send_key(signed_in(ani.user), key())
    waiting = Device.objects.get(confirmed_at=None)
    asked = corrections.ask_correction(
        employee=ani, on=MONDAY, kind=CorrectionKind.MISSING_IN, clock=time(7, 25),
        reason="Ponsel mati.", at=NINE, by=ani.user,
    )  # fmt: skip
    elsewhere = make_unit()
    stranger = make_employee(unit=elsewhere, is_head=True, with_login=True)
    for role in (Role.PERSONNEL, Role.HEAD):
        RoleGrant.objects.create(user=stranger.user, role=role, unit=elsewhere, first=START)
    client = signed_in(stranger.user)
    things = (f"perangkat/{waiting.pk}/", f"koreksi/{asked.pk}/")
    data = {"action": "confirm", "why": "a", "decision": "terima", "note": "a"}
    for thing in things:
        for verb in ("", "putusan/", "cabut/", "sahkan/", "tarik/", "berkas/"):
            for send in (client.get, client.post):
                assert send(f"/presensi/{thing}{verb}", data).status_code in (404, 405)
    waiting.refresh_from_db()
    asked.refresh_from_db()
    assert (waiting.confirmed_at, waiting.revoked_at, asked.state) == (None, None, "asked")


def test_a_team_mate_is_a_stranger_too():
    unit = make_unit()
    ani, budi = (make_employee(unit=unit, with_login=True) for _ in range(2))
    send_key(signed_in(ani.user), key())
    device = Device.objects.get()
    client = signed_in(budi.user)
    for verb in ("cabut", "sahkan", "putusan"):
        assert client.post(f"/presensi/perangkat/{device.pk}/{verb}/", {}).status_code == 404
    for page in ("petunjuk", "mesin", "daftar-tulis", "perangkat/menunggu", "gangguan"):
        assert client.get(f"/presensi/{page}/").status_code == 404


def test_pages_of_people_are_kept_by_no_cache():
    ani = make_employee(unit=make_unit(), with_login=True, name="Ani Lestari")
    make_user()
    client = signed_in(ani.user)
    for page in ("", "bulan/", "perangkat/", "koreksi/saya/", "pertanyaan/"):
        answer = client.get(f"/presensi/{page}")
        assert "no-store" in answer.headers.get("Cache-Control", ""), page
    kept = Client().get("/presensi/luring/").content.decode()
    assert "Ani" not in kept
    assert client.get("/presensi/luring/").content.decode().count("Ani Lestari") == 0
