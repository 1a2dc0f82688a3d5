"""After a decision the day is settled again, for the people it is about."""

from collections.abc import Collection
from datetime import date, datetime

from luwes.attendance.settlement import settle_people
from luwes.attendance.touched import touch_days
from luwes.kit.periods import ONE_DAY

AT_ONCE = 20  # people whose day is settled while the page waits; of more a job takes care


def settle_again(employee_ids: Collection[int], *, on: date, at: datetime) -> None:
    """Settle the day of these people again; a running day is settled at its close."""
    if len(employee_ids) > AT_ONCE:
        touch_days(first=on, until=on + ONE_DAY, at=at, employee_ids=employee_ids)
    else:
        settle_people(employee_ids=employee_ids, first=on, until=on + ONE_DAY, at=at)
