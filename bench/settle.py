"""Settles a working day of 37,000 people; the other days of the month then repeat it."""

from datetime import timedelta
from functools import cache
from time import perf_counter
from typing import Any

from django.db import connection

from bench.agency import A_WORKING_DAY, AFTER, MONTH, evidence
from luwes.attendance.actions import settle_days
from luwes.attendance.writing import COLUMNS
from luwes.organisation.models import Unit


def results() -> list[dict[str, Any]]:
    """Return the seconds for one working day of which nothing was settled before."""
    seconds, _top = settled()
    value = round(seconds, 2)
    return [{"metric": "settle_37000_seconds", "value": value, "unit": "seconds", "runs": 1}]


@cache
def settled() -> tuple[float, Unit]:
    """Settle one day and fill the month's other weekdays with it; give the day's seconds."""
    top = evidence()
    started = perf_counter()
    until = A_WORKING_DAY + timedelta(days=1)
    settle_days(unit=top, first=A_WORKING_DAY, until=until, at=AFTER)
    seconds = perf_counter() - started
    _repeat_day()
    return seconds, top


def _repeat_day() -> None:
    """Copy the settled day to the other weekdays, a day a statement, as a month of rows."""
    columns = ", ".join(COLUMNS)
    copied = columns.replace('"on"', "%s::date")
    statement = (
        f"INSERT INTO attendance_workday ({columns}) "
        f'SELECT {copied} FROM attendance_workday WHERE "on" = %s'
    )
    with connection.cursor() as cursor:
        for on in MONTH.days():
            if on.isoweekday() <= 5 and on != A_WORKING_DAY:
                cursor.execute(statement, [on, A_WORKING_DAY])
        cursor.execute("ANALYZE attendance_workday")
