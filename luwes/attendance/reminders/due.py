"""Who is to be reminded of what now, among those who asked for it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from luwes.attendance.chunks import Chunk, closes_at
from luwes.attendance.evidence import Posted, postings_of
from luwes.attendance.models import PushSubscription
from luwes.attendance.reading import evidence
from luwes.attendance.reminders.rules import Call, DayAsItStands, call_for
from luwes.attendance.types import DayFacts, Judging, Place
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.policy.queries import rulebooks_by_path

PEOPLE_AT_ONCE = 5_000


class Due(NamedTuple):
    """One person, the day that is meant, and the call."""

    employee_id: int
    on: date
    call: Call


def due_now(at: datetime) -> Iterator[Due]:
    """
    Yield who is due at `at`: a working day of theirs, no leave or trip, and nothing recorded.

    Only people with a subscription are looked at; a fixed number of queries for each 5,000.
    """
    people = sorted(set(PushSubscription.objects.values_list("employee_id", flat=True)))
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        yield from _due_among(people[start : start + PEOPLE_AT_ONCE], at)


def _due_among(people: list[int], at: datetime) -> Iterator[Due]:
    # a shift of the night before still runs; in the east the next date has begun
    first = local(at, Zone.WIB).date() - ONE_DAY
    period = Period(first, local(at, Zone.WIT).date() + ONE_DAY)
    posted = postings_of(people, period)
    chunk = Chunk(people, period, posted=posted)
    for on in period.days():
        minutes = _minutes_by_unit(posted, on)
        for row in posted:
            if row.holds_on(on) and minutes[row.unit_id]:
                call = _call(chunk, row, on, minutes[row.unit_id], at)
                if call:
                    yield Due(row.employee_id, on, call)


def _minutes_by_unit(posted: list[Posted], on: date) -> dict[int, int]:
    books = rulebooks_by_path(paths={row.unit_id: row.unit_path for row in posted}, on=on)
    return {
        unit_id: int(book.value("attendance.reminder_minutes")) for unit_id, book in books.items()
    }


def _call(chunk: Chunk, row: Posted, on: date, minutes: int, at: datetime) -> Call | None:
    unit_day = chunk.books.on(on)[row.unit_id]
    facts = chunk.facts(row, on, unit_day)
    if not _is_expected(facts) or facts.duty is None:
        return None
    terms = unit_day.rules.terms
    seen = evidence(chunk.scans(row, on, unit_day), facts=facts, terms=terms)
    day = DayAsItStands(
        starts_at=facts.midnight + facts.duty.start * 60,
        closes_at=closes_at(facts, unit_day),
        has_come=seen.came is not None,
        has_left=seen.left is not None,
    )
    now = int(at.timestamp())
    return call_for(day, now=now, minutes=minutes, grace=terms.grace_minutes)


def _is_expected(facts: DayFacts) -> bool:
    """Tell whether a check-in is expected at all on that day."""
    is_working = facts.duty is not None and facts.absence is None
    return is_working and facts.planned is not Place.OFF and facts.judging is not Judging.PRESENCE


def seconds_left(call: Call, at: datetime) -> int:
    """Return for how long a reminder is worth delivering, at least a minute."""
    return max(call.until - int(at.timestamp()), int(timedelta(minutes=1).total_seconds()))
