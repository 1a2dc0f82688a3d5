"""Days whose settled rows may be wrong now, because something they rest on has changed."""

from collections.abc import Collection
from datetime import date, datetime

from luwes.attendance.models import TouchedDays
from luwes.organisation.models import Unit


def touch_days(
    *,
    first: date,
    until: date,
    at: datetime,
    employee_ids: Collection[int] = (),
    unit: Unit | None = None,
) -> None:
    """
    Ask for the days [first, until) of these people, or of everybody under `unit`, to be settled.

    The job does it within minutes (`attendance.settle_touched`), whatever the number of people;
    for one person `actions.settle_people` does it at once. Call it in the transaction of the
    change. Days that are not closed yet are settled at their close.
    """
    TouchedDays.objects.bulk_create(
        [TouchedDays(employee_id=who, first=first, until=until, at=at) for who in employee_ids],
        batch_size=5_000,
    )
    if unit is not None:
        TouchedDays.objects.create(unit=unit, first=first, until=until, at=at)
