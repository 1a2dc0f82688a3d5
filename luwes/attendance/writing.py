"""Settled days into their table: only what differs, and the row of before no longer current."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b

import msgspec
from django.db import connection

from luwes.attendance.evidence import Known, Posted
from luwes.attendance.types import Place, SeenPlace, SettledDay

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
    "minutes_excused",
    "minutes_repaid",
    "excused_by",
    "trust",
    "seen_place",
    "metres_away",
    "zone",
    "steps",
    "rules",
    "digest",
    "settled_at",
    "is_current",
)
Row = tuple[object, ...]
Seen = tuple[SeenPlace | str, int | None]
_ENCODED = msgspec.json.Encoder().encode  # a step is encoded field by field, as `as_json` would
NOT_SEEN: Seen = ("", None)


def row_of(
    day: SettledDay, posted: Posted, on: date, seen: Seen, *, rules: str, at: datetime
) -> Row:
    """Return a settled day as a row, in the order of `COLUMNS`."""
    facts = (
        posted.employee_id,
        posted.unit_id,
        on,
        day.status.value,
        day.planned_place.value,
        _value(day.actual_place),
        day.came.at if day.came else None,
        day.left.at if day.left else None,
        day.minutes_worked,
        day.minutes_late,
        day.minutes_early,
        day.missing_in,
        day.missing_out,
        day.excused,
        day.minutes_excused,
        day.minutes_repaid,
        ",".join(day.excused_by),
        day.trust.value if day.trust else "",
        str(seen[0]),
        seen[1],
        (day.zone or posted.zone).value,
        _ENCODED(day.steps).decode(),
    )
    digest = blake2b(_ENCODED(facts), digest_size=16).hexdigest()
    return (*facts, rules, digest, at, True)


def is_news(row: Row, known: Known | None) -> bool:
    """Tell whether a row says anything else than what is settled already."""
    return known is None or known.digest != row[-3]


def write(rows: Sequence[Row], *, superseding: Sequence[int]) -> int:
    """Take the mark of being current from the rows of these ids, then COPY the new ones in."""
    if not rows:
        return 0
    superseded = 0
    with connection.cursor() as cursor:
        if superseding:
            cursor.execute(
                "UPDATE attendance_workday SET is_current = false WHERE id = ANY(%s)",
                [list(superseding)],
            )
            superseded = cursor.rowcount
        statement = f"COPY attendance_workday ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    return superseded


def _value(place: Place | None) -> str | None:
    return place.value if place else None
