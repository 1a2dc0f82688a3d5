"""Months are there before they begin, and no statement takes evidence out of one."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from luwes.attendance import actions
from luwes.attendance.factories import check_in_row
from luwes.attendance.models import CheckIn, CheckInPosition
from luwes.attendance.retention import partitions
from luwes.attendance.retention.partitions import BASES, Partition
from luwes.attendance.types import CheckInKind, CheckInSource, Place, Position
from luwes.base.evidence import MAY_TRUNCATE, unguarded_tables
from luwes.organisation.factories import instant, make_employee, make_unit

pytestmark = pytest.mark.django_db
FAR = instant("2031-05-20 01:00")
MAY = date(2031, 5, 1)
TABLES = [name for base in BASES for name in (base, Partition(base, MAY).name)]


@pytest.fixture
def evidence():
    person = make_employee(unit=make_unit())
    return actions.record_check_in(
        employee=person,
        kind=CheckInKind.IN,
        place=Place.HOME,
        at=FAR,
        by=None,
        position=Position(-6.9, 107.6, 8.0),
    )


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '', true)", [MAY_TRUNCATE])
        cursor.execute(statement)


def test_makes_last_month_this_one_and_three_more():
    months = [date(2031, 4, 1), MAY, date(2031, 6, 1), date(2031, 7, 1), date(2031, 8, 1)]
    assert partitions.missing_months(at=FAR) == months
    assert partitions.make_ahead(at=FAR) == months
    assert partitions.make_ahead(at=FAR) == []
    assert [part.first for part in partitions.partitions_of("attendance_check_in")][-5:] == months


def test_counts_months_in_utc():
    """At 03.00 WIB on the first of June it is still May in the partitions."""
    assert partitions.missing_months(at=instant("2031-05-31 20:00"))[1] == MAY


@pytest.mark.parametrize("table", TABLES)
def test_evidence_cannot_be_changed_in_the_whole_nor_in_a_month(evidence, table):
    for statement in (f"UPDATE {table} SET employee_id = 0", f"DELETE FROM {table}"):
        refused = pytest.raises(DatabaseError, match=r"never changed|Cannot update or delete")
        with refused, transaction.atomic():
            run(statement)
    assert CheckIn.objects.count() == CheckInPosition.objects.count() == 1


@pytest.mark.parametrize("table", TABLES)
def test_evidence_cannot_be_emptied_in_the_whole_nor_in_a_month(evidence, table):
    with pytest.raises(DatabaseError, match="cannot be emptied"), transaction.atomic():
        run(f"TRUNCATE {table}")


def test_positions_go_only_where_the_transaction_says_that_they_may(evidence):
    with transaction.atomic():
        run("SET LOCAL luwes.may_forget = 'yes'")
        with pytest.raises(DatabaseError), transaction.atomic():
            run(f"UPDATE {Partition('attendance_position', MAY).name} SET latitude = 0")
        with pytest.raises(DatabaseError), transaction.atomic():
            run("DELETE FROM attendance_check_in")
        run("DELETE FROM attendance_position")
    assert not CheckInPosition.objects.exists()


def test_no_table_of_evidence_is_without_its_guard(evidence):
    partitions.make_ahead(at=FAR)
    assert unguarded_tables() == []


def test_a_page_and_an_import_make_the_month_that_is_missing(evidence):
    later = FAR + timedelta(days=700)
    row = check_in_row(make_employee(unit=make_unit()), later.date(), "07:20")
    assert actions.import_check_ins([row], by=None, at=later).stored == 1
    assert CheckIn.objects.get(pk=evidence.pk).source == CheckInSource.PAGE


def test_a_detached_month_that_kept_its_name_gets_out_of_the_way(evidence):
    """So a program that is killed between two steps of the archive stops no check-in."""
    part = Partition("attendance_check_in", MAY).name
    run(f"ALTER TABLE attendance_check_in DETACH PARTITION {part}")
    again = actions.record_check_in(
        employee=evidence.employee,
        kind=CheckInKind.OUT,
        place=Place.HOME,
        at=FAR + timedelta(hours=8),
        by=None,
        event_id=uuid4(),
    )
    assert [row.pk for row in CheckIn.objects.all()] == [again.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE %s", [f"{part}_d%"])
        [aside] = [name for (name,) in cursor.fetchall() if not name.endswith("idx")]
        cursor.execute(f"SELECT id FROM {aside}")
        assert cursor.fetchall() == [(evidence.pk,)]
