"""Lines by table, the handbook's worked examples, and the laws that every run must keep."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.allowance.rules import from_pool, line_for, prorated
from luwes.allowance.types import (
    AllowanceTerms,
    AttendanceDay,
    DeductionBase,
    PersonMonth,
    Segment,
)
from luwes.kit.bands import Band
from luwes.kit.money import Rupiah
from luwes.organisation.types import Employment, Predicate

MONTH = (date(2026, 9, 1), date(2026, 10, 1))
PERMENTAN = (
    Band("TL1", Decimal("0.005"), 30),
    Band("TL2", Decimal("0.010"), 60),
    Band("TL3", Decimal("0.015"), 90),
    Band("TL4", Decimal("0.020"), None),
)
EARLY = tuple(
    Band(f"PSW{n}", band.share, band.up_to_minutes) for n, band in enumerate(PERMENTAN, 1)
)


def make_terms(**changes) -> AllowanceTerms:
    fields = {
        "class_amounts": {8: Rupiah(3_000_000), 9: Rupiah(7_470_000)},
        "share_performance": Decimal("0.6"),
        "share_discipline": Decimal("0.4"),
        "deduction_base": DeductionBase.DISCIPLINE_PART,
        "predicate_shares": {
            Predicate.VERY_GOOD: Decimal(1),
            Predicate.GOOD: Decimal(1),
            Predicate.NEEDS_IMPROVEMENT: Decimal("0.8"),
            Predicate.POOR: Decimal("0.7"),
            Predicate.VERY_POOR: Decimal("0.6"),
        },
        "status_shares": {Employment.PNS: Decimal(1), Employment.CPNS: Decimal("0.8")},
        "sanction_cut": Decimal("0.25"),
        "late_bands": PERMENTAN,
        "early_bands": EARLY,
        "missing_scan_share": Decimal("0.015"),
        "absent_share": Decimal("0.04"),
        "sources": {},
        "version": "test",
    }
    return AllowanceTerms(**{**fields, **changes})


def make_segment(
    *, terms=None, job_class=8, working_days=22, first=MONTH[0], until=MONTH[1], **more
):
    return Segment(
        first=first,
        until=until,
        working_days=working_days,
        job_class=job_class,
        employment=more.get("employment", Employment.PNS),
        unit_name="Direktorat",
        terms=terms or make_terms(),
    )


def make_person(
    *, segments=None, days=(), predicate=Predicate.GOOD, score="90", employee_id=1, **more
):
    return PersonMonth(
        employee_id=employee_id,
        nip="1" * 18,
        name="Pegawai",
        working_days=22,
        segments=segments or (make_segment(),),
        days=tuple(days),
        predicate=predicate,
        score=Decimal(score),
        is_sanctioned=more.get("is_sanctioned", False),
    )


def day(number: int, **events) -> AttendanceDay:
    return AttendanceDay(on=date(2026, 9, number), **events)


class TestWorkedExamples:
    """Handbook of practice: the same month by the rules of different agencies."""

    def test_cuts_on_the_discipline_part(self):
        terms = make_terms(late_bands=(Band("TL", Decimal("0.01")),))
        days = [
            day(1, minutes_late=35),
            day(2, minutes_late=35),
            day(3, missing_scans=1),
        ]
        line = line_for(make_person(segments=(make_segment(terms=terms),), days=days))
        assert line.cut == 42_000  # 3.5 % of 1,200,000

    def test_additive_cuts_on_the_whole(self):
        terms = make_terms(deduction_base=DeductionBase.WHOLE)
        days = [
            *(day(number, minutes_late=10) for number in (1, 2, 3)),
            day(4, minutes_late=120),
            day(5, is_absent=True),
        ]
        segment = make_segment(terms=terms, job_class=9)
        line = line_for(make_person(segments=(segment,), days=days))
        assert (line.cut, line.amount) == (560_250, 6_909_750)

    def test_a_poor_predicate_lowers_the_performance_part_alone(self):
        line = line_for(make_person(predicate=Predicate.NEEDS_IMPROVEMENT))
        assert line.amount == 3_000_000 - 360_000

    def test_a_medium_sanction_takes_a_quarter_of_what_is_left(self):
        line = line_for(make_person(is_sanctioned=True))
        assert line.amount == 2_250_000
        assert any("× 25 %" in step.working for step in line.steps)

    def test_pppk_have_another_catalogue_and_are_not_cut_by_it(self):
        segment = make_segment(employment=Employment.PPPK)
        assert line_for(make_person(segments=(segment,), is_sanctioned=True)).cut == 0


class TestSegments:
    def test_a_move_in_mid_month_pays_each_class_for_its_working_days(self):
        sixteenth = date(2026, 9, 16)
        segments = (
            make_segment(working_days=11, until=sixteenth),
            make_segment(working_days=11, first=sixteenth, job_class=9),
        )
        assert line_for(make_person(segments=segments)).base == (3_000_000 + 7_470_000) // 2

    def test_cpns_are_paid_their_share(self):
        segment = make_segment(employment=Employment.CPNS)
        assert line_for(make_person(segments=(segment,))).amount == 2_400_000


days_strategy = st.lists(
    st.builds(
        AttendanceDay,
        on=st.dates(MONTH[0], date(2026, 9, 30)),
        minutes_late=st.integers(0, 300),
        minutes_early=st.integers(0, 300),
        missing_scans=st.integers(0, 2),
        is_absent=st.booleans(),
    ),
    max_size=40,
)
predicates = st.sampled_from(list(Predicate))


class TestLaws:
    @given(days=days_strategy, predicate=predicates, sanctioned=st.booleans())
    def test_a_line_adds_up_and_is_never_negative(self, days, predicate, sanctioned):
        line = line_for(make_person(days=days, predicate=predicate, is_sanctioned=sanctioned))
        assert 0 <= line.amount <= line.base
        assert line.base - line.cut == line.amount

    @given(days=days_strategy, minutes=st.integers(1, 300))
    def test_one_more_late_day_never_pays_more(self, days, minutes):
        more = [*days, day(30, minutes_late=minutes)]
        assert line_for(make_person(days=more)).amount <= line_for(make_person(days=days)).amount

    @given(
        scores=st.lists(st.integers(0, 10000), min_size=1, max_size=30),
        available=st.integers(0, 90_000_000),
    )
    def test_proration_spends_exactly_what_is_there(self, scores, available):
        lines = [line_for(make_person(employee_id=n)) for n in range(len(scores))]
        total = sum(line.amount for line in lines)
        cut_down = prorated(lines, available=Rupiah(min(available, total)))
        assert sum(line.amount for line in cut_down) == min(available, total)
        assert all(line.base - line.cut == line.amount for line in cut_down)

    @given(
        scores=st.lists(st.integers(0, 10000), min_size=1, max_size=30),
        pool=st.integers(0, 90_000_000),
    )
    def test_a_pool_is_never_overspent_and_nobody_gets_more_than_the_post_is_worth(
        self, scores, pool
    ):
        people = [
            make_person(employee_id=n, score=str(Decimal(points) / 100))
            for n, points in enumerate(scores)
        ]
        lines = from_pool(people, pool=Rupiah(pool), lines=[line_for(p) for p in people])
        assert sum(line.amount for line in lines) <= pool
        assert all(0 <= line.amount <= line.base for line in lines)

    @pytest.mark.parametrize("better", [(90, 80)])
    def test_a_better_score_takes_more_of_the_pool(self, better):
        people = [make_person(employee_id=n, score=str(s)) for n, s in enumerate(better)]
        lines = from_pool(people, pool=Rupiah(3_000_000), lines=[line_for(p) for p in people])
        assert lines[0].amount > lines[1].amount


class TestExplanation:
    def test_names_each_charge_with_its_count(self):
        line = line_for(make_person(days=[day(1, minutes_late=5), day(2, minutes_late=9)]))
        charge = next(step for step in line.steps if step.label == "allowance.charge.TL1")
        assert (charge.working, charge.value) == ("2 ×", "1 %")
