"""Looks into a workbook before anything unpacks it: kind, real size, extent of its sheets."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from luwes.kit.errors import Invalid

MAX_UNPACKED = 400_000_000
MAX_ENTRIES = 2_000
MAX_CELL_TEXT = 4_000
_CHUNK = 1 << 20
_OVERLAP = 64
# a cell far out would make the reader set aside the whole rectangle up to it
_FAR_COLUMN = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{3}|[D-Zd-z][A-Za-z])\d""")
_FAR_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}(?:\d{7,}|[3-9]\d{5}|2[1-9]\d{4})["']""")
_LONG_TEXT = re.compile(rb"<[^<]{%d}" % MAX_CELL_TEXT)


class WorkbookRefused(Invalid):
    code = "organisation.file-refused"


def check_workbook(content: bytes) -> None:
    """
    Refuse what is no workbook, or what would unpack to more than a staff list can be.

    The unpacked size is measured, not believed from the archive's own directory.

    :raises WorkbookRefused: with the remedy.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
        raise _broken() from error
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise WorkbookRefused(
            _(
                "Ini bukan CSV atau XLSX. Simpan daftar pegawai sebagai .xlsx atau .csv, "
                "lalu unggah."
            )
        )
    if len(entries) > MAX_ENTRIES:
        raise _too_large()
    left = MAX_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise WorkbookRefused(
                _("Berkas ini dilindungi kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.")
            )
        left = _check_entry(content, entry, left)


def _check_entry(content: bytes, entry: zipfile.ZipInfo, left: int) -> int:
    is_sheet = entry.filename.startswith("xl/worksheets/")
    is_text = entry.filename.endswith("sharedStrings.xml")
    tail = b""
    for chunk in _unpacked(content, entry):
        left -= len(chunk)
        if left < 0:
            raise _too_large()
        seen = tail + chunk
        if is_sheet and (_FAR_COLUMN.search(seen) or _FAR_ROW.search(seen)):
            raise _too_wide()
        if is_text and _LONG_TEXT.search(seen):
            raise _too_large()
        tail = seen[-(MAX_CELL_TEXT + 1 if is_text else _OVERLAP) :]
    return left


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = entry.header_offset
    if content[start : start + 4] != b"PK\x03\x04" or len(content) < start + 30:
        raise _broken()
    name_length, extra_length = struct.unpack("<HH", content[start + 26 : start + 30])
    begin = start + 30 + name_length + extra_length
    packed = content[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise _broken()


def _inflated(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    try:
        chunk = unpacker.decompress(packed, _CHUNK)
        while chunk:
            yield chunk
            chunk = unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
    except zlib.error as error:
        raise _broken() from error


def _broken() -> WorkbookRefused:
    return WorkbookRefused(
        _("Buku kerja ini rusak atau tidak lengkap. Buka dengan aplikasinya, simpan ulang, unggah.")
    )


def _too_large() -> WorkbookRefused:
    return WorkbookRefused(
        _("Isi buku kerja ini terlalu besar untuk daftar pegawai. Salin daftarnya saja ke berkas "
          "baru, lalu unggah.")
    )  # fmt: skip


def _too_wide() -> WorkbookRefused:
    return WorkbookRefused(
        _("Ada isi sel yang sangat jauh dari daftar (kolom atau baris terlalu besar). Salin "
          "daftarnya saja ke berkas baru, lalu unggah.")
    )  # fmt: skip
