"""Files that were made to break the reader, and an officer who reads the own attendance in."""

import gzip

import pytest

from luwes.attendance.models import TerminalUser
from luwes.attendance.terminals.errors import FileUnreadable
from luwes.attendance.terminals.lines import TooLarge, read_log
from luwes.attendance.terminals.tests.test_actions import make_terminal, read
from luwes.attendance.terminals.types import Flaw
from luwes.base.access import Role
from luwes.organisation.factories import START, make_employee, make_unit
from luwes.organisation.models import RoleGrant

LINE = "  17\t2026-04-06 07:21:00\t1\t{}\t0\t0\n"


@pytest.mark.parametrize("state", ["0" * 5_000 + "1", "0000001", "0" * 6])
def test_zeros_before_a_count_are_only_zeros(state):
    log = read_log(LINE.format(state).encode())
    assert [punch.state for punch in log.punches] == [int(state[-1])]


@pytest.mark.parametrize("state", ["000000999999999999", "9" * 6_000, "32768"])
def test_no_count_is_larger_than_its_column(state):
    assert [row.flaw for row in read_log(LINE.format(state).encode()).bad] == [Flaw.COUNT]


@pytest.mark.parametrize("line", [b"\n", b"x\n", "\u2028".encode()])
def test_a_small_file_cannot_unpack_to_endless_lines(line):
    with pytest.raises(TooLarge):
        read_log(gzip.compress(line * 10_000_000))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"\x7fELF" + bytes(range(256)) * 400, b"PK\x03\x04" + b"\0" * 9_000, b"", b"\xff\xfe"],
)
def test_what_is_no_log_is_refused_by_name(content):
    with pytest.raises(FileUnreadable):
        read(make_terminal(make_unit()), content)


@pytest.mark.django_db
@pytest.mark.parametrize("clock", ["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_a_clock_at_the_end_of_time_is_named_and_kept(clock):
    found = read(make_terminal(make_unit()), f"7\t{clock}\t1\t0\n".encode())
    assert (found.stored, found.owned, found.waiting) == (1, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["beri", "banyak"])
def test_an_officer_gives_no_number_to_the_officer(client, way):
    """A log is a text file: whoever reads it in must not be the one whom it lets come early."""
    unit = make_unit()
    officer = make_employee(unit=unit, with_login=True)
    RoleGrant.objects.create(user=officer.user, role=Role.PERSONNEL, unit=unit, first=START)
    terminal = make_terminal(unit)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    data = {"number": "7", "nip": officer.nip, "first": "2026-04-06"}
    answer = client.post(f"/presensi/mesin/{terminal.pk}/nomor/{way}/", data)
    assert answer.status_code == 422
    assert not TerminalUser.objects.exists()
