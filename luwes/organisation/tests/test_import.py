"""A list applied: postings over time, nothing half-written, nothing twice."""

from datetime import date

import pytest

from luwes.base.models import AuditEntry
from luwes.organisation import queries
from luwes.organisation.factories import make_employee, make_unit
from luwes.organisation.models import Employee, Position, Posting, Rating, Unit
from luwes.organisation.staff_import.report import report_text
from luwes.organisation.staff_import.types import ChangeKind
from luwes.organisation.tests.lists import ON, codes, csv_list, imported, nip, person

pytestmark = pytest.mark.django_db
LATER = date(2026, 10, 1)
LATEST = date(2026, 11, 1)
HEAD = {"KEPALA_UNIT": "Ya"}


def unit_of(number: int, on: date) -> str:
    posting = queries.posting_of(Employee.objects.get(nip=nip(number)).pk, on)
    return posting.unit.name if posting else ""


class TestFirstImport:
    def test_makes_units_posts_people_and_ratings(self):
        report = imported(csv_list(person(1, **HEAD), person(2, UNIT_2="Biro C"), person(3)))
        assert report.applied
        assert report.counts == {ChangeKind.JOINED: 3}
        assert list(Unit.objects.order_by("path").values_list("name", "depth", "numchild")) == [
            ("Badan A", 1, 2),
            ("Direktorat B", 2, 0),
            ("Biro C", 2, 0),
        ]
        assert Unit.objects.find_problems() == ([], [], [], [], [])
        assert queries.posting_of(Employee.objects.get(nip=nip(1)).pk, ON).first == date(2024, 2, 1)
        assert Rating.objects.get(employee__nip=nip(1)).first == date(2025, 1, 1)
        assert Position.objects.get().level == "ahli_muda"

    def test_leaves_one_audit_entry(self):
        imported(csv_list(person(1)))
        assert AuditEntry.objects.get(action="organisation.import_staff").facts["rows"] == 1

    def test_writes_nothing_when_one_row_is_bad(self):
        report = imported(csv_list(person(1), person(2, KELAS_JABATAN="99")))
        assert not report.applied
        assert (Employee.objects.count(), Unit.objects.count()) == (0, 0)
        assert AuditEntry.objects.count() == 0

    def test_takes_the_good_rows_when_told_to(self):
        rows = [person(1), person(2, KELAS_JABATAN="99")]
        report = imported(csv_list(*rows), accept_valid=True)
        assert report.applied
        assert codes(report) == [(3, "class")]
        assert Employee.objects.get().nip == nip(1)

    def test_writes_nothing_on_a_dry_run(self):
        report = imported(csv_list(person(1)), dry_run=True)
        assert not report.applied
        assert report.new_units == ("Badan A", "Badan A > Direktorat B")
        assert (Employee.objects.count(), AuditEntry.objects.count()) == (0, 0)

    def test_needs_the_columns_without_which_nothing_is_known(self):
        row = {name: value for name, value in person(1).items() if name != "KELAS JABATAN"}
        assert codes(imported(csv_list(row))) == [(0, "column-missing")]


class TestNextImport:
    def test_of_the_same_list_changes_nothing(self):
        rows = csv_list(person(1, **HEAD), person(2, UNIT_2="Biro C"))
        imported(rows)
        before = list(Posting.objects.order_by("id").values())
        report = imported(rows, on=LATER, complete=True)
        assert report.applied
        assert not report.changes_anything
        assert list(Posting.objects.order_by("id").values()) == before
        assert AuditEntry.objects.count() == 1

    def test_makes_a_move_a_dated_posting(self):
        imported(csv_list(person(1), person(2)))
        report = imported(csv_list(person(1, UNIT_2="Biro C"), person(2)), on=LATER)
        assert report.counts == {ChangeKind.MOVED: 1, ChangeKind.UNCHANGED: 1}
        assert unit_of(1, date(2026, 9, 30)) == "Direktorat B"
        assert unit_of(1, LATER) == "Biro C"

    def test_tells_a_promotion_from_a_move(self):
        imported(csv_list(person(1)))
        risen = person(1, JABATAN_NAMA="Perencana Ahli Madya", JENJANG="", KELAS_JABATAN="12")
        report = imported(csv_list(risen), on=LATER)
        assert report.counts == {ChangeKind.PROMOTED: 1}
        assert Posting.objects.count() == 2

    def test_takes_the_absent_for_gone_only_from_a_complete_list(self):
        imported(csv_list(person(1), person(2)))
        assert imported(csv_list(person(1)), on=LATER).counts == {ChangeKind.UNCHANGED: 1}
        report = imported(csv_list(person(1)), on=LATER, complete=True)
        assert report.counts[ChangeKind.LEFT] == 1
        assert Employee.objects.get(nip=nip(2)).left_on == LATER
        assert unit_of(2, LATER) == ""
        assert unit_of(2, ON) == "Direktorat B"

    def test_takes_nobody_for_gone_whose_row_is_bad_or_may_be(self):
        imported(csv_list(person(1), person(2)))
        bad = csv_list(person(1), person(2, KELAS_JABATAN="99"))
        report = imported(bad, on=LATER, complete=True, accept_valid=True)
        assert ChangeKind.LEFT not in report.counts
        unread = csv_list(person(1), {**person(2), "NIP BARU": "1,99E+17"})
        report = imported(unread, on=LATER, complete=True, accept_valid=True)
        assert ChangeKind.LEFT not in report.counts
        assert (0, "complete-unsure") in codes(report)

    def test_brings_back_who_had_left(self):
        imported(csv_list(person(1), person(2)))
        imported(csv_list(person(1)), on=LATER, complete=True)
        report = imported(csv_list(person(2)), on=LATEST)
        assert report.counts == {ChangeKind.JOINED: 1}
        assert unit_of(2, LATEST) == "Direktorat B"
        assert Employee.objects.get(nip=nip(2)).left_on is None

    def test_writes_changed_names_over_the_old(self):
        imported(csv_list(person(1)))
        report = imported(csv_list(person(1, NAMA="Nama Baru")), on=LATER)
        assert report.changes[0].fields == {"name": ("Pegawai 1", "Nama Baru")}
        assert Employee.objects.get().name == "Nama Baru"
        assert Posting.objects.count() == 1

    def test_refuses_a_list_older_than_what_is_known(self):
        imported(csv_list(person(1)))
        imported(csv_list(person(1, UNIT_2="Biro C")), on=LATER)
        report = imported(csv_list(person(1)), on=date(2026, 9, 15))
        assert codes(report) == [(2, "later-posting")]

    def test_changes_the_head_of_a_unit_only_when_the_old_one_goes(self):
        imported(csv_list(person(1, **HEAD), person(2)))
        alone = imported(csv_list(person(2, **HEAD)), on=LATER)
        assert codes(alone) == [(2, "head-taken")]
        both = imported(csv_list(person(1), person(2, **HEAD)), on=LATER)
        assert both.applied
        unit = Unit.objects.get(name="Direktorat B")
        assert queries.head_of(unit, ON).employee.nip == nip(1)
        assert queries.head_of(unit, LATER).employee.nip == nip(2)

    def test_on_the_day_of_the_first_replaces_it(self):
        fresh = {"TMT_JABATAN": ""}
        imported(csv_list(person(1, **fresh)))
        imported(csv_list(person(1, UNIT_2="Biro C", **fresh)))
        assert Posting.objects.count() == 1
        assert unit_of(1, ON) == "Biro C"


class TestScope:
    def test_people_of_another_tree_are_not_touched(self):
        mine, other = make_unit(name="Badan A"), make_unit(name="Badan Z")
        make_employee(unit=other, nip=nip(1))
        report = imported(csv_list(person(1), person(2)), under=mine, complete=True)
        assert codes(report) == [(2, "elsewhere")]
        assert not report.applied

    def test_a_complete_list_of_one_unit_says_nothing_of_others(self):
        make_employee(unit=make_unit(name="Badan Z"), nip=nip(9))
        mine = make_unit(name="Badan A")
        report = imported(csv_list(person(1)), under=mine, complete=True)
        assert report.counts == {ChangeKind.JOINED: 1}

    def test_units_go_below_the_one_that_is_asked_for(self):
        mine = make_unit(name="Dinas D", parent=make_unit(name="Provinsi P"))
        imported(csv_list(person(1)), under=mine)
        imported(csv_list(person(2, UNIT_1="Provinsi P", UNIT_2="Dinas D")), under=mine)
        names = list(queries.units_under(mine).values_list("name", flat=True))
        assert names == ["Dinas D", "Badan A", "Direktorat B"]


class TestReport:
    def test_is_safe_to_open_in_a_spreadsheet(self):
        report = imported(csv_list({**person(1), "KELAS JABATAN": "=cmd|'/c calc'!A1"}))
        assert ";'=cmd" in report.as_csv().decode("utf-8-sig")

    def test_says_the_same_in_two_languages(self):
        report = imported(csv_list(person(1), person(2, KELAS_JABATAN="99")))
        assert "Baris 3, KELAS JABATAN [99]: Kelas jabatan harus" in report_text(report, "id")
        assert report.as_json()["problems"][0]["column"] == "KELAS JABATAN"

    @pytest.mark.parametrize(
        "name",
        ["../../etc/passwd", "a\x00b\n.csv", "x" * 400, "<script>.csv", "=cmd.csv", "", "‮fdp.csv"],
    )
    def test_survives_any_file_name(self, name):
        report = imported(csv_list(person(1)), name=name)
        assert report.applied
        assert len(report.file_name) <= 120
        assert "/" not in report.file_name
        assert report.file_name.isprintable()
