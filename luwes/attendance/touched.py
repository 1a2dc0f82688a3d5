"""Days whose settled rows may be wrong now, because something they rest on has changed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection

from luwes.attendance.models import TouchedDays
from luwes.kit.zones import Zone, instant
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit

LONGEST_SHIFT = timedelta(days=2)


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


# A check-in touches its date on every clock, and the one before: it may end a night's work. One of
# a clock that was off also touches the date to which it is put right.
_LATE_CHECK_INS = """
INSERT INTO attendance_touched_days (employee_id, first, until, at)
SELECT DISTINCT employee_id,
       (made_at AT TIME ZONE 'Asia/Jakarta')::date - 1,
       (made_at AT TIME ZONE 'Asia/Jayapura')::date + 1,
       %(at)s::timestamptz
  FROM attendance_check_in
 CROSS JOIN LATERAL (
    SELECT at AS made_at
     UNION ALL
    SELECT at - skew_ms * interval '1 ms' WHERE abs(skew_ms) >= 60000
 ) AS made
 WHERE received_at >= %(since)s AND received_at < %(read_until)s AND made_at < %(before)s
"""


def touch_late_evidence(
    *, since: datetime, read_until: datetime, before: date, at: datetime
) -> None:
    """
    Touch the days before `before` that check-ins, leave and trips of that time of receipt reach.

    Later days are settled anyway.
    """
    asked = {
        "since": since,
        "read_until": read_until,
        "before": instant(before, datetime.min.time(), Zone.WIB),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LATE_CHECK_INS, asked)
    entered = organisation.absences_recorded(since=since, until=read_until)
    TouchedDays.objects.bulk_create(
        [
            TouchedDays(
                employee_id=row.employee_id, first=row.first, until=min(row.until, before), at=at
            )
            for row in entered
            if row.first < min(row.until, before)
        ],
        batch_size=5_000,
    )


_NIGHT_SHIFTS = """
INSERT INTO attendance_touched_days (employee_id, first, until, at)
SELECT employee_id, "on", "on" + 1, %(at)s::timestamptz
  FROM attendance_shift
 WHERE withdrawn_at IS NULL AND "on" >= %(first)s AND "on" < %(until)s
"""


def touch_night_shifts(*, first: date, at: datetime) -> None:
    """Touch the shifts of the days just before `first`: they were not over at the last closing."""
    with connection.cursor() as cursor:
        cursor.execute(_NIGHT_SHIFTS, {"first": first - LONGEST_SHIFT, "until": first, "at": at})
