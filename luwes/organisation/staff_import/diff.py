"""The list against what is known → what would change for whom. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from luwes.organisation.staff_import.mapping import ColumnGuess
from luwes.organisation.staff_import.structure import unit_key
from luwes.organisation.staff_import.types import (
    Change,
    ChangeKind,
    Field,
    Known,
    Problem,
    StaffRow,
)

ATTRIBUTES = (
    "name",
    "title_front",
    "title_back",
    "employment",
    "sex",
    "born_on",
    "grade",
    "email",
    "started_on",
    "retires_on",
)


def compare(
    rows: Sequence[StaffRow],
    known: Mapping[str, Known],
    *,
    heads: frozenset[int],
    everybody: frozenset[str] | None = None,
) -> list[Change]:
    """
    Return one change per person of the list, in its order, and who left.

    `heads` are the rows whose person leads the unit. Somebody absent has left only if the list is
    said to be complete: `everybody` are then the numbers of all its rows, good and bad, and
    `known` holds everybody of the unit tree.
    """
    changes = [_change(row, known.get(row.nip), row.row in heads) for row in rows]
    if everybody is not None:
        changes += [
            Change(ChangeKind.LEFT, nip, str(person.attributes["name"]), known=person)
            for nip, person in known.items()
            if nip not in everybody and _may_have_left(person)
        ]
    return changes


def _may_have_left(person: Known) -> bool:
    return person.posting_id is not None and person.in_scope and not person.has_later_posting


def _change(row: StaffRow, person: Known | None, is_head: bool) -> Change:
    if person is None:
        return Change(ChangeKind.JOINED, row.nip, row.name, row=row)
    fields = _attribute_changes(row, person)
    if person.posting_id is None:
        return Change(ChangeKind.JOINED, row.nip, row.name, row, person, fields)
    fields = {**_posting_changes(row, person, is_head), **fields}
    return Change(_kind(row, person, fields), row.nip, row.name, row, person, fields)


def _kind(row: StaffRow, person: Known, fields: Mapping[str, Any]) -> ChangeKind:
    if "unit" in fields:
        return ChangeKind.MOVED
    if "position" in fields and person.position is not None:
        rises = row.position.job_class > person.position.job_class
        return ChangeKind.PROMOTED if rises else ChangeKind.MOVED
    if "is_head" in fields:
        return ChangeKind.MOVED
    return ChangeKind.CHANGED if fields else ChangeKind.UNCHANGED


def _attribute_changes(row: StaffRow, person: Known) -> dict[str, tuple[str, str]]:
    """A field of which the list says nothing (None) is left as it is."""
    changes = {"nip": (person.nip, row.nip)} if row.nip != person.nip else {}
    for name in ATTRIBUTES:
        new = getattr(row, name)
        old = person.attributes.get(name)
        if new is not None and new != old:
            changes[name] = (_printed(old), _printed(new))
    return changes


def _posting_changes(row: StaffRow, person: Known, is_head: bool) -> dict[str, tuple[str, str]]:
    changes = {}
    if unit_key(row.unit) != person.unit:
        changes["unit"] = (person.unit_name, row.unit[-1])
    if row.position != person.position:
        old = person.position
        before = f"{old.title} ({old.job_class})" if old else ""
        changes["position"] = (before, f"{row.position.title} ({row.position.job_class})")
    if is_head != person.is_head:
        changes["is_head"] = (_printed(person.is_head), _printed(is_head))
    return changes


def _printed(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    return "" if value is None else str(value)


def clashes(
    rows: Iterable[StaffRow], known: Mapping[str, Known], mapping: ColumnGuess
) -> list[Problem]:
    """Return what the database forbids: people of another tree, postings after the list."""
    column = mapping.heading_of(Field.NIP)
    found = []
    for row in rows:
        person = known.get(row.nip)
        if person is None:
            continue
        if not person.in_scope:
            found.append(Problem(row.row, column, row.nip, "elsewhere"))
        elif person.has_later_posting:
            found.append(Problem(row.row, column, row.nip, "later-posting"))
    return found


def head_clashes(
    changes: Sequence[Change],
    heads: frozenset[int],
    heads_now: Mapping[tuple[str, ...], str],
    mapping: ColumnGuess,
) -> list[Problem]:
    """
    Return a problem for each new head of a unit whose present head stays.

    `heads_now` goes from unit to the number of its head. A head goes when the list moves,
    replaces or drops them.
    """
    leaving = {
        _number_now(change) for change in changes
        if change.kind is ChangeKind.LEFT or {"unit", "is_head"} & set(change.fields)
    }  # fmt: skip
    column = mapping.heading_of(Field.IS_HEAD)
    found = []
    for change in changes:
        row = change.row
        if row is None or row.row not in heads:
            continue
        present = heads_now.get(unit_key(row.unit))
        if present and present != _number_now(change) and present not in leaving:
            facts = {"unit": row.unit[-1], "nip": present}
            found.append(Problem(row.row, column, row.name, "head-taken", facts=facts))
    return found


def _number_now(change: Change) -> str:
    """Return the number by which the database knows the person; a renewed one comes later."""
    return change.known.nip if change.known else change.nip
