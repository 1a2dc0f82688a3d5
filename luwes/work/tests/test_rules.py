"""What may be recorded, and what of it counts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luwes.work.rules import credit, may_record, may_review, norm_of, parts_after_handover
from luwes.work.types import RecordFacts, ReviewFacts, TaskState

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "credit.yaml").read_text())
TODAY = date(2026, 4, 6)
FINE = RecordFacts(
    minutes=15,
    on=TODAY,
    today=TODAY,
    state=TaskState.TAKEN,
    is_assignee=True,
    is_posted=True,
    is_away=False,
    is_month_closed=False,
    minutes_that_day=0,
    daily_cap=450,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_credits_what_an_officer_expects(case):
    entries = [tuple(entry) for entry in case["catatan"]]
    result = credit(norm=case["norma"], parts=case["bagian"], entries=entries)
    assert {who: share.credited for who, share in result.shares.items()} == case["dihitung"]


class TestMayRecord:
    def test_takes_any_number_of_minutes_whatever_the_card_sizes(self):
        assert may_record(replace(FINE, minutes=37)).allowed

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"is_assignee": False}, "work.not-yours"),
            ({"state": TaskState.FINISHED}, "work.not-open"),
            ({"state": TaskState.OFFERED}, "work.not-open"),
            ({"minutes": 0}, "work.no-minutes"),
            ({"minutes": -15}, "work.no-minutes"),
            ({"on": date(2026, 4, 7)}, "work.future"),
            ({"is_posted": False}, "work.not-employed"),
            ({"is_away": True}, "work.on-leave"),
            ({"is_month_closed": True}, "work.month-closed"),
            ({"minutes_that_day": 436}, "work.daily-cap"),
        ],
    )
    def test_names_what_stands_against_it(self, changed, code):
        decision = may_record(replace(FINE, **changed))
        assert [reason.code for reason in decision.blocking] == [code]

    def test_reaches_the_cap_exactly_and_says_what_is_left_beyond_it(self):
        assert may_record(replace(FINE, minutes_that_day=435)).allowed
        [reason] = may_record(replace(FINE, minutes_that_day=440)).blocking
        assert reason.facts == {"total": 455, "cap": 450, "left": 10}


class TestMayReview:
    def test_is_for_a_head_who_has_not_worked_on_it(self):
        assert may_review(ReviewFacts(is_reviewer=True, worked_on_it=False)).allowed
        assert not may_review(ReviewFacts(is_reviewer=False, worked_on_it=False)).allowed
        assert not may_review(ReviewFacts(is_reviewer=True, worked_on_it=True)).allowed


class TestNorm:
    def test_is_the_catalogue_times_the_volume_else_the_agreed_target(self):
        assert norm_of(standard_minutes=30, volume=4, target_minutes=999) == 120
        assert norm_of(standard_minutes=None, volume=4, target_minutes=90) == 90


people = st.sampled_from(["ani", "budi", "citra"])


class TestLaws:
    @given(
        st.integers(1, 600),
        st.lists(st.tuples(people, st.integers(0, 900)), max_size=6),
    )
    def test_handing_over_never_changes_the_sum_of_the_parts(self, norm, chain):
        """Handbook trap 27: the parts of the norm always sum to the norm."""
        parts, holder = {"ani": norm}, "ani"
        for receiver, remaining in chain:
            parts, moved = parts_after_handover(parts, giver=holder, remaining=remaining)
            parts[receiver] = parts.get(receiver, 0) + moved
            holder = receiver
            assert sum(parts.values()) == norm
            assert min(parts.values()) >= 0

    @given(
        st.dictionaries(people, st.integers(0, 200), min_size=1),
        st.lists(
            st.tuples(people, st.dates(date(2026, 4, 1), date(2026, 4, 5)), st.integers(1, 200))
        ),
    )
    def test_credited_minutes_never_exceed_norm_part_or_claim(self, parts, entries):
        norm = sum(parts.values())
        result = credit(norm=norm, parts=parts, entries=entries)
        assert result.minutes <= norm
        for who, share in result.shares.items():
            assert share.credited <= parts.get(who, 0)
            assert share.credited <= sum(minutes for name, _, minutes in entries if name == who)
            on_days = [day.minutes for day in result.days if day.employee_id == who]
            assert sum(on_days) == share.credited
