"""Staff lists for tests, made in the test itself."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from luwes.organisation import actions
from luwes.organisation.staff_import.report import ImportReport

AT = datetime(2026, 9, 1, 2, tzinfo=UTC)
ON = date(2026, 9, 1)
GOOD = {
    "NIP BARU": "199001012015011001",
    "NAMA": "Ratna Wulandari",
    "JENIS PEGAWAI": "PNS",
    "JENIS JABATAN": "Jabatan Fungsional",
    "JABATAN NAMA": "Perencana Ahli Muda",
    "JENJANG": "Ahli Muda",
    "KELAS JABATAN": "9",
    "TMT JABATAN": "01-02-2024",
    "KEPALA UNIT": "Tidak",
    "UNIT 1": "Badan A",
    "UNIT 2": "Direktorat B",
    "TMT PENSIUN": "01-02-2048",
    "TANGGAL LAHIR": "01-01-1990",
    "PREDIKAT SKP": "Baik",
}


def nip(number: int) -> str:
    return f"199001012015011{number:03d}"


def person(number: int = 1, **cells: Any) -> dict[str, Any]:
    """Return a good row; keywords replace cells, with _ for blanks (KELAS_JABATAN="99")."""
    changed = {name.replace("_", " "): value for name, value in cells.items()}
    return {**GOOD, "NIP BARU": nip(number), "NAMA": f"Pegawai {number}", **changed}


def csv_list(*rows: dict[str, Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_list(*rows: dict[str, Any], above: int = 0) -> bytes:
    """Return a workbook; a cell that starts with "=" is a formula whose value is "42"."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for number in range(above):
            sheet.write_string(number, 0, "DAFTAR PEGAWAI")
        sheet.write_row(above, 0, columns)
        for number, row in enumerate(rows, start=above + 1):
            for place, name in enumerate(columns):
                _write(sheet, number, place, row.get(name, ""), day)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, str) and value.startswith("="):
        sheet.write_formula(row, column, value, value="42")
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_number(row, column, value)


def imported(content: bytes, *, on: date = ON, **options: Any) -> ImportReport:
    """Bring a list in through the door."""
    name = options.pop("name", "daftar.csv")
    given = {"by": None, "at": AT, **options}
    return actions.import_staff(file=content, name=name, effective_on=on, **given)


def codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in report.problems]
