"""Pages of terminals over HTTP: upload, findings, confirmation, owners; and for whom."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luwes.attendance.models import CheckIn, Terminal, TerminalPunch, TerminalUpload
from luwes.attendance.terminals.tests.test_actions import give, log, make_terminal, read
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: datetime(2026, 4, 7, 17, 30, tzinfo=UTC))


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def terminal(unit):
    return make_terminal(unit)


@pytest.fixture
def officer(client, unit):
    client.force_login(make_user(role=Role.PERSONNEL, unit=unit), backend=BACKEND)
    return client


def send(client, terminal, content):
    file = SimpleUploadedFile("1_attlog.dat", content)
    return client.post(f"/presensi/mesin/{terminal.pk}/unggah/", {"file": file}, follow=True)


def text(page):
    return " ".join(page.content.decode().split())


class TestUpload:
    def test_shows_what_a_file_holds_before_anything_is_kept(self, officer, terminal):
        page = send(officer, terminal, log("7 04-06 07:21", "7 04-06 16:05") + b"bad line\n")
        assert "1 baris tidak terbaca" in text(page)
        assert "Tombol arah tidak pernah berubah" in text(page)
        assert "2 ketukan baru akan disimpan" in text(page)
        assert not TerminalPunch.objects.exists()

    def test_is_read_when_it_is_confirmed(self, officer, terminal, unit):
        give(terminal, "7", make_employee(unit=unit))
        send(officer, terminal, log("7 04-06 07:21", "8 04-06 16:05"))
        upload = TerminalUpload.objects.get()
        page = officer.post(f"/presensi/mesin/berkas/{upload.pk}/simpan/", follow=True)
        assert "2 ketukan baru disimpan; 1 menjadi presensi." in text(page)
        assert (TerminalPunch.objects.count(), CheckIn.objects.count()) == (2, 1)
        assert not TerminalUpload.objects.exists()

    def test_can_be_thrown_away(self, officer, terminal):
        send(officer, terminal, log("7 04-06 07:21"))
        upload = TerminalUpload.objects.get()
        officer.post(f"/presensi/mesin/berkas/{upload.pk}/buang/")
        assert not TerminalUpload.objects.exists()

    @pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x1f\x8bbroken"])
    def test_of_something_else_is_answered_with_a_sentence(self, officer, terminal, content):
        page = send(officer, terminal, content)
        assert page.status_code == 422
        assert "attlog.dat" in text(page)

    def test_belongs_to_who_uploaded_it(self, officer, client, terminal, unit):
        send(officer, terminal, log("7 04-06 07:21"))
        url = f"/presensi/mesin/berkas/{TerminalUpload.objects.get().pk}/"
        client.force_login(make_user(role=Role.PERSONNEL, unit=unit), backend=BACKEND)
        assert client.get(url).status_code == 404


class TestOwners:
    def test_are_suggested_by_the_end_of_a_number(self, officer, terminal, unit):
        ani = make_employee(unit=unit, name="Ani Lestari")
        read(terminal, log(f"{ani.nip[-5:]} 04-06 07:21"))
        page = text(officer.get(f"/presensi/mesin/{terminal.pk}/nomor/"))
        assert ani.nip in page
        assert "Ani Lestari?" in page

    def test_bring_punches_in(self, officer, terminal, unit):
        ani = make_employee(unit=unit, name="Ani Lestari")
        read(terminal, log("7 04-06 07:21", "7 04-06 16:05"))
        given = {"number": "7", "nip": ani.nip, "first": "2026-04-06"}
        page = officer.post(f"/presensi/mesin/{terminal.pk}/nomor/beri/", given, follow=True)
        assert "2 ketukan menjadi presensi" in text(page)
        assert CheckIn.objects.filter(employee=ani).count() == 2

    def test_are_people_of_ones_own_units_only(self, officer, terminal):
        stranger = make_employee(unit=make_unit())
        read(terminal, log("7 04-06 07:21"))
        given = {"number": "7", "nip": stranger.nip, "first": "2026-04-06"}
        page = officer.post(f"/presensi/mesin/{terminal.pk}/nomor/beri/", given)
        assert page.status_code == 422
        assert not CheckIn.objects.exists()

    def test_are_named_many_at_once(self, officer, terminal, unit):
        ani, budi = make_employee(unit=unit), make_employee(unit=unit)
        read(terminal, log("7 04-06 07:21", "8 04-06 07:30"))
        url = f"/presensi/mesin/{terminal.pk}/nomor/banyak/"
        officer.post(url, {"pairs": f"7;{ani.nip}\r\n8\t{budi.nip}\r\n"})
        assert CheckIn.objects.count() == 2
        again = officer.post(url, {"number": ["7", "9"], "nip": [ani.nip, " "]})
        assert again.status_code == 422
        assert "sudah dimiliki" in text(again)

    def test_are_not_asked_for_when_the_clock_was_impossible(self, officer, terminal):
        read(terminal, log("7 04-06 07:21", "7 04-09 07:21", "8 04-09 07:21"))
        page = text(officer.get(f"/presensi/mesin/{terminal.pk}/nomor/"))
        assert "1 nomor" in page
        assert "9 Apr 2026" not in page

    def test_end_on_a_day(self, officer, terminal, unit):
        give(terminal, "7", make_employee(unit=unit))
        url = f"/presensi/mesin/{terminal.pk}/nomor/akhiri/"
        officer.post(url, {"number": "7", "until": "2026-04-07"})
        assert terminal.users.get().until == date(2026, 4, 7)


class TestTerminals:
    def test_are_set_up_at_a_unit_of_ones_own(self, officer, unit):
        given = {"unit": unit.code, "name": "Lobi", "zone": "WITA", "states": "keys"}
        officer.post("/presensi/mesin/daftarkan/", given)
        row = Terminal.objects.get()
        assert (row.unit, row.zone, row.states) == (unit, "WITA", "keys")
        again = officer.post("/presensi/mesin/daftarkan/", given)
        assert again.status_code == 422

    def test_of_another_agency_look_absent(self, officer):
        foreign = make_terminal(make_unit())
        assert officer.get(f"/presensi/mesin/{foreign.pk}/").status_code == 404
        assert "Belum ada mesin" in text(officer.get("/presensi/mesin/"))

    def test_take_the_same_queries_for_few_and_for_many(self, officer, unit):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for name in ("A", "B"):
            terminal = make_terminal(unit, name=name)
            for number in range(10 if name == "B" else 1):
                read(terminal, log(f"{number} 04-06 07:21"))
            for url in ("/presensi/mesin/", f"/presensi/mesin/{terminal.pk}/nomor/"):
                with CaptureQueriesContext(connection) as captured:
                    officer.get(url)
                counts.append(len(captured))
        assert counts[0] == counts[2]
        assert counts[1] == counts[3]
