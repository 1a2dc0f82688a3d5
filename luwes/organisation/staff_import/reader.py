"""Bytes of an uploaded list → a table, or a refusal that says what to do. Values only."""

import codecs
import csv
import io
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from django.utils.translation import gettext_lazy as _

from luwes.kit.errors import Invalid
from luwes.kit.nip import BadNumber, parse_nip
from luwes.organisation.staff_import.archive import check_workbook
from luwes.organisation.staff_import.mapping import recognised
from luwes.organisation.staff_import.types import REQUIRED, Cell, Table
from luwes.organisation.staff_import.words import tidy

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
HEADING_WITHIN = 15  # a title and a date often stand above the headings
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class FileRefused(Invalid):
    """The whole file cannot be read; nothing of it was taken."""

    code = "organisation.file-refused"


def read_table(file: "bytes | str | Path | BinaryIO", *, name: str) -> Table:
    """
    Return the list in a CSV or XLSX file; `name` is only for the sentences.

    The kind is told by the content, never by the name.

    :raises FileRefused: empty, too large, not of these kinds, protected, broken, or no headings.
    """
    content = _content(file)
    if not content.strip():
        raise FileRefused(_("Berkas ini kosong. Pilih berkas daftar pegawai yang berisi."))
    if content.startswith(b"PK"):
        return _table(_workbook_rows(content), kind="xlsx")
    if content.startswith(_OLE):
        raise FileRefused(_ole_sentence(content))
    return _table(_csv_rows(content), kind="csv")


def _content(file: "bytes | str | Path | BinaryIO") -> bytes:
    if isinstance(file, bytes):
        content = file
    elif isinstance(file, str | Path):
        with open(file, "rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    else:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileRefused(
            _("Berkas ini lebih besar dari %(limit)s MB. Pecah per unit, lalu impor satu per satu.")
            % {"limit": MAX_BYTES // 1_000_000}
        )
    return content


def _ole_sentence(content: bytes) -> Any:
    if _ENCRYPTED in content:
        return _("Berkas ini dilindungi kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.")
    return _("Ini berkas Excel lama (.xls). Simpan sebagai .xlsx atau CSV, lalu unggah lagi.")


def _workbook_rows(content: bytes) -> list[list[Any]]:
    check_workbook(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        best: list[list[Any]] = []
        for sheet_name in sheets:
            rows = book.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
            if _heading_row(rows)[1] >= 2:
                return rows
            best = best or rows
        return best
    except python_calamine.PasswordError:
        raise FileRefused(
            _("Berkas ini dilindungi kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.")
        ) from None
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _broken() from error


def _broken() -> FileRefused:
    return FileRefused(
        _("Buku kerja ini rusak atau tidak lengkap. Buka dengan aplikasinya, simpan ulang, unggah.")
    )


def _csv_rows(content: bytes) -> list[list[str]]:
    text = decoded(content)
    lines = text.splitlines()[:HEADING_WITHIN]
    delimiter = max(";,\t|", key=lambda mark: max((line.count(mark) for line in lines), default=0))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS + HEADING_WITHIN:
                break
    except csv.Error as error:
        raise FileRefused(
            _("Baris %(row)s tidak dapat dibaca sebagai CSV: tanda kutip tidak ditutup atau isi "
              "sel terlalu panjang. Perbaiki baris itu, lalu unggah lagi.")
            % {"row": len(rows) + 1}
        ) from error  # fmt: skip
    return rows


def decoded(content: bytes) -> str:
    """
    Return the text of a CSV file: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252.

    :raises FileRefused: none of them fits, so this is no text.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(
        _("Ini bukan CSV atau XLSX. Simpan daftar pegawai sebagai .xlsx atau .csv, lalu unggah.")
    )


def _heading_row(rows: list[list[Any]]) -> tuple[int, int]:
    """Return where the headings stand and how many of them are recognised."""
    best, most = 0, -1
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        known = sum(1 for cell in row if isinstance(cell, str) and recognised(cell))
        if known > most:
            best, most = number, known
    return best, most


def _table(rows: list[list[Any]], *, kind: str) -> Table:
    heading = _heading_place(rows)
    headings = unique_headings(rows[heading]) if heading >= 0 else _numbered(rows)
    body = rows[heading + 1 :]
    if len(body) > MAX_ROWS:
        raise FileRefused(
            _("Daftar ini lebih dari %(limit)s baris. Pecah per unit, lalu impor satu per satu.")
            % {"limit": MAX_ROWS}
        )
    if len(headings) > MAX_COLUMNS:
        raise FileRefused(
            _("Daftar ini lebih dari %(limit)s kolom. Buang kolom yang tidak perlu, lalu unggah.")
            % {"limit": MAX_COLUMNS}
        )
    width = len(headings)
    return Table(headings, [_fitted(row, width) for row in body], heading + 2, kind)


def _heading_place(rows: list[list[Any]]) -> int:
    """
    Return the row of the headings, known ones or not; -1 for a list that begins with people.

    Headings that nobody knows stand above the first row with a number of a civil servant; the user
    says then what they mean.

    :raises FileRefused: too few columns for a staff list, whatever they mean.
    """
    best, known = _heading_row(rows)
    if known >= 1 and _filled(rows[best]) >= 2:
        return best
    widths = [_filled(row) for row in rows[:HEADING_WITHIN]]
    if max(widths, default=0) < len(REQUIRED):
        raise FileRefused(
            _("Tidak ada baris judul kolom yang dikenal (misalnya NIP dan NAMA) dalam %(rows)s "
              "baris pertama. Periksa apakah ini daftar pegawai.") % {"rows": HEADING_WITHIN}
        )  # fmt: skip
    people = next((n for n, row in enumerate(rows[:HEADING_WITHIN]) if _has_number(row)), None)
    if people is None:
        return widths.index(max(widths))
    above = [n for n in range(people) if 2 * widths[n] > widths[people]]
    return above[-1] if above else -1


def _filled(row: list[Any]) -> int:
    return sum(1 for cell in row if cell is not None and str(cell).strip())


def _has_number(row: list[Any]) -> bool:
    return any(_is_number(cell) for cell in row)


def _is_number(cell: Any) -> bool:
    """Whether this is a civil servant's number, or one that a spreadsheet has made a float."""
    try:
        return bool(parse_nip(f"{cell:.0f}" if isinstance(cell, float | int) else str(cell)))
    except (BadNumber, ValueError, OverflowError):
        return False


def _numbered(rows: list[list[Any]]) -> tuple[str, ...]:
    """Return headings for a list without any: the numbers of its columns."""
    return tuple(f"({place})" for place in range(1, max(map(len, rows[:HEADING_WITHIN])) + 1))


def _fitted(row: list[Any], width: int) -> tuple[Cell, ...]:
    cells = tuple(row[:width])
    return cells if len(cells) == width else cells + ("",) * (width - len(cells))


def unique_headings(cells: list[Any]) -> tuple[str, ...]:
    """Return the headings as text, a repeated one numbered, without empty ones at the end."""
    names = [tidy(str(cell))[:100] if cell is not None else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    unique = []
    for place, name in enumerate(names, start=1):
        name = name or f"({place})"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)
