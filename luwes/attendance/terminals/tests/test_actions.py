"""Reading a terminal's files: what is kept, what becomes evidence, and what waits."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from luwes.attendance.actions import settle_days
from luwes.attendance.models import (
    CheckIn,
    Shift,
    TerminalFile,
    TerminalPunch,
    TouchedDays,
    Workday,
)
from luwes.attendance.terminals import actions, owners
from luwes.attendance.terminals.errors import (
    FileUnreadable,
    NumberGiven,
    TerminalInUse,
    TerminalNameTaken,
)
from luwes.attendance.terminals.types import States
from luwes.kit.zones import Zone
from luwes.organisation.factories import make_employee, make_unit

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 4, 6), date(2026, 4, 7)
NIGHT = datetime(2026, 4, 7, 17, 30, tzinfo=UTC)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def terminal(unit):
    return make_terminal(unit)


def make_terminal(unit, **changed):
    given = {"name": "Lobi", "zone": Zone.WIB, "states": States.NONE, **changed}
    return actions.add_terminal(unit=unit, by=None, at=NIGHT, **given)


def log(*rows):
    """Write lines such as "7 04-06 07:21" and "7 04-06 16:05 1" as a terminal does."""
    text = ""
    for row in rows:
        number, on, clock, state = [*row.split(), "0"][:4]
        on = on if on.count("-") == 2 else f"2026-{on}"
        text += f"{number:>9}\t{on} {clock}:00\t1\t{state}\t0\t0\r\n"
    return text.encode()


def read(terminal, content, **changed):
    given = {"name": "1_attlog.dat", "at": NIGHT, "by": None, **changed}
    return actions.read_file(terminal=terminal, content=content, **given)


def give(terminal, number, employee, first=date(2026, 1, 1), **changed):
    return owners.give_number(
        terminal=terminal, number=number, employee=employee, first=first, by=None, at=NIGHT,
        **changed,
    )  # fmt: skip


def taps(employee):
    rows = CheckIn.objects.filter(employee=employee).order_by("at")
    return [f"{row.kind} {row.at.astimezone(Zone.WIB.tz):%d.%H:%M}" for row in rows]


class TestReading:
    def test_keeps_punches_and_lets_those_of_unknown_numbers_wait(self, terminal, unit):
        ani = make_employee(unit=unit)
        give(terminal, "7", ani)
        reading = read(terminal, log("7 04-06 07:21", "7 04-06 16:05", "8 04-06 07:30"))
        assert (reading.stored, reading.owned, reading.waiting) == (3, 2, 1)
        assert TerminalPunch.objects.count() == 3
        assert taps(ani) == ["punch 06.07:21", "punch 06.16:05"]
        row = CheckIn.objects.first()
        assert (row.source, row.place, row.zone) == ("terminal", "office", "WIB")

    def test_twice_stores_nothing(self, terminal, unit):
        ani = make_employee(unit=unit)
        give(terminal, "7", ani)
        content = log("7 04-06 07:21", "7 04-06 16:05")
        read(terminal, content)
        again = read(terminal, content)
        overlapping = read(terminal, log("7 04-06 16:05", "7 04-07 07:20"))
        assert (again.stored, overlapping.stored) == (0, 1)
        assert (TerminalFile.objects.count(), CheckIn.objects.count()) == (2, 3)

    def test_in_any_order_stores_the_same(self, unit):
        rows = ["7 04-07 16:01", "7 04-06 07:21", "7 04-07 07:20", "7 04-06 16:05"]
        found = []
        for name, lines in (("A", rows), ("B", sorted(rows))):
            ani, terminal = make_employee(unit=unit), make_terminal(unit, name=name)
            give(terminal, "7", ani)
            read(terminal, log(*lines))
            found.append(taps(ani))
        assert found[0] == found[1]

    def test_says_the_direction_where_the_keys_are_pressed(self, unit):
        ani, terminal = make_employee(unit=unit), make_terminal(unit, states=States.KEYS)
        give(terminal, "7", ani)
        read(terminal, log("7 04-06 07:21 0", "7 04-06 16:05 1", "7 04-06 18:00 4"))
        assert taps(ani) == ["in 06.07:21", "out 06.16:05", "in 06.18:00"]

    def test_reads_the_clock_in_the_terminals_zone(self, unit):
        ani, terminal = make_employee(unit=unit), make_terminal(unit, zone=Zone.WIT)
        give(terminal, "7", ani)
        read(terminal, log("7 04-06 07:21"))
        assert taps(ani) == ["punch 06.05:21"]

    def test_names_bad_lines_and_keeps_the_others(self, terminal):
        reading = read(terminal, log("7 04-06 07:21") + b"7\tyesterday\t1\t0\n")
        assert reading.stored == 1
        assert reading.findings.bad_lines == (
            {"line": 2, "flaw": "clock", "text": "7\tyesterday\t1\t0"},
        )

    def test_of_an_impossible_clock_is_kept_and_never_evidence(self, terminal, unit):
        ani = make_employee(unit=unit)
        give(terminal, "7", ani, first=date(1999, 1, 1))
        content = log("7 2000-01-01 00:03", "7 05-06 07:21", "7 04-06 07:21")
        reading = read(terminal, content)
        assert (reading.stored, reading.owned, reading.waiting) == (3, 1, 0)
        read(terminal, content, at=datetime(2026, 6, 1, tzinfo=UTC))
        assert taps(ani) == ["punch 06.07:21"]

    def test_dry_changes_nothing(self, terminal):
        reading = read(terminal, log("7 04-06 07:21"), dry_run=True)
        assert reading.stored == 1
        assert not TerminalPunch.objects.exists()
        assert not TerminalFile.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n1 0 obj\n", b"\x1f\x8b\x08broken"])
    def test_refuses_what_is_no_log(self, terminal, content):
        with pytest.raises(FileUnreadable):
            read(terminal, content)

    def test_asks_for_the_days_to_be_settled_again(self, terminal, unit):
        ani = make_employee(unit=unit)
        give(terminal, "7", ani)
        settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=NIGHT)
        read(terminal, log("7 04-06 07:21", "7 04-06 16:05"))
        assert TouchedDays.objects.get().first <= MONDAY

    def test_leaves_rows_that_nobody_changes(self, terminal):
        read(terminal, log("7 04-06 07:21"))
        for row in (TerminalPunch.objects.get(), TerminalFile.objects.get()):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.delete()


class TestOwners:
    def test_bring_waiting_punches_in(self, terminal, unit):
        ani = make_employee(unit=unit)
        read(terminal, log("7 04-06 07:21", "7 04-06 16:05", "8 04-06 07:30"))
        assert give(terminal, "7", ani).stored == 2
        assert CheckIn.objects.count() == 2

    def test_of_a_number_that_changed_hands_get_each_their_own(self, terminal, unit):
        ani, budi = make_employee(unit=unit), make_employee(unit=unit)
        read(terminal, log("7 04-06 07:21", "7 04-07 07:25"))
        give(terminal, "7", ani, until=TUESDAY)
        give(terminal, "7", budi, first=TUESDAY)
        assert (taps(ani), taps(budi)) == (["punch 06.07:21"], ["punch 07.07:25"])

    def test_are_one_a_day(self, terminal, unit):
        give(terminal, "7", make_employee(unit=unit))
        with pytest.raises(NumberGiven):
            give(terminal, "7", make_employee(unit=unit), first=TUESDAY)

    def test_end_after_their_last_punch(self, terminal, unit):
        give(terminal, "7", make_employee(unit=unit))
        read(terminal, log("7 04-06 07:21"))
        with pytest.raises(NumberGiven):
            owners.end_number(terminal=terminal, number="7", until=MONDAY, by=None, at=NIGHT)
        owners.end_number(terminal=terminal, number="7", until=TUESDAY, by=None, at=NIGHT)
        assert give(terminal, "7", make_employee(unit=unit), first=TUESDAY).stored == 0


class TestSettling:
    def day(self, unit, employee):
        settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=NIGHT)
        return Workday.objects.get(employee=employee, on=MONDAY, is_current=True)

    def test_reads_the_direction_from_the_whole_day(self, terminal, unit):
        ani = make_employee(unit=unit)
        give(terminal, "7", ani)
        read(terminal, log("7 04-06 16:05", "7 04-06 12:10", "7 04-06 07:42"))
        day = self.day(unit, ani)
        assert (day.minutes_late, day.missing_out) == (12, False)

    def test_takes_an_earlier_punch_of_another_terminal(self, terminal, unit):
        """What was the first punch of the day is a later one as soon as an earlier is read."""
        ani, gate = make_employee(unit=unit), make_terminal(unit, name="Gerbang")
        give(terminal, "7", ani)
        give(gate, "31", ani)
        read(terminal, log("7 04-06 16:05"))
        assert self.day(unit, ani).missing_in
        read(gate, log("31 04-06 07:20"))
        day = self.day(unit, ani)
        assert (day.missing_in, day.missing_out, day.minutes_early) == (False, False, 0)

    def test_gives_a_guards_morning_to_the_shift_of_the_evening(self, terminal, unit):
        """A shift across midnight, with punches that say no direction."""
        guard = make_employee(unit=unit)
        Shift.objects.create(
            employee=guard, on=MONDAY, starts_at=datetime(2026, 4, 6, 15, tzinfo=UTC),
            ends_at=datetime(2026, 4, 7, 0, tzinfo=UTC), minutes_break=60, at=NIGHT,
        )  # fmt: skip
        give(terminal, "20", guard)
        read(terminal, log("20 04-07 07:02", "20 04-06 21:55"))
        day = self.day(unit, guard)
        clocks = [f"{at.astimezone(Zone.WIB.tz):%d.%H:%M}" for at in (day.first_in, day.last_out)]
        assert clocks == ["06.21:55", "07.07:02"]
        assert (day.minutes_late, day.minutes_early, day.missing_out) == (0, 0, False)


class TestTerminal:
    def test_has_a_name_of_its_own_at_its_unit(self, terminal, unit):
        with pytest.raises(TerminalNameTaken):
            make_terminal(unit)

    def test_keeps_zone_and_keys_once_there_is_evidence(self, terminal):
        given = {"terminal": terminal, "name": "Lobi", "by": None, "at": NIGHT}
        actions.change_terminal(zone=Zone.WITA, states=States.KEYS, **given)
        read(terminal, log("7 04-06 07:21"))
        with pytest.raises(TerminalInUse):
            actions.change_terminal(zone=Zone.WIB, states=States.KEYS, **given)
