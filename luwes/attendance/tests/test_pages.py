"""The pages over HTTP: what people see, and that hidden things look absent."""

from datetime import UTC, date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from luwes.attendance import actions
from luwes.attendance.factories import worked_day
from luwes.attendance.models import CheckIn, CheckInPosition
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.types import ServiceMode

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
NIGHT = datetime(2026, 4, 6, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    """It is 07.21 WIB on a Monday."""
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


def tap(client, **changed):
    data = {"event_id": uuid4(), "kind": "in", "place": "home", **changed}
    return client.post("/presensi/", data, follow=True)


class TestCheckIn:
    def test_says_what_was_recorded(self, client, ani):
        page = tap(signed_in(client, ani.user))
        assert "Masuk tercatat pukul 07.21 WIB, Rumah." in page.content.decode()
        assert CheckIn.objects.get().by_id == ani.user.pk

    def test_twice_by_one_double_click_is_stored_once(self, client, ani):
        event = uuid4()
        signed_in(client, ani.user)
        tap(client, event_id=event)
        tap(client, event_id=event)
        assert CheckIn.objects.count() == 1

    def test_takes_a_position_when_there_is_one(self, client, ani):
        tap(
            signed_in(client, ani.user),
            latitude="-6.2000001234", longitude="106.8166", accuracy_m="12",
        )  # fmt: skip
        assert CheckInPosition.objects.get().latitude == -6.2000001234

    @pytest.mark.parametrize(
        ("mode", "is_said"), [(ServiceMode.OFFICE_WORK, True), (ServiceMode.OPEN_24H, False)]
    )
    def test_says_at_night_that_a_check_in_would_not_count(
        self, client, monkeypatch, mode, is_said
    ):
        person = make_employee(unit=make_unit(service_mode=mode), with_login=True)
        monkeypatch.setattr(clock, "read_clock", lambda: NIGHT)
        signed_in(client, person.user).post("/presensi/data/")
        page = client.get("/presensi/").content.decode()
        assert ("di luar rentang presensi 05.00" in page) is is_said
        assert ("pada jam berapa pun" in page) is not is_said

    @pytest.mark.parametrize(
        "bad",
        [
            {"place": "moon"}, {"place": "off"}, {"kind": ""}, {"event_id": "x"},
            {"latitude": "91", "longitude": "0"}, {"accuracy_m": "-1"},
        ],
    )  # fmt: skip
    def test_answers_bad_input_with_a_sentence_and_stores_nothing(self, client, ani, bad):
        page = tap(signed_in(client, ani.user), **bad)
        assert page.status_code == 422
        assert "Isian perlu diperbaiki" in page.content.decode()
        assert not CheckIn.objects.exists()

    def test_keeps_what_lies_outside_the_window_and_says_that_it_does_not_count(
        self, client, ani, monkeypatch
    ):
        signed_in(client, ani.user)
        late = datetime(2026, 4, 6, 16, 30, tzinfo=UTC)
        monkeypatch.setattr(clock, "read_clock", lambda: late)
        client.post("/presensi/data/")
        page = tap(client)
        assert CheckIn.objects.count() == 1
        assert "di luar rentang presensi 05.00–23.00" in page.content.decode()

    def test_takes_few_queries(self, client, ani, django_assert_max_num_queries):
        signed_in(client, ani.user)
        with django_assert_max_num_queries(20):
            assert client.get("/presensi/").status_code == 200

    def test_is_absent_for_an_account_without_an_employee(self, client, unit):
        head = make_user(role=Role.HEAD, unit=unit)
        assert signed_in(client, head).get("/presensi/").status_code == 404


class TestMonth:
    def test_explains_each_figure(self, client, unit, ani):
        worked_day(ani, MONDAY, came="07:42", at=NIGHT)
        actions.close_day(unit=unit, on=MONDAY, at=NIGHT)
        page = signed_in(client, ani.user).get("/presensi/bulan/?bulan=2026-04").content.decode()
        assert "Terlambat 12 menit" in page
        assert "07.42 − 07.30 − 0" in page
        assert "Perpres 21/2023" in page

    def test_a_bad_month_is_this_month(self, client, ani):
        page = signed_in(client, ani.user).get("/presensi/bulan/?bulan=2026-99")
        assert page.status_code == 200

    def test_of_another_person_is_for_those_above(self, client, unit, ani):
        url = f"/presensi/pegawai/{ani.nip}/"
        head = make_user(role=Role.HEAD, unit=unit)
        foreign = make_user(role=Role.HEAD, unit=make_unit())
        auditor = make_user(role=Role.AUDITOR, unit=unit)
        statuses = [
            signed_in(client, user).get(url).status_code for user in (head, foreign, auditor)
        ]
        assert statuses == [200, 404, 404]


class TestDay:
    def test_of_a_running_day_judges_nobody(self, client, unit, ani):
        head = make_user(role=Role.HEAD, unit=unit)
        page = signed_in(client, head).get("/presensi/hari/").content.decode()
        assert "Belum presensi" in page
        assert "Ani Lestari" in page

    def test_of_a_running_sunday_waits_for_nobody(self, client, unit, ani, monkeypatch):
        sunday = datetime(2026, 4, 12, 3, tzinfo=UTC)
        monkeypatch.setattr(clock, "read_clock", lambda: sunday)
        head = make_user(role=Role.HEAD, unit=unit)
        rows = signed_in(client, head).get("/presensi/hari/").content.decode().split("<tbody>")[1]
        assert "Ani Lestari" in rows
        assert "Tidak dijadwalkan" in rows
        assert "Belum presensi" not in rows
        assert "Kantor" not in rows

    def test_filters_by_status(self, client, unit, ani):
        worked_day(ani, MONDAY, at=NIGHT)
        make_employee(unit=unit, name="Budi Santoso")
        actions.close_day(unit=unit, on=MONDAY, at=NIGHT)
        head = make_user(role=Role.HEAD, unit=unit)
        url = "/presensi/hari/?tanggal=2026-04-06&status=absent"
        page = signed_in(client, head).get(url).content.decode()
        assert "Budi Santoso" in page
        assert "Ani Lestari" not in page

    def test_takes_the_same_queries_for_few_and_for_many(self, client, unit, ani):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        signed_in(client, make_user(role=Role.HEAD, unit=unit))
        counts = []
        for url in ("/presensi/hari/", "/presensi/rekap/"):
            for _ in range(2):
                with CaptureQueriesContext(connection) as captured:
                    client.get(url)
                counts.append(len(captured))
                for _ in range(5):
                    make_employee(unit=make_unit(parent=unit))
        assert counts[0] == counts[1]
        assert counts[2] == counts[3]

    def test_of_a_foreign_unit_looks_absent(self, client, unit):
        foreign = make_unit()
        signed_in(client, make_user(role=Role.HEAD, unit=unit))
        pages = [client.get(f"/presensi/hari/?unit={code}") for code in (foreign.code, "NONE")]
        assert [page.status_code for page in pages] == [404, 404]


class TestRecap:
    def test_gives_a_spreadsheet_with_the_same_figures(self, client, unit, ani):
        worked_day(ani, MONDAY, came="07:42", at=NIGHT)
        actions.close_day(unit=unit, on=MONDAY, at=NIGHT)
        head = make_user(role=Role.HEAD, unit=unit)
        answer = signed_in(client, head).get("/presensi/rekap/unduh/?bulan=2026-04")
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        header, row = book.get_sheet_by_index(0).to_python()
        found = dict(zip(header, row, strict=True))
        assert found["NIP"] == ani.nip
        assert found["Menit terlambat"] == 12
