"""The sample staff list as a file that the import of a staff list reads."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from luwes.demo import content
from luwes.demo.agency.columns import COLUMNS
from luwes.demo.agency.rows import REFERENCE_ON, SEED, generate

Progress = Callable[[int, int], None]  # rows done, rows in all
EVERY = 500
NOTICE = "Data contoh. Instansi dan semua orang di dalamnya rekaan; tidak ada yang nyata."


def write_xlsx(
    path: Path | str,
    *,
    staff: int,
    seed: int = SEED,
    on: date = REFERENCE_ON,
    progress: Progress | None = None,
) -> int:
    """
    Write the list to `path` as XLSX and return the number of rows.

    The first sheet, Pegawai, is the list with one header row; the second, Keterangan, says that
    all of it is invented and what each column holds. The same arguments give the same bytes.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"created": datetime(on.year, on.month, on.day, tzinfo=UTC), "comments": NOTICE}
    )
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Pegawai")
    sheet.freeze_panes(1, 2)
    sheet.write_row(0, 0, list(COLUMNS), bold)
    for number, row in enumerate(generate(staff, seed, on=on), start=1):
        for column, value in enumerate(row):
            if value == "":
                continue
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
        _tell(progress, number, staff)
    _write_notes(book)
    book.close()
    return staff


def _write_notes(book: xlsxwriter.Workbook) -> None:
    notes = book.add_worksheet("Keterangan")
    notes.write_string(0, 0, f"{content.read('units')['agency']['name']}: {NOTICE}")
    for number, (column, meaning) in enumerate(COLUMNS.items(), start=2):
        notes.write_row(number, 0, [column, meaning])


def write_csv(
    path: Path | str,
    *,
    staff: int,
    seed: int = SEED,
    on: date = REFERENCE_ON,
    delimiter: str = ",",
    progress: Progress | None = None,
) -> int:
    """Write the list to `path` as UTF-8 CSV with one header row; return the number of rows."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(COLUMNS)
        for number, row in enumerate(generate(staff, seed, on=on), start=1):
            writer.writerow(row)
            _tell(progress, number, staff)
    return staff


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress and (done % EVERY == 0 or done == total):
        progress(done, total)
