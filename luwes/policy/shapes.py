"""
The shapes that values of rules may have, and what is wrong with a value that has another.

A shape knows its columns, so that one page can print and one form can edit every rule.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: `place` inside the value ("3.share"), a code, and what was expected there."""

    code: str
    place: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """One cell. `may_be_empty` allows None (no limit)."""

    name: str
    is_right: Callable[[Any], bool]
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False

    def problems(self, value: Any, *, place: str = "") -> list[Problem]:
        if value is None and self.may_be_empty:
            return []
        if self.is_right(value):
            return []
        return [Problem(f"not-{self.name}", place, ", ".join(self.choices))]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_share(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return Decimal(0) <= Decimal(value) <= Decimal(1)
    except InvalidOperation:
        return False


def _is_clock(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value))


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


WHOLE = Atom("whole", _is_whole)
SHARE = Atom("share", _is_share)
FLAG = Atom("flag", lambda value: isinstance(value, bool))
CLOCK = Atom("clock", _is_clock)
DATE = Atom("date", _is_date)
TEXT = Atom("text", _is_text)
WEEKDAY = Atom("weekday", lambda value: _is_whole(value) and 1 <= value <= 7)


def choice(*names: str) -> Atom:
    return Atom("choice", lambda value: value in names, names)


def or_none(atom: Atom) -> Atom:
    return Atom(atom.name, atom.is_right, atom.choices, may_be_empty=True)


Law = Callable[[Any], list[Problem]]


@dataclass(frozen=True, slots=True)
class Scalar:
    atom: Atom

    def problems(self, value: Any) -> list[Problem]:
        return self.atom.problems(value)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of single values, none twice."""

    atom: Atom
    may_be_empty: bool = True

    def problems(self, value: Any) -> list[Problem]:
        if not isinstance(value, list):
            return [Problem("not-list")]
        if not value and not self.may_be_empty:
            return [Problem("empty")]
        found = [
            p for n, part in enumerate(value, 1) for p in self.atom.problems(part, place=str(n))
        ]
        if not found and len(set(value)) < len(value):
            found.append(Problem("twice"))
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A list of rows with the same columns."""

    columns: Mapping[str, Atom]
    laws: tuple[Law, ...] = ()
    may_be_empty: bool = False

    def problems(self, value: Any) -> list[Problem]:
        if not isinstance(value, list):
            return [Problem("not-list")]
        if not value and not self.may_be_empty:
            return [Problem("empty")]
        numbered = enumerate(value, 1)
        found = [p for n, row in numbered for p in row_problems(row, self.columns, place=str(n))]
        return found or [p for law in self.laws for p in law(value)]


@dataclass(frozen=True, slots=True)
class Grid:
    """A mapping with known row names; of rows with columns, or of one value a row."""

    rows: tuple[str, ...]
    columns: Mapping[str, Atom]
    laws: tuple[Law, ...] = ()
    single: bool = False
    rows_optional: bool = False

    def problems(self, value: Any) -> list[Problem]:
        if not isinstance(value, dict):
            return [Problem("not-mapping", expected=", ".join(self.rows))]
        needed = [] if self.rows_optional else self.rows
        found = [Problem("row-missing", name) for name in needed if name not in value]
        found += [
            Problem("row-unknown", str(name), ", ".join(self.rows))
            for name in value
            if name not in self.rows
        ]
        if found:
            return found
        for name, row in value.items():
            found += self._row_problems(row, place=name)
        return found or [p for law in self.laws for p in law(value)]

    def _row_problems(self, row: Any, *, place: str) -> list[Problem]:
        if self.single:
            return self.columns["value"].problems(row, place=place)
        return row_problems(row, self.columns, place=place)


Shape = Scalar | Listing | Table | Grid


def row_problems(row: Any, columns: Mapping[str, Atom], *, place: str) -> list[Problem]:
    if not isinstance(row, dict):
        return [Problem("not-mapping", place, ", ".join(columns))]
    found = [Problem("column-missing", f"{place}.{name}") for name in columns if name not in row]
    found += [
        Problem("column-unknown", f"{place}.{name}", ", ".join(columns))
        for name in row
        if name not in columns
    ]
    for name, atom in columns.items():
        if name in row:
            found += atom.problems(row[name], place=f"{place}.{name}")
    return found


def sums_to_one(value: Mapping[str, str]) -> list[Problem]:
    total = sum((Decimal(part) for part in value.values()), Decimal(0))
    return [] if total == 1 else [Problem("not-one", expected=str(total))]


def rising_with_open_end(column: str) -> Law:
    """Rows rise by `column`, and exactly the last has none, so that no size is left undefined."""

    def law(rows: list[dict[str, Any]]) -> list[Problem]:
        if not rows:
            return []
        ends = [row[column] for row in rows]
        if ends[-1] is not None:
            return [Problem("no-open-end", f"{len(rows)}.{column}")]
        closed = ends[:-1]
        if None in closed or any(b <= a for a, b in pairwise(closed)):
            return [Problem("not-rising", column)]
        return []

    return law


def shares_never_fall(rows: list[dict[str, Any]]) -> list[Problem]:
    shares = [Decimal(row["share"]) for row in rows]
    falls = any(b < a for a, b in pairwise(shares))
    return [Problem("falling", "share")] if falls else []


def steps_without_gap(rows: list[dict[str, Any]]) -> list[Problem]:
    for number, (row, after) in enumerate(pairwise(rows), 1):
        if row["to_days"] is None or after["from_days"] != row["to_days"] + 1:
            return [Problem("gap", f"{number + 1}.from_days")]
    backwards = [n for n, r in enumerate(rows, 1) if (r["to_days"] or 10**6) < r["from_days"]]
    return [Problem("ends-before-start", f"{n}.to_days") for n in backwards]


def each_ends_after_start(start: str, end: str) -> Law:
    def law(value: Any) -> list[Problem]:
        rows: Iterable[tuple[Any, Any]]
        rows = value.items() if isinstance(value, dict) else enumerate(value, 1)
        return [Problem("ends-before-start", f"{n}.{end}") for n, r in rows if r[end] <= r[start]]

    return law


def no_date_twice(rows: list[dict[str, Any]]) -> list[Problem]:
    days = [row["on"] for row in rows]
    return [Problem("twice", day) for day in sorted({d for d in days if days.count(d) > 1})]


def minimum_below_maximum(value: Mapping[str, int]) -> list[Problem]:
    return [] if value["minimum"] <= value["maximum"] else [Problem("not-rising")]


def above_over_meets(value: Mapping[str, str]) -> list[Problem]:
    return [] if Decimal(value["above"]) > Decimal(value["meets"]) else [Problem("not-rising")]


def window_opens_before_it_closes(value: Mapping[str, str]) -> list[Problem]:
    return [] if value["from"] < value["until"] else [Problem("ends-before-start", "until")]
