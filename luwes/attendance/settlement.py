"""Verbs of settling: a subtree's days, some people's days, whatever was touched since."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from luwes.attendance import settling
from luwes.attendance.types import SettleResult
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.periods import ONE_DAY, Period
from luwes.organisation.models import Unit


def settle_days(
    *, unit: Unit, first: date, until: date, at: datetime, by: User | None = None
) -> SettleResult:
    """
    Settle the days [first, until) of everybody under `unit`, as far as they are closed at `at`.

    A day is closed when its scan window is over in the zone of the person's unit. Settling again
    writes a new row only where something differs; the old one stays, no longer current. People go
    in chunks, each its own transaction, so that memory and locks do not grow with their number; a
    settling that was broken off is simply started again.
    """
    result = settling.settle(settling.people_under(unit, Period(first, until)),
                             period=Period(first, until), at=at, under=unit)  # fmt: skip
    if result.written:
        _record(unit, first, until, result, by=by, at=at)
    return result


@transaction.atomic
def settle_people(
    *, employee_ids: Collection[int], first: date, until: date, at: datetime
) -> SettleResult:
    """Settle the days [first, until) of these people at once, wherever they were posted."""
    return settling.settle(sorted(set(employee_ids)), period=Period(first, until), at=at)


def close_day(*, unit: Unit, on: date, at: datetime) -> int:
    """
    Settle one day of everybody under `unit`; return how many people that was.

    Nothing, so 0, while the scan window of that day is still open.
    """
    return settle_days(unit=unit, first=on, until=on + ONE_DAY, at=at).settled


def _record(
    unit: Unit, first: date, until: date, result: SettleResult, *, by: User | None, at: datetime
) -> None:
    audit.record(
        action="attendance.settle_days",
        subject=f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={
            "first": first.isoformat(),
            "until": until.isoformat(),
            "settled": result.settled,
            "written": result.written,
            "superseded": result.superseded,
        },
    )
