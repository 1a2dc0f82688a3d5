"""Limits of asking, who decides, and lines of a written list: tables of edges, and one law."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.corrections.rules import (
    days_after,
    ending_of,
    fault_of,
    may_ask,
    may_decide,
)
from luwes.attendance.corrections.types import (
    AskFacts,
    CorrectionKind,
    CorrectionTerms,
    DecideFacts,
    HandRow,
    LineFacts,
)
from luwes.kit.working_time import DayHours, WorkCalendar

MONDAY, FRIDAY = date(2026, 4, 6), date(2026, 4, 10)
HOURS = DayHours(time(7, 30), time(16), time(12), time(13))
WEEK = WorkCalendar(dict.fromkeys(range(1, 6), HOURS), {}, (), frozenset({date(2026, 4, 13)}))


def wall(clock, on=MONDAY):
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=UTC)


ASK = AskFacts(
    kind=CorrectionKind.MISSING_IN,
    on=MONDAY,
    now=wall("08:00", FRIDAY),
    until=FRIDAY,
    is_posted=True,
    is_month_closed=False,
    asked_this_month=0,
    terms=CorrectionTerms(ask_days=5, per_month=4, decide_days=3),
    claimed_at=wall("07:25"),
    scan_from=time(5),
    scan_until=time(23),
)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"is_posted": False}, ["not-employed"]),
        ({"is_month_closed": True}, ["month-closed"]),
        ({"until": date(2026, 4, 9)}, ["correction-too-late"]),
        ({"on": date(2026, 4, 11), "claimed_at": None, "kind": CorrectionKind.EXCUSE_LATE},
         ["correction-ahead"]),
        ({"asked_this_month": 3}, []),
        ({"asked_this_month": 4}, ["corrections-used-up"]),
        ({"claimed_at": None}, ["claim-missing"]),
        ({"claimed_at": wall("08:01", FRIDAY), "on": FRIDAY}, ["claim-ahead"]),
        ({"claimed_at": wall("04:59")}, ["outside-window"]),
        ({"claimed_at": wall("23:00")}, []),
        ({"claimed_at": wall("02:00", date(2026, 4, 7))}, []),  # the end of a night shift
        ({"recorded": time(7, 20)}, ["in-recorded"]),
        ({"recorded": time(16), "kind": CorrectionKind.MISSING_OUT}, ["out-recorded"]),
        ({"kind": CorrectionKind.EXCUSE_LATE, "recorded": time(7)}, []),
        ({"kind": CorrectionKind.EXCUSE_LATE, "has_nothing_to_excuse": True},
         ["nothing-to-excuse"]),
    ],
)  # fmt: skip
def test_who_may_ask(changed, codes):
    decision = may_ask(replace(ASK, **changed))
    assert [reason.code for reason in decision.reasons] == [f"attendance.{c}" for c in codes]
    assert decision.allowed is (not codes)


@pytest.mark.parametrize(
    ("own", "head", "officer", "superior", "today", "code"),
    [
        (False, True, False, True, MONDAY, None),
        (True, True, True, True, FRIDAY, "own-correction"),
        (False, False, False, True, FRIDAY, "not-the-head"),
        (False, False, True, True, MONDAY, "head-has-time"),
        (False, False, True, True, date(2026, 4, 8), "head-has-time"),
        (False, False, True, True, date(2026, 4, 9), None),
        (False, False, True, False, MONDAY, None),
    ],
)
def test_who_decides(own, head, officer, superior, today, code):
    decision = may_decide(
        DecideFacts(
            is_own=own, is_head_above=head, is_officer=officer, has_superior=superior,
            today=today, due_on=date(2026, 4, 8),
        )
    )  # fmt: skip
    assert [reason.code for reason in decision.reasons] == ([f"attendance.{code}"] if code else [])


@pytest.mark.parametrize(
    ("on", "count", "last"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 4, FRIDAY),
        (FRIDAY, 1, date(2026, 4, 14)),  # over a week-end and a holiday
        (date(2026, 4, 11), 1, date(2026, 4, 14)),
    ],
)
def test_working_days_after(on, count, last):
    assert days_after(on, count, calendar=WEEK) == last


@given(count=st.integers(0, 40), on=st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_more_days_never_end_sooner(count, on):
    assert days_after(on, count, calendar=WEEK) < days_after(on, count + 1, calendar=WEEK)


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"<svg onload=alert(1)>", None),
        (b"<!doctype html>", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_the_content_tells_what_a_file_is(head, ending):
    assert ending_of(head) == ending


LINE = LineFacts(
    row=HandRow("1", time(7, 20), time(16, 5)), is_here=True, is_own=False, is_twice=False,
    scan_from=time(5), scan_until=time(23),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"is_here": False}, "not_here"),
        ({"is_own": True}, "own"),
        ({"is_twice": True}, "twice"),
        ({"row": HandRow("1")}, "empty"),
        ({"row": HandRow("1", came=time(7, 20))}, None),
        ({"row": HandRow("1", time(16), time(7))}, "backward"),
        ({"row": HandRow("1", time(7), time(7))}, "backward"),
        ({"row": HandRow("1", came=time(4, 59))}, "outside"),
        ({"now_clock": time(12)}, "ahead"),
        ({"now_clock": time(17)}, None),
        ({"listed": frozenset({"in"})}, "listed"),
        ({"listed": frozenset({"in"}), "row": HandRow("1", left=time(16))}, None),
    ],
)
def test_faults_of_a_line(changed, fault):
    assert fault_of(replace(LINE, **changed)) == fault
