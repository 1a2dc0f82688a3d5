"""Months that are closed: what was settled then stays, and the rest is a correction run's."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import ClosedMonth
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Conflict
from luwes.organisation.models import Unit

SETTLING_LOCK = 4_101  # shared by every settling, held alone by a closing


class MonthClosed(Conflict):
    """The month has been paid by a sealed run: its days are settled and corrected no more."""

    code = "attendance.month-closed"


@transaction.atomic
def close_month(*, unit: Unit, first: date, by: User | None, at: datetime) -> ClosedMonth:
    """
    Close a month for a unit and all below it, as sealing its allowance does.

    From then on settling passes its days over, and corrections of them are refused. Closing it
    again changes nothing.
    """
    with connection.cursor() as cursor:  # a settling that runs has to end first
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING_LOCK])
    month, is_new = ClosedMonth.objects.get_or_create(
        unit=unit, first=first.replace(day=1), defaults={"closed_at": at, "by": by}
    )
    if is_new:
        audit.record(
            action="attendance.close_month",
            subject=f"unit:{unit.pk}",
            by=by,
            at=at,
            unit_path=unit.path,
            facts={"first": month.first.isoformat()},
        )
    return month


def is_month_closed(unit: Unit, on: date) -> bool:
    """Tell whether the month of that date is closed at the unit or above it. One query."""
    chain = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    return ClosedMonth.objects.filter(unit__path__in=chain, first=on.replace(day=1)).exists()


def refuse_closed(unit: Unit, on: date) -> None:
    """
    Do nothing while the month of that date is open at the unit; nobody closes it from here until
    the transaction ends.

    :raises MonthClosed: with the remedy that is left, a correction run.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SETTLING_LOCK])
    if is_month_closed(unit, on):
        raise MonthClosed(
            _("Presensi bulan %(month)s sudah ditutup karena tunjangannya sudah disegel.")
            % {"month": f"{on:%m-%Y}"},
            remedy=_("Minta bendahara membuat perhitungan koreksi untuk bulan itu."),
        )


def closed_paths(months: Iterable[date]) -> dict[date, tuple[str, ...]]:
    """Return the tree paths at which each of these months (their first days) is closed."""
    found: dict[date, list[str]] = {}
    rows = ClosedMonth.objects.filter(first__in=list(months))
    for first, path in rows.values_list("first", "unit__path"):
        found.setdefault(first, []).append(path)
    return {first: tuple(paths) for first, paths in found.items()}
