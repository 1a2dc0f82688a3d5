"""Words that people write, in files that a spreadsheet opens and on pages that a browser runs."""

from datetime import date, time
from io import BytesIO
from zipfile import ZipFile

import pytest

from luwes.attendance.actions import settle_days
from luwes.attendance.corrections import actions as corrections
from luwes.attendance.corrections.types import CorrectionKind
from luwes.attendance.terminals import actions as terminals
from luwes.attendance.terminals.types import States
from luwes.base import clock
from luwes.base.access import Role
from luwes.kit.zones import Zone
from luwes.organisation.factories import instant, make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
MONDAY, NINE = date(2026, 4, 6), instant("2026-04-07 02:00")
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://example.org";"A")'
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: NINE)


def pages(client, user, *paths):
    client.force_login(user, backend=BACKEND)
    return [client.get(path).content.decode() for path in paths]


def test_no_page_runs_what_somebody_wrote(client):
    unit = make_unit(name=f"Bagian {SCRIPT}")
    make_employee(unit=unit, is_head=True)
    ani = make_employee(unit=unit, with_login=True, name=f"Ani {SCRIPT}")
    asked = corrections.ask_correction(
        employee=ani, on=MONDAY, kind=CorrectionKind.MISSING_IN, clock=time(7, 25),
        reason=SCRIPT, at=NINE, by=ani.user,
    )  # fmt: skip
    officer = make_user(role=Role.PERSONNEL, unit=unit)
    machine = terminals.add_terminal(
        unit=unit, name=SCRIPT, zone=Zone.WIB, states=States.NONE, serial=SCRIPT, by=None, at=NINE
    )
    seen = pages(
        client, officer, f"/presensi/koreksi/{asked.pk}/", "/presensi/koreksi/?tampil=menunggu",
        "/presensi/mesin/", f"/presensi/mesin/{machine.pk}/",
        f"/presensi/mesin/{machine.pk}/nomor/",
        "/presensi/hari/", "/presensi/rekap/", "/presensi/hari-terbuka/",
        "/presensi/daftar-tulis/", "/presensi/perangkat/menunggu/", "/presensi/gangguan/",
    )  # fmt: skip
    seen += pages(client, ani.user, "/presensi/koreksi/saya/", "/presensi/", "/presensi/bulan/")
    assert all("<script>alert" not in page and "<img src=x" not in page for page in seen)
    assert sum("&lt;script&gt;" in page for page in seen) >= 4


def test_no_cell_is_a_formula(client):
    unit = make_unit(name=FORMULA)
    make_employee(unit=unit, name=FORMULA)
    settle_days(unit=unit, first=MONDAY, until=date(2026, 4, 7), at=NINE)
    officer = make_user(role=Role.PERSONNEL, unit=unit)
    client.force_login(officer, backend=BACKEND)
    answer = client.get(f"/presensi/rekap/unduh/?unit={unit.code}&bulan=2026-04")
    assert answer.status_code == 200, answer
    with ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        words = book.read("xl/sharedStrings.xml")
    assert b"HYPERLINK" in words
    assert b"<f>" not in sheet
    assert b"HYPERLINK" not in sheet
