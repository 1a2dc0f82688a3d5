"""Punches into the database: staged by COPY, what is new told from what is known, then kept."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid5

from django.db import connection

from luwes.attendance.actions import EVIDENCE
from luwes.attendance.models import Terminal
from luwes.attendance.terminals.findings import RESET_UNTIL
from luwes.attendance.terminals.types import Punch, States, kind_of
from luwes.attendance.types import CheckInRow
from luwes.kit.zones import Zone, instant

_STAGED = """
CREATE TEMP TABLE incoming_punch (
    number text, clock timestamptz, verify smallint, state smallint, work_code text
) ON COMMIT DROP
"""
_COUNTED = """
WITH new AS (
    SELECT DISTINCT incoming.number, incoming.clock, incoming.state FROM incoming_punch AS incoming
     WHERE NOT EXISTS (
        SELECT FROM attendance_terminal_punch AS known
         WHERE known.terminal_id = %(terminal)s AND known.number = incoming.number
           AND known.clock = incoming.clock AND known.state IS NOT DISTINCT FROM incoming.state)
)
, judged AS (
    SELECT new.clock BETWEEN %(reset)s AND %(now)s AS is_possible, EXISTS (
        SELECT FROM attendance_terminal_user AS mine
         WHERE mine.terminal_id = %(terminal)s AND mine.number = new.number
           AND (new.clock AT TIME ZONE 'UTC')::date >= mine.first
           AND (mine.until IS NULL OR (new.clock AT TIME ZONE 'UTC')::date < mine.until)
    ) AS is_owned FROM new
)
SELECT count(*), count(*) FILTER (WHERE is_possible AND is_owned),
       count(*) FILTER (WHERE is_possible AND NOT is_owned) FROM judged
"""
_KEPT = """
INSERT INTO attendance_terminal_punch
    (terminal_id, file_id, number, clock, verify, state, work_code)
SELECT %s, %s, number, clock, verify, state, work_code FROM incoming_punch
ON CONFLICT DO NOTHING
"""
_OWNED = """
SELECT mine.employee_id, punch.number, punch.clock, punch.state
  FROM attendance_terminal_punch AS punch
  JOIN attendance_terminal_file AS file ON file.id = punch.file_id
  JOIN attendance_terminal_user AS mine
    ON mine.terminal_id = punch.terminal_id AND mine.number = punch.number
   AND (punch.clock AT TIME ZONE 'UTC')::date >= mine.first
   AND (mine.until IS NULL OR (punch.clock AT TIME ZONE 'UTC')::date < mine.until)
 WHERE punch.terminal_id = %(terminal)s
   AND (punch.file_id = %(file)s OR punch.number = ANY(%(numbers)s))
   AND punch.clock >= %(reset)s AND punch.clock AT TIME ZONE 'UTC' <= file.at AT TIME ZONE %(zone)s
 ORDER BY punch.clock, punch.number, punch.state
"""


def stage(punches: Iterable[Punch]) -> None:
    """Bring the punches next to the known ones, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS incoming_punch")
        cursor.execute(_STAGED)
        with cursor.copy("COPY incoming_punch FROM STDIN") as copy:
            for punch in punches:
                copy.write_row(
                    (punch.number, punch.clock, punch.verify, punch.state, punch.work_code)
                )
        cursor.execute("ANALYZE incoming_punch")


def count_new(terminal: Terminal, *, now: datetime) -> tuple[int, int, int]:
    """
    Return how many staged punches are new, have an owner, and wait for one.

    Those of an impossible clock are new and nothing else; `now` is on the terminal's wall clock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"terminal": terminal.pk, "reset": RESET_UNTIL, "now": now})
        new, owned, waiting = cursor.fetchone()
    return new, owned, waiting


def keep(terminal: Terminal, file_id: int) -> None:
    """Keep the staged punches that are new."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [terminal.pk, file_id])


def owned_rows(
    terminal: Terminal, *, file_id: int | None = None, numbers: Iterable[str] = ()
) -> Iterator[CheckInRow]:
    """
    Return the punches of a file, or of these numbers, as check-ins of whom they belong to.

    A clock that was impossible when its file was read stays so, even when that time has come.
    """
    zone, states = Zone(terminal.zone), States(terminal.states)
    with connection.cursor() as cursor:
        cursor.execute(
            _OWNED,
            {
                "terminal": terminal.pk,
                "file": file_id,
                "numbers": list(numbers),
                "reset": RESET_UNTIL,
                "zone": zone.tz.key,
            },
        )
        found = cursor.fetchall()
    for employee_id, number, clock, state in found:
        yield CheckInRow(
            employee_id=employee_id,
            at=_instant(clock, zone),
            kind=kind_of(state, states),
            zone=zone,
            id=str(uuid5(EVIDENCE, f"terminal {terminal.pk} {number} {clock.isoformat()} {state}")),
        )


def _instant(clock: datetime, zone: Zone) -> datetime:
    """Return the instant of a terminal's wall clock, which is carried as if it were UTC."""
    return instant(clock.date(), clock.time(), zone)
