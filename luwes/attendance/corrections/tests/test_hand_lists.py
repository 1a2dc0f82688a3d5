"""A list written by hand goes in whole or not at all, once, with its reason."""

from datetime import date, time, timedelta

import pytest

from luwes.attendance.closing import MonthClosed, close_month
from luwes.attendance.corrections import hand_queries
from luwes.attendance.corrections.files import evidence_from
from luwes.attendance.corrections.hand_lists import HandListInvalid, enter_hand_list
from luwes.attendance.corrections.tests.conftest import MONDAY, NIGHT, TUESDAY_NINE
from luwes.attendance.corrections.types import HandReason, HandRow
from luwes.attendance.models import CheckIn, HandList, HandListLine, Workday
from luwes.attendance.queries import workdays_in
from luwes.attendance.sentences import shown
from luwes.attendance.settlement import close_day
from luwes.attendance.types import CheckInSource
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.kit.errors import Missing
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db


def enter(unit, by, *rows, on=MONDAY, at=TUESDAY_NINE, **changed):
    return enter_hand_list(
        unit=unit, on=on, reason=HandReason.DEVICE_BROKEN, rows=rows, by=by, at=at, **changed
    )


def line(employee, came="07:20", left="16:05"):
    clocks = (time.fromisoformat(text) if text else None for text in (came, left))
    return HandRow(employee.nip, *clocks)


class TestEntering:
    def test_makes_check_ins_of_the_officer_and_settles_the_day(self, unit, ani, head, officer):
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        found = enter(unit, officer, line(ani), line(head, left=""))
        made = CheckIn.objects.order_by("at", "pk")
        assert {(row.source, row.by_id) for row in made} == {(CheckInSource.OFFICER, officer.pk)}
        assert set(made.values_list("pk", flat=True)) == set(
            HandListLine.objects.values_list("check_in_id", flat=True)
        )
        assert made.count() == 3
        [day] = workdays_in([ani.pk], first=MONDAY, until=date(2026, 4, 7))
        assert (day.first_in, day.minutes_late) == (instant("2026-04-06 00:20"), 0)
        assert AuditEntry.objects.get(action="attendance.enter_hand_list").facts["check_ins"] == 3
        people = hand_queries.listed_people(found)
        assert [(p.employee, bool(p.came), bool(p.left)) for p in people] == [
            (ani, True, True), (head, True, False),
        ]  # fmt: skip

    def test_is_said_on_the_day(self, unit, ani, officer):
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        enter(unit, officer, line(ani, left=""))
        day = Workday.objects.get(employee=ani, is_current=True)
        [came] = [step for step in shown(day.explained) if str(step.value) == "07.20.00"]
        assert str(came.working) == "Dicatat petugas"

    def test_tells_every_wrong_line_and_stores_nothing(self, unit, ani, head, officer, uploads):
        stranger = make_employee(unit=make_unit())
        rows = [line(ani, "16:00", "07:00"), line(stranger), line(head)]
        with pytest.raises(HandListInvalid) as wrong:
            enter(unit, officer, *rows, evidence=evidence_from("d.pdf", b"%PDF-1"))
        assert set(wrong.value.facts["errors"]) == {ani.nip, stranger.nip}
        assert not CheckIn.objects.exists()
        assert not HandList.objects.exists()
        assert not list(uploads.rglob("*.pdf"))

    def test_twice_is_refused(self, unit, ani, officer):
        enter(unit, officer, line(ani))
        with pytest.raises(HandListInvalid) as wrong:
            enter(unit, officer, line(ani))
        assert "daftar tulis tangan lain" in str(wrong.value.facts["errors"][ani.nip])
        assert CheckIn.objects.count() == 2

    def test_of_one_person_twice_is_refused(self, unit, ani, officer):
        with pytest.raises(HandListInvalid):
            enter(unit, officer, line(ani), line(ani, "08:00"))

    def test_of_nobody_or_of_tomorrow_is_refused(self, unit, ani, officer):
        for rows, on in (((), MONDAY), ((line(ani),), date(2026, 4, 8))):
            with pytest.raises(HandListInvalid):
                enter(unit, officer, *rows, on=on)

    def test_of_oneself_is_for_another_officer(self, unit, ani):
        from luwes.organisation.actions import grant_role

        grant_role(
            user=ani.user, role=Role.PERSONNEL, unit=unit, first=MONDAY - timedelta(days=9),
            by=None, at=NIGHT,
        )  # fmt: skip
        with pytest.raises(HandListInvalid) as wrong:
            enter(unit, ani.user, line(ani))
        assert "petugas lain" in str(wrong.value.facts["errors"][ani.nip])

    def test_of_a_closed_month_is_refused(self, unit, ani, officer):
        close_month(unit=unit, first=MONDAY, by=None, at=TUESDAY_NINE)
        with pytest.raises(MonthClosed):
            enter(unit, officer, line(ani))

    @pytest.mark.parametrize("role", [Role.HEAD, Role.PERSONNEL])
    def test_is_for_officers_of_that_unit(self, unit, ani, role):
        where = unit if role is Role.HEAD else make_unit()
        with pytest.raises(Missing):
            enter(unit, make_user(role=role, unit=where), line(ani))

    def test_of_many_is_settled_by_a_job(self, unit, officer):
        from luwes.attendance.models import TouchedDays

        people = [make_employee(unit=unit) for _ in range(21)]
        enter(unit, officer, *(line(person) for person in people))
        assert TouchedDays.objects.count() == 21


def test_lists_are_seen_by_officers_of_that_unit(unit, ani, officer):
    found = enter(unit, officer, line(ani))
    elsewhere = make_user(role=Role.PERSONNEL, unit=make_unit())
    on = date(2026, 4, 7)
    assert list(hand_queries.hand_lists(standing_of(officer, on=on))) == [found]
    assert not hand_queries.hand_lists(standing_of(elsewhere, on=on)).exists()
