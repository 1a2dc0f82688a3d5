"""A month of many people in the least that has to be read: which days, and those that cost."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import cast

from django.db import connection
from django.db.models import QuerySet

from luwes.attendance.models import CHARGED, Workday
from luwes.attendance.types import Place, WorkdayFacts, WorkdayStatus
from luwes.kit.periods import Period

MOST_DAYS = 62  # one bit a day in a bigint
EVERY_STATUS = tuple(WorkdayStatus)


def charged_days(
    employee_ids: Collection[int], *, first: date, until: date
) -> Iterator[WorkdayFacts]:
    """
    Return the settled days in [first, until) that cost something, by person and date. One query.

    Those are the days late, left early, with a check-in missing, or absent, unless excused.
    """
    rows = Workday.objects.filter(
        CHARGED,
        employee_id__in=employee_ids,
        on__gte=first,
        on__lt=until,
        is_current=True,
        excused=False,
    )
    return facts_of(rows.order_by("employee_id", "on"))


def facts_of(rows: QuerySet[Workday]) -> Iterator[WorkdayFacts]:
    """Return stored days as values, without their steps."""
    found = rows.values_list(*WorkdayFacts.__slots__).iterator(chunk_size=10_000)
    for who, on, status, planned, actual, *rest in found:
        place = Place(actual) if actual else None
        yield WorkdayFacts(who, on, WorkdayStatus(status), Place(planned), place, *rest)


def settled_dates(
    employee_ids: Collection[int],
    *,
    first: date,
    until: date,
    statuses: Collection[WorkdayStatus] = EVERY_STATUS,
) -> dict[int, frozenset[date]]:
    """
    Return the dates in [first, until) on which each person's day is settled. One query.

    Only days of one of `statuses`. People with the same days share one set; at most 62 days.
    """
    if (until - first).days > MOST_DAYS:
        raise ValueError(f"At most {MOST_DAYS} days can be asked at once.")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT employee_id, bit_or(1::bigint << ("on" - %s::date))
              FROM attendance_workday
             WHERE is_current AND "on" >= %s AND "on" < %s
               AND employee_id = ANY(%s) AND status = ANY(%s)
             GROUP BY employee_id
            """,
            [first, first, until, list(employee_ids), [status.value for status in statuses]],
        )
        rows = cast("list[tuple[int, int]]", cursor.fetchall())
    days = list(Period(first, until).days()) if rows else []
    dates = {
        mask: frozenset(on for place, on in enumerate(days) if mask >> place & 1)
        for mask in {mask for _, mask in rows}
    }
    return {person: dates[mask] for person, mask in rows}
