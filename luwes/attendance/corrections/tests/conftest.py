"""A unit with a head, one of its staff, and an officer; files go to a folder of the test."""

from datetime import date

import pytest

from luwes.attendance.actions import import_check_ins
from luwes.attendance.factories import check_in_row
from luwes.base import clock
from luwes.base.access import Role
from luwes.organisation.factories import instant, make_employee, make_unit, make_user

MONDAY = date(2026, 4, 6)
NIGHT = instant("2026-04-06 17:30")  # 00.30 WIB, the day after
TUESDAY_NINE = instant("2026-04-07 02:00")  # 09.00 WIB


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def office():
    return make_unit(name="Kantor")


@pytest.fixture
def unit(office):
    return make_unit(parent=office, name="Bagian")


@pytest.fixture
def chief(office):
    return make_employee(unit=office, is_head=True, with_login=True, name="Chandra Kepala")


@pytest.fixture
def head(unit, chief):
    return make_employee(unit=unit, is_head=True, with_login=True, name="Hadi Pratama")


@pytest.fixture
def ani(unit, head):
    return make_employee(unit=unit, with_login=True, name="Ani Lestari")


@pytest.fixture
def officer(office):
    return make_user(role=Role.PERSONNEL, unit=office)


@pytest.fixture
def at_nine(monkeypatch):
    """It is Tuesday, 09.00 WIB."""
    monkeypatch.setattr(clock, "read_clock", lambda: TUESDAY_NINE)


def tap(employee, at="16:05", kind="out"):
    from luwes.attendance.types import CheckInKind

    row = check_in_row(employee, MONDAY, at, kind=CheckInKind(kind))
    import_check_ins([row], by=None, at=NIGHT)
