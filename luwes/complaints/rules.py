"""Laws of the promise: when it falls due, when it is broken, what counts as an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from luwes.complaints.types import (
    Promise,
    PromiseClock,
    PublicFigures,
    ServiceRecord,
    State,
    TimeLeft,
    Tone,
)
from luwes.kit.decisions import Decision, Reason
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import DayHours, WorkCalendar, hours_from
from luwes.kit.zones import Zone, instant, local

# A calendar without service hours in this many days is a mistake, not a long holiday.
LONGEST_SEARCH_DAYS = 400
# The last quarter of a promise is shown as urgent.
WARN_PART = 4
MINIMUM_ANSWER_LETTERS = 40

STOCK_PHRASES = re.compile(
    r"terima ?kasih|atas (laporan|pengaduan|aduan|masukan|perhatian)(nya)?( anda)?"
    r"|(laporan|pengaduan|aduan)( anda)?( sudah| telah)?( kami)? (terima|catat|teruskan)"
    r"|(akan|sedang|segera)( segera)?( kami)? ?(tindak ?lanjuti|ditindak ?lanjuti|proses|diproses)"
    r"|mohon (menunggu|ditunggu|maaf|kesabaran(nya)?)|(ke )?unit (kerja )?terkait"
    r"|selamat (pagi|siang|sore|malam)|bapak/?ibu|dengan hormat",
    re.IGNORECASE,
)


class NoServiceHours(ValueError):
    """The working calendar has no hours in which a promise could run."""


def promise(
    received_at: datetime,
    *,
    minutes: int,
    clock: PromiseClock,
    source: str,
    calendar: WorkCalendar | None = None,
    zone: Zone = Zone.WIB,
) -> Promise:
    """
    Return the promise of a complaint received at `received_at`.

    Clock hours run through nights and holidays; service hours only inside the hours of
    `calendar`, on the wall clock of `zone`, without the break.

    Source: rulebook keys `complaints.first_response_minutes` and `complaints.clock`.

    :raises NoServiceHours: the calendar has no service hours to run in.
    """
    if clock is PromiseClock.CLOCK_HOURS:
        return Promise(minutes, clock, received_at + timedelta(minutes=minutes), source)
    if calendar is None:
        raise NoServiceHours("A promise in service hours needs a working calendar.")
    due = _due_in_service_hours(received_at, minutes, calendar, zone)
    return Promise(minutes, clock, due, source)


def _due_in_service_hours(
    received_at: datetime, minutes: int, calendar: WorkCalendar, zone: Zone
) -> datetime:
    left = timedelta(minutes=minutes)
    for start, end in _service_spans(local(received_at, zone).date(), calendar, zone):
        begin = max(start, received_at)
        if begin >= end:
            continue
        if begin + left <= end:
            return begin + left
        left -= end - begin
    raise NoServiceHours(f"No {minutes} service minutes within {LONGEST_SEARCH_DAYS} days.")


def _service_spans(
    first: date, calendar: WorkCalendar, zone: Zone
) -> Iterator[tuple[datetime, datetime]]:
    for on in Period(first, first + LONGEST_SEARCH_DAYS * ONE_DAY).days():
        hours = calendar.hours_on(on)
        if hours is not None:
            for start, end in _spans_of(hours):
                yield instant(on, start, zone), instant(on, end, zone)


def _spans_of(hours: DayHours) -> tuple[tuple[time, time], tuple[time, time]]:
    return (hours.start, hours.break_start), (hours.break_end, hours.end)


def calendar_from(
    *,
    week: Mapping[str, Mapping[str, str]],
    ramadan_week: Mapping[str, Mapping[str, str]],
    ramadan_periods: Sequence[Mapping[str, str]],
    holidays: Sequence[Mapping[str, Any]],
) -> WorkCalendar:
    """Return the calendar of four rulebook values (`working_time.*`, `calendar.holidays`)."""
    return WorkCalendar(
        week={int(day): hours_from(hours) for day, hours in week.items()},
        ramadan_week={int(day): hours_from(hours) for day, hours in ramadan_week.items()},
        ramadan=tuple(
            Period(date.fromisoformat(row["first"]), date.fromisoformat(row["until"]))
            for row in ramadan_periods
        ),
        closed=frozenset(date.fromisoformat(row["on"]) for row in holidays),
    )


def time_left(*, promise_at: datetime, promise_minutes: int, now: datetime) -> TimeLeft:
    """Return what is left of a promise at `now`, rounded down to whole minutes."""
    minutes = (promise_at - now) // timedelta(minutes=1)
    if minutes < 0:
        return TimeLeft(minutes, Tone.BAD)
    is_urgent = minutes * WARN_PART < promise_minutes
    return TimeLeft(minutes, Tone.WARN if is_urgent else Tone.OK)


def breach_of(
    *, promise_at: datetime, first_answered_at: datetime | None, at: datetime
) -> datetime | None:
    """
    Return the instant when the promise broke, as seen at `at`, or None while it holds.

    An answer at the very instant of the promise keeps it. The breach is at the promise itself,
    however late anybody looks.
    """
    settled_at = at if first_answered_at is None else first_answered_at
    return promise_at if settled_at > promise_at else None


def service_record(
    outcomes: Sequence[tuple[datetime, datetime | None]], *, at: datetime
) -> ServiceRecord:
    """Return the record of (promise_at, first_answered_at) pairs as seen at `at`."""
    kept = broken = 0
    for promise_at, answered_at in outcomes:
        if breach_of(promise_at=promise_at, first_answered_at=answered_at, at=at):
            broken += 1
        elif answered_at is not None:
            kept += 1
    return ServiceRecord(len(outcomes), kept, broken)


def may_answer(text: str) -> Decision:
    """
    Tell whether a text answers anything: a stock phrase alone does not stop the clock.

    Letters that remain without the phrases of courtesy must reach MINIMUM_ANSWER_LETTERS.
    """
    rest = STOCK_PHRASES.sub(" ", text)
    letters = sum(character.isalpha() for character in rest)
    if letters >= MINIMUM_ANSWER_LETTERS:
        return Decision(True)
    reason = Reason(
        code="complaints.empty-answer",
        facts={"letters": letters, "needed": MINIMUM_ANSWER_LETTERS},
        remedy="complaints.say-what-was-done",
    )
    return Decision(False, (reason,))


def state_after_reply(state: State) -> State:
    """Return the state after the citizen replied: an answered or closed complaint opens again."""
    return State.REOPENED if state in (State.ANSWERED, State.CLOSED) else state


def published(lines: Sequence[PublicFigures], *, fewest: int) -> list[PublicFigures]:
    """
    Return the lines as they may be published: groups below `fewest` decided promises are empty.

    Where only one of several would be empty, the next smallest goes with it, or its figures could
    be had by subtraction from the total.
    """
    small = {place for place, line in enumerate(lines) if _decided(line) < fewest}
    if len(small) == 1 and len(lines) > 1:
        others = [place for place in range(len(lines)) if place not in small]
        small.add(min(others, key=lambda place: (_decided(lines[place]), place)))
    return [
        PublicFigures(line.label, None) if place in small else line
        for place, line in enumerate(lines)
    ]


def _decided(line: PublicFigures) -> int:
    return line.record.decided if line.record else 0
