"""Settling a whole subtree at once: read everything, judge each person-day, write what changed."""

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2b

from django.db import connection, transaction

from luwes.attendance import evidence
from luwes.attendance import rules as judging_rules
from luwes.attendance.closing import SETTLING_LOCK
from luwes.attendance.evidence import Posted, RawTap
from luwes.attendance.terms import attendance_terms, work_calendar
from luwes.attendance.types import AttendanceTerms, Judging, Place, SettledDay, SettleResult
from luwes.kit.periods import Period
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import Unit
from luwes.organisation.types import Employment, ServiceMode
from luwes.policy.queries import rulebooks_by_path

DAYS_AT_ONCE = 20_000  # person-days held in memory at a time
LOCK_BITS = 14  # 16,384 consecutive employee ids share one lock
COLUMNS = (
    "employee_id",
    "unit_id",
    '"on"',
    "status",
    "planned_place",
    "actual_place",
    "first_in",
    "last_out",
    "minutes_worked",
    "minutes_late",
    "minutes_early",
    "missing_in",
    "missing_out",
    "excused",
    "zone",
    "steps",
    "rules",
    "digest",
    "settled_at",
    "is_current",
)


@dataclass(frozen=True, slots=True)
class DayRules:
    """What holds at one unit on one date."""

    hours: DayHours | None
    is_holiday: bool
    terms: AttendanceTerms
    version: str


Row = tuple[object, ...]


def people_under(unit: Unit, period: Period) -> Sequence[int]:
    """Return the ids of everybody posted at the unit or below during the period, rising."""
    return array("q", evidence.people_under(unit, period))


def settle(
    people: Sequence[int], *, period: Period, at: datetime, under: Unit | None = None
) -> SettleResult:
    """
    Settle the closed days of these people (ids, rising); see `settlement.settle_days`.

    People go in chunks of at most `DAYS_AT_ONCE` person-days, each its own transaction. The number
    of queries a chunk does not grow with its size.
    """
    size = max(DAYS_AT_ONCE // max(len(list(period.days())), 1), 1)
    parts = [
        _settle_chunk(list(people[start : start + size]), period, at, under)
        for start in range(0, len(people), size)
    ]
    return SettleResult(
        settled=sum(part.settled for part in parts),
        written=sum(part.written for part in parts),
        superseded=sum(part.superseded for part in parts),
    )


@transaction.atomic
def _settle_chunk(
    people: list[int], period: Period, at: datetime, under: Unit | None
) -> SettleResult:
    _lock(people)
    posted = evidence.postings_of(people, period)
    if under is not None:
        posted = [row for row in posted if row.unit_path.startswith(under.path)]
    taps = evidence.taps_of(people, period)
    absences = evidence.absences_by_day(people, period)
    plans = evidence.planned(people, period)
    known = evidence.current_digests(people, period)
    settled, rows = 0, []
    for on in period.days():
        rules = _rules_by_unit(posted, on)
        for row in posted:
            if not row.holds_on(on) or not is_closed(on, rules[row.unit_id].terms, row.zone, at):
                continue
            settled += 1
            key = (row.employee_id, on)
            day_row = _settled_row(
                row,
                on,
                taps.get(row.employee_id, []),
                planned=plans.get(key, Place.OFFICE),
                absence=absences.get(key),
                rules=rules[row.unit_id],
                at=at,
            )
            if known.get(key) != day_row[-3]:
                rows.append(day_row)
    return SettleResult(settled=settled, written=len(rows), superseded=_write(rows))


def _lock(people: Sequence[int]) -> None:
    """
    Let nobody else settle these people, and nobody close a month, until the transaction ends.

    Locks are of many ids each and always taken in the same order.
    """
    blocks = sorted({who >> LOCK_BITS for who in people})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SETTLING_LOCK])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, block) FROM unnest(%s::int[]) AS block",
            [SETTLING_LOCK, blocks],
        )


def is_closed(on: date, terms: AttendanceTerms, zone: Zone, at: datetime) -> bool:
    """Tell whether no check-in of `on` can come any more: only then is a missing one judged."""
    return at > instant(on, terms.scan_until, zone)


def judging_of(service_mode: ServiceMode, employment: Employment) -> Judging:
    """
    Return what days are held against.

    Round-the-clock units have rosters of their own (Perpres 21/2023 art. 7), not known here yet;
    part-time PPPK have hours of their own, so only their dates are judged.
    """
    if service_mode is ServiceMode.OPEN_24H:
        return Judging.PRESENCE
    return Judging.DAYS if employment is Employment.PPPK_PART_TIME else Judging.HOURS


def _rules_by_unit(posted: Iterable[Posted], on: date) -> dict[int, DayRules]:
    """Return the rules of each unit; units with the same book share one value. Two queries."""
    paths = {row.unit_id: row.unit_path for row in posted}
    made: dict[int, DayRules] = {}
    found: dict[int, DayRules] = {}
    for unit_id, book in rulebooks_by_path(paths=paths, on=on).items():
        if id(book) not in made:
            calendar = work_calendar(book)
            made[id(book)] = DayRules(
                calendar.hours_on(on), on in calendar.closed, attendance_terms(book), book.version
            )
        found[unit_id] = made[id(book)]
    return found


def _settled_row(
    row: Posted,
    on: date,
    taps: list[RawTap],
    *,
    planned: Place,
    absence: str | None,
    rules: DayRules,
    at: datetime,
) -> Row:
    on_day, instants = evidence.taps_on(
        taps, on, zone=row.zone, by_place_of_work=rules.terms.by_place_of_work
    )
    day = judging_rules.settle(
        on_day,
        planned=planned,
        absence=absence,
        hours=rules.hours,
        is_holiday=rules.is_holiday,
        terms=rules.terms,
        judging=judging_of(row.service_mode, row.employment),
    )
    at_clock = {tap.clock: moment for tap, moment in zip(on_day, instants, strict=True)}
    facts = _facts(day, row, on, at_clock)
    digest = blake2b(repr(facts).encode(), digest_size=16).hexdigest()
    return (*facts, rules.version, digest, at, True)


def _facts(day: SettledDay, row: Posted, on: date, at_clock: dict[time, datetime]) -> Row:
    return (
        row.employee_id,
        row.unit_id,
        on,
        day.status.value,
        day.planned_place.value,
        day.actual_place.value if day.actual_place else None,
        at_clock[day.first_in] if day.first_in else None,
        at_clock[day.last_out] if day.last_out else None,
        day.minutes_worked,
        day.minutes_late,
        day.minutes_early,
        day.missing_in,
        day.missing_out,
        day.excused,
        row.zone.value,
        json.dumps([step.as_json() for step in day.steps], ensure_ascii=False),
    )


def _write(rows: list[Row]) -> int:
    """Take the mark of being current from what these rows supersede, then COPY them in."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE attendance_workday AS old SET is_current = false
              FROM unnest(%s::bigint[], %s::date[]) AS new (employee_id, "on")
             WHERE old.employee_id = new.employee_id AND old."on" = new."on" AND old.is_current
            """,
            [[row[0] for row in rows], [row[2] for row in rows]],
        )
        superseded = cursor.rowcount
        statement = f"COPY attendance_workday ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    return superseded
