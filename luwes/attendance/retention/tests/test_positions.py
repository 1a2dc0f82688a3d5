"""Coordinates are kept as long as the rules say, then forgotten; that it was done is written."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from luwes.attendance import actions
from luwes.attendance.models import CheckIn, CheckInPosition, Workday
from luwes.attendance.retention import positions
from luwes.attendance.retention.partitions import partitions_of
from luwes.attendance.types import CheckInKind, CheckInRow, Position
from luwes.base.models import AuditEntry
from luwes.kit.zones import Zone
from luwes.organisation.factories import START, instant, make_employee, make_unit, make_user
from luwes.policy.models import State, TermOverride

pytestmark = pytest.mark.django_db
ACTION = "attendance.forget_positions"
MONDAY = date(2026, 4, 6)
SETTLED_AT = instant("2026-04-08 00:00")
LAST_DAY = instant("2026-07-05 18:40")  # 6 July in Jakarta: 91 days after the Monday
TOO_EARLY = instant("2026-07-04 18:40")


def seen(person, at="2026-04-06 00:21", *, settled=True):
    """Store a check-in with its position, and settle its day."""
    row = CheckInRow(person.pk, instant(at), CheckInKind.IN, Zone.WIB, position=Position(-6.9, 107))
    actions.import_check_ins([row], by=None, at=instant(at))
    if settled:
        unit = person.postings.get().unit
        on = instant(at).date()
        actions.settle_days(unit=unit, first=on, until=on + timedelta(days=1), at=LAST_DAY)


def kept():
    return CheckInPosition.objects.count()


def keep_for(unit, days):
    TermOverride.objects.create(
        unit=unit, key="attendance.position_days", value=days, first=START,
        state=State.APPROVED, drafted_at=SETTLED_AT, drafted_by=make_user(),
        approved_at=SETTLED_AT, approved_by=make_user(),
    )  # fmt: skip


def entries():
    rows = AuditEntry.objects.filter(action=ACTION).order_by("pk")
    return [row.facts for row in rows]


def test_forgets_when_the_days_of_the_rule_have_passed_and_not_before():
    seen(make_employee(unit=make_unit()))
    assert positions.forget_positions(at=TOO_EARLY) == 0
    assert kept() == 1
    assert positions.forget_positions(at=LAST_DAY) == 1
    assert kept() == 0
    assert CheckIn.objects.count() == Workday.objects.count() == 1


def test_writes_down_what_it_forgot_and_nothing_when_there_was_nothing():
    unit = make_unit()
    seen(make_employee(unit=unit))
    positions.forget_positions(at=LAST_DAY)
    assert positions.forget_positions(at=LAST_DAY) == 0
    facts = {"unit": unit.code, "days": 90, "until": "2026-04-07", "count": 1}
    assert entries() == [facts]
    assert AuditEntry.objects.get(action=ACTION).unit_path == unit.path


def test_a_unit_may_keep_positions_for_another_time():
    agency = make_unit()
    longer, usual = make_unit(parent=agency), make_unit(parent=agency)
    keep_for(longer, 120)
    seen(make_employee(unit=longer))
    seen(make_employee(unit=usual))
    assert positions.forget_positions(at=LAST_DAY) == 1
    assert positions.forget_positions(at=LAST_DAY + timedelta(days=30)) == 1
    assert [(row["unit"], row["days"]) for row in entries()] == [
        (agency.code, 90),
        (longer.code, 120),
    ]


def test_never_forgets_where_the_day_is_not_settled_yet():
    person = make_employee(unit=make_unit())
    seen(person, settled=False)
    assert positions.forget_positions(at=LAST_DAY) == 0
    unit = person.postings.get().unit
    actions.settle_days(unit=unit, first=MONDAY, until=MONDAY + timedelta(days=1), at=LAST_DAY)
    assert positions.forget_positions(at=LAST_DAY) == 1


def test_forgets_those_who_held_no_post_although_no_day_of_theirs_is_settled():
    seen(make_employee(), settled=False)
    assert positions.forget_positions(at=LAST_DAY) == 1
    assert entries()[0]["unit"] == ""


def test_reads_the_date_on_the_clock_of_the_unit():
    """07.30 WIT on Tuesday is Monday in UTC; the day that must be settled is Tuesday."""
    person = make_employee(unit=make_unit(zone="WIT"))
    seen(person, "2026-04-06 22:30")
    assert positions.forget_positions(at=LAST_DAY + timedelta(days=3)) == 0
    unit = person.postings.get().unit
    tuesday = MONDAY + timedelta(days=1)
    actions.settle_days(unit=unit, first=tuesday, until=tuesday + timedelta(days=1), at=LAST_DAY)
    assert positions.forget_positions(at=LAST_DAY + timedelta(days=3)) == 1


def test_goes_on_over_several_batches(monkeypatch):
    monkeypatch.setattr(positions, "AT_ONCE", 2)
    unit = make_unit()
    for minute in range(5):
        seen(make_employee(unit=unit), f"2026-04-06 00:2{minute}")
    assert positions.forget_positions(at=LAST_DAY) == 5
    assert [row["count"] for row in entries()] == [2, 2, 1]


def test_drops_whole_months_when_all_in_them_is_over():
    unit = make_unit()
    seen(make_employee(unit=unit))
    positions.forget_positions(at=LAST_DAY)
    april, march = date(2026, 4, 1), date(2026, 3, 1)
    seen(make_employee(unit=unit), "2026-03-31 01:00")
    assert march in {part.first for part in partitions_of("attendance_position")}
    positions.forget_positions(at=LAST_DAY)
    left = {part.first for part in partitions_of("attendance_position")}
    assert april in left
    assert march not in left
    assert march in {part.first for part in partitions_of("attendance_check_in")}


def test_takes_the_same_queries_for_one_and_for_many(django_assert_max_num_queries):
    unit = make_unit()
    for minute in range(10):
        seen(make_employee(unit=unit), f"2026-04-06 00:2{minute % 10}")
    with django_assert_max_num_queries(40):
        positions.forget_positions(at=LAST_DAY)


def test_no_other_table_keeps_coordinates():
    """A column of that name elsewhere would outlive what the rules allow."""
    words = ("latitude", "longitude", "lat", "lon", "lng", "coordinate", "accuracy_m")
    found = {
        model._meta.db_table
        for model in apps.get_app_config("attendance").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.column in words
    }
    assert found == {"attendance_position"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_name = ANY(%s)",
            [list(words)],
        )
        tables = {name for (name,) in cursor.fetchall()}
    where = {name for name in tables if not name.startswith("attendance_position")}
    assert where <= {"organisation_site"}  # where an office is, not a person


@pytest.mark.django_db(transaction=True)
def test_clears_the_dead_rows():
    seen(make_employee(unit=make_unit()))
    positions.forget_positions(at=LAST_DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('attendance_position_y2026m04')")
        assert cursor.fetchone() == (0,)
    assert AuditEntry.objects.filter(at=LAST_DAY, action=ACTION).count() == 1
