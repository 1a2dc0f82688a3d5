"""Check-ins into the tables of evidence: one statement a batch, answered after the commit."""

import logging
from collections.abc import Sequence
from typing import Literal, NamedTuple

from luwes.attendance.gate.certificates import Certificate, mark_of
from luwes.attendance.gate.clocks import Readings
from luwes.attendance.gate.database import BAD_ROWS, Database, DatabaseAway
from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.wire import CheckIn, signature_of

STORED: Literal["stored"] = "stored"
ALREADY_STORED: Literal["already_stored"] = "already_stored"
Outcome = Literal["stored", "already_stored"] | Refusal

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
log = logging.getLogger(__name__)


class Row(NamedTuple):
    """
    One check-in as the literals of the statement's arrays, in the order of its columns.

    Only texts that `wire` has bounded to letters, digits and a few signs, so nothing needs escapes.
    """

    id: str
    at: str  # ms
    received_at: str  # ms
    employee_id: str
    kind: str
    place: str
    zone: str
    device_zone: str
    device_id: str
    mark: str
    no_position: str
    skew_ms: str
    contact_skew_ms: str
    elapsed_ms: str
    moved_ms: str
    signature: str
    latitude: str
    longitude: str
    accuracy_m: str
    is_mock: str


TYPES = Row(
    id="uuid",
    at="bigint",
    received_at="bigint",
    employee_id="bigint",
    kind="text",
    place="text",
    zone="text",
    device_zone="text",
    device_id="bigint",
    mark="bigint",
    no_position="text",
    skew_ms="int",
    contact_skew_ms="int",
    elapsed_ms="bigint",
    moved_ms="bigint",
    signature="bytea",
    latitude="float8",
    longitude="float8",
    accuracy_m="float8",
    is_mock="bool",
)

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
SELECT c.id::text, c.device_id::text
FROM unnest(%s::uuid[], %s::bigint[]) AS g(id, ms)
JOIN attendance_check_in c
  ON c.id = g.id AND c.at = 'epoch'::timestamptz + g.ms * interval '1 ms'
"""


def row(item: CheckIn, certificate: Certificate, readings: Readings, *, received_at: int) -> Row:
    """Return what is stored of one check-in; `received_at` in ms."""
    where = item.position
    return Row(
        item.id,
        str(item.at),
        str(received_at),
        str(certificate.employee_id),
        item.kind,
        item.place,
        ZONES.get(item.zone, '""'),
        item.zone or '""',
        str(certificate.device_id),
        str(mark_of(certificate.public_key)),
        item.no_position or '""',
        _number(readings.skew),
        _number(readings.contact_skew),
        _number(readings.elapsed),
        _number(readings.moved),
        f'"\\\\x{signature_of(item).hex()}"',
        where.lat if where else "NULL",
        where.lon if where else "NULL",
        where.accuracy if where else "NULL",
        "t" if where and where.mock else "f",
    )


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

    async def _insert(self, rows: Sequence[Row]) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {row.id: STORED for row in rows}
        columns = [f"{{{','.join(column)}}}" for column in zip(*rows, strict=True)]
        try:
            known = [event for (event,) in await self._database.rows(_INSERT, columns)]
        except BAD_ROWS as error:
            if len(rows) == 1:
                log.error("The database refuses check-in %s: %s", rows[0].id, error)
                return {rows[0].id: Refusal("busy", "The database refuses it.", rows[0].id)}
            middle = len(rows) // 2
            return await self._insert(rows[:middle]) | await self._insert(rows[middle:])
        if known:
            outcomes |= await self._owned([row for row in rows if row.id in set(known)])
        return outcomes

    async def _owned(self, rows: Sequence[Row]) -> dict[str, Outcome]:
        """Tell of rows that were there before whether the same device had sent them."""
        ids, times = ",".join(row.id for row in rows), ",".join(row.at for row in rows)
        owners = dict(await self._database.rows(_OWNERS, [f"{{{ids}}}", f"{{{times}}}"]))
        return {
            row.id: ALREADY_STORED
            if owners.get(row.id) == row.device_id
            else Refusal("id-taken", id=row.id)
            for row in rows
        }


def _of(row: Row, first: Row, outcome: Outcome) -> Outcome:
    """Return the outcome of a row that may stand twice in its batch."""
    if row is first or isinstance(outcome, Refusal):
        return outcome
    same = row.device_id == first.device_id
    return ALREADY_STORED if same else Refusal("id-taken", id=row.id)


def _number(value: int | None) -> str:
    return "NULL" if value is None else str(value)
