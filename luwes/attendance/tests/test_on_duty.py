"""What the public sees of who serves now: counts where they name nobody, and little work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luwes.attendance import on_duty
from luwes.attendance.actions import import_check_ins
from luwes.attendance.factories import check_in_row
from luwes.attendance.models import Shift
from luwes.attendance.types import CheckInKind, Place
from luwes.base import clock
from luwes.organisation.actions import record_leave
from luwes.organisation.factories import make_employee, make_unit
from luwes.organisation.types import LeaveKind, ServiceMode

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
NOON = datetime(2026, 4, 6, 3, 30, tzinfo=UTC)  # 10.30 WIB


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch):
    monkeypatch.setattr(clock, "read_clock", lambda: NOON)
    cache.clear()
    yield
    cache.clear()


def counter(people=3, *, mode=ServiceMode.COUNTER, came="07:20"):
    unit = make_unit(name="Loket Izin", service_mode=mode)
    staff = [make_employee(unit=unit) for _ in range(people)]
    rows = [check_in_row(person, MONDAY, came) for person in staff]
    import_check_ins(rows, by=None, at=NOON)
    return unit, staff


def seen(at=NOON):
    cache.clear()
    [row] = on_duty.services(page=1, at=at).rows
    return row


def test_counts_who_is_in():
    counter()
    row = seen()
    assert (row.on_duty, row.planned, row.is_staffed, row.is_open) == (3, 3, True, True)


def test_says_only_that_somebody_is_there_where_a_number_would_name_them():
    counter(people=2)
    row = seen()
    assert (row.on_duty, row.planned, row.is_staffed) == (None, None, True)


def test_leaves_out_who_has_left_is_on_leave_or_works_elsewhere():
    _unit, (gone, sick, home, *_rest) = counter(people=6)
    rows = [
        check_in_row(gone, MONDAY, "09:00", kind=CheckInKind.OUT),
        check_in_row(home, MONDAY, "09:00", place=Place.HOME),
    ]
    import_check_ins(rows, by=None, at=NOON)
    record_leave(
        employee=sick, kind=LeaveKind.SICK, first=MONDAY, until=MONDAY + timedelta(days=1),
        source="Surat dokter", by=None, at=NOON,
    )  # fmt: skip
    row = seen()
    assert (row.on_duty, row.planned) == (3, 5)


def test_is_closed_outside_its_hours():
    counter()
    assert not seen(datetime(2026, 4, 6, 12, tzinfo=UTC)).is_open
    sunday = seen(datetime(2026, 4, 12, 3, tzinfo=UTC))
    assert (sunday.opens, sunday.is_open, sunday.is_staffed) == (None, False, False)


def test_round_the_clock_counts_who_came_last_night_and_the_shifts_of_now():
    _unit, staff = counter(mode=ServiceMode.OPEN_24H, came="22:00")
    night = datetime(2026, 4, 6, 19, tzinfo=UTC)  # 02.00 WIB on Tuesday
    for person in staff:
        Shift.objects.create(
            employee=person, on=MONDAY, starts_at=night - timedelta(hours=4),
            ends_at=night + timedelta(hours=4), at=NOON,
        )  # fmt: skip
    row = seen(night)
    assert (row.is_open, row.on_duty, row.planned) == (True, 3, 3)


def test_offices_that_serve_nobody_are_not_shown(client):
    make_unit(name="Bagian Arsip")
    page = client.get("/layanan/siap/").content.decode()
    assert "Belum ada layanan" in page


def test_is_open_to_everybody_and_names_nobody(client):
    unit, staff = counter()
    for url in ("/layanan/siap/", f"/layanan/siap/{unit.code}/"):
        page = client.get(url).content.decode()
        assert "Ada petugas" in page
        assert not any(person.name in page or person.nip in page for person in staff)
    assert client.get("/layanan/siap/tidak-ada/").status_code == 404


def test_asks_the_database_once_a_minute(client, django_assert_max_num_queries):
    counter()
    client.get("/layanan/siap/")
    with django_assert_max_num_queries(2):
        client.get("/layanan/siap/")


def test_takes_the_same_queries_for_few_and_for_many():
    counts = []
    for _ in range(2):
        counter(people=5)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            on_duty.services(page=1, at=NOON)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_shows_the_former_state_while_another_request_works_out_the_new(monkeypatch):
    counter()
    first = on_duty.services(page=1, at=NOON)
    cache.add(f"{on_duty.KEY}:1:busy", 1, 20)
    later = on_duty.services(page=1, at=NOON + timedelta(minutes=5))
    assert later.at == first.at


def test_pages_that_are_not_there_cost_nothing(client, django_assert_max_num_queries):
    counter()
    client.get("/layanan/siap/")
    with django_assert_max_num_queries(8):
        pages = [client.get(f"/layanan/siap/?halaman={page}") for page in (2, 999, 77_777)]
    assert {page.context["found"].page for page in pages} == {1}
