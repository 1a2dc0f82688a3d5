"""Own hours and shifts through their doors and pages: kept, refused, and settled again."""

from datetime import date, time

import pytest
from django.urls import reverse

from luwes.attendance import actions as attendance
from luwes.attendance.closing import MonthClosed, close_month
from luwes.attendance.factories import worked_day
from luwes.attendance.hours import actions, queries
from luwes.attendance.hours.roster_file import codes_from, shift_on
from luwes.attendance.hours.types import HoursKind
from luwes.attendance.models import PersonalHours, Shift, TouchedDays, Workday
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.kit.errors import Conflict
from luwes.kit.periods import Period, month_of
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.queries import EmployeeMissing
from luwes.organisation.standing import standing_of
from luwes.organisation.types import Employment, ServiceMode

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 4, 6), date(2026, 4, 7)
APRIL = month_of(MONDAY)
AT = instant("2026-04-20 02:00")
LONG = DayHours(time(7, 15), time(17, 45), time(12), time(13))
WEEK = dict.fromkeys(range(1, 5), LONG)
CODES = codes_from("P 07.00-14.00\nM 21.00-07.00")


def give(person, *, first=MONDAY, until=None, kind=HoursKind.COMPRESSED, week=None, **changed):
    return actions.set_hours(
        employee=person, kind=kind, week=WEEK if week is None else week, first=first, until=until,
        source="SK 7/2026", by=None, at=AT, **changed,
    )  # fmt: skip


def plan(unit, person, *days, code="M", period=APRIL):
    shifts = [
        shift_on(date(2026, 4, day), CODES[code], employee_id=person.pk, zone=Zone.WIB)
        for day in days
    ]
    return actions.plan_shifts(
        unit=unit, shifts=shifts, people=[person.pk], period=period, source="Jadwal April",
        by=None, at=AT,
    )  # fmt: skip


class TestSetHours:
    def test_judge_the_days_again(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        worked_day(person, MONDAY, came="07:20", left="17:45", at=AT)
        attendance.settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=AT)
        give(person)
        attendance.settle_touched(at=AT)
        assert Workday.objects.get(employee=person, on=MONDAY, is_current=True).minutes_late == 5

    def test_part_time_keeps_its_own_hours_in_ramadan(self):
        person = make_employee(unit=make_unit(), employment=Employment.PPPK_PART_TIME)
        day = DayHours(time(8), time(11, 40), time(11, 40), time(11, 40))
        row = give(person, kind=HoursKind.PART_TIME, week=dict.fromkeys(range(1, 6), day))
        assert row.ramadan_week == row.week
        assert row.week["1"] == {
            "start": "08:00", "end": "11:40", "break_start": "11:40", "break_end": "11:40",
        }  # fmt: skip

    def test_refuse_a_week_that_is_too_short_with_the_figures(self):
        person = make_employee(unit=make_unit())
        with pytest.raises(actions.HoursRefused) as refusal:
            give(person, week={1: LONG})
        assert "kurang 1680 dari 2250 menit" in str(refusal.value.detail)
        assert "Perpres 21/2023" in str(refusal.value.detail)

    def test_refuse_an_overlap_with_a_sentence(self):
        person = make_employee(unit=make_unit())
        give(person, until=date(2026, 6, 1))
        with pytest.raises(actions.HoursRefused) as refusal:
            give(person, first=date(2026, 5, 1))
        assert "6 April 2026 sampai sebelum 1 Juni 2026" in str(refusal.value.detail)
        assert give(person, first=date(2026, 6, 1)).pk

    def test_refuse_a_closed_month(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        close_month(unit=unit, first=MONDAY, by=None, at=AT)
        with pytest.raises(MonthClosed):
            give(person)

    def test_refuse_who_is_posted_nowhere(self):
        with pytest.raises(actions.NotPosted):
            give(make_employee())

    def test_leave_a_trail(self):
        give(make_employee(unit=make_unit()))
        assert AuditEntry.objects.filter(action="attendance.set_hours").count() == 1


class TestEndHours:
    def test_give_the_days_back_to_the_unit(self):
        row = give(make_employee(unit=make_unit()))
        actions.end_hours(hours=row, until=TUESDAY, by=None, at=AT)
        assert PersonalHours.objects.get().until == TUESDAY
        assert TouchedDays.objects.filter(first=TUESDAY).exists()

    def test_refuse_an_end_outside_their_time(self):
        row = give(make_employee(unit=make_unit()), until=date(2026, 5, 1))
        for until in (MONDAY, date(2026, 6, 1)):
            with pytest.raises(Conflict):
                actions.end_hours(hours=row, until=until, by=None, at=AT)


class TestPlanShifts:
    def test_of_the_same_roster_twice_changes_nothing(self):
        unit = make_unit(service_mode=ServiceMode.OPEN_24H)
        person = make_employee(unit=unit)
        assert plan(unit, person, 6, 8).stored == 2
        again = plan(unit, person, 6, 8)
        assert (again.stored, again.withdrawn, again.kept) == (0, 0, 2)

    def test_withdraw_what_is_not_in_it_and_keep_the_row(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        plan(unit, person, 6, 8)
        result = plan(unit, person, 6, 10)
        assert (result.stored, result.withdrawn, result.kept) == (1, 1, 1)
        assert Shift.objects.get(withdrawn_at__isnull=False).on.day == 8

    def test_replace_a_shift_of_the_same_day(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        plan(unit, person, 6)
        plan(unit, person, 6, code="P")
        assert Shift.objects.get(withdrawn_at__isnull=True).starts_at == instant("2026-04-06 00:00")

    def test_refuse_one_that_runs_into_a_shift_outside_the_period(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        plan(unit, person, 6)
        early = codes_from("X 06.00-12.00")["X"]
        shift = shift_on(TUESDAY, early, employee_id=person.pk, zone=Zone.WIB)
        with pytest.raises(actions.HoursRefused) as refusal:
            actions.plan_shifts(
                unit=unit, shifts=[shift], people=[person.pk], source="",
                period=Period(TUESDAY, date(2026, 4, 8)), by=None, at=AT,
            )  # fmt: skip
        assert refusal.value.facts["employee_id"] == person.pk
        assert Shift.objects.count() == 1

    def test_are_settled_again(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        attendance.settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=AT)
        plan(unit, person, 6)
        attendance.settle_touched(at=AT)
        day = Workday.objects.get(employee=person, on=MONDAY, is_current=True)
        assert "duty_shift" in {step["label"] for step in day.steps} or day.status == "absent"
        assert not TouchedDays.objects.exists()


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def keeper(client, unit):
    user = make_user(role=Role.PERSONNEL, unit=unit)
    client.force_login(user)
    return user


def week_fields(**changed):
    clocks = {"start": "07:15", "end": "17:45", "break_start": "12:00", "break_end": "13:00"}
    days = {f"w{day}_{name}": clock for day in range(1, 5) for name, clock in clocks.items()}
    return {"kind": "compressed", "first": "2026-12-01", "source": "SK 7/2026", **days, **changed}


class TestPages:
    def test_take_a_week_and_list_it(self, client, keeper, unit):
        person = make_employee(unit=unit)
        response = client.post(reverse("attendance:set_hours"), week_fields(nip=person.nip))
        assert response.status_code == 302
        assert person.name in client.get(reverse("attendance:hours_list")).content.decode()
        assert "07.15–17.45" in client.get(response.url).content.decode()

    def test_say_what_is_wrong_and_keep_what_was_typed(self, client, keeper, unit):
        person = make_employee(unit=unit)
        fields = week_fields(nip=person.nip, w1_end="06:00")
        response = client.post(reverse("attendance:set_hours"), fields)
        assert response.status_code == 422
        assert 'value="06:00"' in response.content.decode()

    def test_know_nobody_of_another_agency(self, client, keeper):
        stranger = make_employee(unit=make_unit())
        response = client.post(reverse("attendance:set_hours"), week_fields(nip=stranger.nip))
        assert response.status_code == 422
        assert not PersonalHours.objects.exists()

    def test_end_it(self, client, keeper, unit):
        row = give(make_employee(unit=unit), first=date(2026, 12, 1))
        client.post(reverse("attendance:end_hours", args=[row.pk]), {"until": "2026-12-15"})
        assert PersonalHours.objects.get().until == date(2026, 12, 15)

    def test_take_a_roster_file(self, client, keeper, unit, tmp_path):
        person = make_employee(unit=unit)
        file = tmp_path / "april.csv"
        file.write_text(f"NIP;Nama;6;7\n{person.nip};Ani;M;L\n")
        address = f"{reverse('attendance:upload_roster')}?unit={unit.code}&bulan=2026-04"
        with file.open("rb") as opened:
            response = client.post(address, {"codes": "M 21.00-07.00", "file": opened})
        assert response.status_code == 302
        page = client.get(response.url).content.decode()
        assert "21.00–07.00" in page

    def test_say_which_line_of_a_roster_is_wrong(self, client, keeper, unit, tmp_path):
        file = tmp_path / "april.csv"
        file.write_text("NIP;Nama;6\n123;Ani;M\n")
        address = f"{reverse('attendance:upload_roster')}?unit={unit.code}&bulan=2026-04"
        make_employee(unit=unit)
        with file.open("rb") as opened:
            response = client.post(address, {"codes": "M 21.00-07.00", "file": opened})
        assert response.status_code == 422
        assert "18 angka" in response.content.decode()

    def test_take_and_withdraw_one_shift(self, client, keeper, unit):
        person = make_employee(unit=unit)
        address = f"{reverse('attendance:add_shift')}?unit={unit.code}&bulan=2026-04"
        fields = {"nip": person.nip, "on": "2026-04-06", "start": "21:00", "end": "07:00"}
        assert client.post(address, {**fields, "minutes_break": 0}).status_code == 302
        shift = Shift.objects.get()
        client.post(reverse("attendance:withdraw_shift", args=[shift.pk]))
        assert Shift.objects.get().withdrawn_at is not None

    def test_give_an_empty_roster_to_fill_in(self, client, keeper, unit):
        make_employee(unit=unit)
        address = f"{reverse('attendance:roster_template')}?unit={unit.code}&bulan=2026-04"
        assert client.get(address).content.startswith(b"PK")

    def test_hide_what_is_not_ones_own(self, keeper):
        standing = standing_of(keeper, on=MONDAY)
        stranger = make_employee(unit=make_unit())
        row = give(stranger)
        assert list(queries.hours_for(standing)) == []
        with pytest.raises(queries.HoursMissing):
            queries.hours_row_for(standing, row.pk)
        with pytest.raises(EmployeeMissing):
            queries.person_for(standing, stranger.nip, on=MONDAY)
