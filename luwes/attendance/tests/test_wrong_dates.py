"""Phones whose date is wrong: the check-in counts on the day on which it was made."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from luwes.attendance import actions
from luwes.attendance.ids import stamped
from luwes.attendance.models import CheckIn, CheckInPosition, Workday
from luwes.attendance.types import WorkdayStatus
from luwes.organisation.factories import instant, make_employee, make_unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
ONE_DAY = timedelta(days=1)
NIGHT = instant("2026-04-06 17:20")  # 00.20 WIB, when the job closes Monday


@pytest.fixture(autouse=True)
def months():
    with connection.cursor() as cursor:
        for month in ("2026-03-01", "2026-04-01"):
            cursor.execute("SELECT luwes_attendance_month(%s)", [month])


def by_phone(person, made, *, kind="in", off=timedelta(0), sent_after=timedelta(seconds=1)):
    """Store a gesture of the phone's own clock, `off` ahead of ours, sent so much later."""
    at = instant(made) + off
    CheckIn.objects.create(
        id=stamped(uuid4(), at), employee=person, at=at, received_at=instant(made) + sent_after,
        kind=kind, place="office", source="gate", zone="WIB",
        skew_ms=off / timedelta(milliseconds=1),
        elapsed_ms=sent_after / timedelta(milliseconds=1),
    )  # fmt: skip
    return at


def day_of(person, on=MONDAY):
    return Workday.objects.get(employee=person, on=on, is_current=True)


@pytest.mark.parametrize("off", [timedelta(days=-1), timedelta(days=-6), timedelta(hours=23)])
def test_a_phone_that_is_days_off_is_present_today(off):
    person = make_employee(unit=make_unit())
    by_phone(person, "2026-04-06 00:20", off=off)
    by_phone(person, "2026-04-06 09:10", kind="out", off=off)
    actions.close_days(at=NIGHT)
    day = day_of(person)
    assert (day.status, day.minutes_late, day.trust) == (WorkdayStatus.PRESENT, 0, "server")
    assert day.first_in == instant("2026-04-06 00:20")


def test_the_day_that_the_phone_names_gets_nothing_of_it():
    person = make_employee(unit=make_unit())
    by_phone(person, "2026-04-07 00:20", off=-ONE_DAY)
    actions.close_days(at=NIGHT)
    actions.close_days(at=NIGHT + ONE_DAY)
    assert day_of(person).status == WorkdayStatus.ABSENT
    assert day_of(person, MONDAY + ONE_DAY).status == WorkdayStatus.PRESENT


def test_its_position_decides_about_the_place_too():
    person = make_employee(unit=make_unit())
    at = by_phone(person, "2026-04-06 00:20", off=-3 * ONE_DAY)
    CheckInPosition.objects.create(
        check_in_id=CheckIn.objects.get().pk, at=at, employee=person, latitude=-6.9, longitude=107.6
    )
    actions.close_days(at=NIGHT)
    assert day_of(person).seen_place != ""


def test_sent_days_later_it_still_finds_its_day():
    """Booked absent at first, and settled again when the phone comes back to the network."""
    person = make_employee(unit=make_unit())
    actions.close_days(at=NIGHT)
    assert day_of(person).status == WorkdayStatus.ABSENT
    for nights in range(1, 4):
        actions.close_days(at=NIGHT + nights * ONE_DAY)
    by_phone(person, "2026-04-06 00:20", off=-2 * ONE_DAY, sent_after=timedelta(days=3, hours=20))
    actions.close_days(at=NIGHT + 4 * ONE_DAY)
    assert day_of(person).status == WorkdayStatus.PRESENT
