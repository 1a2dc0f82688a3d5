"""One cell → one value, or the code of what is wrong with it. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from luwes.organisation.staff_import.types import Cell
from luwes.organisation.staff_import.words import NO, YES, plain, tidy

T = TypeVar("T")
EXCEL_DAY_ZERO = date(1899, 12, 30)
SERIALS = range(5_000, 80_000)  # days of 1913 to 2119
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: 00:00(?::00)?)?$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$")
_NAMED = re.compile(r"^(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})$")
_MONTHS = {
    month: number
    for number, names in enumerate(
        ("jan januari january", "feb februari february pebruari", "mar maret march",
         "apr april", "mei may", "jun juni june", "jul juli july",
         "agu agt agustus aug august ags", "sep sept september", "okt oktober oct october",
         "nov november nopember nop", "des desember dec december"),
        start=1,
    )
    for month in names.split()
}  # fmt: skip


class BadCell(ValueError):
    """`code` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(cell: Cell) -> str:
    """Return a cell as a person would type it; whole numbers without the point."""
    if isinstance(cell, str):
        return tidy(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def date_of(cell: Cell) -> date | None:
    """
    Return the date of a cell: a date cell, a serial number, dd-mm-yyyy, ISO, or "3 Mei 1990".

    :raises BadCell: "date" when it is none of these or no day of the calendar.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell)
    text = tidy(str(cell))
    return _from_text(text) if text not in ("", "-") else None


def _from_serial(number: int | float) -> date:
    if number != int(number) or int(number) not in SERIALS:
        raise BadCell("date")
    return EXCEL_DAY_ZERO + timedelta(days=int(number))


def _from_text(text: str) -> date:
    try:
        if found := _DAY_FIRST.match(text):
            day, month, year = found.groups()
        elif found := _ISO.match(text):
            year, month, day = found.groups()
        elif found := _NAMED.match(text):
            day, name, year = found.groups()
            month = str(_MONTHS[name.casefold()])
        else:
            raise BadCell("date")
        return date(int(year), int(month), int(day))
    except (KeyError, ValueError) as error:
        raise BadCell("date") from error


def word_of(cell: Cell, words: Mapping[str, T], *, code: str) -> T | None:
    """
    Return the value that a written word stands for; None for an empty cell.

    :raises BadCell: with `code` for a word that is not known.
    """
    text = plain(text_of(cell))
    if not text:
        return None
    if text not in words:
        raise BadCell(code)
    return words[text]


def yes_of(cell: Cell) -> bool | None:
    """Return True or False; None for an empty cell. :raises BadCell: "yes-no"."""
    text = plain(text_of(cell))
    if not text:
        return None
    if text not in YES | NO:
        raise BadCell("yes-no")
    return text in YES


def class_of(cell: Cell) -> int:
    """Return a job class from 1 to 17. :raises BadCell: "class"."""
    text = text_of(cell)
    if not (text.isascii() and text.isdigit()) or len(text) > 2 or not 1 <= int(text) <= 17:
        raise BadCell("class" if text else "missing")
    return int(text)
