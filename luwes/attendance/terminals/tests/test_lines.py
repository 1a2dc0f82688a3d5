"""A terminal's file: what its lines say, whatever wraps them, and why a line is none."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.terminals import lines
from luwes.attendance.terminals.lines import TooLarge, Unpackable, read_log
from luwes.attendance.terminals.types import Flaw

LINE = "        7\t2026-04-06 07:21:05\t1\t0\t12\t0"


def test_a_line_is_a_punch():
    [punch] = read_log(LINE.encode()).punches
    assert (punch.number, f"{punch.clock:%Y-%m-%d %H:%M:%S}") == ("7", "2026-04-06 07:21:05")
    assert (punch.verify, punch.state, punch.work_code, punch.line) == (1, 0, "12", 1)


@pytest.mark.parametrize(
    "content",
    [
        f"{LINE}\r\n{LINE}\r\n".encode(),
        b"\xef\xbb\xbf" + f"{LINE}\n{LINE}".encode(),
        f"\n{LINE}\n\n   \n{LINE}\n".encode(),
        f"{LINE}\n{LINE}\n".encode("utf-16"),
        gzip.compress(f"{LINE}\n{LINE}\n".encode()),
        f"{LINE}\t0\t\tmore\n{LINE}\t\n".encode(),
        b"7\t2026-04-06 07:21:05\n 7\t2026-04-06 07:21:05\t\t\t\n",
    ],
    ids=["crlf", "mark", "blank", "utf-16", "gzip", "more columns", "fewer columns"],
)
def test_what_wraps_a_line_does_not_matter(content):
    log = read_log(content)
    assert [punch.number for punch in log.punches] == ["7", "7"]
    assert not log.bad


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("no tabs here", Flaw.COLUMNS),
        ("\t2026-04-06 07:21:05\t1\t0", Flaw.NUMBER),
        ("a b\t2026-04-06 07:21:05\t1\t0", Flaw.NUMBER),
        ("9" * 25 + "\t2026-04-06 07:21:05", Flaw.NUMBER),
        ("7\t2026-02-30 07:21:05\t1\t0", Flaw.CLOCK),
        ("7\t2026-04-06 24:00:00\t1\t0", Flaw.CLOCK),
        ("7\t06/04/2026 07:21\t1\t0", Flaw.CLOCK),
        ("7\t\t1\t0", Flaw.CLOCK),
        ("7\t2026-04-06 07:21:05\t1\tin", Flaw.COUNT),
        ("7\t2026-04-06 07:21:05\t-1\t0", Flaw.COUNT),
        ("7\t2026-04-06 07:21:05\t1\t99999", Flaw.COUNT),
        ("7\t2026-04-06 07:21:05\t1\t0\t" + "x" * 17, Flaw.WORK_CODE),
        ("7\x00\t2026-04-06 07:21:05", Flaw.NUMBER),
        ("\x89PNG\ufffd\ufffd", Flaw.COLUMNS),
    ],
)
def test_a_bad_line_is_named_and_spoils_no_other(text, flaw):
    log = read_log(f"{LINE}\n{text}\n{LINE}\n".encode())
    assert [(row.line, row.flaw) for row in log.bad] == [(2, flaw)]
    assert len(log.punches) == 2


def test_gzip_that_is_cut_off_is_no_file():
    with pytest.raises(Unpackable):
        read_log(gzip.compress(LINE.encode())[:-12])


def test_a_bomb_is_refused_before_it_unfolds(monkeypatch):
    monkeypatch.setattr(lines, "MOST_BYTES", 1000)
    with pytest.raises(TooLarge):
        read_log(gzip.compress(b"0" * 100_000))


@given(st.binary(max_size=400))
def test_any_bytes_are_lines_each_of_which_is_accounted_for(content):
    try:
        log = read_log(content)
    except Unpackable:
        return
    places = [row.line for row in log.punches] + [row.line for row in log.bad]
    assert len(places) == len(set(places))
    assert log.lines == len(log.punches) + len(log.bad) + log.blank
