"""What is known of the people on a list, and the set-based statements that apply it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from luwes.organisation.bulk import copy_rows
from luwes.organisation.models import Position, Posting
from luwes.organisation.staff_import.checks import default_task
from luwes.organisation.staff_import.diff import ATTRIBUTES
from luwes.organisation.staff_import.structure import unit_key
from luwes.organisation.staff_import.tree import UnitTree
from luwes.organisation.staff_import.types import Change, ChangeKind, Known, PositionKey, StaffRow
from luwes.organisation.types import PositionKind

_IMPORTS = 7_305_501  # the lock under which lists are applied, one after another


def lock_imports() -> None:
    """Wait until no other list is being applied; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTS])


_KNOWN = f"""
SELECT e.id, e.nip, p.id, p.first, p.is_head, u.path, u.name,
       s.title, s.kind, s.level, s.job_class,
       EXISTS (SELECT FROM organisation_posting f WHERE f.employee_id = e.id AND f.first > %(on)s),
       {", ".join(f"e.{name}" for name in ATTRIBUTES)}
FROM organisation_employee e
LEFT JOIN organisation_posting p
  ON p.employee_id = e.id AND p.first <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
LEFT JOIN organisation_unit u ON u.id = p.unit_id
LEFT JOIN organisation_position s ON s.id = p.position_id
WHERE e.nip = ANY(%(nips)s) OR (%(all)s AND u.path LIKE %(below)s)
"""


def known_people(
    nips: Sequence[str], tree: UnitTree, *, on: date, with_everybody: bool
) -> dict[str, Known]:
    """
    Return what the database has on `on` about these numbers, by number. One query.

    With `with_everybody` also all others who are posted in the tree.
    """
    top = tree.top.path if tree.top else ""
    values: dict[str, Any] = {
        "on": on,
        "nips": list(nips),
        "all": with_everybody,
        "below": f"{top}%",
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return {row[1]: _known(row, tree) for row in cursor.fetchall()}


def _known(row: tuple[Any, ...], tree: UnitTree) -> Known:
    path = row[5]
    attributes = dict(zip(ATTRIBUTES, row[12:], strict=True))
    if path is None:
        return Known(row[0], row[1], attributes, has_later_posting=row[11])
    return Known(
        employee_id=row[0],
        nip=row[1],
        attributes=attributes,
        unit=tree.key_of_path.get(path, ()),
        unit_name=row[6],
        position=PositionKey(row[7], PositionKind(row[8]), row[9], row[10]),
        is_head=row[4],
        posting_id=row[2],
        posted_on=row[3],
        has_later_posting=row[11],
        in_scope=path in tree.key_of_path,
    )


def heads_now(tree: UnitTree, *, on: date) -> dict[tuple[str, ...], str]:
    """Return the number of each unit's head on `on`, by unit. One query."""
    top = tree.top.path if tree.top else ""
    rows = Posting.objects.filter(first__lte=on, is_head=True, unit__path__startswith=top).exclude(
        until__lte=on
    )
    pairs = rows.values_list("unit__path", "employee__nip")
    return {tree.key_of_path[path]: nip for path, nip in pairs if path in tree.key_of_path}


def position_keys() -> dict[PositionKey, int]:
    rows = Position.objects.values_list("title", "kind", "level", "job_class", "id")
    return {PositionKey(r[0], PositionKind(r[1]), r[2], r[3]): r[4] for r in rows}


def create_positions(rows: Iterable[StaffRow], known: dict[PositionKey, int]) -> None:
    """Write the posts that the catalogue lacks, with the list's task facts or those of the kind."""
    wanted: dict[PositionKey, Position] = {}
    for row in rows:
        key = row.position
        if key in known or (key in wanted and row.task is None):
            continue
        task = row.task or default_task(key.kind)
        facts = {name: getattr(task, name) for name in task.__slots__}
        wanted[key] = Position(
            title=key.title, kind=key.kind, level=key.level, job_class=key.job_class, **facts
        )
    for position in Position.objects.bulk_create(wanted.values(), batch_size=1000):
        key = PositionKey(
            position.title, PositionKind(position.kind), position.level, position.job_class
        )
        known[key] = position.pk


_EMPLOYEE_COLUMNS = ("nip", *ATTRIBUTES)
_BLANK = {"title_front": "", "title_back": "", "grade": "", "email": ""}


def create_employees(changes: Sequence[Change]) -> dict[str, int]:
    """Write the people who are new and return their ids by number."""
    rows = [change.row for change in changes if change.row and change.known is None]
    copy_rows("organisation_employee", _EMPLOYEE_COLUMNS, (_employee(row) for row in rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nip, id FROM organisation_employee WHERE nip = ANY(%s)",
            [[row.nip for row in rows]],
        )
        return dict(cursor.fetchall())


def _employee(row: StaffRow) -> tuple[Any, ...]:
    values = (getattr(row, name) for name in ATTRIBUTES)
    filled = (
        _BLANK.get(name, value) if value is None else value
        for name, value in zip(ATTRIBUTES, values, strict=True)
    )
    return (row.nip, *filled)


def update_employees(changes: Sequence[Change]) -> None:
    """Write the changed attributes of known people, one statement for each attribute."""
    with connection.cursor() as cursor:
        for name in ATTRIBUTES:
            pairs = [
                (change.known.employee_id, getattr(change.row, name))
                for change in changes
                if change.known and change.row and name in change.fields
            ]
            if pairs:
                kind = "date" if name.endswith("_on") else "text"
                cursor.execute(
                    f"UPDATE organisation_employee e SET {name} = n.value "
                    f"FROM unnest(%s::bigint[], %s::{kind}[]) AS n(id, value) WHERE e.id = n.id",
                    [[who for who, _ in pairs], [value for _, value in pairs]],
                )


def end_postings(changes: Sequence[Change], *, on: date) -> int:
    """
    End the postings that the list closes, on the day that it takes effect.

    One that began on that very day was never in force on another, so it gives way to the new
    one entirely. Returns how many gave way.
    """
    closing = [
        change.known.posting_id
        for change in changes
        if change.known and change.known.posting_id
        and (change.opens_posting or change.kind is ChangeKind.LEFT)
    ]  # fmt: skip
    postings = Posting.objects.filter(pk__in=closing)
    gone, _ = postings.filter(first=on).delete()
    postings.update(until=on)
    return gone


@dataclass(frozen=True, slots=True)
class Ids:
    """The keys under which rows of the list are stored."""

    employees: dict[str, int]
    positions: dict[PositionKey, int]
    heads: frozenset[int]


def open_postings(
    changes: Sequence[Change], ids: Ids, tree: UnitTree, *, on: date, source: str
) -> None:
    """
    Write the new postings by COPY.

    Somebody new is posted since the date that the list says, others since `on`: the days before
    are already told by their older postings.
    """
    rows = []
    for change in changes:
        row = change.row
        if row is None or not change.opens_posting:
            continue
        is_new = change.known is None
        employee = ids.employees[row.nip] if change.known is None else change.known.employee_id
        first = (row.posted_on or on) if is_new else on
        unit = tree.by_key[unit_key(row.unit)]
        rows.append(
            (employee, unit.pk, ids.positions[row.position], row.row in ids.heads, first, source)
        )
    columns = ("employee_id", "unit_id", "position_id", "is_head", "first", "source")
    copy_rows("organisation_posting", columns, rows)


def mark_left(changes: Sequence[Change], *, on: date) -> None:
    """Write who left on `on`, and clear it for those who came back."""
    left = [c.known.employee_id for c in changes if c.known and c.kind is ChangeKind.LEFT]
    back = [c.known.employee_id for c in changes if c.known and c.kind is ChangeKind.JOINED]
    with connection.cursor() as cursor:
        sql = "UPDATE organisation_employee SET left_on = %s WHERE id = ANY(%s)"
        cursor.execute(sql, [on, left])
        cursor.execute(sql, [None, back])


_NEW_RATINGS = """
SELECT n.nip, n.predicate FROM unnest(%(nips)s::text[], %(predicates)s::text[]) AS n(nip, predicate)
LEFT JOIN organisation_employee e ON e.nip = n.nip
LEFT JOIN LATERAL (
  SELECT r.predicate FROM organisation_rating r
  WHERE r.employee_id = e.id AND r.first = %(first)s AND r.until = %(until)s
  ORDER BY r.recorded_at DESC, r.id DESC LIMIT 1
) latest ON true
WHERE latest.predicate IS DISTINCT FROM n.predicate
"""


def new_ratings(
    rows: Sequence[StaffRow], *, first: date, until: date, former: Mapping[str, str]
) -> list[tuple[str, str]]:
    """
    Return (number, predicate) where the record's newest word on the period is another.

    `former` goes from a renewed number to the one by which the record still knows the person.
    """
    rated = [
        (former.get(row.nip, row.nip), row.predicate.value, row.nip)
        for row in rows
        if row.predicate
    ]
    numbers = {known: nip for known, _predicate, nip in rated}
    values: dict[str, Any] = {
        "nips": [known for known, _predicate, _nip in rated],
        "predicates": [predicate for _known, predicate, _nip in rated],
        "first": first,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW_RATINGS, values)
        return [(numbers[known], predicate) for known, predicate in cursor.fetchall()]


def write_ratings(
    ratings: Sequence[tuple[str, str]],
    employees: dict[str, int],
    *,
    first: date,
    until: date,
    source: str,
    at: datetime,
) -> None:
    columns = ("employee_id", "predicate", "first", "until", "source", "recorded_at")
    rows = ((employees[nip], word, first, until, source, at) for nip, word in ratings)
    copy_rows("organisation_rating", columns, rows)
