"""The month's daftar hadir: letters of a day, sums, PDF and spreadsheet, and for whom."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from luwes.attendance import sheets
from luwes.attendance.actions import settle_days
from luwes.attendance.documents import sheet_pdf
from luwes.attendance.factories import worked_day
from luwes.attendance.sheets import LEGEND, code_of, month_sheet
from luwes.base import clock
from luwes.base.access import Grant, Role, Standing
from luwes.organisation.actions import record_leave
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.types import LeaveKind

MONDAY, TUESDAY, WEDNESDAY = date(2026, 4, 6), date(2026, 4, 7), date(2026, 4, 8)
APRIL = date(2026, 4, 1)
AT = datetime(2026, 4, 8, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "place", "absence", "excused", "code"),
    [
        ("present", "office", "", False, "H"),
        ("present", "home", "", False, "WFH"),
        ("present", "elsewhere", "", False, "WFA"),
        ("leave", None, "annual", True, "C"),
        ("leave", None, "sick", True, "S"),
        ("leave", None, "unpaid", True, "CLTN"),
        ("leave", None, "", True, "C"),
        ("duty_trip", None, "duty_trip", True, "DL"),
        ("absent", None, "", False, "TK"),
        ("absent", None, "", True, "I"),
        ("holiday", None, "", False, "L"),
        ("not_due", None, "", False, "–"),
    ],
)
def test_each_day_has_letters_that_the_legend_explains(status, place, absence, excused, code):
    assert code_of(status, place, absence=absence, excused=excused) == code
    assert code in dict(LEGEND)


@pytest.mark.django_db
class TestSheet:
    @pytest.fixture(autouse=True)
    def night(self, monkeypatch):
        monkeypatch.setattr(clock, "read_clock", lambda: AT)

    @pytest.fixture
    def unit(self):
        return make_unit(name="Biro Umum")

    @pytest.fixture
    def ani(self, unit):
        ani = make_employee(unit=unit, name="Ani Lestari")
        worked_day(ani, MONDAY, came="07:42", at=AT)
        record_leave(
            employee=ani, kind=LeaveKind.SICK, first=TUESDAY, until=WEDNESDAY,
            source="Surat dokter", by=None, at=AT,
        )  # fmt: skip
        settle_days(unit=unit, first=MONDAY, until=date(2026, 4, 9), at=AT)
        return ani

    def rows(self, unit):
        standing = Standing(grants=(Grant(Role.HEAD, unit.pk, unit.path),))
        return month_sheet(standing, unit=unit, first=APRIL)

    def test_holds_a_letter_a_day_and_its_sums(self, unit, ani):
        [row] = self.rows(unit)
        assert [day.code for day in row.days[:9]] == ["", "", "", "", "", "H", "S", "TK", ""]
        assert row.days[5].late == 12
        assert row.totals == (1, 0, 0, 0, 1, 0, 1, 12, 0, 0)

    def test_is_the_same_pdf_twice(self, unit, ani):
        rows = self.rows(unit)
        one, two = (sheet_pdf(rows, unit=unit, first=APRIL, at=AT) for _ in range(2))
        assert one == two
        assert one.startswith(b"%PDF")

    def test_is_a_pdf_also_for_nobody(self, unit):
        assert sheet_pdf([], unit=unit, first=APRIL, at=AT).startswith(b"%PDF")

    def test_is_refused_for_too_many_with_what_to_do(self, client, unit, ani, monkeypatch):
        monkeypatch.setattr(sheets, "MOST_PEOPLE", 0)
        client.force_login(make_user(role=Role.HEAD, unit=unit))
        page = client.get("/presensi/rekap/daftar-hadir/?bulan=2026-04")
        assert page.status_code == 403
        assert "Pilih unit di bawahnya" in page.content.decode()

    def test_can_be_taken_away_as_both(self, client, unit, ani):
        client.force_login(make_user(role=Role.HEAD, unit=unit))
        url = "/presensi/rekap/daftar-hadir/?bulan=2026-04"
        assert client.get(url).content.startswith(b"%PDF")
        book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{url}&bentuk=xlsx").content))
        header, row = book.get_sheet_by_index(0).to_python()
        assert dict(zip(header, row, strict=True))["6"] == "H TL 12′"

    def test_takes_the_same_queries_for_few_and_for_many(
        self, unit, ani, django_assert_max_num_queries
    ):
        for _ in range(5):
            worked_day(make_employee(unit=unit), MONDAY, at=AT)
        settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=AT)
        with django_assert_max_num_queries(5):
            assert len(self.rows(unit)) == 6
