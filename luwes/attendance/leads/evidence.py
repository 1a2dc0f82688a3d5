"""
What the search for leads reads: everybody's check-ins of some days, in a fixed number of queries.

The rows travel as PostgreSQL's binary COPY and become arrays without a Python object for each;
persons come in chunks, so that memory does not grow with the head-count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, LiteralString
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from django.db import connection

from luwes.attendance.leads.types import (
    DAY,
    HOUR,
    KINDS,
    PLACES,
    TAP,
    UNKNOWN,
    Office,
    Places,
    Taps,
)
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import DutyTrip, Unit
from luwes.organisation.queries import touching

FROM_DAY = date(2000, 1, 1)
ROWS_AT_ONCE = 60_000
TYPICAL_METRES = 100  # fixes good enough to say where a unit without a registered site works
TYPICAL_PEOPLE = 5  # as many of a unit must have checked in to say so

# What people did by themselves; a terminal stands still, and officers write for others.
_GATHER = """
CREATE TEMP TABLE lead_tap ON COMMIT DROP AS
WITH posted AS (
    SELECT DISTINCT ON (p.employee_id) p.employee_id, p.unit_id
      FROM organisation_posting p JOIN organisation_unit u ON u.id = p.unit_id
     WHERE u.path LIKE %(path)s || '%%' AND p.first < %(until)s
       AND (p.until IS NULL OR p.until > %(first)s)
     ORDER BY p.employee_id, p.first DESC
)
SELECT c.id, c.employee_id, posted.unit_id, c.at,
       coalesce(array_position(%(kinds)s, c.kind::text), 0)::smallint - 1::smallint AS kind,
       coalesce(array_position(%(places)s, c.place::text), 0)::smallint - 1::smallint AS place,
       CASE c.zone WHEN 'WITA' THEN 8 WHEN 'WIT' THEN 9 ELSE 7 END::smallint AS zone,
       coalesce(s.latitude, 'NaN') AS latitude, coalesce(s.longitude, 'NaN') AS longitude,
       coalesce(s.accuracy_m, 'NaN') AS accuracy, coalesce(s.is_mock, false) AS mock,
       coalesce(c.mark, 0) AS mark,
       coalesce(c.skew_ms::bigint, %(unknown)s) AS skew,
       coalesce(c.contact_skew_ms::bigint, %(unknown)s) AS contact_skew,
       coalesce(c.moved_ms, %(unknown)s) AS moved,
       CASE c.device_zone WHEN '' THEN 0 ELSE hashtext(c.device_zone)::bigint END AS device_zone,
       c.device_zone AS device_zone_name
  FROM attendance_check_in c JOIN posted USING (employee_id)
  LEFT JOIN attendance_position s ON s.check_in_id = c.id AND s.at = c.at
        AND s.at >= %(start)s AND s.at < %(end)s
 WHERE c.at >= %(start)s AND c.at < %(end)s AND c.source IN ('page', 'gate', 'import')
"""
_COLUMNS: LiteralString = (
    "id, employee_id, unit_id, at, kind, place, zone, latitude, longitude, accuracy, mock, mark, "
    "skew, contact_skew, moved, device_zone"
)
_BY_PERSON: LiteralString = f"SELECT {_COLUMNS} FROM lead_tap ORDER BY employee_id, at"
_SHARED_POINTS: LiteralString = f"""
SELECT {_COLUMNS} FROM lead_tap JOIN (
    SELECT latitude, longitude FROM lead_tap WHERE latitude <> 'NaN' GROUP BY 1, 2
    HAVING min(employee_id) <> max(employee_id)
) AS shared USING (latitude, longitude)
"""
_SHARED_MARKS: LiteralString = f"""
SELECT {_COLUMNS} FROM lead_tap JOIN (
    SELECT mark FROM lead_tap WHERE mark <> 0 GROUP BY 1
    HAVING min(employee_id) <> max(employee_id)
) AS shared USING (mark)
"""
_TYPICAL = """
SELECT unit_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY latitude),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY longitude)
  FROM lead_tap WHERE place = 0 AND latitude <> 'NaN' AND accuracy <= %s AND unit_id = ANY(%s)
 GROUP BY 1 HAVING count(DISTINCT employee_id) >= %s
"""

# Each row of a binary COPY: how many fields, then each with its length before it, big-endian.
_WIRE = np.dtype(
    [("fields", ">i2")]
    + [
        part
        for name in TAP.names or ()
        if name != "day"
        for part in ((f"{name}_length", ">i4"), (name, TAP[name].newbyteorder(">")))
    ]
)
_HEADER = 19  # signature, flags and the length of an empty extension


@dataclass(frozen=True, slots=True)
class Evidence:
    """The gathered check-ins; to be used inside the transaction in which they were gathered."""

    unit: Unit
    period: Period

    def chunks(self) -> Iterator[Taps]:
        """Yield everybody's rows by person and time, whole persons at once. One query."""
        rest = np.zeros(0, dtype=TAP)
        for block in _copied(_BY_PERSON):
            rows = np.concatenate((rest, block))
            last = int(np.searchsorted(rows["employee"], rows["employee"][-1]))
            if last:
                yield rows[:last]
            rest = rows[last:]
        if len(rest):
            yield rest

    def at_shared_points(self) -> Taps:
        """Return the rows at points that more than one person carries. One query."""
        return _all(_SHARED_POINTS)

    def on_shared_devices(self) -> Taps:
        """Return the rows of browsers that checked more than one person in. One query."""
        return _all(_SHARED_MARKS)

    def device_offsets(self) -> dict[int, int]:
        """Return the minutes ahead of UTC of each zone that devices reported. One query."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT device_zone, device_zone_name FROM lead_tap WHERE device_zone <> 0"
            )
            rows = cursor.fetchall()
        offsets = ((code, offset_of(name, self.period.first)) for code, name in rows)
        return {code: minutes for code, minutes in offsets if minutes is not None}

    def places(self) -> Places:
        """Return offices and duty trips. Three queries."""
        offices = {
            unit: Office(float(latitude), float(longitude))
            for unit, latitude, longitude in Unit.objects.filter(
                path__startswith=self.unit.path[: Unit.steplen],
                site__latitude__isnull=False,
                site__longitude__isnull=False,
            ).values_list("pk", "site__latitude", "site__longitude")
        }
        return Places(
            offices=tuple(sorted(set(offices.values()), key=lambda o: (o.latitude, o.longitude))),
            of_unit={**self._typical(known=offices), **offices},
            trips=self._trips(),
        )

    def _typical(self, *, known: dict[int, Office]) -> dict[int, Office]:
        """Where no site is registered, the middle of what colleagues say is the office."""
        under = Unit.objects.filter(path__startswith=self.unit.path).exclude(pk__in=list(known))
        with connection.cursor() as cursor:
            cursor.execute(
                _TYPICAL, [TYPICAL_METRES, list(under.values_list("pk", flat=True)), TYPICAL_PEOPLE]
            )
            return {unit: Office(north, east) for unit, north, east in cursor.fetchall()}

    def _trips(self) -> frozenset[tuple[int, int]]:
        first, end = self.period.first, _end(self.period)
        rows = DutyTrip.objects.filter(
            touching(first, end),
            employee__postings__unit__path__startswith=self.unit.path,
        ).values_list("employee_id", "first", "until")
        return frozenset(
            (who, number_of(on))
            for who, start, until in rows.distinct()
            for on in Period(max(start, first), min(until or end, end)).days()
        )


def gather(unit: Unit, period: Period) -> Evidence:
    """
    Put the check-ins of everybody under `unit` into a table of this transaction. One query.

    People are those posted there during the period, each at the last unit of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS lead_tap")
        cursor.execute(
            _GATHER,
            {
                "path": unit.path,
                "first": period.first,
                "until": _end(period),
                "start": instant(period.first, time(0), Zone.WIT),
                "end": instant(_end(period), time(0), Zone.WIB),
                "kinds": list(KINDS),
                "places": list(PLACES),
                "unknown": UNKNOWN,
            },
        )
        cursor.execute("ANALYZE lead_tap")
    return Evidence(unit, period)


def number_of(on: date) -> int:
    """Return the date as the detectors count it."""
    return (on - FROM_DAY) // ONE_DAY


def date_of(number: int) -> date:
    return FROM_DAY + number * ONE_DAY


def offset_of(name: str, on: date) -> int | None:
    """Return how many minutes a zone is ahead of UTC at noon of a date; None for no such zone."""
    try:
        offset = datetime.combine(on, time(12), tzinfo=ZoneInfo(name)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return int(offset.total_seconds() // 60) if offset is not None else None


def _end(period: Period) -> date:
    assert period.until is not None
    return period.until


def _all(query: LiteralString) -> Taps:
    blocks = list(_copied(query))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=TAP)


def _copied(query: LiteralString) -> Iterator[Taps]:
    """Yield the rows of a query in blocks, as arrays."""
    with connection.cursor() as cursor:
        copying: Any = cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)")
        with copying as copy:
            waiting, skip = bytearray(), _HEADER
            for data in copy:
                waiting += data
                if len(waiting) - skip >= ROWS_AT_ONCE * _WIRE.itemsize:
                    yield _read(waiting, skip)
                    waiting, skip = waiting[_whole_rows(waiting, skip) :], 0
            if _whole_rows(waiting, skip) > skip:
                yield _read(waiting, skip)


def _whole_rows(waiting: bytearray, skip: int) -> int:
    """Return where the last whole row ends; behind it lie the next one, or two closing bytes."""
    return skip + (len(waiting) - skip) // _WIRE.itemsize * _WIRE.itemsize


def _read(waiting: bytearray, skip: int) -> Taps:
    count = (len(waiting) - skip) // _WIRE.itemsize
    wire = np.frombuffer(waiting, dtype=_WIRE, count=count, offset=skip)
    rows = np.zeros(count, dtype=TAP)
    for name in TAP.names or ():
        if name != "day":
            rows[name] = wire[name]
    rows["day"] = (rows["at"] + rows["zone"].astype(np.int64) * HOUR) // DAY
    return rows
