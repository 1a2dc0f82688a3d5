"""Bytes → table, or a refusal that says what to do."""

import contextlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.kit.errors import Invalid
from luwes.organisation.staff_import.cells import BadCell, date_of, text_of
from luwes.organisation.staff_import.reader import FileRefused, read_table
from luwes.organisation.tests.lists import csv_list, person, xlsx_list

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_is_read_whatever_the_spreadsheet_wrote(self, delimiter, encoding):
        content = csv_list(person(NAMA="José"), delimiter=delimiter, encoding=encoding)
        table = read_table(content, name="a.csv")
        assert table.rows[0][table.headings.index("NAMA")] == "José"
        assert table.headings[0] == "NIP BARU"

    def test_finds_the_headings_below_a_title(self):
        content = b"DAFTAR PEGAWAI\n\n" + csv_list(person())
        table = read_table(content, name="a.csv")
        assert (table.headings[0], table.first_row) == ("NIP BARU", 4)

    def test_names_the_row_whose_quotes_never_end(self):
        content = csv_list(person()) + b'"' + b"x" * 200_000
        with pytest.raises(FileRefused, match="Baris 3"):
            read_table(content, name="a.csv")

    def test_keeps_a_formula_as_the_text_it_is(self):
        table = read_table(csv_list(person(NAMA="=1+1")), name="a.csv")
        assert table.rows[0][1] == "=1+1"


class TestWorkbook:
    def test_reads_the_value_of_a_formula(self):
        table = read_table(xlsx_list(person(NAMA="=A1&B1")), name="a.xlsx")
        assert table.rows[0][1] == "42"

    def test_finds_the_headings_below_a_title(self):
        table = read_table(xlsx_list(person(), above=3), name="a.xlsx")
        assert (table.headings[0], table.first_row) == ("NIP BARU", 5)

    def test_dates_come_as_dates(self):
        table = read_table(xlsx_list(person(TMT_JABATAN=date(2024, 2, 1))), name="a.xlsx")
        place = table.headings.index("TMT JABATAN")
        assert date_of(table.rows[0][place]) == date(2024, 2, 1)


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    """Return a good workbook in which one part is replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_list(person()))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR_CELL = (
    b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
)
FAR_ROW = b'<worksheet><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>'


class TestRefusal:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "kosong"),
            (b" \n ", "kosong"),
            (b"%PDF-1.7\x00\x01", "bukan CSV atau XLSX"),
            (b"\x89PNG\r\n\x1a\n\x00", "bukan CSV atau XLSX"),
            (OLE + b"Workbook", "Excel lama"),
            (OLE + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
            (b"PK\x03\x04 not a zip", "rusak"),
            (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "bukan CSV"),
            (zipped(xl__workbook_xml=b"<x/>"), "bukan CSV atau XLSX"),
            (xlsx_list(person())[:-200], "rusak"),
            (with_entry(SHEET, b"<worksheet><sheetData><row"), "rusak|judul kolom"),
            (with_entry(SHEET, FAR_CELL), "sangat jauh"),
            (with_entry(SHEET, FAR_ROW), "sangat jauh"),
            (with_entry("xl/sharedStrings.xml", b"<sst><si><t>" + b"a" * 9_000), "terlalu besar"),
            (b"apel,jeruk\n1,2\n", "judul kolom"),
        ],
    )
    def test_says_what_to_do(self, content, sentence):
        with pytest.raises(Invalid, match=sentence):
            read_table(content, name="daftar")

    def test_of_a_bomb_comes_before_it_is_unpacked(self, monkeypatch):
        monkeypatch.setattr("luwes.organisation.staff_import.archive.MAX_UNPACKED", 10_000_000)
        with pytest.raises(Invalid, match="terlalu besar"):
            read_table(with_entry("xl/styles.xml", b" " * 20_000_000), name="bom.xlsx")

    @given(st.binary(max_size=300))
    def test_is_the_only_way_to_fail(self, content):
        for start in (b"", b"PK\x03\x04", OLE):
            with contextlib.suppress(Invalid):
                read_table(start + content, name="x")


STRANGE = ("Nomor", "Siapa", "Di mana", "Sebagai apa", "Tingkat")
PEOPLE = [("199001012015011001", "Ratna", "Biro A", "Analis", "8"),
          ("199001012015011002", "Made", "Biro A", "Analis", "8")]  # fmt: skip


class TestUnknownHeadings:
    @pytest.mark.parametrize(
        ("rows", "headings", "first_row"),
        [
            ([STRANGE, *PEOPLE], STRANGE, 2),
            ([("DAFTAR ASN", "", "", "", ""), ("",) * 5, STRANGE, *PEOPLE], STRANGE, 4),
            ([STRANGE, ("1", "2", "3", "4", "5")], STRANGE, 2),
            (PEOPLE, ("(1)", "(2)", "(3)", "(4)", "(5)"), 1),
            ([("DAFTAR ASN", "", "", "", ""), *PEOPLE], ("(1)", "(2)", "(3)", "(4)", "(5)"), 1),
        ],
    )
    def test_are_offered_to_be_said_by_hand(self, rows, headings, first_row):
        content = "\n".join(",".join(row) for row in rows).encode()
        table = read_table(content, name="a.csv")
        assert (table.headings, table.first_row) == (headings, first_row)

    def test_lose_nobody_of_a_list_that_begins_with_people(self):
        content = "\n".join(",".join(row) for row in PEOPLE).encode()
        assert len(read_table(content, name="a.csv").rows) == 2

    def test_are_found_in_a_workbook_whose_numbers_became_floats(self):
        rows = [dict(zip(STRANGE, (1.99001012015011e17, *PEOPLE[0][1:]), strict=True))]
        assert read_table(xlsx_list(*rows), name="a.xlsx").headings == STRANGE


class TestCell:
    @pytest.mark.parametrize(
        "cell",
        ["03-05-1990", "3/5/1990", "1990-05-03", "03-05-1990 00:00:00", "3 Mei 1990",
         "1990-05-03T00:00:00", 32996, 32996.0, date(1990, 5, 3)],
    )  # fmt: skip
    def test_that_is_a_date_is_read_as_one(self, cell):
        assert date_of(cell) == date(1990, 5, 3)

    @pytest.mark.parametrize(
        "cell",
        ["31-02-1990", "00-00-0000", "1990-13-01", "kemarin", "32996", 1.5, 10**9, "3 Xyz 1990"],
    )
    def test_that_is_no_date_is_refused(self, cell):
        with pytest.raises(BadCell):
            date_of(cell)

    @given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
    def test_every_day_survives_both_ways_of_writing(self, day):
        assert date_of(f"{day:%d-%m-%Y}") == date_of(day.isoformat()) == day

    @given(st.text(max_size=50))
    def test_text_has_no_control_characters(self, text):
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in text_of(text))
