"""Periods, hours and zones: half-open, net of the break, and on the right wall clock."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luwes.kit.bands import Band, OpenEndedBandMissing, band_for
from luwes.kit.money import share
from luwes.kit.periods import Period, iso_week, month_of, next_month, previous_month
from luwes.kit.working_time import WorkCalendar, hours_from, without
from luwes.kit.zones import Zone, instant, local

MONDAY = hours_from(
    {"start": "07:30", "end": "16:00", "break_start": "12:00", "break_end": "13:00"}
)
FRIDAY = hours_from(
    {"start": "07:30", "end": "16:30", "break_start": "11:30", "break_end": "13:00"}
)
RAMADAN = hours_from(
    {"start": "08:00", "end": "15:00", "break_start": "12:00", "break_end": "12:30"}
)
CALENDAR = WorkCalendar(
    week={1: MONDAY, 2: MONDAY, 3: MONDAY, 4: MONDAY, 5: FRIDAY},
    ramadan_week=dict.fromkeys(range(1, 6), RAMADAN),
    ramadan=(Period(date(2026, 2, 18), date(2026, 3, 20)),),
    closed=frozenset({date(2026, 8, 17)}),
)


class TestDayHours:
    def test_counts_no_break(self):
        assert (MONDAY.net_minutes, FRIDAY.net_minutes, RAMADAN.net_minutes) == (450, 450, 390)

    @pytest.mark.parametrize(
        ("came", "left", "minutes"),
        [
            ("07:30", "16:00", 450),
            ("07:30", "12:00", 270),
            ("07:30", "12:30", 270),
            ("12:15", "12:45", 0),
            ("13:00", "16:00", 180),
            ("09:00", "08:00", 0),
        ],
    )
    def test_worked_minutes_leave_the_break_out(self, came, left, minutes):
        worked = MONDAY.worked(time.fromisoformat(came), time.fromisoformat(left))
        assert worked == minutes

    def test_a_friday_that_ends_like_monday_is_short_of_thirty_minutes(self):
        assert FRIDAY.worked(time(7, 30), time(16)) == 420


class TestCalendar:
    def test_weekends_and_holidays_are_free_and_ramadan_is_shorter(self):
        assert CALENDAR.hours_on(date(2026, 8, 17)) is None
        assert CALENDAR.hours_on(date(2026, 8, 15)) is None
        assert CALENDAR.hours_on(date(2026, 2, 18)) == RAMADAN
        assert CALENDAR.hours_on(date(2026, 3, 20)) == FRIDAY

    def test_absence_takes_days_out(self):
        days = CALENDAR.working_days(month_of(date(2026, 9, 1)))
        left = without(days, [Period(date(2026, 9, 1), date(2026, 9, 8))])
        assert (len(days), len(left)) == (22, 17)


class TestPeriod:
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_a_month_holds_its_days_and_not_the_next_first(self, on):
        month = month_of(on)
        assert on in month
        assert month.until not in month
        assert previous_month(next_month(on)) == month.first

    def test_touching_is_not_overlapping(self):
        first = Period(date(2026, 1, 1), date(2026, 2, 1))
        assert not first.overlaps(Period(date(2026, 2, 1)))
        assert first.overlaps(Period(date(2026, 1, 31)))

    def test_cannot_end_before_it_starts(self):
        with pytest.raises(ValueError, match="cannot end"):
            Period(date(2026, 2, 1), date(2026, 1, 1))

    def test_a_week_may_cross_a_year(self):
        assert iso_week(date(2027, 1, 1)) == iso_week(date(2026, 12, 31))


class TestZones:
    @given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(Zone))
    def test_local_and_back_is_the_same_instant(self, moment, zone):
        assume(1 < moment.year < 9999)
        here = local(moment, zone)
        assert instant(here.date(), here.time(), zone) == moment

    def test_half_past_seven_is_another_instant_in_each_zone(self):
        instants = [instant(date(2026, 9, 1), time(7, 30), zone).hour for zone in Zone]
        assert instants == [0, 23, 22]

    def test_a_naive_instant_is_refused(self):
        with pytest.raises(ValueError, match="naive"):
            local(datetime(2026, 1, 1), Zone.WIB)  # noqa: DTZ001


class TestBands:
    BANDS = (Band("TL1", share("0.005"), 30), Band("TL2", share("0.01"), 60))

    @pytest.mark.parametrize(("minutes", "code"), [(1, "TL1"), (30, "TL1"), (31, "TL2")])
    def test_reach_up_to_and_including_their_minutes(self, minutes, code):
        band = band_for(minutes, self.BANDS)
        assert band is not None
        assert band.code == code

    def test_on_time_is_in_no_band(self):
        assert band_for(0, self.BANDS) is None

    def test_an_open_end_must_be_there(self):
        with pytest.raises(OpenEndedBandMissing):
            band_for(61, self.BANDS)
