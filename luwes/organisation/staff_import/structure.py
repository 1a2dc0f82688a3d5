"""What can only be seen in the whole list: doubles, units under themselves, two heads. Pure."""

from collections.abc import Sequence

from luwes.organisation.staff_import.mapping import MAX_DEPTH, ColumnGuess
from luwes.organisation.staff_import.types import Field, Problem, StaffRow
from luwes.organisation.staff_import.words import MODE_WORDS, same_name
from luwes.organisation.types import PositionKind

__all__ = [
    "MAX_DEPTH",
    "contradictions",
    "disagreements",
    "duplicates",
    "own_ancestor",
    "second_heads",
]
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


UNIT_FACTS = (Field.ZONE, Field.SERVICE_MODE, Field.SITE)


def disagreements(rows: Sequence[StaffRow], mapping: ColumnGuess) -> list[Problem]:
    """
    Return problems of units of which rows say different zones, modes or sites.

    What more than half of a unit's rows say is believed and the others are named, each beside a
    row that it contradicts; where nobody has more than half, all of them are named.
    """
    said: dict[tuple[tuple[str, ...], Field], dict[str, list[StaffRow]]] = {}
    for row in rows:
        for field in UNIT_FACTS:
            value = getattr(row, field.value)
            if value:
                of_unit = said.setdefault((row.unit, field), {})
                of_unit.setdefault(value, []).append(row)
    merged: dict[tuple[tuple[str, ...], Field], dict[str, list[StaffRow]]] = {}
    for (unit, field), values in said.items():
        known = merged.setdefault((unit_key(unit), field), {})
        for value, members in values.items():
            known.setdefault(same_name(value), []).extend(members)
    return [
        problem
        for (_unit, field), values in merged.items()
        if len(values) > 1
        for problem in _disagreement(list(values.values()), field, mapping.heading_of(field))
    ]


def _disagreement(camps: list[list[StaffRow]], field: Field, column: str) -> list[Problem]:
    camps = sorted(camps, key=lambda camp: (-len(camp), camp[0].row))
    is_believed = 2 * len(camps[0]) > sum(map(len, camps))
    found = []
    for camp in camps[1:] if is_believed else camps:
        other = camps[0][0] if camp is not camps[0] else camps[1][0]
        for row in camp:
            facts = {"unit": row.unit[-1][:SHOWN], "row": str(other.row),
                     "other": _written(other, field)}  # fmt: skip
            shown = _written(row, field)
            found.append(Problem(row.row, column, shown, "unit-differs", facts=facts))
    return found


def _written(row: StaffRow, field: Field) -> str:
    value = getattr(row, field.value)
    return MODE_WORDS.get(value, str(value))[:SHOWN]


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
