"""Which weeks and which shifts somebody may have."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.hours.roster_file import (
    RosterUnreadable,
    codes_from,
    roster_from,
    shift_on,
)
from luwes.attendance.hours.rules import may_have_week, may_work_shifts, minutes_of
from luwes.attendance.hours.terms import week_terms
from luwes.attendance.hours.types import HoursKind, PlannedShift, WeekFacts
from luwes.base.tables import xlsx_bytes
from luwes.kit.periods import month_of
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook

TERMS = week_terms(national_rulebook(date(2026, 4, 1)))
MONTH = month_of(date(2026, 4, 1))
NIP, OTHER = "199001012015011001", "199001012015011002"
PEOPLE = {NIP: 1, OTHER: 2}
CODES = codes_from("P 07.00-14.00\nM 21.00-07.00 60")


def hours(start, end, rest="12:00", back="13:00"):
    return DayHours(*(time.fromisoformat(clock) for clock in (start, end, rest, back)))


def codes_of(kind, week, *, ramadan=None, part_time=False, overlaps=None):
    facts = WeekFacts(kind, week, ramadan, part_time, overlaps)
    return [reason.code for reason in may_have_week(facts, TERMS).blocking]


class TestWeek:
    """Handbook traps 9 and 24."""

    FOUR_LONG_DAYS = dict.fromkeys(range(1, 5), hours("07:15", "17:45"))

    def test_a_compressed_one_reaches_the_weekly_total(self):
        assert minutes_of(self.FOUR_LONG_DAYS) == 2280
        assert codes_of(HoursKind.COMPRESSED, self.FOUR_LONG_DAYS) == []

    def test_a_free_day_more_is_refused_with_what_is_missing(self):
        three = {day: self.FOUR_LONG_DAYS[day] for day in (1, 2, 3)}
        facts = WeekFacts(HoursKind.COMPRESSED, three, None, is_part_time=False)
        [reason] = may_have_week(facts, TERMS).blocking
        assert reason.code == "hours.week-short"
        assert (reason.facts["needed"], reason.facts["missing"]) == (2250, 540)
        assert "Perpres 21/2023" in reason.article

    def test_its_ramadan_reaches_the_total_of_ramadan(self):
        short = dict.fromkeys(range(1, 5), hours("08:00", "15:00", "12:00", "12:30"))
        long = dict.fromkeys(range(1, 6), hours("08:00", "15:00", "12:00", "12:30"))
        assert codes_of(HoursKind.COMPRESSED, self.FOUR_LONG_DAYS, ramadan=long) == []
        found = codes_of(HoursKind.COMPRESSED, self.FOUR_LONG_DAYS, ramadan=short)
        assert found == ["hours.week-short-ramadan"]

    @pytest.mark.parametrize(("end", "allowed"), [("11:30", False), ("11:40", True)])
    def test_part_time_lies_between_18_and_19_hours(self, end, allowed):
        week = dict.fromkeys(range(1, 6), hours("08:00", end, end, end))
        assert (codes_of(HoursKind.PART_TIME, week, part_time=True) == []) is allowed

    def test_part_time_is_for_part_time_staff(self):
        week = dict.fromkeys(range(1, 6), hours("08:00", "11:40", "11:40", "11:40"))
        assert codes_of(HoursKind.PART_TIME, week) == ["hours.not-part-time"]

    def test_shifts_have_no_week_and_others_have_one(self):
        assert codes_of(HoursKind.SHIFTS, {}) == []
        assert codes_of(HoursKind.SHIFTS, self.FOUR_LONG_DAYS) == ["hours.shifts-have-no-week"]
        assert codes_of(HoursKind.DYNAMIC, {}) == ["hours.week-empty"]

    def test_two_at_a_time_are_refused(self):
        found = codes_of(HoursKind.SHIFTS, {}, overlaps=(date(2026, 4, 1), None))
        assert found == ["hours.overlap"]


def planned(day, code="M"):
    return shift_on(date(2026, 4, day), CODES[code], employee_id=1, zone=Zone.WIB)


class TestShifts:
    def test_may_follow_each_other_but_not_overlap(self):
        assert may_work_shifts([planned(6), planned(7, "P")]).allowed
        early = PlannedShift(
            1, date(2026, 4, 7), planned(6).ends_at - timedelta(minutes=1), planned(7, "P").ends_at
        )
        assert [r.code for r in may_work_shifts([planned(6), early]).blocking] == [
            "hours.shifts-overlap"
        ]

    def test_last_a_day_at_most(self):
        long = planned(6)
        too_long = PlannedShift(1, long.on, long.starts_at, long.starts_at + timedelta(hours=25))
        assert [r.code for r in may_work_shifts([too_long]).blocking] == ["hours.shift-too-long"]

    def test_across_midnight_end_on_the_next_date(self):
        shift = planned(30)
        assert shift.starts_at == datetime(2026, 4, 30, 21, tzinfo=Zone.WIB.tz)
        assert shift.ends_at == datetime(2026, 5, 1, 7, tzinfo=Zone.WIB.tz)
        assert shift.minutes_break == 60


class TestCodes:
    @pytest.mark.parametrize(
        "text", ["", "M", "M 21.00", "M 25.00-07.00", "P 07.00-14.00\np 8.00-9.00"]
    )
    def test_that_cannot_be_read_are_refused(self, text):
        with pytest.raises(RosterUnreadable):
            codes_from(text)

    @given(st.text(max_size=40))
    def test_never_break_on_any_text(self, text):
        try:
            found = codes_from(text)
        except RosterUnreadable:
            return
        assert all(0 <= code.start < code.end <= 2880 for code in found.values())


def read(content):
    return roster_from(content, month=MONTH, codes=CODES, people=PEOPLE, zone=Zone.WIB)


class TestRosterFile:
    def test_is_read_from_a_workbook_with_a_title_above(self):
        columns = ["Jadwal jaga", "", *[""] * 30]
        rows = [
            ["NIP", "Nama", *range(1, 31)],
            [NIP, "Ani", "P", "m", "L", *[""] * 27],
            [OTHER, "Budi", *["-"] * 30],
            ["", "Jumlah", 1],
        ]
        found = read(xlsx_bytes(columns, rows, sheet="April"))
        assert [(shift.employee_id, shift.on.day) for shift in found.shifts] == [(1, 1), (1, 2)]
        assert (found.people, found.problems) == ([1, 2], [])

    def test_is_read_from_csv(self):
        found = read(f"NIP;Nama;1;2\n'{NIP};Ani;P;M\n".encode("utf-8-sig"))
        assert len(found.shifts) == 2

    def test_says_line_by_line_what_is_wrong(self):
        found = read(f"NIP;Nama;1\n{NIP};Ani;Q\n123;Budi;P\n{NIP};Ani;P\n".encode())
        assert len(found.problems) == 3
        assert "Q" in found.problems[0]
        assert "18 angka" in found.problems[1]

    @pytest.mark.parametrize(
        "content", [b"", b"  ", b"PK\x03\x04broken", b"\xff\xfe\x00", b"a;b\n"]
    )
    def test_that_cannot_be_read_is_refused(self, content):
        with pytest.raises(RosterUnreadable):
            read(content)
