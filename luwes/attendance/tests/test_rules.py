"""The day, judged: cases that a personnel officer can read, and laws that hold for every day."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.rules import (
    may_check_in,
    minutes_late,
    minutes_worked,
    settle,
    share_of,
)
from luwes.attendance.terms import attendance_terms, work_calendar
from luwes.attendance.types import (
    CheckInFacts,
    CheckInKind,
    Judging,
    Place,
    SettledDay,
    Tap,
    WorkdayStatus,
)
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "days.yaml").read_text())
BOOK = national_rulebook(date(2026, 4, 1))
CALENDAR = work_calendar(BOOK)
TERMS = attendance_terms(BOOK)
MONDAY = CALENDAR.hours_on(date(2026, 4, 6))
KINDS = {"masuk": CheckInKind.IN, "pulang": CheckInKind.OUT}
PLACES = {"kantor": Place.OFFICE, "rumah": Place.HOME, "lain": Place.ELSEWHERE}
clocks = st.times(min_value=time(5), max_value=time(22, 59, 59))


def tap_from(text: str) -> Tap:
    clock, kind, place = [*text.split(), "kantor"][:3]
    return Tap(time.fromisoformat(clock), KINDS[kind], PLACES[place])


def settled(case: dict[str, Any]) -> SettledDay:
    on = case["tanggal"]
    return settle(
        [tap_from(text) for text in case["presensi"]],
        planned=Place(case.get("rencana", "office")),
        absence=case.get("ketidakhadiran"),
        hours=CALENDAR.hours_on(on),
        is_holiday=on in CALENDAR.closed,
        terms=TERMS,
        judging=Judging(case.get("penilaian", "hours")),
    )


def in_officers_words(day: SettledDay) -> dict[str, Any]:
    codes = {step.label: step.value for step in day.steps}
    return {
        "status": day.status.value,
        "tempat": day.actual_place and day.actual_place.value,
        "kerja": day.minutes_worked,
        "terlambat": day.minutes_late,
        "cepat": day.minutes_early,
        "tanpa_masuk": day.missing_in,
        "tanpa_pulang": day.missing_out,
        "sah": day.excused,
        "golongan_terlambat": codes.get("late_band"),
        "golongan_cepat": codes.get("early_band"),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_the_day_comes_to_what_an_officer_expects(case):
    found = in_officers_words(settled(case))
    assert {name: found[name] for name in case["hasil"]} == case["hasil"]


class TestTimeZone:
    def test_the_same_instant_is_on_time_at_home_and_late_by_the_place(self):
        """Handbook trap 1: 08.20 WITA in Bali is 07.20 WIB."""
        at = datetime(2026, 4, 6, 8, 20, tzinfo=Zone.WITA.tz)
        home, there = at.astimezone(Zone.WIB.tz).time(), at.time()
        assert minutes_late(home, hours=MONDAY, grace=0) == 0
        assert minutes_late(there, hours=MONDAY, grace=0) == 50


class TestGrace:
    @pytest.mark.parametrize(("clock", "minutes"), [("07:40:59", 0), ("07:41", 1), ("08:10", 30)])
    def test_minutes_within_it_do_not_count(self, clock, minutes):
        assert minutes_late(time.fromisoformat(clock), hours=MONDAY, grace=10) == minutes


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
    @given(clocks, clocks)
    def test_a_later_arrival_is_never_less_late(self, one, other):
        first, second = sorted((one, other))
        late = [minutes_late(clock, hours=MONDAY, grace=0) for clock in (first, second)]
        assert late == sorted(late)

    @given(clocks, clocks)
    def test_worked_minutes_lie_between_none_and_the_whole_span(self, one, other):
        came, left = sorted((one, other))
        span = (left.hour - came.hour) * 60 + left.minute - came.minute
        assert 0 <= minutes_worked(came, left, hours=MONDAY) <= span

    @given(
        st.lists(st.builds(Tap, clocks, st.sampled_from(CheckInKind), st.just(Place.OFFICE))),
        st.sampled_from([None, "annual", "duty_trip"]),
        st.sampled_from(Judging),
    )
    def test_only_a_present_day_held_against_the_clock_has_figures(self, taps, absence, judging):
        day = settle(
            taps, planned=Place.OFFICE, absence=absence, hours=MONDAY, is_holiday=False,
            terms=TERMS, judging=judging,
        )  # fmt: skip
        judged = day.minutes_late or day.minutes_early or day.missing_in or day.missing_out
        if judged:
            assert day.status is WorkdayStatus.PRESENT
            assert judging is Judging.HOURS
        assert day.steps

    @given(st.lists(st.builds(Tap, clocks, st.sampled_from(CheckInKind), st.just(Place.OFFICE))))
    def test_the_order_of_arrival_of_evidence_does_not_matter(self, taps):
        def of(order):
            return settle(
                order, planned=Place.OFFICE, absence=None, hours=MONDAY, is_holiday=False,
                terms=TERMS,
            )  # fmt: skip

        distinct = list({tap.clock: tap for tap in taps}.values())
        assert of(distinct) == of(list(reversed(distinct)))


class TestMayCheckIn:
    NOON = datetime(2026, 4, 6, 12, tzinfo=Zone.WIB.tz)

    def facts(self, **changed: Any) -> CheckInFacts:
        base: dict[str, Any] = {
            "is_employed": True,
            "local_at": self.NOON,
            "received_at": self.NOON,
            "scan_from": time(5),
            "scan_until": time(23),
        }
        return CheckInFacts(**{**base, **changed})

    def test_lateness_is_no_reason_against(self):
        assert may_check_in(self.facts()).allowed

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"is_employed": False}, "attendance.not-employed"),
            ({"received_at": NOON - timedelta(minutes=2)}, "attendance.clock-ahead"),
            ({"scan_from": time(12, 1)}, "attendance.outside-window"),
            ({"scan_until": time(11, 59)}, "attendance.outside-window"),
        ],
    )
    def test_names_what_stands_against_it(self, changed, code):
        decision = may_check_in(self.facts(**changed))
        assert [reason.code for reason in decision.blocking] == [code]
