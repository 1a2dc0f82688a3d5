"""Tables for people to take away: CSV and XLSX, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# the wide signs are formulas to an East Asian Excel; blanks before a sign are skipped by some
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
ROWS_THAT_SET_WIDTHS = 500  # measuring the text of a whole agency takes seconds
CONTROL_STARTS = ("\t", "\r", "\n")


def harmless(value: Any) -> str:
    """
    Return the cell as text that no spreadsheet will run as a formula.

    Text that starts like one gets an apostrophe (OWASP, CSV injection); numbers stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | Decimal | date | datetime):
        return text
    is_risky = text.startswith(CONTROL_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if is_risky else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return UTF-8 CSV with BOM, so that Excel reads the letters right."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """Return a workbook of one sheet; text is written as text, whatever it starts with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet(sheet[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
        page.write_row(0, 0, columns, bold)
        page.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write_cell(page, number, place, cell, day)
            if number == ROWS_THAT_SET_WIDTHS:
                page.autofit()
        if number < ROWS_THAT_SET_WIDTHS:
            page.autofit()
    return out.getvalue()


def _write_cell(page: Any, number: int, place: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(number, place, datetime.combine(cell, time()), day)
    elif isinstance(cell, bool) or cell is None:
        page.write_string(number, place, "" if cell is None else str(cell))
    elif isinstance(cell, int | Decimal):
        page.write_number(number, place, cell)
    else:
        page.write_string(number, place, str(cell))


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Return a file to save; `kind` is its media type."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
