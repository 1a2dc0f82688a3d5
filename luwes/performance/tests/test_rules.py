"""A month's score by table, all nine cells of the matrix, and the laws of scoring."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.organisation.types import Predicate
from luwes.performance.rules import points, score, weighted_mean
from luwes.performance.types import Axis, MonthFacts, ScoreTerms

MATRIX = {
    (Axis.ABOVE, Axis.BELOW): Predicate.POOR,
    (Axis.ABOVE, Axis.MEETS): Predicate.GOOD,
    (Axis.ABOVE, Axis.ABOVE): Predicate.VERY_GOOD,
    (Axis.MEETS, Axis.BELOW): Predicate.POOR,
    (Axis.MEETS, Axis.MEETS): Predicate.GOOD,
    (Axis.MEETS, Axis.ABOVE): Predicate.GOOD,
    (Axis.BELOW, Axis.BELOW): Predicate.VERY_POOR,
    (Axis.BELOW, Axis.MEETS): Predicate.NEEDS_IMPROVEMENT,
    (Axis.BELOW, Axis.ABOVE): Predicate.NEEDS_IMPROVEMENT,
}
TERMS = ScoreTerms(
    weight_output=Decimal("0.6"),
    weight_discipline=Decimal("0.3"),
    weight_service=Decimal("0.1"),
    above=Decimal(95),
    meets=Decimal(75),
    matrix=MATRIX,
    version="test",
    sources={},
)


def make_facts(**changes) -> MonthFacts:
    fields = {
        "employee_id": 1,
        "minutes_target": 6000,
        "minutes_accepted": 5400,
        "minutes_due": 9000,
        "minutes_lost": 450,
        "days_due": 20,
        "days_absent": 1,
        "promises": 10,
        "promises_kept": 9,
    }
    return MonthFacts(**{**fields, **changes})


class TestScore:
    def test_weighs_the_three_parts(self):
        scored = score(make_facts(), terms=TERMS)
        assert (scored.output, scored.discipline, scored.service) == (90, 95, 90)
        assert scored.total == Decimal("91.50")

    def test_without_complaints_the_weight_goes_to_the_others(self):
        scored = score(make_facts(promises=0, promises_kept=0), terms=TERMS)
        assert scored.service is None
        assert scored.total == Decimal("91.67")  # (90 × 0.6 + 95 × 0.3) ÷ 0.9

    def test_a_month_on_leave_has_nothing_to_measure_and_meets_expectation(self):
        facts = make_facts(minutes_target=0, minutes_due=0, minutes_lost=0, promises=0)
        scored = score(facts, terms=TERMS)
        assert (scored.predicate, scored.total) == (Predicate.GOOD, 100)

    @pytest.mark.parametrize(("results", "behaviour"), list(MATRIX))
    def test_reaches_each_of_the_nine_cells(self, results, behaviour):
        percent = {Axis.ABOVE: 96, Axis.MEETS: 80, Axis.BELOW: 60}
        facts = make_facts(
            minutes_target=100,
            minutes_accepted=percent[results],
            minutes_due=100,
            minutes_lost=100 - percent[behaviour],
            promises=0,
        )
        assert score(facts, terms=TERMS).predicate == MATRIX[results, behaviour]

    def test_keeps_a_step_for_each_part_the_total_and_the_predicate(self):
        labels = [step.label for step in score(make_facts(), terms=TERMS).steps]
        assert labels == [
            "performance.output",
            "performance.discipline",
            "performance.service",
            "performance.total",
            "performance.predicate",
        ]


class TestLaws:
    @given(accepted=st.integers(0, 9000), more=st.integers(0, 3000))
    def test_more_accepted_work_never_lowers_the_score(self, accepted, more):
        low = score(make_facts(minutes_accepted=accepted), terms=TERMS).total
        assert score(make_facts(minutes_accepted=accepted + more), terms=TERMS).total >= low

    @given(part=st.integers(-100, 10_000), whole=st.integers(1, 10_000))
    def test_points_stay_between_nought_and_a_hundred(self, part, whole):
        assert 0 <= points(part, whole) <= 100

    def test_nothing_measured_has_no_mean(self):
        assert weighted_mean([(None, Decimal("0.5"))]) is None
