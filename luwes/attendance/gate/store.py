"""Check-ins into the tables of evidence: one statement a batch, answered after the commit."""

import logging
from collections.abc import Sequence
from typing import Literal

import psycopg

from luwes.attendance.gate.database import BAD_ROWS, Database, DatabaseAway
from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.rows import TYPES, Row

STORED: Literal["stored"] = "stored"
ALREADY_STORED: Literal["already_stored"] = "already_stored"
Outcome = Literal["stored", "already_stored"] | Refusal

log = logging.getLogger(__name__)


# Positions only of rows that are new: one that was forgotten must not come back by a late retry.
_INSERT = """
WITH given AS (
  SELECT *, 'epoch'::timestamptz + ms * interval '1 ms' AS at,
    'epoch'::timestamptz + received_ms * interval '1 ms' AS received_at
  FROM unnest({arrays}) AS g({names})
), stored AS (
  INSERT INTO attendance_check_in (id, at, received_at, employee_id, kind, place, source, zone,
    device_zone, device_id, mark, no_position, skew_ms, contact_skew_ms, elapsed_ms, moved_ms,
    signature)
  SELECT id, at, received_at, employee_id, kind, place, 'gate', zone, device_zone, device_id, mark,
    no_position, skew_ms, contact_skew_ms, elapsed_ms, moved_ms, signature
  FROM given
  ON CONFLICT DO NOTHING
  RETURNING id
), placed AS (
  INSERT INTO attendance_position
    (check_in_id, at, employee_id, latitude, longitude, accuracy_m, is_mock)
  SELECT id, at, employee_id, latitude, longitude, accuracy_m, is_mock
  FROM given JOIN stored USING (id)
  WHERE latitude IS NOT NULL
)
SELECT id::text FROM given WHERE id NOT IN (SELECT id FROM stored)
""".format(
    arrays=", ".join(f"%s::{kind}[]" for kind in TYPES),
    names=", ".join(Row._fields).replace("at,", "ms,", 1).replace("received_at", "received_ms"),
).encode()

_OWNERS = b"""
SELECT c.id::text, concat_ws(' ', c.device_id, c.kind, c.place)
FROM unnest(%s::uuid[], %s::bigint[]) AS g(id, ms)
JOIN attendance_check_in c
  ON c.id = g.id AND c.at = 'epoch'::timestamptz + g.ms * interval '1 ms'
"""

_MAKE_MONTHS = b"""
SELECT luwes_attendance_month(month::date) FROM (
  SELECT DISTINCT date_trunc('month',
    ('epoch'::timestamptz + ms * interval '1 ms') AT TIME ZONE 'UTC') AS month
  FROM unnest(%s::bigint[]) AS g(ms)
) AS needed
"""


class Store:
    """Writes batches; a row that the database refuses fails alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, rows: Sequence[Row]) -> list[Outcome]:
        """
        Store rows and return the outcome of each, in their order, after the commit.

        :raises DatabaseAway: if no answer came; some rows may then be stored, and a retry is
            harmless because the id is the key.
        """
        first = {row.id: row for row in reversed(rows)}
        # In one order in every process, so that two batches with the same ids cannot block
        # each other.
        outcomes = await self._insert([first[event] for event in sorted(first)])
        return [_of(row, first[row.id], outcomes[row.id]) for row in rows]

    async def answers(self) -> bool:
        """Tell whether the database answers now."""
        try:
            await self._database.rows(b"SELECT 1")
        except DatabaseAway:
            return False
        return True

    async def _insert(
        self, rows: Sequence[Row], *, months_are_made: bool = False
    ) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {row.id: STORED for row in rows}
        columns = [f"{{{','.join(column)}}}" for column in zip(*rows, strict=True)]
        try:
            known = [event for (event,) in await self._database.rows(_INSERT, columns)]
        except BAD_ROWS as error:
            if _lacks_month(error) and not months_are_made:
                await self._database.rows(_MAKE_MONTHS, [columns[Row._fields.index("at")]])
                return await self._insert(rows, months_are_made=True)
            if len(rows) == 1:
                log.error("The database refuses check-in %s: %s", rows[0].id, error)
                return {rows[0].id: Refusal("busy", "The database refuses it.", rows[0].id)}
            middle = len(rows) // 2
            halves = [await self._insert(half) for half in (rows[:middle], rows[middle:])]
            return halves[0] | halves[1]
        if known:
            outcomes |= await self._owned([row for row in rows if row.id in set(known)])
        return outcomes

    async def _owned(self, rows: Sequence[Row]) -> dict[str, Outcome]:
        """Tell of rows that were there before whether they are the same gesture."""
        ids, times = ",".join(row.id for row in rows), ",".join(row.at for row in rows)
        owners = dict(await self._database.rows(_OWNERS, [f"{{{ids}}}", f"{{{times}}}"]))
        return {
            row.id: ALREADY_STORED
            if owners.get(row.id) == _gesture(row)
            else Refusal("id-taken", id=row.id)
            for row in rows
        }


def _gesture(row: Row) -> str:
    """Return what an id stands for: a device, a kind and a place."""
    return f"{row.device_id} {row.kind} {row.place}"


def _of(row: Row, first: Row, outcome: Outcome) -> Outcome:
    """Return the outcome of a row that may stand twice in its batch."""
    if row is first or isinstance(outcome, Refusal):
        return outcome
    return ALREADY_STORED if _gesture(row) == _gesture(first) else Refusal("id-taken", id=row.id)


def _lacks_month(error: psycopg.Error) -> bool:
    """Tell whether rows found no partition: a check that is broken, but none that has a name."""
    return isinstance(error, psycopg.errors.CheckViolation) and not error.diag.constraint_name
