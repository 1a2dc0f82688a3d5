"""The watch as a table of minutes, and the law that its proposals keep."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.outages.rules import (
    bad_minutes,
    joined,
    may_be_outage,
    may_judge,
    minutes_in,
    proposals,
    trouble_of,
)
from luwes.attendance.outages.types import Cause, JudgeFacts, Minute, Span, SpanFacts

START = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)  # 07.00 WIB


def at(minute):
    return START + timedelta(minutes=minute)


def span(first, until):
    return Span(at(first), at(until))


def pulses(*minutes, **changed):
    return {at(minute): Minute(at(minute), **changed) for minute in minutes}


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        ({"answered": 6000, "p99_ms": 90}, None),
        ({"answered": 0}, None),  # nobody came: no outage
        ({"answered": 500, "refused": 400}, None),  # bad keys are no outage
        ({"failed": 2, "answered": 900}, None),
        ({"failed": 3, "answered": 900}, Cause.DATABASE),
        ({"answered": 0, "turned_away": 19}, None),
        ({"answered": 380, "turned_away": 20}, Cause.OVERLOAD),
        ({"answered": 381, "turned_away": 20}, None),
        ({"answered": 19, "p99_ms": 30_000}, None),
        ({"answered": 20, "p99_ms": 10_000}, Cause.OVERLOAD),
        ({"answered": 20, "p99_ms": 9_999}, None),
    ],
)
def test_what_a_minute_tells(figures, cause):
    assert trouble_of(Minute(START, **figures)) is cause


class TestAway:
    def test_is_a_minute_without_a_pulse_after_the_first_of_the_day(self):
        found = bad_minutes(pulses(0, 1, 4), minutes_in([span(0, 5)]))
        assert found == {at(2): Cause.GATE, at(3): Cause.GATE}

    def test_is_not_before_the_first_pulse_of_a_new_installation(self):
        assert bad_minutes(pulses(30), minutes_in([span(0, 31)])) == {}

    def test_is_before_the_first_pulse_where_gates_were_at_work_the_day_before(self):
        """Died in the night, came back half an hour late: the morning was an outage."""
        yesterday = {START - timedelta(hours=10): Minute(START - timedelta(hours=10))}
        found = bad_minutes(yesterday | pulses(30), minutes_in([span(0, 31)]))
        assert sorted(found) == [at(minute) for minute in range(30)]

    def test_is_not_on_a_day_without_any_pulse(self):
        yesterday = {START - timedelta(hours=10): Minute(START - timedelta(hours=10))}
        assert bad_minutes(yesterday, minutes_in([span(0, 60)])) == {}


class TestProposals:
    BAD = {at(m): Cause.GATE for m in (5, 6, 7, 9)}

    def test_join_minutes_without_a_gap(self):
        found = proposals(self.BAD, known=[], still_open=[])
        assert [p.span for p in found] == [span(5, 8), span(9, 10)]

    def test_are_not_made_twice(self):
        known = [span(5, 8), span(9, 10)]
        assert proposals(self.BAD, known=known, still_open=known) == []

    def test_extend_what_is_open(self):
        found = proposals(self.BAD, known=[span(5, 7)], still_open=[span(5, 7)])
        assert [(p.span, p.extends) for p in found] == [(span(7, 8), 0), (span(9, 10), None)]

    def test_leave_alone_what_was_decided(self):
        [after, _far] = proposals(self.BAD, known=[span(5, 7)], still_open=[])
        assert (after.span, after.extends) == (span(7, 8), None)

    def test_name_the_cause_of_most_minutes(self):
        bad = {at(1): Cause.DATABASE, at(2): Cause.GATE, at(3): Cause.GATE}
        assert proposals(bad, known=[], still_open=[])[0].cause is Cause.GATE


minute_numbers = st.sets(st.integers(0, 60))


@given(bad=minute_numbers, decided=st.sets(st.integers(0, 5)), looks=st.lists(st.integers(0, 61)))
def test_proposals_cover_exactly_the_bad_minutes_and_never_overlap(bad, decided, looks):
    """Whenever the watch looked, and whatever a person had decided between two looks."""
    causes = {at(minute): Cause.GATE for minute in bad}
    known: list[Span] = []
    is_open: list[bool] = []
    for look in [*sorted(looks), 61, 61]:
        seen = {moment: cause for moment, cause in causes.items() if moment < at(look)}
        waiting = [place for place, opened in enumerate(is_open) if opened]
        for made in proposals(seen, known=known, still_open=[known[p] for p in waiting]):
            if made.extends is None:
                known.append(made.span)
                is_open.append(True)
            else:
                place = waiting[made.extends]
                known[place] = joined(known[place], made.span)
        for place in decided & set(range(len(known))):
            is_open[place] = False
    covered = [moment for part in known for moment in minutes_in([part])]
    assert sorted(covered) == sorted(causes)
    assert len(covered) == len(set(covered))


@given(spans=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=5))
def test_minutes_in_spans_are_each_there_once(spans):
    found = minutes_in([span(first, first + length) for first, length in spans])
    wanted = {first + step for first, length in spans for step in range(length)}
    assert found == [at(minute) for minute in sorted(wanted)]


@pytest.mark.parametrize(
    ("keeper", "proposer", "code"),
    [(True, False, None), (False, False, "not-the-keeper"), (True, True, "own-outage")],
)
def test_who_judges(keeper, proposer, code):
    decision = may_judge(JudgeFacts(is_keeper=keeper, is_proposer=proposer))
    assert decision.allowed is (code is None)
    assert [reason.code for reason in decision.reasons] == ([f"attendance.{code}"] if code else [])


@pytest.mark.parametrize(
    ("first", "until", "now", "codes"),
    [
        (0, 10, 10, []),
        (0, 10, 9, ["attendance.outage-ahead"]),
        (10, 10, 20, ["attendance.outage-backward"]),
        (0, 7 * 1440 + 1, 20_000, ["attendance.outage-too-long"]),
    ],
)
def test_which_intervals_can_be_outages(first, until, now, codes):
    decision = may_be_outage(SpanFacts(span(first, until), at(now)))
    assert [reason.code for reason in decision.reasons] == codes
