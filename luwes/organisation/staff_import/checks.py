"""A table and its mapping → good rows and named problems. Pure: no database, no clock."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from luwes.kit.nip import BadNumber, CivilServantNumber, NumberKind, parse_nip
from luwes.organisation.staff_import import cells, structure, words
from luwes.organisation.staff_import.cells import BadCell
from luwes.organisation.staff_import.mapping import ColumnGuess
from luwes.organisation.staff_import.types import (
    TASK_FIELDS,
    Cell,
    Field,
    PositionKey,
    Problem,
    StaffRow,
    Table,
)
from luwes.organisation.types import Employment, PositionKind, TaskFacts

T = TypeVar("T")
SHOWN = 80
LENGTHS = {
    Field.NAME: 200,
    Field.TITLE_FRONT: 60,
    Field.TITLE_BACK: 100,
    Field.GRADE: 8,
    Field.SITE: 200,
    Field.POSITION: 200,
    Field.UNIT_CODE: 64,
}
UNIT_NAME_LENGTH = 200
_EMAIL = re.compile(r"^[^@\s,;<>\"']{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
_EXPECTED = {
    NumberKind.PNS: (Employment.PNS, Employment.CPNS),
    NumberKind.PPPK: (Employment.PPPK, Employment.PPPK_PART_TIME),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """
    The good rows in file order and every problem by row.

    `numbers` are those of good and bad rows alike: whose row is bad is listed all the same.
    """

    rows: list[StaffRow]
    problems: list[Problem]
    numbers: frozenset[str]
    rows_read: int
    has_unread_numbers: bool

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_warning]


@dataclass(slots=True)
class _Reader:
    """Reads one row's cells and gathers what is wrong with them."""

    number: int
    cells: tuple[Cell, ...]
    places: Mapping[Field, int]
    headings: Sequence[str]
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False

    def cell(self, name: Field) -> Cell:
        place = self.places.get(name)
        return None if place is None else self.cells[place]

    def note(self, name: Field, code: str, *, is_warning: bool = False, **facts: str) -> None:
        place = self.places.get(name)
        column = name.value if place is None else self.headings[place]
        shown = cells.text_of(self.cell(name))[:SHOWN]
        self.problems.append(Problem(self.number, column, shown, code, is_warning, facts))
        self.failed = self.failed or not is_warning

    def take(self, name: Field, reading: Callable[[Cell], T]) -> T | None:
        try:
            return reading(self.cell(name))
        except BadCell as error:
            self.note(name, error.code)
            return None

    def text(self, name: Field, *, required: bool = False) -> str:
        text = cells.text_of(self.cell(name))
        if required and not text:
            self.note(name, "missing")
        if len(text) > LENGTHS.get(name, 200):
            self.note(name, "too-long", limit=str(LENGTHS.get(name, 200)))
        return text

    def known(self, name: Field, meanings: Mapping[str, T], code: str) -> T | None:
        return self.take(name, lambda cell: cells.word_of(cell, meanings, code=code))


def check_rows(table: Table, mapping: ColumnGuess, *, effective_on: date) -> Checked:
    """
    Return what of the list is good and what is wrong with the rest, row by row.

    A row with an error is not among the good rows; a row with only warnings is. Empty rows are
    passed over. Numbers of rows are those of the sheet.
    """
    places = _places(table, mapping)
    unit_places = [table.headings.index(heading) for heading in mapping.unit_headings()]
    rows: list[StaffRow] = []
    problems: list[Problem] = []
    numbers: set[str] = set()
    read = 0
    for number, row_cells in enumerate(table.rows, start=table.first_row):
        if not any(cell is not None and cell != "" for cell in row_cells):
            continue
        read += 1
        reader = _Reader(number, row_cells, places, table.headings)
        unit = _unit_path(row_cells, unit_places, mapping)
        row = _check_row(reader, unit, effective_on, numbers)
        problems += reader.problems
        if row is not None:
            rows.append(row)
    good, found = _checked_together(rows, mapping)
    ordered = sorted([*problems, *found], key=lambda p: (p.row, p.is_warning))
    unread = any(p.code.startswith("nip-") or _is_missing_number(p, mapping) for p in problems)
    return Checked(good, ordered, frozenset(numbers), read, unread)


def _is_missing_number(problem: Problem, mapping: ColumnGuess) -> bool:
    return problem.code == "missing" and problem.column == mapping.heading_of(Field.NIP)


def _checked_together(
    rows: list[StaffRow], mapping: ColumnGuess
) -> tuple[list[StaffRow], list[Problem]]:
    found = [*structure.duplicates(rows, mapping), *structure.contradictions(rows, mapping)]
    bad = {problem.row for problem in found if not problem.is_warning}
    good = [row for row in rows if row.row not in bad]
    torn = [*structure.second_heads(good, mapping), *structure.disagreements(good, mapping)]
    bad = {problem.row for problem in torn}
    return [row for row in good if row.row not in bad], [*found, *torn]


def _places(table: Table, mapping: ColumnGuess) -> dict[Field, int]:
    places: dict[Field, int] = {}
    for heading, meaning in mapping.fields.items():
        places.setdefault(meaning, table.headings.index(heading))
    return places


def _unit_path(
    row: tuple[Cell, ...], places: Sequence[int], mapping: ColumnGuess
) -> tuple[str, ...]:
    texts = [cells.text_of(row[place]) for place in places]
    if len(texts) == 1 and mapping.separator:
        texts = [part.strip() for part in texts[0].split(mapping.separator)]
    names = [text for text in texts if text and text != "-"]
    return tuple(reversed(names)) if mapping.leaf_first else tuple(names)


def _check_row(
    reader: _Reader, unit: tuple[str, ...], effective_on: date, numbers: set[str]
) -> StaffRow | None:
    number = _number(reader)
    if number is not None:
        numbers.add(number.digits)
    name = reader.text(Field.NAME, required=True)
    _check_unit(reader, unit)
    position = _position(reader)
    employment = reader.known(Field.EMPLOYMENT, words.EMPLOYMENTS, "employment")
    optional = _optional(reader, effective_on)
    if number is None:
        return None
    _compare_with_number(reader, number, employment)
    if reader.failed or position is None:
        return None
    return StaffRow(
        row=reader.number,
        nip=number.digits,
        name=name,
        employment=employment or _EXPECTED[number.kind][0],
        sex=number.sex,
        born_on=number.born_on,
        unit=unit,
        position=position,
        **optional,
    )


def _number(reader: _Reader) -> CivilServantNumber | None:
    cell = reader.cell(Field.NIP)
    text = cells.text_of(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        reader.note(Field.NIP, "nip-float")
        return None
    if not text:
        reader.note(Field.NIP, "missing")
        return None
    try:
        number = parse_nip(text)
    except BadNumber as error:
        reader.note(Field.NIP, f"nip-{error.reason}")
        return None
    if number.serial == 0:  # a spreadsheet keeps 15 digits and fills up with zeros
        reader.note(Field.NIP, "nip-float")
        return None
    return number


def _compare_with_number(
    reader: _Reader, number: CivilServantNumber, employment: Employment | None
) -> None:
    born_on = reader.take(Field.BORN_ON, cells.date_of)
    if born_on is not None and born_on != number.born_on:
        reader.note(Field.BORN_ON, "birth-differs", is_warning=True,
                    born_on=f"{number.born_on:%d-%m-%Y}")  # fmt: skip
    sex = reader.known(Field.SEX, words.SEXES, "sex")
    if sex is not None and sex != number.sex:
        reader.note(Field.SEX, "sex-differs", is_warning=True)
    if employment is not None and employment not in _EXPECTED[number.kind]:
        reader.note(Field.EMPLOYMENT, "employment-differs", is_warning=True)


def _check_unit(reader: _Reader, unit: tuple[str, ...]) -> None:
    if not unit:
        reader.note(Field.UNIT, "missing")
    elif len(unit) > structure.MAX_DEPTH:
        reader.note(Field.UNIT, "unit-deep", limit=str(structure.MAX_DEPTH))
    elif any(len(name) > UNIT_NAME_LENGTH for name in unit):
        reader.note(Field.UNIT, "too-long", limit=str(UNIT_NAME_LENGTH))
    else:
        repeated = structure.own_ancestor(unit)
        if repeated:
            reader.note(Field.UNIT, "unit-cycle", unit=repeated[:SHOWN])


def _position(reader: _Reader) -> PositionKey | None:
    title = reader.text(Field.POSITION, required=True)
    job_class = reader.take(Field.JOB_CLASS, cells.class_of)
    level = words.level_code(cells.text_of(reader.cell(Field.LEVEL)))
    kind = reader.known(Field.POSITION_KIND, words.KINDS, "position-kind")
    if job_class is None or not title:
        return None
    level = level or words.guess_level(title)
    return PositionKey(title, kind or words.guess_kind(title, level), level, job_class)


def _optional(reader: _Reader, effective_on: date) -> dict[str, Any]:
    found: dict[str, Any] = {
        name.value: reader.text(name)
        for name in (Field.TITLE_FRONT, Field.TITLE_BACK, Field.GRADE)
        if name in reader.places
    }
    found["email"] = _email(reader)
    found["unit_code"] = _unit_code(reader)
    found["site"] = reader.text(Field.SITE)
    for name in (Field.STARTED_ON, Field.RETIRES_ON, Field.POSTED_ON):
        found[name.value] = reader.take(name, cells.date_of)
    if found["retires_on"] is not None and found["retires_on"] <= effective_on:
        reader.note(Field.RETIRES_ON, "retired", on=f"{effective_on:%d-%m-%Y}")
    if found["posted_on"] is not None and found["posted_on"] > effective_on:
        reader.note(Field.POSTED_ON, "posted-later", on=f"{effective_on:%d-%m-%Y}")
    found["service_mode"] = reader.known(Field.SERVICE_MODE, words.MODES, "service-mode")
    found["zone"] = reader.known(Field.ZONE, words.ZONES, "zone")
    found["is_head"] = reader.take(Field.IS_HEAD, cells.yes_of)
    found["predicate"] = reader.known(Field.PREDICATE, words.PREDICATES, "predicate")
    found["task"] = _task(reader)
    return found


def _email(reader: _Reader) -> str | None:
    if Field.EMAIL not in reader.places:
        return None
    text = cells.text_of(reader.cell(Field.EMAIL))
    if text and (len(text) > 254 or not _EMAIL.match(text)):
        reader.note(Field.EMAIL, "email")
    return text


def _unit_code(reader: _Reader) -> str:
    text = reader.text(Field.UNIT_CODE)
    if text and not _CODE.match(text):
        reader.note(Field.UNIT_CODE, "unit-code")
    return text


def _task(reader: _Reader) -> TaskFacts | None:
    if not any(name in reader.places for name in TASK_FIELDS):
        return None
    answers = {name: reader.take(name, cells.yes_of) for name in TASK_FIELDS}
    if all(answer is None for answer in answers.values()):
        return None
    return TaskFacts(**{name.value: bool(answer) for name, answer in answers.items()})


def default_task(kind: PositionKind) -> TaskFacts:
    """Return the task facts taken for a new post of which the list says nothing, by its kind."""
    leads = kind is PositionKind.MANAGERIAL
    return TaskFacts(
        off_site_possible=True,
        special_room=False,
        runs_on_ict=True,
        face_to_face=leads,
        constant_supervision=False,
    )


def counts_by_code(problems: Sequence[Problem]) -> dict[str, int]:
    return dict(Counter(problem.code for problem in problems))
