"""One person is away for one reason at a time: leave and duty trips never overlap."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from luwes.base.dates import day_text
from luwes.kit.errors import Conflict
from luwes.kit.periods import ONE_DAY, Period
from luwes.organisation.models import Employee
from luwes.organisation.queries import absences
from luwes.organisation.types import Absence, LeaveKind
from luwes.organisation.words import LEAVE_KINDS


class AbsenceOverlaps(Conflict):
    code = "organisation.absence-overlaps"


def first_overlap(period: Period, taken: Iterable[Absence]) -> Absence | None:
    """Return the first of `taken` that shares a day with the period."""
    return next((row for row in taken if period.overlaps(Period(row.first, row.until))), None)


def absences_held(
    employee_ids: Collection[int], *, first: date, until: date
) -> dict[int, list[Absence]]:
    """
    Return what these people are away for in [first, until), by person.

    Their records are held until the transaction ends, so that nobody writes another meanwhile.
    """
    held = Employee.objects.filter(pk__in=employee_ids).select_for_update(no_key=True)
    list(held.order_by("pk").values_list("pk"))
    found: dict[int, list[Absence]] = {}
    for row in absences(employee_ids, first=first, until=until):
        found.setdefault(row.employee_id, []).append(row)
    return found


def overlap_sentence(known: Absence) -> str:
    """Say what a person is away for already; without a full stop."""
    return _("sudah tercatat %(kind)s dari %(first)s sampai %(last)s") % {
        "kind": _kind_text(known.kind),
        "first": day_text(known.first),
        "last": day_text(known.until - ONE_DAY),
    }


def refuse_overlap(employee_id: int, period: Period) -> None:
    """
    Make sure that a person is not away on any of these days already; holds the record.

    :raises AbsenceOverlaps: with what is there.
    """
    until = period.until or date.max
    taken = absences_held([employee_id], first=period.first, until=until)
    known = first_overlap(period, taken.get(employee_id, []))
    if known is not None:
        raise AbsenceOverlaps(
            _("Pegawai ini %(known)s.") % {"known": overlap_sentence(known)},
            remedy=_("Pilih hari di luar itu: satu hari tidak dapat dicatat dua kali."),
        )


def _kind_text(kind: str) -> str:
    if kind in LeaveKind.__members__.values():
        return str(LEAVE_KINDS[LeaveKind(kind)]).lower()
    return _("perjalanan dinas")
