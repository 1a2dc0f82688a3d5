"""Whose the numbers of a terminal are: said by an officer, for a time of their own."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import Terminal, TerminalPunch, TerminalUser
from luwes.attendance.terminals import storing
from luwes.attendance.terminals.actions import enter, lock, record
from luwes.attendance.terminals.errors import NumberGiven
from luwes.attendance.terminals.findings import RESET_UNTIL
from luwes.attendance.types import ImportResult
from luwes.base.models import User
from luwes.kit.errors import LuwesError
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee


@transaction.atomic
def give_number(
    *,
    terminal: Terminal,
    number: str,
    employee: Employee,
    first: date,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> ImportResult:
    """
    Say whose a number is in [first, until); its waiting punches of then become check-ins.

    Check-ins cannot be taken back: a number that changed hands is given for each time of its own.

    :raises NumberGiven: it is somebody's on one of these days; end that first.
    """
    lock(terminal)
    meets = organisation.touching(first, until or date.max)
    held = TerminalUser.objects.filter(meets, terminal=terminal, number=number).first()
    if held is not None:
        raise NumberGiven(
            _("Nomor %(number)s sudah dimiliki %(name)s pada tanggal itu.")
            % {"number": number, "name": held.employee.name},
            remedy=_("Akhiri dahulu kepemilikan itu, atau pilih tanggal sesudahnya."),
        )
    TerminalUser.objects.create(
        terminal=terminal, number=number, employee=employee, first=first, until=until
    )
    rows = [
        row
        for row in storing.owned_rows(terminal, numbers=[number])
        if row.employee_id == employee.pk
    ]
    result = enter(rows, by=by, at=at)
    record(
        "attendance.give_number", terminal, by=by, at=at,
        number=number, nip=employee.nip, stored=result.stored,
    )  # fmt: skip
    return result


def give_numbers(
    *,
    terminal: Terminal,
    pairs: Iterable[tuple[str, str]],
    person_of: Callable[[str], Employee],
    on: date,
    by: User | None,
    at: datetime,
) -> tuple[int, list[tuple[str, LuwesError]]]:
    """
    Say whose many numbers are by their NIP, each since its first punch, or since `on`.

    Each pair stands alone. Returns how many were given, and with its reason each that was not.
    """
    punches = TerminalPunch.objects.filter(terminal=terminal, clock__gte=RESET_UNTIL)
    began = dict(punches.values_list("number").annotate(Min("clock")))
    done, refused = 0, []
    for number, nip in pairs:
        first = began[number].date() if number in began else on
        try:
            give_number(
                terminal=terminal, number=number, employee=person_of(nip), first=first, by=by, at=at
            )
        except LuwesError as problem:
            refused.append((number, problem))
        else:
            done += 1
    return done, refused


@transaction.atomic
def end_number(
    *, terminal: Terminal, number: str, until: date, by: User | None, at: datetime
) -> None:
    """
    End whose a number is on `until`; later punches wait for another owner.

    Check-ins made of punches since then stay, because evidence is never taken away; so `until` may
    not lie before the last of them.

    :raises NumberGiven: nobody holds it, or a punch since then is a check-in of the owner.
    """
    lock(terminal)
    held = TerminalUser.objects.filter(terminal=terminal, number=number, until=None).first()
    last = TerminalPunch.objects.filter(terminal=terminal, number=number).order_by("clock").last()
    if held is None or until <= held.first or (last and last.clock.date() >= until):
        raise NumberGiven(
            _("Kepemilikan nomor %(number)s tidak dapat diakhiri pada tanggal itu.")
            % {"number": number},
            remedy=_("Pilih tanggal sesudah ketukan terakhirnya."),
        )
    held.until = until
    held.save(update_fields=["until"])
    record("attendance.end_number", terminal, by=by, at=at, number=number, until=str(until))
