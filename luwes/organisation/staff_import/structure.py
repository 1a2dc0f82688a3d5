"""What can only be seen in the whole list: doubles, units under themselves, two heads. Pure."""

from collections.abc import Sequence

from luwes.organisation.staff_import.mapping import MAX_DEPTH, ColumnGuess
from luwes.organisation.staff_import.types import Field, Problem, StaffRow
from luwes.organisation.staff_import.words import same_name
from luwes.organisation.types import PositionKind

__all__ = ["MAX_DEPTH", "contradictions", "duplicates", "own_ancestor", "second_heads"]
SHOWN = 80


def unit_key(names: Sequence[str]) -> tuple[str, ...]:
    """Return a unit's names in the form in which two spellings of one unit are equal."""
    return tuple(same_name(name) for name in names)


def own_ancestor(unit: Sequence[str]) -> str:
    """Return the name that stands twice in one path, or nothing."""
    seen: set[str] = set()
    for name in unit:
        key = same_name(name)
        if key in seen:
            return name
        seen.add(key)
    return ""


def duplicates(rows: Sequence[StaffRow], mapping: ColumnGuess) -> list[Problem]:
    """Return a problem for each later row that repeats a number; the first one stays good."""
    first_row: dict[str, int] = {}
    found = []
    column = mapping.heading_of(Field.NIP)
    for row in rows:
        if row.nip in first_row:
            facts = {"row": str(first_row[row.nip])}
            found.append(Problem(row.row, column, row.nip, "duplicate", facts=facts))
        else:
            first_row[row.nip] = row.row
    return found


def contradictions(rows: Sequence[StaffRow], mapping: ColumnGuess) -> list[Problem]:
    """
    Return problems of units that two rows place differently.

    A stands under B in one row and B under A in another; or one unit code bears two paths. The
    row that comes first in the file is believed, the later one is named.
    """
    above: dict[tuple[str, str], int] = {}
    path_of_code: dict[str, tuple[tuple[str, ...], int]] = {}
    judged: dict[tuple[str, ...], int | None] = {}
    found = []
    units = mapping.unit_headings()
    column = ", ".join(units) or Field.UNIT.value
    for row in rows:
        key = unit_key(row.unit)
        if key not in judged:
            judged[key] = _placed(key, row.row, above)
        if judged[key] is not None:
            found.append(_problem(row, column, "unit-parents", str(judged[key])))
        elif row.unit_code:
            path, first = path_of_code.setdefault(row.unit_code, (key, row.row))
            if path != key:
                found.append(_problem(row, column, "unit-code-twice", str(first)))
    return found


def _placed(key: tuple[str, ...], number: int, above: dict[tuple[str, str], int]) -> int | None:
    pairs = [(key[i], key[j]) for i in range(len(key)) for j in range(i + 1, len(key))]
    clash = next((above[(low, high)] for high, low in pairs if (low, high) in above), None)
    if clash is None:
        for pair in pairs:
            above.setdefault(pair, number)
    return clash


def _problem(row: StaffRow, column: str, code: str, first: str) -> Problem:
    shown = " > ".join(row.unit)[:SHOWN]
    return Problem(row.row, column, shown, code, facts={"row": first})


def second_heads(rows: Sequence[StaffRow], mapping: ColumnGuess) -> list[Problem]:
    """Return a problem for each later row that names another head of a unit."""
    heads: dict[tuple[str, ...], int] = {}
    found = []
    column = mapping.heading_of(Field.IS_HEAD)
    for row in rows:
        if row.is_head:
            first = heads.setdefault(unit_key(row.unit), row.row)
            if first != row.row:
                facts = {"row": str(first), "unit": row.unit[-1][:SHOWN]}
                found.append(Problem(row.row, column, row.name[:SHOWN], "two-heads", facts=facts))
    return found


def guessed_heads(rows: Sequence[StaffRow]) -> set[int]:
    """
    Return the rows taken for heads in a list without such a column.

    The one manager of the highest class in a unit is its head; where two share it, nobody is.
    """
    best: dict[tuple[str, ...], list[StaffRow]] = {}
    for row in rows:
        if row.position.kind is PositionKind.MANAGERIAL:
            best.setdefault(unit_key(row.unit), []).append(row)
    heads = set()
    for managers in best.values():
        top = max(row.position.job_class for row in managers)
        leading = [row for row in managers if row.position.job_class == top]
        if len(leading) == 1:
            heads.add(leading[0].row)
    return heads
