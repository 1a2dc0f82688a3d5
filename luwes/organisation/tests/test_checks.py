"""Which rows are good, and what is said of the others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.organisation.staff_import.apply import guessed_mapping
from luwes.organisation.staff_import.checks import Checked, check_rows
from luwes.organisation.staff_import.mapping import from_json, guess
from luwes.organisation.staff_import.reader import read_table
from luwes.organisation.staff_import.reasons import TEXTS, reason_text, remedy_text
from luwes.organisation.staff_import.types import Field, Table
from luwes.organisation.staff_import.words import guess_kind, level_code, level_label
from luwes.organisation.tests.lists import ON, csv_list, nip, person, xlsx_list
from luwes.organisation.types import Employment, PositionKind

PPPK = "199001012024211001"


def checked(*rows, as_xlsx=False) -> Checked:
    table = read_table((xlsx_list if as_xlsx else csv_list)(*rows), name="a")
    return check_rows(table, guessed_mapping(table), effective_on=ON)


def found(result: Checked) -> list[tuple[str, str]]:
    return [(problem.code, problem.column) for problem in result.problems]


BAD = [
    ("NIP BARU", "19900101201501100", "nip-length"),
    ("NIP BARU", "19900101201501100X", "nip-not-digits"),
    ("NIP BARU", "199013012015011001", "nip-birth"),
    ("NIP BARU", "199001012015131001", "nip-start"),
    ("NIP BARU", "199001012015013001", "nip-sex"),
    ("NIP BARU", "199001012000011001", "nip-start"),
    ("NIP BARU", "1,99001E+17", "nip-float"),
    ("NIP BARU", "199001012015011000", "nip-float"),
    ("NIP BARU", "", "missing"),
    ("NAMA", "", "missing"),
    ("NAMA", "x" * 201, "too-long"),
    ("UNIT 1", "x" * 201, "too-long"),
    ("JABATAN NAMA", "", "missing"),
    ("KELAS JABATAN", "", "missing"),
    ("KELAS JABATAN", "18", "class"),
    ("KELAS JABATAN", "0", "class"),
    ("KELAS JABATAN", "sembilan", "class"),
    ("KELAS JABATAN", "٩", "class"),
    ("JENIS PEGAWAI", "Honorer", "employment"),
    ("JENIS JABATAN", "Jabatan Bebas", "position-kind"),
    ("TMT JABATAN", "31-02-2024", "date"),
    ("TMT JABATAN", "01-10-2026", "posted-later"),
    ("TMT PENSIUN", "01-09-2026", "retired"),
    ("KEPALA UNIT", "mungkin", "yes-no"),
    ("PREDIKAT SKP", "Luar biasa", "predicate"),
    ("UNIT 2", "badan a", "unit-cycle"),
]


class TestRow:
    @pytest.mark.parametrize(("column", "value", "code"), BAD)
    def test_that_is_bad_is_named_with_column_value_and_reason(self, column, value, code):
        result = checked(person(1), {**person(2), column: value})
        assert [(p.row, p.code) for p in result.errors] == [(3, code)]
        assert result.errors[0].value in value or column.startswith("UNIT")
        assert [row.nip for row in result.rows] == [nip(1)]

    def test_with_a_number_that_a_spreadsheet_made_a_float_is_refused(self):
        result = checked({**person(), "NIP BARU": 199001012015011001}, as_xlsx=True)
        assert found(result) == [("nip-float", "NIP BARU")]

    @pytest.mark.parametrize(
        "shown", ["19900101 201501 1 001", " 199001012015011001 ", "'" + nip(1)]
    )
    def test_with_a_printed_number_is_good(self, shown):
        assert checked({**person(), "NIP BARU": shown}).rows[0].nip == nip(1)

    def test_of_a_pppk_is_good_and_takes_its_kind_from_the_number(self):
        row = checked({**person(), "NIP BARU": PPPK, "JENIS PEGAWAI": ""}).rows[0]
        assert row.employment is Employment.PPPK

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("TANGGAL LAHIR", "02-01-1990", "birth-differs"),
            ("JENIS PEGAWAI", "PPPK", "employment-differs"),
            ("JENIS KELAMIN", "P", "sex-differs"),
        ],
    )
    def test_that_disagrees_with_its_number_is_good_with_a_warning(self, column, value, code):
        result = checked({**person(), column: value})
        assert [p.code for p in result.problems] == [code]
        assert len(result.rows) == 1

    def test_that_is_empty_is_passed_over(self):
        empty = dict.fromkeys(person(), "")
        assert checked(person(1), empty, person(2)).rows_read == 2


class TestList:
    def test_names_a_repeated_number_and_where_it_stood_first(self):
        result = checked(person(1), person(2), person(1))
        assert result.errors[0].facts == {"row": "2"}
        assert len(result.rows) == 2

    def test_refuses_a_unit_that_stands_above_and_below_another(self):
        turned = person(2, UNIT_1="Direktorat B", UNIT_2="Badan A")
        assert found(checked(person(1), turned)) == [("unit-parents", "UNIT 1, UNIT 2")]

    def test_refuses_two_heads_of_one_unit(self):
        rows = [person(number, KEPALA_UNIT="Ya") for number in (1, 2)]
        assert found(checked(*rows)) == [("two-heads", "KEPALA UNIT")]

    def test_allows_the_same_unit_name_below_different_parents(self):
        rows = [person(n, UNIT_2=f"Kantor {n}", UNIT_3="Seksi Loket") for n in (1, 2)]
        assert checked(*rows).problems == []

    @given(st.lists(st.text(max_size=25), min_size=14, max_size=14))
    def test_never_breaks_whatever_stands_in_it(self, cells):
        table = Table(tuple(person()), [tuple(cells)], 2, "csv")
        result = check_rows(table, guessed_mapping(table), effective_on=ON)
        for problem in result.problems:
            assert reason_text(problem)
            assert remedy_text(problem)


class TestMapping:
    def test_takes_a_single_column_with_its_separator(self):
        row = person()
        units = {"UNIT 1", "UNIT 2"}
        row = {k: v for k, v in row.items() if k not in units}
        assert checked({**row, "UNIT KERJA": "Badan A > Biro C"}).rows[0].unit == (
            "Badan A",
            "Biro C",
        )
        turned = checked({**row, "UNOR NAMA": "Seksi X - Badan A"}).rows[0].unit
        assert turned == ("Badan A", "Seksi X")

    def test_takes_siasn_parents_before_the_unit_itself(self):
        mapping = guess(["UNOR NAMA", "NIP", "UNOR INDUK NAMA", "INSTANSI KERJA NAMA"], {})
        assert mapping.unit_headings() == ["INSTANSI KERJA NAMA", "UNOR INDUK NAMA", "UNOR NAMA"]

    def test_of_a_user_survives_being_kept(self):
        headings = ("No Pegawai", "Siapa", "U1", "U2", "Jab", "Kls")
        kept = {"columns": {"No Pegawai": "nip", "Siapa": "name", "U1": "unit", "U2": "unit"}}
        mapping = from_json(kept, headings)
        assert from_json(mapping.as_json(), headings) == mapping
        assert mapping.missing() == [Field.POSITION, Field.JOB_CLASS]


class TestWords:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Kepala Biro Umum", PositionKind.MANAGERIAL),
            ("Sekretaris Utama", PositionKind.MANAGERIAL),
            ("Sekretaris Pimpinan", PositionKind.EXECUTIVE),
            ("Arsiparis Terampil", PositionKind.FUNCTIONAL),
            ("Pengemudi", PositionKind.EXECUTIVE),
        ],
    )
    def test_of_a_title_tell_its_kind(self, title, kind):
        assert guess_kind(title, "") is kind

    def test_of_a_level_are_kept_as_a_code(self):
        assert level_code("JPT Madya") == "jpt_madya"
        assert level_label("jpt_madya") == "JPT Madya"

    def test_say_a_remedy_for_every_reason(self):
        assert all(reason and remedy for reason, remedy in TEXTS.values())

    def test_retirement_is_measured_on_the_day_the_list_takes_effect(self):
        assert date(2026, 9, 1) == ON
