"""Settling many people: chunk by chunk, judge each person-day, write what changed."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction

from luwes.attendance import evidence, rules
from luwes.attendance.belonging import RawTap, epoch_of
from luwes.attendance.chunks import NO_EXCUSES, Chunk, closes_at
from luwes.attendance.closing import SETTLING_LOCK
from luwes.attendance.daybooks import Spots, UnitDay
from luwes.attendance.evidence import Posted
from luwes.attendance.types import Excuse, ExcusedBy, SettledDay, SettleResult
from luwes.attendance.whereabouts import seen_at
from luwes.attendance.writing import NOT_SEEN, Row, Seen, is_news, row_of, write
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.kit.zones import Zone
from luwes.organisation.models import Unit

DAYS_AT_ONCE = 20_000  # person-days held in memory at a time
LOCK_BITS = 14  # 16,384 consecutive employee ids share one lock


def people_under(unit: Unit, period: Period) -> Sequence[int]:
    """Return the ids of everybody posted at the unit or below during the period, rising."""
    return array("q", evidence.people_under(unit, period))


def settle(
    people: Sequence[int], *, period: Period, at: datetime, under: Unit | None = None
) -> SettleResult:
    """
    Settle the closed days of these people (ids, rising); see `settlement.settle_days`.

    Chunks hold at most `DAYS_AT_ONCE` person-days, each its own transaction: many people of one
    day, or fewer of several. The number of queries a chunk does not grow with its people.
    """
    spots, total = Spots(), SettleResult(0, 0, 0)
    for start in range(0, len(people), DAYS_AT_ONCE):
        chunk = list(people[start : start + DAYS_AT_ONCE])
        for days in _parts(period, days=max(DAYS_AT_ONCE // len(chunk), 1)):
            settling = Settling(chunk, days, at, under, spots)
            total = total.plus(settling.run())
            if settling.moves_later_days and days.until == period.until:
                total = total.plus(_rest_of_month(settling))
    return total


def _rest_of_month(done: "Settling") -> SettleResult:
    """Where the first lateness of a month is let pass, a day that changed may move the later."""
    until = done.period.until
    assert until is not None
    end = next_month(until - ONE_DAY)
    if until >= end:
        return SettleResult(0, 0, 0)
    return Settling(done.people, Period(until, end), done.at, done.under, done.spots).run()


def preview(
    employee_id: int,
    on: date,
    *,
    claimed: Sequence[RawTap] = (),
    excuses: frozenset[Excuse] = NO_EXCUSES,
) -> tuple[Zone, SettledDay] | None:
    """
    Return what a day would come to with more evidence or excuses, and the zone of its clock.

    Nothing is written, and it does not matter whether the day is over. None when the person is
    posted nowhere that day.
    """
    period = Period(on, on + ONE_DAY)
    posted = [row for row in evidence.postings_of([employee_id], period) if row.holds_on(on)]
    if not posted:
        return None
    [row] = posted
    chunk = Chunk([employee_id], period, posted=posted)
    if claimed:
        taps = [*chunk.taps.get(employee_id, ()), *claimed]
        chunk.taps[employee_id] = sorted(taps, key=lambda tap: tap.at)
    unit_day = chunk.books.on(on)[row.unit_id]
    facts = chunk.facts(row, on, unit_day)
    facts = replace(facts, excuses=facts.excuses | excuses)
    scans = chunk.scans(row, on, unit_day)
    day = rules.settle(scans, facts=facts, terms=unit_day.rules.terms)
    return day.zone or row.zone, day


@dataclass
class Settling:
    """One chunk on its way: some people, some consecutive days, one transaction."""

    people: list[int]
    period: Period
    at: datetime
    under: Unit | None
    spots: Spots
    moves_later_days: bool = False

    @transaction.atomic
    def run(self) -> SettleResult:
        """Judge every person-day of the chunk that is closed, and write what differs."""
        _lock(self.people)
        self._now = epoch_of(self.at)
        self._known = evidence.known_days(self.people, self.period)
        self._late_days: dict[int, int] | None = None
        chunk = Chunk(self.people, self.period, posted=self._postings())
        settled = closed = 0
        news: list[Row] = []
        again: list[int] = []
        for on in self.period.days():
            self._forget_late_days(on)
            unit_days = chunk.books.on(on)
            for row in chunk.posted:
                if not row.holds_on(on):
                    continue
                unit_day = unit_days[row.unit_id]
                if unit_day.is_month_closed:
                    closed += 1
                    continue
                made = self._row(chunk, row, on, unit_day)
                if made is not None:
                    settled += 1
                    known = self._known.get((row.employee_id, on))
                    if is_news(made, known):
                        news.append(made)
                        again += [known.pk] if known else []
                        self.moves_later_days |= unit_day.rules.terms.free_late_days > 0
        return SettleResult(settled, len(news), write(news, superseding=again), closed)

    def _postings(self) -> list[Posted]:
        posted = evidence.postings_of(self.people, self.period)
        if self.under is None:
            return posted
        return [row for row in posted if row.unit_path.startswith(self.under.path)]

    def _row(self, chunk: Chunk, row: Posted, on: date, unit_day: UnitDay) -> Row | None:
        """Return one person's day as it is now, or None while it is not over."""
        terms = unit_day.rules.terms
        late_days = self._late_days_of(row, on) if terms.free_late_days else 0
        facts = chunk.facts(row, on, unit_day, late_days=late_days)
        if self._now <= closes_at(facts, unit_day):
            return None
        day = rules.settle(chunk.scans(row, on, unit_day), facts=facts, terms=terms)
        if terms.free_late_days:
            self._count_late(row, day)
        seen = self._seen(day, row, on, unit_day)
        return row_of(day, row, on, seen, rules=unit_day.rules.version, at=self.at)

    def _seen(self, day: SettledDay, row: Posted, on: date, unit_day: UnitDay) -> Seen:
        """Return where the day was seen; what was decided stays when positions are forgotten."""
        scan = day.positioned
        if scan is not None and scan.position is not None:
            terms = unit_day.rules.terms
            return seen_at(
                scan.position,
                self.spots.near(row.unit_path),
                radius_m=terms.site_radius_m,
                worst_accuracy_m=terms.worst_accuracy_m,
            )
        known = self._known.get((row.employee_id, on))
        return (known.seen_place, known.metres_away) if known else NOT_SEEN

    def _late_days_of(self, row: Posted, on: date) -> int:
        if self._late_days is None:
            first = on.replace(day=1)
            self._late_days = evidence.late_days_of(self.people, first=first, until=on)
        return self._late_days.get(row.employee_id, 0)

    def _count_late(self, row: Posted, day: SettledDay) -> None:
        if self._late_days is not None and (day.minutes_late or ExcusedBy.FREE in day.excused_by):
            before = self._late_days.get(row.employee_id, 0)
            self._late_days[row.employee_id] = before + 1

    def _forget_late_days(self, on: date) -> None:
        if on.day == 1:
            self._late_days = None


def _parts(period: Period, *, days: int) -> Iterator[Period]:
    """Cut a period into consecutive parts of at most `days` days."""
    every = list(period.days())
    for start in range(0, len(every), days):
        part = every[start : start + days]
        yield Period(part[0], part[-1] + ONE_DAY)


def _lock(people: Sequence[int]) -> None:
    """
    Let nobody else settle these people, and nobody close a month, until the transaction ends.

    Locks are of many ids each and always taken in the same order.
    """
    blocks = sorted({who >> LOCK_BITS for who in people})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling takes longer than these queries run
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SETTLING_LOCK])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, block) FROM unnest(%s::int[]) AS block",
            [SETTLING_LOCK, blocks],
        )
