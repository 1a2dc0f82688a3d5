"""What days rest on beside check-ins, when they are settled again, and when no more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luwes.attendance import actions, queries
from luwes.attendance.closing import MonthClosed, close_month, is_month_closed, refuse_closed
from luwes.attendance.factories import check_in_row, worked_day
from luwes.attendance.ids import stamped
from luwes.attendance.models import (
    CheckIn,
    CheckInPosition,
    Closing,
    Correction,
    Outage,
    PersonalHours,
    Shift,
    TouchedDays,
    Workday,
)
from luwes.attendance.settling import preview
from luwes.attendance.types import (
    CheckInKind,
    CheckInRow,
    Excuse,
    Place,
    Position,
    WorkdayStatus,
)
from luwes.kit.zones import Zone
from luwes.organisation.actions import record_duty_trip
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.models import Site
from luwes.organisation.standing import standing_of
from luwes.organisation.types import Employment, ServiceMode
from luwes.policy.models import State, TermOverride

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, WEDNESDAY = date(2026, 4, 6), date(2026, 4, 7), date(2026, 4, 8)
ONE_DAY = timedelta(days=1)
NIGHT = instant("2026-04-06 17:20")  # 00.20 WIB, when the job closes Monday
NEXT_NIGHT = instant("2026-04-07 17:20")
LATER = instant("2026-04-20 02:00")


def settle(unit, *, first=MONDAY, until=TUESDAY, at=LATER):
    return actions.settle_days(unit=unit, first=first, until=until, at=at)


def day_of(employee, on=MONDAY):
    return Workday.objects.get(employee=employee, on=on, is_current=True)


def outage(unit, start, end, *, state="confirmed"):
    by = make_user() if state != "proposed" else None
    return Outage.objects.create(
        unit=unit, starts_at=instant(start), ends_at=instant(end), cause="gate", state=state,
        proposed_at=NIGHT, decided_at=NIGHT if by else None, decided_by=by,
    )  # fmt: skip


def shift(employee, start, end, *, on=MONDAY):
    return Shift.objects.create(
        employee=employee, on=on, starts_at=instant(start), ends_at=instant(end), at=NIGHT
    )


def excuse(employee, kind, *, state="accepted", on=MONDAY):
    return Correction.objects.create(
        employee=employee, unit=employee.postings.get().unit, on=on, kind=kind, reason="Izin",
        asked_at=NIGHT, asked_by=make_user(), due_on=on, state=state,
    )  # fmt: skip


class TestShifts:
    def guard(self):
        unit = make_unit(service_mode=ServiceMode.OPEN_24H)
        person = make_employee(unit=unit)
        shift(person, "2026-04-06 14:00", "2026-04-07 00:00")  # 21.00 to 07.00 WIB
        return unit, person

    def test_judge_a_round_the_clock_unit_by_its_roster(self):
        unit, person = self.guard()
        rows = [
            check_in_row(person, MONDAY, "21:10"),
            check_in_row(person, TUESDAY, "07:02", kind=CheckInKind.OUT),
        ]
        actions.import_check_ins(rows, by=None, at=LATER)
        settle(unit, until=WEDNESDAY)
        assert (day_of(person).minutes_late, day_of(person).missing_out) == (10, False)
        assert day_of(person, TUESDAY).status == WorkdayStatus.NOT_DUE
        assert day_of(person, TUESDAY).first_in is None

    def test_make_absence_possible_there(self):
        unit, person = self.guard()
        settle(unit)
        assert day_of(person).status == WorkdayStatus.ABSENT

    def test_that_are_not_over_are_not_judged(self):
        unit, _person = self.guard()
        assert settle(unit, at=NIGHT).settled == 0
        assert settle(unit, at=instant("2026-04-07 05:00")).settled == 1

    def test_that_were_withdrawn_do_not_count(self):
        unit, person = self.guard()
        Shift.objects.update(withdrawn_at=LATER)
        settle(unit)
        assert day_of(person).status == WorkdayStatus.NOT_DUE

    def test_replace_the_hours_of_an_office_unit_for_that_day(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        shift(person, "2026-04-06 07:00", "2026-04-06 14:00")  # 14.00 to 21.00 WIB
        actions.import_check_ins([check_in_row(person, MONDAY, "13:55")], by=None, at=LATER)
        settle(unit, until=WEDNESDAY)
        assert day_of(person).minutes_late == 0
        assert day_of(person, TUESDAY).status == WorkdayStatus.ABSENT

    def test_are_closed_by_the_next_nights_job(self):
        _unit, person = self.guard()
        actions.close_days(at=NIGHT)
        assert not Workday.objects.filter(employee=person, on=MONDAY).exists()
        actions.close_days(at=NEXT_NIGHT)
        assert day_of(person).status == WorkdayStatus.ABSENT


class TestOnShift:
    """Handbook trap 4, before the day is settled."""

    def guard(self):
        unit = make_unit()
        person = make_employee(unit=unit, with_login=True)
        shift(person, "2026-04-06 15:30", "2026-04-07 00:30")  # 22.30 to 07.30 WIB
        return person

    def my_day(self, person, on):
        return queries.my_day(standing_of(person.user, on=on), on=on)

    def check_in(self, person, at):
        return actions.record_check_in(
            employee=person, kind=CheckInKind.IN, place=Place.OFFICE, at=instant(at), by=None
        )

    def test_a_check_in_late_at_night_is_taken(self):
        guard, clerk = self.guard(), make_employee(unit=make_unit())
        for person in (guard, clerk):  # evidence of both; only the guard's will count
            assert self.check_in(person, "2026-04-06 16:15").pk  # 23.15 WIB

    def test_the_page_shows_the_hours_of_the_shift(self):
        hours = self.my_day(self.guard(), MONDAY).hours
        assert (f"{hours.start:%H.%M}", f"{hours.end:%H.%M}") == ("22.30", "07.30")

    def test_the_page_offers_to_leave_in_the_morning(self):
        person = self.guard()
        assert self.my_day(person, TUESDAY).next_kind is CheckInKind.IN
        self.check_in(person, "2026-04-06 15:20")
        assert self.my_day(person, TUESDAY).next_kind is CheckInKind.OUT


class TestOwnHours:
    WEEK = {"1": {"start": "08:00", "end": "12:00", "break_start": "12:00", "break_end": "12:00"}}

    def part_timer(self):
        unit = make_unit()
        person = make_employee(unit=unit, employment=Employment.PPPK_PART_TIME)
        PersonalHours.objects.create(
            employee=person, first=MONDAY, until=TUESDAY, kind="part_time", week=self.WEEK,
            source="SK 1/2026", at=NIGHT,
        )  # fmt: skip
        return unit, person

    def test_judge_a_part_timer_by_the_clock(self):
        unit, person = self.part_timer()
        worked_day(person, MONDAY, came="08:05", left="12:00", at=LATER)
        settle(unit)
        assert (day_of(person).minutes_late, day_of(person).minutes_worked) == (5, 235)
        assert "duty_own" in {step["label"] for step in day_of(person).steps}

    def test_lower_what_is_expected_of_a_month(self):
        """Handbook trap 24: part-time staff do not lack the rest of a whole week."""
        unit, person = self.part_timer()
        whole = make_employee(unit=unit)
        ids = [whole.pk, person.pk]
        found = queries.target_minutes(ids, first=MONDAY, until=TUESDAY, minutes_per_day=300)
        assert found == {whole.pk: 300, person.pk: 300 * 240 // 2250}

    def test_hold_only_as_long_as_they_are_dated(self):
        unit, person = self.part_timer()
        worked_day(person, TUESDAY, came="09:00", left="12:00", at=LATER)
        settle(unit, until=WEDNESDAY)
        assert day_of(person, TUESDAY).minutes_late == 0


class TestOutages:
    def test_excuse_the_whole_subtree_and_nobody_else(self):
        agency, other = make_unit(), make_unit()
        here, there = make_employee(unit=make_unit(parent=agency)), make_employee(unit=other)
        outage(agency, "2026-04-06 00:15", "2026-04-06 00:40")
        for person in (here, there):
            worked_day(person, MONDAY, came="07:41", at=LATER)
        settle(agency)
        settle(other)
        assert (day_of(here).minutes_late, day_of(here).minutes_excused) == (0, 11)
        assert day_of(here).excused_by == "outage"
        assert day_of(there).minutes_late == 11

    @pytest.mark.parametrize("state", ["proposed", "rejected"])
    def test_excuse_nobody_before_a_person_has_confirmed_them(self, state):
        unit = make_unit()
        person = make_employee(unit=unit)
        outage(unit, "2026-04-06 00:15", "2026-04-06 00:40", state=state)
        worked_day(person, MONDAY, came="07:41", at=LATER)
        settle(unit)
        assert day_of(person).minutes_late == 11


class TestExcuses:
    def test_are_taken_out_of_what_upper_slices_read(self):
        unit = make_unit()
        late, absent = make_employee(unit=unit), make_employee(unit=unit)
        worked_day(late, MONDAY, came="08:30", at=LATER)
        excuse(late, Excuse.LATE)
        excuse(absent, Excuse.ABSENCE)
        settle(unit)
        ids = [late.pk, absent.pk]
        assert list(queries.charged_days(ids, first=MONDAY, until=TUESDAY)) == []
        total = queries.total_presence(ids, first=MONDAY, until=TUESDAY)
        assert (total.days_absent, total.days_late, total.minutes_late) == (0, 0, 0)
        [facts] = queries.workdays_in([late.pk], first=MONDAY, until=TUESDAY)
        assert (facts.minutes_excused, facts.excused_by) == (60, "correction")

    def test_count_only_once_accepted(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        worked_day(person, MONDAY, came="08:30", at=LATER)
        excuse(person, Excuse.LATE, state="asked")
        settle(unit)
        assert day_of(person).minutes_late == 60

    def test_can_be_looked_at_beforehand(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        worked_day(person, MONDAY, came="08:30", at=LATER)
        zone, day = preview(person.pk, MONDAY, excuses=frozenset({Excuse.LATE}))
        assert (zone, day.minutes_late, day.minutes_excused) == (Zone.WIB, 0, 60)
        assert not Workday.objects.exists()


class TestPlaces:
    def office(self):
        site = Site.objects.create(
            name="Kantor", zone="WIB", latitude="-6.91474", longitude="107.60981"
        )
        unit = make_unit()
        unit.site = site
        unit.save()
        return unit

    def seen(self, person, latitude):
        row = check_in_row(person, MONDAY, "07:20")
        placed = CheckInRow(
            person.pk, row.at, row.kind, row.zone, position=Position(latitude, 107.60981, 12.0)
        )
        actions.import_check_ins([placed], by=None, at=LATER)

    def test_are_decided_by_the_nearest_site(self):
        unit = self.office()
        near, far = make_employee(unit=unit), make_employee(unit=unit)
        self.seen(near, -6.91480)
        self.seen(far, -6.98)
        settle(unit)
        assert (day_of(near).seen_place, day_of(near).metres_away) == ("office", 7)
        assert (day_of(far).seen_place, day_of(far).metres_away) == ("far", 7257)

    def test_stay_decided_when_the_position_is_forgotten(self):
        unit = self.office()
        person = make_employee(unit=unit)
        self.seen(person, -6.91480)
        settle(unit)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL luwes.may_forget = 'yes'")
        CheckInPosition.objects.all().delete()
        assert settle(unit).written == 0
        excuse(person, Excuse.EARLY)
        assert settle(unit).written == 1
        assert (day_of(person).seen_place, day_of(person).metres_away) == ("office", 7)


class TestDeviceClocks:
    def test_a_steady_error_is_put_right_and_said(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        claimed = instant("2026-04-06 00:33")
        actions.make_months([MONDAY])
        CheckIn.objects.create(
            id=stamped(uuid4(), claimed), employee=person, at=claimed,
            received_at=instant("2026-04-06 00:28"), kind="in", place="office", source="gate",
            zone="WIB", skew_ms=300_000, elapsed_ms=150,
        )  # fmt: skip
        settle(unit)
        day = day_of(person)
        assert (day.minutes_late, day.trust) == (0, "server")
        assert day.first_in == instant("2026-04-06 00:28")
        assert "put_right" in {step["label"] for step in day.steps}


class TestFreeLateDays:
    """Handbook trap 8: the first lateness of a month may be let pass."""

    def agency(self):
        unit = make_unit()
        TermOverride.objects.create(
            unit=unit, key="attendance.free_late_days", value=1, first=date(2026, 1, 1),
            instrument="SK 2/2026", reason="Uji", state=State.APPROVED, drafted_at=NIGHT,
            drafted_by=make_user(), approved_at=NIGHT, approved_by=make_user(),
        )  # fmt: skip
        return unit, make_employee(unit=unit)

    def late(self, person, on):
        worked_day(person, on, came="07:40", at=LATER)

    def test_count_from_the_first_of_the_month(self):
        unit, person = self.agency()
        self.late(person, MONDAY)
        self.late(person, TUESDAY)
        settle(unit)
        settle(unit, first=TUESDAY, until=WEDNESDAY)
        assert [day_of(person, on).minutes_late for on in (MONDAY, TUESDAY)] == [0, 10]

    def test_move_when_an_earlier_day_turns_out_late(self):
        unit, person = self.agency()
        self.late(person, TUESDAY)
        settle(unit, until=WEDNESDAY)
        assert day_of(person, TUESDAY).minutes_late == 0
        self.late(person, MONDAY)
        actions.settle_people(employee_ids=[person.pk], first=MONDAY, until=TUESDAY, at=LATER)
        assert [day_of(person, on).minutes_late for on in (MONDAY, TUESDAY)] == [0, 10]


class TestTouchedDays:
    def test_are_settled_once_for_people_and_for_a_unit(self):
        unit = make_unit()
        person, other = make_employee(unit=unit), make_employee(unit=unit)
        actions.touch_days(employee_ids=[person.pk], first=MONDAY, until=TUESDAY, at=LATER)
        actions.touch_days(unit=unit, first=TUESDAY, until=WEDNESDAY, at=LATER)
        assert actions.settle_touched(at=LATER).settled == 3
        assert {day.on for day in Workday.objects.filter(employee=other)} == {TUESDAY}
        assert not TouchedDays.objects.exists()
        assert actions.settle_touched(at=LATER).settled == 0

    def test_wait_for_their_close(self):
        person = make_employee(unit=make_unit())
        actions.touch_days(employee_ids=[person.pk], first=MONDAY, until=TUESDAY, at=NIGHT)
        assert actions.settle_touched(at=instant("2026-04-06 08:00")).settled == 0


class TestNightlyClosing:
    def test_settles_the_days_since_the_last_one(self):
        person = make_employee(unit=make_unit())
        actions.close_days(at=NIGHT)
        assert day_of(person).status == WorkdayStatus.ABSENT
        assert actions.close_days(at=NEXT_NIGHT).settled == 1
        assert Workday.objects.filter(employee=person, is_current=True).count() == 4
        assert Closing.objects.count() == 2

    def test_finds_evidence_however_late_it_came(self):
        """Handbook trap 64: a week offline is settled without anybody asking."""
        person = make_employee(unit=make_unit())
        actions.close_days(at=NIGHT)
        for night in range(7, 16):
            actions.close_days(at=instant(f"2026-04-{night:02} 17:20"))
        worked_day(person, MONDAY, at=instant("2026-04-16 03:00"))
        result = actions.close_days(at=instant("2026-04-16 17:20"))
        assert day_of(person).status == WorkdayStatus.PRESENT
        assert result.settled <= 4  # the day just past, and those that the evidence reached

    def test_finds_an_assignment_entered_weeks_later(self):
        """Handbook trap 12."""
        person = make_employee(unit=make_unit())
        for night in (6, 7, 8, 19):
            actions.close_days(at=instant(f"2026-04-{night:02} 17:20"))
        record_duty_trip(
            employee=person, destination="Semarang", first=MONDAY, until=TUESDAY,
            source="ST 12/2026", by=None, at=LATER,
        )  # fmt: skip
        actions.close_days(at=instant("2026-04-20 17:20"))
        assert day_of(person).status == WorkdayStatus.DUTY_TRIP


class TestClosedMonths:
    def test_are_not_settled_any_more_and_that_is_said(self):
        agency = make_unit()
        unit = make_unit(parent=agency)
        person = make_employee(unit=unit)
        settle(unit)
        close_month(unit=agency, first=MONDAY, by=None, at=LATER)
        worked_day(person, MONDAY, at=LATER)
        result = settle(unit)
        assert (result.settled, result.written, result.closed) == (0, 0, 1)
        assert day_of(person).status == WorkdayStatus.ABSENT

    def test_do_not_close_other_months_or_other_units(self):
        unit, other = make_unit(), make_unit()
        close_month(unit=unit, first=MONDAY, by=None, at=LATER)
        assert is_month_closed(unit, MONDAY)
        assert not is_month_closed(unit, date(2026, 5, 1))
        assert not is_month_closed(other, MONDAY)

    def test_refuse_corrections_with_the_remedy(self):
        unit = make_unit()
        refuse_closed(unit, MONDAY)
        close_month(unit=unit, first=MONDAY, by=None, at=LATER)
        with pytest.raises(MonthClosed) as refusal:
            refuse_closed(unit, MONDAY)
        assert "koreksi" in str(refusal.value.remedy)

    def test_can_be_closed_twice(self):
        unit = make_unit()
        months = [close_month(unit=unit, first=MONDAY, by=None, at=LATER) for _ in range(2)]
        assert months[0].pk == months[1].pk


class TestChunks:
    def test_take_the_same_queries_for_many_people_and_for_few(self):
        unit = make_unit()
        counts = []
        for people in (1, 20):
            for _ in range(people):
                worked_day(make_employee(unit=make_unit(parent=unit)), MONDAY, at=LATER)
            with CaptureQueriesContext(connection) as captured:
                settle(unit)
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_cut_people_and_days_without_losing_any(self, monkeypatch):
        monkeypatch.setattr("luwes.attendance.settling.DAYS_AT_ONCE", 3)
        unit = make_unit()
        for _ in range(7):
            make_employee(unit=unit)
        assert settle(unit, until=date(2026, 4, 11)).settled == 35
        assert settle(unit, until=date(2026, 4, 11)).written == 0

    def test_of_two_processes_together_are_everybody(self):
        unit = make_unit()
        for _ in range(5):
            make_employee(unit=unit)
        halves = [
            actions.settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=LATER, part=(part, 2))
            for part in (0, 1)
        ]
        assert [half.settled for half in halves] == [2, 3]
