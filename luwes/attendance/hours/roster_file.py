"""
A roster as agencies keep it: one line a person, one column a day, a letter for each shift.

Values in, shifts and problems out. The kind of file is told by its content.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from luwes.attendance.hours.types import PlannedShift, ShiftCode
from luwes.kit.errors import Invalid
from luwes.kit.periods import Period
from luwes.kit.zones import Zone, instant

MAX_BYTES = 2_000_000
MAX_UNPACKED = 40_000_000
MAX_ROWS = 5_000
MAX_PROBLEMS = 20
HEADING_WITHIN = 15  # a title often stands above the headings
NIP_DIGITS = 18
FREE = {"", "-", "–", "L", "LIBUR", "OFF", "X"}
_CODE = re.compile(
    r"(?P<code>[A-Za-z0-9]{1,6})\s*[=:]?\s+(?P<start>\d{1,2}[.:]\d{2})\s*[-–]\s*(?P<end>\d{1,2}[.:]\d{2})"
    r"(?:\s+(?P<rest>\d{1,3}))?"
)


class RosterUnreadable(Invalid):
    """The file or the list of codes as a whole cannot be read; nothing of it was taken."""

    code = "attendance.roster-unreadable"


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says: the shifts, of whom, and each line that is not right."""

    shifts: list[PlannedShift] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def codes_from(text: str) -> dict[str, ShiftCode]:
    """
    Return the codes of lines such as "M 21.00-07.00 60" (letter, hours, minutes of break).

    :raises RosterUnreadable: a line is none, or a letter stands twice.
    """
    found: dict[str, ShiftCode] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        match = _CODE.fullmatch(line)
        code = _code(match) if match else None
        if code is None or code.code in found:
            raise RosterUnreadable(
                _("Baris kode “%(line)s” tidak dapat dibaca.") % {"line": line[:40]},
                remedy=_("Tulis satu kode sebaris, misalnya: M 21.00-07.00 60"),
            )
        found[code.code] = code
    if not found:
        raise RosterUnreadable(_("Tulis paling sedikit satu kode giliran."))
    return found


def _code(match: re.Match[str]) -> ShiftCode | None:
    start, end = _minutes(match["start"]), _minutes(match["end"])
    if start is None or end is None:
        return None
    end += 1440 if end <= start else 0
    rest = int(match["rest"] or 0)
    return ShiftCode(match["code"].upper(), start, end, rest) if rest < end - start else None


def _minutes(clock: str) -> int | None:
    hour, minute = re.split("[.:]", clock)
    found = int(hour) * 60 + int(minute)
    return found if found < 1440 and int(minute) < 60 else None


def roster_from(
    content: bytes,
    *,
    month: Period,
    codes: Mapping[str, ShiftCode],
    people: Mapping[str, int],
    zone: Zone,
) -> Roster:
    """
    Return what the file plans for `people` (employee id by NIP) in the month.

    :raises RosterUnreadable: empty, too large, of another kind, or without a line of headings.
    """
    rows = _rows(content)
    heading, nip_column, days = _heading(rows, month)
    found = Roster()
    seen: set[int] = set()
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        who = _person(row, nip_column, people, found, number, seen)
        if who is None:
            continue
        seen.add(who)
        found.people.append(who)
        for column, on in days.items():
            shift = _shift(row, column, on, who, codes, zone, found, number)
            if shift is not None:
                found.shifts.append(shift)
    if not found.people and not found.problems:
        found.problems.append(_("Tidak ada satu baris pun dengan NIP pegawai unit ini."))
    del found.problems[MAX_PROBLEMS:]
    return found


def _person(
    row: Sequence[Any],
    column: int,
    people: Mapping[str, int],
    found: Roster,
    number: int,
    seen: set[int],
) -> int | None:
    digits = re.sub(r"\D", "", str(row[column] if column < len(row) else ""))
    if not digits:
        return None  # a line of totals or signatures
    who = people.get(digits)
    if who is None:
        said = _("Baris %(row)s: NIP %(nip)s bukan pegawai unit ini pada bulan itu.")
        if len(digits) != NIP_DIGITS:
            said = _("Baris %(row)s: NIP %(nip)s tidak 18 angka; simpan kolomnya sebagai teks.")
        found.problems.append(said % {"row": number, "nip": digits[:24]})
    elif who in seen:
        said = _("Baris %(row)s: NIP %(nip)s sudah ada di atasnya.")
        found.problems.append(said % {"row": number, "nip": digits})
        return None
    return who


def _shift(
    row: Sequence[Any],
    column: int,
    on: date,
    who: int,
    codes: Mapping[str, ShiftCode],
    zone: Zone,
    found: Roster,
    number: int,
) -> PlannedShift | None:
    text = _text(row[column] if column < len(row) else "").upper()
    code = codes.get(text)
    if code is None:
        if text not in FREE:
            said = _("Baris %(row)s, tanggal %(day)s: kode “%(code)s” tidak dikenal.")
            found.problems.append(said % {"row": number, "day": on.day, "code": text[:12]})
        return None
    return shift_on(on, code, employee_id=who, zone=zone)


def shift_on(on: date, code: ShiftCode, *, employee_id: int, zone: Zone) -> PlannedShift:
    """Return the shift of a code on a date, on the clock of `zone`."""
    midnight = instant(on, time(0), zone)
    start, end = (midnight + timedelta(minutes=minute) for minute in (code.start, code.end))
    return PlannedShift(employee_id, on, start, end, code.minutes_break)


def _rows(content: bytes) -> list[list[Any]]:
    if not content.strip():
        raise RosterUnreadable(_("Berkas ini kosong."))
    if len(content) > MAX_BYTES:
        raise RosterUnreadable(_("Berkas ini terlalu besar untuk jadwal satu unit."))
    try:
        rows = _workbook(content) if content.startswith(b"PK") else _csv(content)
    except (python_calamine.CalamineError, zipfile.BadZipFile, UnicodeDecodeError, OSError) as bad:
        raise RosterUnreadable(
            _("Berkas ini tidak dapat dibaca."),
            remedy=_("Simpan sebagai .xlsx atau CSV, lalu unggah lagi."),
        ) from bad
    return rows[:MAX_ROWS]


def _workbook(content: bytes) -> list[list[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED:
            raise RosterUnreadable(_("Berkas ini terlalu besar untuk jadwal satu unit."))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return rows


def _csv(content: bytes) -> list[list[Any]]:
    text = content.decode("utf-8-sig")
    first = text.splitlines()[:HEADING_WITHIN]
    mark = max(";,\t", key=lambda sign: max(line.count(sign) for line in first))
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]


def _heading(rows: Sequence[Sequence[Any]], month: Period) -> tuple[int, int, dict[int, date]]:
    """Return the line of headings, the column of the NIP, and the date of each day's column."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        names = [_text(cell).upper() for cell in row]
        columns = dict(_day_columns(row, month))
        if "NIP" in names and columns:
            return number, names.index("NIP"), columns
    raise RosterUnreadable(
        _("Judul kolom tidak ditemukan."),
        remedy=_("Pakai kolom NIP, Nama, lalu angka tanggal 1 sampai akhir bulan."),
    )


def _day_columns(row: Sequence[Any], month: Period) -> Iterator[tuple[int, date]]:
    days = {str(on.day): on for on in month.days()}
    for column, cell in enumerate(row):
        if isinstance(cell, date | datetime):
            on = cell.date() if isinstance(cell, datetime) else cell
            if on in month:
                yield column, on
        elif _text(cell).lstrip("0") in days:
            yield column, days[_text(cell).lstrip("0")]


def _text(cell: Any) -> str:
    """Return a cell as text; a workbook keeps 7 as 7.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
