"""A running day: who is in, where, and who has left; nothing is judged."""

from datetime import UTC, date, datetime

import pytest

from luwes.attendance.actions import close_day, import_check_ins
from luwes.attendance.factories import check_in_row
from luwes.attendance.lists import day_rows
from luwes.attendance.running import Gesture, is_in_now
from luwes.attendance.types import CheckInKind, Place
from luwes.base.access import Grant, Role, Standing
from luwes.organisation.factories import make_employee, make_unit

KINDS = {"<": CheckInKind.IN, ">": CheckInKind.OUT, "o": CheckInKind.VISIT, "?": CheckInKind.PUNCH}
MONDAY = date(2026, 4, 6)
NOON = datetime(2026, 4, 6, 5, tzinfo=UTC)
NIGHT = datetime(2026, 4, 6, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signs", "is_in"),
    [("", False), ("<", True), ("<>", False), ("<><", True), ("?", True), ("??", False),
     ("???", True), ("<?", False), ("o", False), ("<o", True), (">", False)],
)  # fmt: skip
def test_who_is_in_is_told_by_the_last_gesture(signs, is_in):
    gestures = [Gesture(NOON, KINDS[sign], Place.OFFICE) for sign in signs]
    assert is_in_now(gestures) is is_in


@pytest.mark.django_db
class TestWhereabouts:
    @pytest.fixture
    def unit(self):
        return make_unit()

    @pytest.fixture
    def people(self, unit):
        home, office, left, _nowhere = (make_employee(unit=unit) for _ in range(4))
        rows = [
            check_in_row(home, MONDAY, "07:20", place=Place.HOME),
            check_in_row(office, MONDAY, "07:25"),
            check_in_row(left, MONDAY, "07:10"),
            check_in_row(left, MONDAY, "11:00", kind=CheckInKind.OUT),
        ]
        import_check_ins(rows, by=None, at=NOON)

    def found(self, unit, **chosen):
        standing = Standing(grants=(Grant(Role.HEAD, unit.pk, unit.path),))
        return day_rows(standing, unit=unit, on=MONDAY, today=MONDAY, **chosen)

    def test_are_counted_and_chosen(self, unit, people):
        whole = self.found(unit)
        assert whole.places == {"home": 1, "office": 1, "left": 1}
        assert whole.counts == {"present": 3, "not_yet": 1}
        [row] = self.found(unit, place="left").rows
        assert (f"{row.came:%H.%M}", f"{row.left:%H.%M}") == ("07.10", "11.00")

    def test_of_a_settled_day_are_those_of_the_evidence(self, unit, people):
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        whole = self.found(unit)
        assert whole.places == {"home": 1, "office": 2}
        assert len(self.found(unit, place="home").rows) == 1
