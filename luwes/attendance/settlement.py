"""Verbs of settling: a subtree's days, some people's days, and whatever was touched since."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from luwes.attendance import settling
from luwes.attendance.models import Closing, TouchedDays
from luwes.attendance.touched import touch_late_evidence, touch_night_shifts
from luwes.attendance.types import SettleResult
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit

FIRST_LOOK_BACK = timedelta(days=3)  # of a closing before which none was
SLACK = timedelta(minutes=10)  # a check-in may be committed so long after it was received
TOUCHED_AT_ONCE = 20_000
WHOLE = (0, 1)


def settle_days(
    *,
    unit: Unit,
    first: date,
    until: date,
    at: datetime,
    by: User | None = None,
    part: tuple[int, int] = WHOLE,
) -> SettleResult:
    """
    Settle the days [first, until) of everybody under `unit`, as far as they are closed at `at`.

    A day is closed when its scan window, or its shift, is over. Settling again writes a new row
    only where something differs; the old one stays, no longer current. Days of closed months are
    passed over and counted as such. People go in chunks, each its own transaction, so that memory
    and locks do not grow with their number; a settling that was broken off is simply started
    again. `part` (1, 2) takes the second half of the people, for two processes at once.
    """
    period = Period(first, until)
    people = _part(settling.people_under(unit, period), part)
    result = settling.settle(people, period=period, at=at, under=unit)
    if result.written:
        _record(unit, period, result, by=by, at=at)
    return result


@transaction.atomic
def settle_people(
    *, employee_ids: Collection[int], first: date, until: date, at: datetime
) -> SettleResult:
    """Settle the days [first, until) of these people at once, wherever they were posted."""
    return settling.settle(sorted(set(employee_ids)), period=Period(first, until), at=at)


def settle_touched(*, at: datetime) -> SettleResult:
    """Settle every day that somebody touched (`touched.touch_days`) and that is closed by now."""
    total = SettleResult(0, 0, 0)
    while rows := list(TouchedDays.objects.select_related("unit").order_by("pk")[:TOUCHED_AT_ONCE]):
        for period, people in _by_period(rows).items():
            total = total.plus(settling.settle(people, period=period, at=at))
        for row in rows:
            if row.unit is not None:
                total = total.plus(
                    settle_days(unit=row.unit, first=row.first, until=row.until, at=at)
                )
        TouchedDays.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return total


def close_days(*, at: datetime) -> SettleResult:
    """
    Settle the days that ended since the last closing, and all older ones that evidence reached.

    What the nightly job does, for every agency. Evidence is found by when it was received, so
    nothing is too old to be seen, and what did not change is not looked at again.
    """
    last = Closing.objects.order_by("-read_until").first()
    until = local(at, Zone.WIB).date()
    first = min(local(last.at, Zone.WIB).date() if last else until - FIRST_LOOK_BACK, until)
    read_until = at - SLACK
    total = SettleResult(0, 0, 0)
    if first < until:
        for root in Unit.objects.get_root_nodes():
            total = total.plus(settle_days(unit=root, first=first, until=until, at=at))
    touch_night_shifts(first=first, at=at)
    touch_late_evidence(
        since=last.read_until if last else at - FIRST_LOOK_BACK, read_until=read_until,
        before=first, at=at,
    )  # fmt: skip
    total = total.plus(settle_touched(at=at))
    Closing.objects.create(
        at=at, read_until=read_until, settled=total.settled, written=total.written
    )
    return total


def close_day(*, unit: Unit, on: date, at: datetime) -> int:
    """
    Settle one day of everybody under `unit`; return how many people that was.

    Nothing, so 0, while the scan window of that day is still open.
    """
    return settle_days(unit=unit, first=on, until=on + ONE_DAY, at=at).settled


def _part(people: Sequence[int], part: tuple[int, int]) -> Sequence[int]:
    number, of = part
    return people[len(people) * number // of : len(people) * (number + 1) // of]


def _by_period(rows: Sequence[TouchedDays]) -> dict[Period, list[int]]:
    """Who waits for the same days is settled together."""
    found: dict[Period, set[int]] = defaultdict(set)
    for row in rows:
        if row.employee_id is not None:
            found[Period(row.first, row.until)].add(row.employee_id)
    return {period: sorted(found[period]) for period in sorted(found)}


def _record(
    unit: Unit, period: Period, result: SettleResult, *, by: User | None, at: datetime
) -> None:
    audit.record(
        action="attendance.settle_days",
        subject=f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={
            "first": period.first.isoformat(),
            "until": str(period.until),
            "settled": result.settled,
            "written": result.written,
            "superseded": result.superseded,
            "closed": result.closed,
        },
    )
