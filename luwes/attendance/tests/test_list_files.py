"""The recap of a large unit: made by a job, fetched when ready, by who asked."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from luwes.attendance import list_files
from luwes.attendance.actions import close_day
from luwes.attendance.factories import worked_day
from luwes.attendance.list_jobs import make_list_file
from luwes.attendance.models import ListFile
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
MONDAY, AT = date(2026, 4, 6), datetime(2026, 4, 6, 17, 30, tzinfo=UTC)
URL = "/presensi/rekap/unduh/?bulan=2026-04"


@pytest.fixture(autouse=True)
def large(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: AT)
    monkeypatch.setattr("luwes.attendance.list_jobs.read_clock", lambda: AT)
    monkeypatch.setattr(list_files, "LARGE", 0)


@pytest.fixture
def unit():
    unit = make_unit()
    worked_day(make_employee(unit=unit), MONDAY, came="07:42", at=AT)
    close_day(unit=unit, on=MONDAY, at=AT)
    return unit


@pytest.fixture
def head(client, unit):
    client.force_login(make_user(role=Role.HEAD, unit=unit))
    return client


def test_is_asked_for_once_and_fetched_when_the_job_has_made_it(head):
    page = head.get(URL, follow=True)
    assert "Berkas sedang dibuat" in page.content.decode()
    head.get(URL)
    file = ListFile.objects.get()
    assert head.get(f"/presensi/rekap/berkas/{file.pk}/unduh/").status_code == 302
    make_list_file(pk=str(file.pk), language="id")
    assert "Berkas siap" in head.get(f"/presensi/rekap/berkas/{file.pk}/").content.decode()
    content = head.get(f"/presensi/rekap/berkas/{file.pk}/unduh/").content
    header, row = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert dict(zip(header, row, strict=True))["Menit terlambat"] == 12


def test_belongs_to_who_asked_and_goes_after_a_day(head, client, unit, monkeypatch):
    head.get(URL)
    url = f"/presensi/rekap/berkas/{ListFile.objects.get().pk}/"
    monkeypatch.setattr(clock, "read_clock", lambda: AT + timedelta(hours=25))
    assert head.get(url).status_code == 404
    monkeypatch.setattr(clock, "read_clock", lambda: AT)
    client.force_login(make_user(role=Role.HEAD, unit=unit))
    assert client.get(url).status_code == 404


def test_that_could_not_be_made_says_so(head, monkeypatch):
    head.get(URL)
    file = ListFile.objects.get()

    def broken(*_args, **_facts):
        raise OSError("disk full")

    monkeypatch.setattr(list_files, "month_xlsx", broken)
    with pytest.raises(OSError, match="full"):
        make_list_file(pk=str(file.pk), language="id")
    assert "gagal" in head.get(f"/presensi/rekap/berkas/{file.pk}/").content.decode()


def test_of_a_small_unit_comes_at_once(head, monkeypatch):
    monkeypatch.setattr(list_files, "LARGE", 10)
    assert head.get(URL).content.startswith(b"PK")
