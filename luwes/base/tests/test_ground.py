"""Audit rows stay, exports are safe to open, and errors of the core become honest answers."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from luwes.base import audit
from luwes.base.access import Grant, Role, Standing
from luwes.base.models import AuditEntry
from luwes.base.problems import problem_json, problem_response
from luwes.base.tables import csv_bytes, harmless, xlsx_bytes
from luwes.kit.decisions import Decision, Reason
from luwes.kit.errors import Conflict, Invalid, Missing, Refused

AT = datetime(2026, 9, 1, tzinfo=UTC)
HOSTILE = ["=1+1", "+62812", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("http://x","y")']


@pytest.mark.django_db
class TestAudit:
    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_rows_can_be_neither_changed_nor_deleted(self, change):
        audit.record(action="x.y", subject="thing:1", by=None, at=AT)
        rows = AuditEntry.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(action="z") if change == "update" else rows.delete()
        assert AuditEntry.objects.get().action == "x.y"


class TestTables:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_text_that_looks_like_a_formula_is_disarmed(self, text):
        assert harmless(text) == f"'{text}"

    @pytest.mark.parametrize("value", [-5, Decimal("-1.5"), date(2026, 1, 1)])
    def test_numbers_and_dates_stay_what_they_are(self, value):
        assert harmless(value) == str(value)

    def test_csv_opens_in_excel_with_the_right_letters(self):
        content = csv_bytes(["Nama"], [["Siti Nur'aini"], ["=1+1"]])
        assert content.startswith(b"\xef\xbb\xbf")
        assert "'=1+1" in content.decode("utf-8-sig")

    def test_a_workbook_holds_text_as_text(self):
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(xlsx_bytes(["a", "b"], [["=1+1", 3]], sheet="x"))
        )
        assert book.get_sheet_by_index(0).to_python() == [["a", "b"], ["=1+1", 3]]


class TestStanding:
    STANDING = Standing(
        user_id=1,
        employee_id=2,
        grants=(Grant(Role.HEAD, 1, "00010002"), Grant(Role.AUDITOR, 2, "0009")),
    )

    def test_covers_the_subtree_of_the_grant_and_nothing_beside_it(self):
        assert self.STANDING.covers("000100020005", Role.HEAD)
        assert not self.STANDING.covers("00010003", Role.HEAD)
        assert not self.STANDING.covers("0009", Role.HEAD)

    def test_whoever_has_a_record_is_staff(self):
        assert self.STANDING.roles == {Role.STAFF, Role.HEAD, Role.AUDITOR}
        assert Standing(user_id=1).roles == frozenset()


class TestProblems:
    @pytest.mark.parametrize(
        ("kind", "status"), [(Missing, 404), (Refused, 403), (Conflict, 409), (Invalid, 422)]
    )
    def test_each_kind_has_its_status(self, kind, status):
        request = RequestFactory().get("/api/v1/x")
        response = problem_response(request, kind("Tidak bisa."))
        assert (response.status_code, response["Content-Type"]) == (
            status,
            "application/problem+json",
        )

    def test_reasons_travel_as_data_and_come_back(self):
        reason = Reason("eligibility.new", "pasal 25", {"months": "2"}, "later")
        body = problem_json(Refused("Belum.", reasons=[reason]))
        assert Reason.from_json(body["reasons"][0]) == reason


class TestDecision:
    def test_is_allowed_when_nothing_blocks(self):
        good, bad = Reason("a", blocks=False), Reason("b")
        assert Decision.from_reasons([good]).allowed
        assert Decision.from_reasons([good, bad]).blocking == (bad,)
