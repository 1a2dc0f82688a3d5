"""Questions about terminals; all begin with the standing of who asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import Terminal, TerminalFile, TerminalPunch, TerminalUser
from luwes.attendance.terminals.errors import OwnNumber, TerminalMissing
from luwes.attendance.terminals.findings import RESET_UNTIL
from luwes.base.access import Role, Standing
from luwes.kit.zones import Zone
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting

KEEPERS = (Role.PERSONNEL,)
FEWEST_DIGITS = 4  # of a number that can be the end of somebody's NIP by intent


@dataclass(frozen=True, slots=True)
class UnknownNumber:
    """A number without an owner: how often, when, and whose NIP it seems to be the end of."""

    number: str
    punches: int
    first: date
    last: date
    suggested: str = ""
    suggested_name: str = ""


def terminals_for(standing: Standing) -> QuerySet[Terminal]:
    """Return the terminals of the units whose personnel record the standing keeps."""
    covered = organisation.below(standing.paths(*KEEPERS), field="unit__path")
    return Terminal.objects.filter(covered).select_related("unit").order_by("unit__path", "name")


def terminal_for(standing: Standing, pk: int) -> Terminal:
    """
    Return one terminal.

    :raises TerminalMissing: absent and foreign look the same.
    """
    terminal = terminals_for(standing).filter(pk=pk).first()
    if terminal is None:
        raise TerminalMissing(_("Mesin presensi itu tidak ada, atau di luar lingkup tugas Anda."))
    return terminal


def with_counts(terminals: QuerySet[Terminal]) -> QuerySet[Terminal]:
    """Return them with `last_read` and `owners`, the numbers that are somebody's now."""
    return terminals.annotate(
        last_read=Max("files__at"),
        owners=Count("users", filter=Q(users__until__isnull=True), distinct=True),
    )


def files_of(terminal: Terminal) -> QuerySet[TerminalFile]:
    """Return what was read of a terminal, newest first."""
    rows = TerminalFile.objects.filter(terminal=terminal).select_related("by")
    return rows.order_by("-at", "-pk")


def owners_of(terminal: Terminal) -> QuerySet[TerminalUser]:
    """Return whose the numbers are now, by name."""
    rows = TerminalUser.objects.filter(terminal=terminal, until__isnull=True)
    return rows.select_related("employee").order_by("employee__name", "number")


def unknown_numbers(terminal: Terminal, *, on: date) -> list[UnknownNumber]:
    """Return the numbers whose punches wait for an owner, busiest first. Two queries."""
    near = _people_near(terminal, on)
    rows = _waiting(terminal).order_by("-n", "number")
    return [_unknown(row, near) for row in rows.values_list("number", "n", "first", "last")]


def _waiting(terminal: Terminal) -> Any:
    """The punches that have no owner, by number; those of an impossible clock never get one."""
    ahead = Zone(terminal.zone).tz.utcoffset(RESET_UNTIL.replace(tzinfo=None))
    owned = TerminalUser.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("clock__date")),
        terminal=OuterRef("terminal"),
        number=OuterRef("number"),
        first__lte=OuterRef("clock__date"),
    )
    return (
        TerminalPunch.objects.filter(
            ~Exists(owned),
            terminal=terminal,
            clock__gte=RESET_UNTIL,
            clock__lte=F("file__at") + ahead,
        )
        .values("number")
        .annotate(n=Count("pk"), first=Min("clock"), last=Max("clock"))
    )


def _unknown(row: tuple[str, int, datetime, datetime], near: dict[str, str]) -> UnknownNumber:
    number, punches, first, last = row
    nip = _suggested(number, near)
    return UnknownNumber(number, punches, first.date(), last.date(), nip, near[nip] if nip else "")


def _people_near(terminal: Terminal, on: date) -> dict[str, str]:
    """Return the names by NIP of who is posted at the terminal's unit or below."""
    posted = Posting.objects.filter(
        organisation.in_force(on), unit__path__startswith=terminal.unit.path
    ).values("employee_id")
    return dict(Employee.objects.filter(pk__in=posted).values_list("nip", "name"))


def _suggested(number: str, near: dict[str, str]) -> str:
    """Return the one NIP that ends with this number; "" where none or several do."""
    if len(number) < FEWEST_DIGITS:
        return ""
    found = [nip for nip in near if nip.endswith(number)]
    return found[0] if len(found) == 1 else ""


def person_of(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return who may be given a number: somebody whose record the standing keeps, never oneself.

    A log is a text file: who reads it in must not be whom it lets come early.

    :raises EmployeeMissing: absent and foreign look the same.
    :raises OwnNumber: the own number is for another officer to give.
    """
    employee = organisation.employee_for(standing, nip, on=on)
    if employee.pk == standing.employee_id:
        raise OwnNumber(
            _("Nomor Anda sendiri ditetapkan petugas kepegawaian lain."),
            remedy=_("Mintalah petugas lain, misalnya di unit induk."),
        )
    posting = organisation.posting_of(employee.pk, on)
    if posting is None or not standing.covers(posting.unit.path, *KEEPERS):
        raise organisation.EmployeeMissing(
            _("Pegawai itu tidak ada, atau di luar lingkup tugas Anda.")
        )
    return employee


def count_waiting(terminal: Terminal) -> int:
    """Return how many numbers wait for an owner. One query."""
    return _waiting(terminal).count()
