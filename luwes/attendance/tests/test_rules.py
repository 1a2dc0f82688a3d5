"""The day, judged: cases that a personnel officer can read, and laws that hold for every day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.belonging import DayClock, RawTap, ShiftSpan, scans_by_day
from luwes.attendance.clocks import Readings, vouched
from luwes.attendance.daybooks import rules_in
from luwes.attendance.rules import (
    may_check_in,
    minutes_inside,
    minutes_late,
    minutes_worked,
    settle,
    share_of,
)
from luwes.attendance.sentences import STEP_LABELS
from luwes.attendance.tests.officer import all_cases, expected_days, in_officers_words, settled
from luwes.attendance.types import (
    CheckInFacts,
    CheckInKind,
    DayFacts,
    Excuse,
    Judging,
    Place,
    Position,
    Repayment,
    Scan,
    Seconds,
    SeenPlace,
    Spot,
    Trust,
    WorkdayStatus,
)
from luwes.attendance.whereabouts import metres_between, seen_at
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook

FOUND = rules_in(national_rulebook(date(2026, 4, 6)), date(2026, 4, 6))
TERMS, MONDAY = FOUND.terms, FOUND.duty
assert MONDAY is not None
CASES = all_cases()
EVERY_TRAP = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 63, 64, 66}  # 11 and 14 are no days
seconds = st.integers(5 * 3600, 22 * 3600 + 3599)
scans = st.builds(
    lambda second, kind, place: Scan(second, kind, place, second),
    seconds,
    st.sampled_from(CheckInKind),
    st.sampled_from([Place.OFFICE, Place.HOME]),
)
days_of_scans = st.lists(scans, max_size=8)
instants = st.integers(0, 86_400)
outages = st.lists(st.tuples(instants, instants).map(sorted).map(tuple), max_size=4).map(
    lambda found: tuple(sorted(found))
)
facts = st.builds(
    DayFacts,
    planned=st.sampled_from(Place),
    duty=st.sampled_from([MONDAY, None]),
    absence=st.sampled_from([None, "annual", "duty_trip"]),
    is_holiday=st.booleans(),
    judging=st.sampled_from(Judging),
    outages=outages,
    excuses=st.frozensets(st.sampled_from(Excuse)),
    late_days_before=st.integers(0, 3),
)
terms = st.builds(
    lambda **changed: replace(TERMS, **changed),
    seconds=st.sampled_from(Seconds),
    repayment=st.sampled_from(Repayment),
    flexible_minutes=st.integers(0, 90),
    repayment_minutes=st.just(30),
    free_late_days=st.integers(0, 2),
    grace_minutes=st.integers(0, 15),
)


@pytest.mark.parametrize(("theme", "case"), CASES, ids=lambda part: _name(part))
def test_the_day_comes_to_what_an_officer_expects(theme, case):
    for on, expected in expected_days(case):
        found = in_officers_words(settled(case, on))
        assert {name: found[name] for name in expected} == expected, on


def _name(part: Any) -> str:
    return part if isinstance(part, str) else part["nama"]


def test_every_trap_of_time_and_place_is_a_case():
    assert {case["perangkap"] for _theme, case in CASES if "perangkap" in case} >= EVERY_TRAP


class TestGrace:
    @pytest.mark.parametrize(("clock", "minutes"), [("07:40:59", 0), ("07:41", 1), ("08:10", 30)])
    def test_minutes_within_it_do_not_count(self, clock, minutes):
        at = time.fromisoformat(clock)
        second = at.hour * 3600 + at.minute * 60 + at.second
        assert minutes_late(second, duty=MONDAY, grace=10) == minutes


class TestBands:
    @pytest.mark.parametrize(
        ("minutes", "share"),
        [(0, "0"), (1, "0.005"), (30, "0.005"), (31, "0.010"), (90, "0.015"), (91, "0.020")],
    )
    def test_charge_the_band_that_contains_the_minute(self, minutes, share):
        assert share_of(minutes, bands=TERMS.late_bands) == Decimal(share)

    @given(st.integers(0, 600), st.integers(0, 600))
    def test_never_charge_less_for_arriving_later(self, earlier, delay):
        bands = TERMS.late_bands
        assert share_of(earlier + delay, bands=bands) >= share_of(earlier, bands=bands)


class TestLaws:
    @given(seconds, seconds)
    def test_a_later_arrival_is_never_less_late(self, one, other):
        first, second = sorted((one, other))
        late = [minutes_late(clock, duty=MONDAY, grace=0) for clock in (first, second)]
        assert late == sorted(late)

    @given(seconds, seconds)
    def test_worked_minutes_lie_between_none_and_the_whole_span(self, one, other):
        came, left = (
            Scan(second, CheckInKind.IN, Place.OFFICE, second) for second in sorted((one, other))
        )
        span = left.second // 60 - came.second // 60
        assert 0 <= minutes_worked(came, left, duty=MONDAY) <= span

    @given(days_of_scans, facts, terms)
    def test_only_a_present_day_held_against_the_clock_has_figures(self, found, held, ruled):
        day = settle(found, facts=held, terms=ruled)
        if day.minutes_late or day.minutes_early or day.missing_in or day.missing_out:
            assert day.status is WorkdayStatus.PRESENT
            assert held.judging is Judging.HOURS
        assert day.steps

    @given(days_of_scans, facts, terms)
    def test_the_order_of_arrival_of_evidence_does_not_matter(self, found, held, ruled):
        distinct = list({scan.second: scan for scan in found}.values())
        again = settle(list(reversed(distinct)), facts=held, terms=ruled)
        assert settle(distinct, facts=held, terms=ruled) == again

    @given(days_of_scans, facts, terms)
    def test_outages_and_excuses_never_cost_anybody_anything(self, found, held, ruled):
        bare = replace(held, outages=(), excuses=frozenset())
        with_them, without = (settle(found, facts=each, terms=ruled) for each in (held, bare))
        # leaving early that was excused turns a tap in the break into leaving, which is none here
        assert with_them.minutes_late <= without.minutes_late
        assert with_them.missing_in <= without.missing_in
        assert with_them.missing_out <= without.missing_out
        assert with_them.excused >= without.excused

    @given(days_of_scans, facts, terms)
    def test_a_flexible_window_never_makes_anybody_later(self, found, held, ruled):
        strict = replace(ruled, repayment=Repayment.NONE, free_late_days=0)
        flexible, plain = (settle(found, facts=held, terms=each) for each in (ruled, strict))
        assert flexible.minutes_late <= plain.minutes_late
        assert flexible.minutes_early == plain.minutes_early

    @given(days_of_scans, facts, terms)
    def test_what_is_taken_away_and_what_counts_add_up_to_the_clock(self, found, held, ruled):
        day = settle(found, facts=held, terms=ruled)
        late = {step.label: step for step in day.steps}.get("minutes_late")
        early = {step.label: step for step in day.steps}.get("minutes_early")
        by_clock = sum(int(step.value) for step in (late, early) if step)
        counted = day.minutes_late + day.minutes_early
        assert counted + day.minutes_excused + day.minutes_repaid == by_clock

    @given(days_of_scans, facts, terms)
    def test_every_step_has_its_words(self, found, held, ruled):
        labels = {step.label for step in settle(found, facts=held, terms=ruled).steps}
        assert labels <= {*STEP_LABELS, "status"}

    @given(instants, instants, outages)
    def test_minutes_inside_outages_never_exceed_the_interval(self, one, other, found):
        start, end = sorted((one, other))
        assert 0 <= minutes_inside(start, end, found, TERMS) <= -(-(end - start) // 60)


class TestBelonging:
    """Every check-in belongs to exactly one day, whatever the shifts."""

    START = datetime(2026, 4, 6, tzinfo=Zone.WIB.tz)

    @given(
        st.lists(st.tuples(st.integers(0, 4 * 86_400), st.sampled_from(CheckInKind)), max_size=12),
        st.lists(st.integers(0, 3), unique=True),
        st.booleans(),
    )
    def test_nothing_is_lost_or_counted_twice(self, gestures, nights, pairs):
        taps = [
            RawTap(self.START + timedelta(seconds=second), kind, Place.OFFICE, Zone.WIB)
            for second, kind in sorted(gestures)
        ]
        base = int(self.START.timestamp())
        first_day = (base + 7 * 3600) // 86_400
        shifts = [
            ShiftSpan(first_day + n, base + n * 86_400 + 75_600, base + n * 86_400 + 111_600)
            for n in sorted(nights)
        ]
        clock = DayClock(Zone.WIB, False, timedelta(minutes=1), 7200, 14_400, 57_600, pairs)
        found = scans_by_day(taps, clock, shifts)
        assert sorted(scan.epoch for day in found.values() for scan in day) == [
            int(tap.at.timestamp()) for tap in taps
        ]
        for day, scans_then in found.items():
            for scan in scans_then:
                assert scan.epoch + 7 * 3600 == day * 86_400 + scan.second


class TestVouched:
    AT = datetime(2026, 4, 6, 7, 25, tzinfo=Zone.WIB.tz)
    MINUTE = timedelta(minutes=1)

    @given(st.integers(-7200, 7200), st.integers(0, 7200))
    def test_a_steady_wrong_clock_is_always_put_right(self, skew, wait):
        """Whatever the clock shows: gesture and sending on the same clock give the true instant."""
        claimed = self.AT + timedelta(seconds=skew)
        received = self.AT + timedelta(seconds=wait)
        found = vouched(
            claimed, received, Readings(skew=skew * 1000, elapsed=wait * 1000),
            tolerance=self.MINUTE,
        )  # fmt: skip
        assert abs(found.at - self.AT) <= self.MINUTE
        assert found.trust in (Trust.SERVER, Trust.MONOTONIC)

    @given(st.integers(2, 600), st.integers(700, 7200))
    def test_a_clock_set_back_and_forth_is_never_trusted(self, minutes, wait):
        claimed = self.AT - timedelta(minutes=minutes)
        received = self.AT + timedelta(seconds=wait)
        moved = Readings(skew=0, contact_skew=0, elapsed=wait * 1000, moved=-minutes * 60_000)
        assert vouched(claimed, received, moved, tolerance=self.MINUTE).trust is Trust.DOUBTFUL


class TestSeenAt:
    """Handbook trap 14: home has no coordinates here, so no position ever contradicts it."""

    OFFICE = Spot(-6.91474, 107.60981)
    BRANCH = Spot(-6.20876, 106.84560)

    def seen(self, latitude, longitude, accuracy=20.0, spots=(OFFICE, BRANCH)):
        position = Position(latitude, longitude, accuracy)
        return seen_at(position, spots, radius_m=200, worst_accuracy_m=500)

    def test_knows_every_place_of_the_agency(self):
        assert self.seen(-6.91474, 107.60981) == (SeenPlace.OFFICE, 0)
        assert self.seen(-6.20900, 106.84560)[0] is SeenPlace.OFFICE

    def test_says_how_far_the_nearest_is(self):
        place, metres = self.seen(-6.92374, 107.60981)
        assert (place, metres) == (SeenPlace.FAR, 1001)

    def test_decides_nothing_by_a_bad_position_or_without_a_map(self):
        assert self.seen(-6.91474, 107.60981, accuracy=900.0)[0] is SeenPlace.UNKNOWN
        assert self.seen(-6.91474, 107.60981, spots=()) == (SeenPlace.UNKNOWN, None)

    def test_measures_as_maps_do(self):
        assert round(metres_between(self.OFFICE, self.BRANCH) / 1000) == 115


class TestMayCheckIn:
    NOON = datetime(2026, 4, 6, 12, tzinfo=Zone.WIB.tz)

    def facts(self, **changed: Any) -> CheckInFacts:
        base: dict[str, Any] = {
            "is_employed": True,
            "local_at": self.NOON,
            "received_at": self.NOON,
        }
        return CheckInFacts(**{**base, **changed})

    def test_lateness_is_no_reason_against(self):
        assert may_check_in(self.facts()).allowed

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"is_employed": False}, "attendance.not-employed"),
            ({"received_at": NOON - timedelta(minutes=2)}, "attendance.clock-ahead"),
        ],
    )
    def test_names_what_stands_against_it(self, changed, code):
        decision = may_check_in(self.facts(**changed))
        assert [reason.code for reason in decision.blocking] == [code]
