"""Borders of days, months, years and zones: each check-in lands on one day, the right one."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from luwes.attendance import actions
from luwes.attendance.ids import stamped
from luwes.attendance.models import CheckIn, Workday
from luwes.kit.zones import Zone, instant
from luwes.organisation.factories import make_employee, make_unit

pytestmark = pytest.mark.django_db


def gate(person, at, *, kind="in", zone="WIB", device_zone="Asia/Jakarta"):
    actions.make_months([at.date()])
    return CheckIn.objects.create(
        id=stamped(uuid4(), at), employee=person, at=at, received_at=at + timedelta(seconds=1),
        kind=kind, place="office", source="gate", zone=zone, device_zone=device_zone, skew_ms=0,
        elapsed_ms=1_000,
    )  # fmt: skip


def settled(unit, on, *, days=1):
    actions.settle_days(
        unit=unit, first=on, until=on + timedelta(days=days), at=instant(on, time(0), Zone.WIB)
        + timedelta(days=days + 3),
    )  # fmt: skip


@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize(
    "on",
    [
        date(2026, 10, 1),  # the first of a month: still September in UTC
        date(2027, 1, 1) + timedelta(days=3),
        date(2028, 2, 29),
        date(2028, 3, 1),
        date(2038, 1, 19),  # 32 bits of seconds end
        date(2040, 2, 29),
    ],
)
def test_a_morning_belongs_to_its_date_on_every_clock(zone, on):
    unit = make_unit(zone=zone)
    person = make_employee(unit=unit)
    first, last = instant(on, time(6, 30), zone), instant(on, time(16, 30), zone)
    gate(person, first, zone=zone.value)
    gate(person, last, kind="out", zone=zone.value)
    settled(unit, on - timedelta(days=1), days=3)
    days = Workday.objects.filter(employee=person, is_current=True).exclude(first_in=None)
    assert [(day.on, day.first_in, day.last_out) for day in days] == [(on, first, last)]


@pytest.mark.parametrize("device_zone", ["Asia/Singapore", "", "-", "Etc/GMT+12", "America/Havana"])
def test_a_zone_that_the_device_names_moves_nobody_to_another_day(device_zone):
    unit = make_unit()
    person = make_employee(unit=unit)
    at = instant(date(2026, 4, 6), time(7, 10), Zone.WIB)
    gate(person, at, zone="", device_zone=device_zone)
    settled(unit, date(2026, 4, 6))
    assert Workday.objects.get(employee=person, is_current=True).first_in == at


def test_partitions_of_neighbouring_months_meet_without_a_gap():
    with connection.cursor() as cursor:
        for month in (date(2038, 1, 1), date(2038, 2, 1), date(2100, 2, 1), date(9999, 11, 1)):
            cursor.execute("SELECT luwes_attendance_month(%s)", [month])
    person = make_employee(unit=make_unit())
    for at in ("2038-01-31T23:59:59.999999+00:00", "2038-02-01T00:00:00+00:00"):
        gate(person, datetime.fromisoformat(at))
    assert CheckIn.objects.filter(employee=person).count() == 2
