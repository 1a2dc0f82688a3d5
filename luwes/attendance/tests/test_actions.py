"""Evidence is taken once and for ever; days are settled from it, and again when more arrives."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luwes.attendance import actions, queries
from luwes.attendance.factories import check_in_row, worked_day
from luwes.attendance.models import CheckIn, CheckInPosition, Workday
from luwes.attendance.types import CheckInKind, Place, Position, WorkdayStatus
from luwes.kit.zones import Zone
from luwes.organisation.actions import record_duty_trip, record_leave
from luwes.organisation.factories import instant, make_employee, make_unit
from luwes.organisation.models import Posting
from luwes.organisation.types import LeaveKind, ServiceMode

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
TUESDAY = date(2026, 4, 7)
NIGHT = instant("2026-04-06 17:30")  # 00.30 WIB, the day after
LATER = instant("2026-04-20 02:00")


def settle(unit, *, first=MONDAY, until=TUESDAY, at=NIGHT):
    return actions.settle_days(unit=unit, first=first, until=until, at=at)


def facts_of(employee, on=MONDAY):
    [facts] = queries.workdays_in([employee.pk], first=on, until=on + timedelta(days=1))
    return facts


def check_in(employee, at="2026-04-06 00:21", **changed):
    kind, place = changed.pop("kind", CheckInKind.IN), changed.pop("place", Place.HOME)
    return actions.record_check_in(
        employee=employee, kind=kind, place=place, at=instant(at), by=None, **changed
    )


class TestRecordCheckIn:
    def test_keeps_the_instant_and_the_zone_that_reads_it(self):
        person = make_employee(unit=make_unit(zone="WITA"))
        row = check_in(person, position=Position(-8.65, 115.2167, 12.5))
        row.refresh_from_db()
        assert row.at == instant("2026-04-06 00:21")
        assert row.zone == Zone.WITA
        kept = CheckInPosition.objects.get(check_in_id=row.pk)
        assert (kept.latitude, kept.accuracy_m, kept.is_mock) == (-8.65, 12.5, False)

    def test_is_harmless_to_repeat(self):
        person, event = make_employee(unit=make_unit()), uuid4()
        first, second = check_in(person, event_id=event), check_in(person, event_id=event)
        assert first.pk == second.pk
        assert CheckIn.objects.count() == 1

    def test_does_not_lend_its_id_to_another_person(self):
        unit, event = make_unit(), uuid4()
        check_in(make_employee(unit=unit), event_id=event)
        with pytest.raises(actions.CheckInIdTaken):
            check_in(make_employee(unit=unit), event_id=event)

    @pytest.mark.parametrize(
        ("at", "received_at", "code"),
        [
            ("2019-12-30 01:00", None, "attendance.not-employed"),
            ("2026-04-06 03:00", "2026-04-06 02:58", "attendance.clock-ahead"),
        ],
    )
    def test_refuses_with_the_reason(self, at, received_at, code):
        person = make_employee(unit=make_unit())
        received = instant(received_at) if received_at else None
        with pytest.raises(actions.CheckInRefused) as refusal:
            check_in(person, at, received_at=received)
        assert [reason.code for reason in refusal.value.reasons] == [code]

    def test_takes_what_lies_outside_the_window_and_leaves_it_to_settling(self):
        assert check_in(make_employee(unit=make_unit()), "2026-04-06 16:30").pk

    def test_knows_the_posting_of_the_local_date_not_of_the_utc_date(self):
        """06.30 WIB on the first day in the new unit is still yesterday in UTC."""
        person = make_employee(unit=make_unit(), posted_on=MONDAY)
        assert check_in(person, "2026-04-05 23:30").pk

    def test_cannot_be_changed_or_removed(self):
        row = check_in(make_employee(unit=make_unit()))
        for change in (lambda: CheckIn.objects.update(place="office"), row.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestImport:
    def test_stores_what_is_new_and_leaves_what_is_known(self):
        person = make_employee(unit=make_unit())
        rows = [check_in_row(person, MONDAY, "07:20"), check_in_row(person, MONDAY, "07:20")]
        first = actions.import_check_ins(rows, by=None, at=NIGHT)
        again = actions.import_check_ins(rows, by=None, at=NIGHT)
        assert (first.stored, first.known, again.stored, again.known) == (1, 1, 0, 2)


class TestSettleDays:
    def test_writes_a_day_for_everybody_posted(self):
        unit = make_unit()
        here, absent = make_employee(unit=make_unit(parent=unit)), make_employee(unit=unit)
        worked_day(here, MONDAY, came="07:42:10", at=NIGHT)
        result = settle(unit)
        assert (result.settled, result.written) == (2, 2)
        assert facts_of(here).status is WorkdayStatus.PRESENT
        assert facts_of(here).minutes_late == 12
        assert facts_of(here).first_in == datetime.fromisoformat("2026-04-06T07:42:10+07:00")
        assert facts_of(absent).status is WorkdayStatus.ABSENT

    def test_waits_until_the_scan_window_of_the_zone_has_closed(self):
        west, east = make_unit(zone="WIB"), make_unit(zone="WIT")
        make_employee(unit=west)
        make_employee(unit=east)
        evening = instant("2026-04-06 14:30")  # 21.30 WIB, 23.30 WIT
        assert settle(west, at=evening).settled == 0
        assert settle(east, at=evening).settled == 1

    def test_reads_the_clock_of_the_home_unit(self):
        """Handbook trap 1: 08.20 WITA is 07.20 WIB, and the day's zone is stored beside it."""
        unit = make_unit(zone="WIB")
        person = make_employee(unit=unit)
        row = check_in_row(person, MONDAY, "08:20", place=Place.ELSEWHERE, zone=Zone.WITA)
        actions.import_check_ins([row], by=None, at=NIGHT)
        settle(unit)
        assert facts_of(person).minutes_late == 0
        assert Workday.objects.get().zone == Zone.WIB

    def test_gives_the_early_morning_to_its_local_date(self):
        """Handbook trap 3: 05.30 WIB lies on the day before in UTC."""
        unit = make_unit()
        person = make_employee(unit=unit)
        actions.import_check_ins([check_in_row(person, TUESDAY, "05:30")], by=None, at=LATER)
        settle(unit, until=date(2026, 4, 8), at=LATER)
        assert facts_of(person, MONDAY).status is WorkdayStatus.ABSENT
        assert facts_of(person, TUESDAY).status is WorkdayStatus.PRESENT

    def test_again_changes_nothing_without_new_evidence(self):
        unit = make_unit()
        worked_day(make_employee(unit=unit), MONDAY, at=NIGHT)
        settle(unit)
        assert settle(unit, at=LATER).written == 0

    def test_again_supersedes_by_a_new_row_when_evidence_arrives(self):
        unit = make_unit()
        person = make_employee(unit=unit)
        settle(unit)
        worked_day(person, MONDAY, at=LATER)
        result = settle(unit, at=LATER)
        assert (result.written, result.superseded) == (1, 1)
        assert facts_of(person).status is WorkdayStatus.PRESENT
        assert Workday.objects.filter(employee=person, is_current=False).get().status == "absent"

    def test_reopens_a_day_for_an_assignment_entered_weeks_later(self):
        """Handbook trap 12."""
        unit = make_unit()
        person = make_employee(unit=unit)
        settle(unit)
        record_duty_trip(
            employee=person, destination="Semarang", first=MONDAY, until=TUESDAY,
            source="ST 12/2026", by=None, at=LATER,
        )  # fmt: skip
        settle(unit, at=LATER)
        assert facts_of(person).status is WorkdayStatus.DUTY_TRIP
        assert facts_of(person).excused

    def test_does_not_judge_the_hours_of_a_round_the_clock_unit(self):
        unit = make_unit(service_mode=ServiceMode.OPEN_24H)
        person, off = make_employee(unit=unit), make_employee(unit=unit)
        actions.import_check_ins([check_in_row(person, MONDAY, "14:00")], by=None, at=NIGHT)
        settle(unit)
        assert facts_of(person).status is WorkdayStatus.PRESENT
        assert facts_of(person).minutes_late == 0
        assert facts_of(off).status is WorkdayStatus.NOT_DUE

    def test_gives_each_part_of_a_move_to_its_unit(self):
        agency = make_unit()
        old, new = make_unit(parent=agency), make_unit(parent=agency)
        person = make_employee(unit=old)
        Posting.objects.filter(employee=person).update(until=TUESDAY)
        position = Posting.objects.get(employee=person).position
        Posting.objects.create(employee=person, unit=new, position=position, first=TUESDAY)
        settle(agency, until=date(2026, 4, 8), at=LATER)
        days = Workday.objects.order_by("on").values_list("on", "unit_id")
        assert list(days) == [(MONDAY, old.pk), (TUESDAY, new.pk)]

    def test_takes_the_same_queries_for_one_person_and_for_many(self):
        unit = make_unit()
        make_employee(unit=unit)
        counts = []
        for on in (MONDAY, TUESDAY):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                settle(unit, first=on, until=on + timedelta(days=1), at=LATER)
            counts.append(len(captured))
            for _ in range(20):
                worked_day(make_employee(unit=make_unit(parent=unit)), TUESDAY, at=LATER)
        assert counts[0] == counts[1]

    def test_leaves_rows_that_only_superseding_may_touch(self):
        unit = make_unit()
        make_employee(unit=unit)
        settle(unit)
        row = Workday.objects.get()
        for change in (lambda: Workday.objects.update(minutes_worked=9), row.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestTarget:
    def test_follows_the_persons_own_working_days(self):
        """Handbook trap 26: March 2026 has 17 working days, less leave and trips."""
        unit = make_unit()
        whole, on_leave = make_employee(unit=unit), make_employee(unit=unit)
        march, april = date(2026, 3, 1), date(2026, 4, 1)
        record_leave(
            employee=on_leave, kind=LeaveKind.ANNUAL, first=date(2026, 3, 2),
            until=date(2026, 3, 9), source="Surat cuti", by=None, at=LATER,
        )  # fmt: skip
        ids = [whole.pk, on_leave.pk]
        minutes = queries.target_minutes(ids, first=march, until=april, minutes_per_day=300)
        assert minutes == {whole.pk: 17 * 300, on_leave.pk: 12 * 300}

    def test_counts_the_working_days_of_2026_as_the_calendar_of_the_ministers(self):
        unit = make_unit()
        bounds = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
        found = [
            len(queries.working_days(unit=unit, first=first, until=until))
            for first, until in pairwise(bounds)
        ]
        assert found == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]


class TestMonthlyPresence:
    def test_counts_in_one_query(self, django_assert_num_queries):
        unit = make_unit()
        person = make_employee(unit=unit)
        worked_day(person, MONDAY, came="07:42", at=LATER)
        settle(unit, until=date(2026, 4, 9), at=LATER)
        with django_assert_num_queries(1):
            [row] = queries.monthly_presence([person.pk], first=MONDAY, until=date(2026, 4, 9))
        assert (row.days_present, row.days_absent, row.days_late, row.minutes_late) == (1, 2, 1, 12)
