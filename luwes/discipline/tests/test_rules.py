"""The ladder of PP 94/2021 and what new facts ask for, without a database."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luwes.complaints.rules import calendar_from
from luwes.discipline import rules
from luwes.discipline.types import AbsenceTerms, Change, DayMark
from luwes.kit.periods import Period
from luwes.policy.rulebook_files import national_rulebook

BOOK = national_rulebook(date(2026, 6, 1))
TERMS = AbsenceTerms(
    ladder=rules.ladder_from(
        BOOK.value("discipline.absence_ladder"),
        instrument=BOOK.term("discipline.absence_ladder").instrument,
    ),
    instrument="PP 94/2021",
    consecutive_days=BOOK.value("discipline.consecutive_absence_days"),
    consecutive_article=BOOK.term("discipline.consecutive_absence_days").source,
    review_days=7,
)
CALENDAR = calendar_from(
    week=BOOK.value("working_time.normal_week"),
    ramadan_week=BOOK.value("working_time.ramadan_week"),
    ramadan_periods=BOOK.value("working_time.ramadan_periods"),
    holidays=BOOK.value("calendar.holidays"),
)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "absence.yaml").read_text())


def days_of(spans):
    for span in spans:
        first, _, last = str(span).partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        yield from Period(start, end + timedelta(days=1)).days()


def marked(absent):
    """Mark a year and a half: absent where told (on working days), free or worked elsewhere."""
    chosen = set(days_of(absent))
    return {on: _mark(on, chosen) for on in Period(date(2025, 11, 1), date(2026, 12, 1)).days()}


def _mark(on, chosen):
    if CALENDAR.hours_on(on) is None:
        return DayMark.FREE
    return DayMark.ABSENT if on in chosen else DayMark.OTHER


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_absences_come_to(case):
    found = rules.finding(marked(case["absent"]), year=case["year"], terms=TERMS)
    assert (len(found.days), found.rung) == (case["count"], case["rung"])
    if "run" in case:
        assert len(found.run) == case["run"]
    if "article" in case:
        assert found.step is not None
        assert found.step.article == case["article"]


class TestLadder:
    @pytest.mark.parametrize(
        ("days", "level", "from_days"),
        [
            (3, "light", 3),
            (4, "light", 4),
            (6, "light", 4),
            (7, "light", 7),
            (10, "light", 7),
            (11, "medium", 11),
            (13, "medium", 11),
            (14, "medium", 14),
            (16, "medium", 14),
            (17, "medium", 17),
            (20, "medium", 17),
            (21, "severe", 21),
            (24, "severe", 21),
            (25, "severe", 25),
            (27, "severe", 25),
            (28, "severe", 28),
            (200, "severe", 28),
        ],
    )
    def test_gives_the_rung_that_contains_the_day(self, days, level, from_days):
        step = rules.step_for(days, TERMS.ladder)
        assert step is not None
        assert (step.level, step.from_days) == (level, from_days)

    @pytest.mark.parametrize("days", [0, 1, 2])
    def test_has_no_rung_below_three_days(self, days):
        assert rules.step_for(days, TERMS.ladder) is None

    @given(st.sets(st.integers(0, 363)), st.integers(0, 363))
    def test_is_never_lower_for_one_more_day_of_absence(self, absent, more):
        def rung(days):
            marks = {
                on: _mark(on, {date(2026, 1, 1) + timedelta(days=day) for day in days})
                for on in Period(date(2026, 1, 1), date(2026, 12, 31)).days()
            }
            return rules.finding(marks, year=2026, terms=TERMS).rung

        assert rung(absent | {more}) >= rung(absent)


class TestRuns:
    def test_end_at_a_day_of_which_nothing_is_known(self):
        marks = dict.fromkeys(days_of(["2026-04-06..2026-04-08"]), DayMark.ABSENT)
        marks |= dict.fromkeys(days_of(["2026-04-10..2026-04-10"]), DayMark.ABSENT)
        assert [len(run) for run in rules.runs_of(marks)] == [3, 1]

    def test_go_over_unsettled_weekends_but_not_over_unsettled_working_days(self):
        days = [*days_of(["2026-04-06..2026-04-10"]), *days_of(["2026-04-13..2026-04-14"])]
        marks = dict.fromkeys([*days, date(2026, 4, 16)], DayMark.ABSENT)
        runs = rules.runs_of(rules.filled(marks, calendar=CALENDAR))
        assert [len(run) for run in runs] == [7, 1]

    def test_of_a_present_person_are_none(self):
        assert rules.runs_of(marked([])) == []


@pytest.mark.parametrize(
    ("found", "open_rung", "decided", "upheld", "change"),
    [
        (0, None, 0, False, Change.NOTHING),
        (1, None, 0, False, Change.OPEN),
        (1, 1, 0, False, Change.NOTHING),
        (2, 1, 0, False, Change.RAISE),
        (1, 2, 0, False, Change.LOWER),
        (0, 2, 0, False, Change.CLOSE),
        (1, 2, 1, True, Change.CLOSE),  # only what a human decided already is left
        (1, None, 1, True, Change.NOTHING),
        (2, None, 1, True, Change.OPEN),
        (0, None, 1, True, Change.REOPEN),  # trap: a sick letter came after the decision
        (0, None, 1, False, Change.NOTHING),
    ],
)
def test_new_facts_ask_for(found, open_rung, decided, upheld, change):
    asked = rules.change_for(
        found=found, open_rung=open_rung, decided_rung=decided, is_upheld=upheld
    )
    assert asked is change


class TestUpholding:
    DUE = date(2026, 4, 20)

    @pytest.mark.parametrize(
        ("has_statement", "day", "allowed"),
        [(False, 19, False), (True, 14, True), (False, 20, True)],
    )
    def test_waits_for_the_person_or_the_last_day(self, has_statement, day, allowed):
        decision = rules.may_uphold(
            has_statement=has_statement,
            on=date(2026, 4, day),
            review_due_on=self.DUE,
            article="PP 94/2021 pasal 26",
        )
        assert decision.allowed is allowed
