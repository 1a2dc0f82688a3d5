"""
A terminal's log, line by line. Pure: bytes in, punches and named bad lines out.

The form is that of ZKTeco and its many relatives (attlog.dat): tab separated; user number, right
aligned; local time without zone; verify mode; in/out state; work code; reserved. Only the first
two have to be there, and whatever follows the sixth is passed over.
"""

import re
import zlib
from datetime import datetime

from luwes.attendance.terminals.types import BadLine, Flaw, Log, Punch

MOST_BYTES = 50_000_000  # unpacked; a terminal keeps some 100,000 lines of 40 bytes
MOST_LINES = 1_000_000
LONGEST_NUMBER = 24
LONGEST_CODE = 16
LARGEST_COUNT = 32_767
SHOWN_CHARACTERS = 60
GZIP = b"\x1f\x8b"
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"[0-9A-Za-z_.-]+")


class TooLarge(ValueError):
    """The file unpacks to more bytes or lines than any terminal can hold."""


class Unpackable(ValueError):
    """The file says that it is gzip and is none, or is cut off."""


class _Flawed(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def read_log(content: bytes) -> Log:
    """
    Return every line of a file as a punch, a bad line with its reason, or a blank one.

    Takes gzip, a byte order mark, CRLF and UTF-16 as they come.

    :raises TooLarge: more than `MOST_BYTES` unpacked, or more than `MOST_LINES`.
    :raises Unpackable: gzip that cannot be unpacked.
    """
    punches, bad, blank = [], [], 0
    lines = _text_of(content).splitlines()
    if len(lines) > MOST_LINES:
        raise TooLarge
    for place, text in enumerate(lines, start=1):
        if not text.strip():
            blank += 1
            continue
        try:
            punches.append(_punch(text, place))
        except _Flawed as flawed:
            bad.append(BadLine(place, flawed.flaw, text.strip()[:SHOWN_CHARACTERS]))
    return Log(tuple(punches), tuple(bad), blank)


def unpacked(content: bytes) -> bytes:
    """Return the bytes of a file, out of its gzip if it lies in one."""
    if not content.startswith(GZIP):
        if len(content) > MOST_BYTES:
            raise TooLarge
        return content
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = stream.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise Unpackable from error
    if stream.unconsumed_tail:
        raise TooLarge
    if not stream.eof:
        raise Unpackable
    return found


def _text_of(content: bytes) -> str:
    data = unpacked(content)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _punch(text: str, place: int) -> Punch:
    fields = text.split("\t")
    if len(fields) < 2:
        raise _Flawed(Flaw.COLUMNS)
    number = fields[0].strip()
    if len(number) > LONGEST_NUMBER or not _NUMBER.fullmatch(number):
        raise _Flawed(Flaw.NUMBER)
    verify, state, code = [*fields, "", "", ""][2:5]
    if len(code.strip()) > LONGEST_CODE or "\x00" in code:
        raise _Flawed(Flaw.WORK_CODE)
    return Punch(
        number=number,
        clock=_clock(fields[1].strip()),
        state=_count(state.strip()),
        verify=_count(verify.strip()),
        work_code=code.strip(),
        line=place,
    )


def _clock(text: str) -> datetime:
    if not _CLOCK.fullmatch(text):
        raise _Flawed(Flaw.CLOCK)
    try:
        return datetime.fromisoformat(f"{text}+00:00")
    except ValueError as error:
        raise _Flawed(Flaw.CLOCK) from error


def _count(text: str) -> int | None:
    if not text:
        return None
    digits = text.lstrip("0") or "0"
    if not (text.isascii() and text.isdigit()) or int(digits[:6]) > LARGEST_COUNT:
        raise _Flawed(Flaw.COUNT)
    return int(digits)
