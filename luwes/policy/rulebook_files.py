"""
Reads the national rulebook: one YAML file a key, strictly.

`rulebook/<subject>/<name>.yaml` defines the key `<subject>.<name>`:

- `title` in each language; `description` for the reader of the file; `clause` is the rule as a
  sentence of a regulation, with {value}, and `clause_otherwise` the one for false, 0 or empty;
- `unit`, and `shape` where the unit leaves it open (both listed in `shapes.py`); `order` within
  the subject; `checked_on`: a person looked on that day and found no newer value;
- `values` by first day, and for the same days `source` with instrument, article, note;
  `unverified: true` for the file or for one source;
- `bounds` by first day: maximum, minimum or fixed (`own_value`: whatever is in force stays);
- `accumulates_by`: a column; then the lists of all days and units add up instead of replacing.

A file that says something unknown, undated, unsourced or misshapen is refused with a message that
names file, key and remedy, so that an error in the law's data can never become a silent default.
"""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from luwes.kit.errors import Invalid
from luwes.policy.rulebook_yaml import BrokenYaml, read_yaml
from luwes.policy.rules import binding_limits, broken_limit, rules_in_force
from luwes.policy.schemas import SHAPES, SIZED, UNITS, problems_of
from luwes.policy.shapes import Problem, Table
from luwes.policy.types import OWN_VALUE, Bound, BoundKind, Definition, Entry, RuleBook

RULEBOOK = Path(__file__).parent / "rulebook"
SUBJECTS = (
    "calendar",
    "working_time",
    "eligibility",
    "rota",
    "attendance",
    "work",
    "complaints",
    "discipline",
    "performance",
    "allowance",
    "study",
)
NEEDED = ("title", "description", "clause", "unit", "checked_on", "values", "source")
OPTIONAL = ("clause_otherwise", "order", "shape", "unverified", "bounds", "accumulates_by")
SOURCE_FIELDS = ("instrument", "article", "page", "note", "unverified")
LAST = 1000  # a file without an order stands after all that have one
LANGUAGES = ("id", "en")

SENTENCES = {
    "not-whole": "must be a whole number, 0 or more",
    "not-share": 'must be a share from "0" to "1", written as text such as "0.50"',
    "not-flag": "must be true or false",
    "not-clock": 'must be a clock time such as "07:30"',
    "not-date": 'must be a date such as "2026-03-19", in quotation marks',
    "not-text": "must be a text that is not empty",
    "not-weekday": "must be a weekday from 1 (Monday) to 7",
    "not-choice": "must be one of: {expected}",
    "not-list": "must be a list",
    "not-mapping": "must be a mapping with: {expected}",
    "empty": "must not be empty",
    "twice": "stands twice; keep one",
    "row-missing": "is missing; add it",
    "row-unknown": "is unknown; use: {expected}",
    "column-missing": "is missing; add it",
    "column-unknown": "is unknown; use: {expected}",
    "not-one": "must add up to 1, not to {expected}",
    "not-rising": "must rise from row to row",
    "no-open-end": "must be null in the last row, so that no case is left undefined",
    "falling": "must not fall from row to row",
    "gap": "must continue where the row before ends",
    "ends-before-start": "must come after its start",
}


class RulebookInvalid(Invalid):
    """Files of the rulebook are wrong; `facts["problems"]` lists one sentence for each."""

    code = "policy.rulebook-invalid"


class BadFile(Invalid):
    """One thing that is wrong with one file, and what to do."""


def load(folder: Path) -> dict[str, Definition]:
    """
    Return all definitions below `folder`, by key, in the order in which people read them.

    :raises RulebookInvalid: naming every bad file with its first fault.
    """
    found: dict[str, Definition] = {}
    problems: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        place = path.relative_to(folder).as_posix()
        try:
            definition = read_definition(path, place=place)
        except BadFile as error:
            problems.append(f"{place}: {error}")
        else:
            found[definition.key] = definition
    if problems:
        raise RulebookInvalid("\n".join(problems), problems=problems)
    ordered = sorted(found.values(), key=lambda each: (SUBJECTS.index(each.subject), each.order))
    return {definition.key: definition for definition in ordered}


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """Return the national rulebook; read once for the life of the process."""
    return load(RULEBOOK)


@lru_cache(maxsize=800)
def national_rulebook(on: date) -> RuleBook:
    """Return the nation's rules in force on `on`, without any unit's own and without a database."""
    terms, limits = rules_in_force(definitions().values(), on=on)
    return RuleBook(on, terms, limits)


def read_definition(path: Path, *, place: str) -> Definition:
    """
    Return what one file defines; its key is subject folder and file name.

    :raises BadFile: with one sentence that names the fault and the remedy.
    """
    key = _key_of(place)
    try:
        data = read_yaml(path)
    except BrokenYaml as error:
        raise BadFile(f"key {key}: {error}") from None
    if not isinstance(data, dict):
        raise BadFile(f"key {key} is no mapping; start from a copy of a neighbouring file.")
    _check_fields(data, key)
    shape = _shape_of(data, key)
    entries = tuple(_entries(data, key=key, shape=shape))
    definition = Definition(
        key=key,
        title=_title_of(data, key),
        description=_text(data, "description", key),
        clause=_clause_of(data, "clause", key),
        clause_otherwise=_clause_of(data, "clause_otherwise", key),
        unit=data["unit"],
        shape=shape,
        checked_on=_date(data["checked_on"], f"key {key}, checked_on"),
        entries=entries,
        bounds=tuple(_bounds(data, key=key, shape=shape, entries=entries)),
        accumulates_by=_accumulates_by(data, key, shape),
        order=data.get("order", LAST),
    )
    _check_own_bounds(definition)
    return definition


def _key_of(place: str) -> str:
    parts = place.split("/")
    if len(parts) != 2 or not re.fullmatch(r"[a-z][a-z0-9_]*\.yaml", parts[1]):
        raise BadFile("is out of place; a rule lives in <subject>/<name_in_snake_case>.yaml.")
    if parts[0] not in SUBJECTS:
        raise BadFile(f"subject {parts[0]} is unknown; use one of: {', '.join(SUBJECTS)}.")
    return f"{parts[0]}.{parts[1].removesuffix('.yaml')}"


def _check_fields(data: dict[Any, Any], key: str) -> None:
    known = NEEDED + OPTIONAL
    for name in data:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"use: {', '.join(known)}."
            raise BadFile(f"key {key} has the unknown field {name}; {hint}")
    for name in NEEDED:
        if name not in data:
            raise BadFile(f"key {key} lacks the field {name}; add it.")
    if not isinstance(data.get("unverified", False), bool):
        raise BadFile(f"key {key}, unverified must be true or false.")
    if type(data.get("order", 0)) is not int:
        raise BadFile(f"key {key}, order must be a whole number: its place within the subject.")


def _shape_of(data: dict[str, Any], key: str) -> str:
    unit = data["unit"]
    if not isinstance(unit, str) or unit not in UNITS:
        raise BadFile(f"key {key} has the unknown unit {unit}; use one of: {', '.join(UNITS)}.")
    shape = data.get("shape") or UNITS[unit]
    if shape is None:
        raise BadFile(f"key {key} has unit {unit} and needs a shape; add the field shape.")
    if not isinstance(shape, str) or shape not in SHAPES:
        raise BadFile(f"key {key} has the unknown shape {shape}; use one of: {', '.join(SHAPES)}.")
    return shape


def _title_of(data: dict[str, Any], key: str) -> dict[str, str]:
    title = data["title"]
    if not isinstance(title, dict) or set(title) != set(LANGUAGES):
        raise BadFile(f"key {key} needs a title in each language: title: {{id: …, en: …}}.")
    return {name: str(text) for name, text in title.items()}


def _clause_of(data: dict[str, Any], name: str, key: str) -> str:
    if name in OPTIONAL and name not in data:
        return ""
    clause = _text(data, name, key)
    if set(re.findall(r"\{(.*?)\}", clause)) - {"value"}:
        raise BadFile(f"key {key}, {name} may hold the placeholder {{value}} and no other.")
    return clause


def _text(data: dict[str, Any], name: str, key: str) -> str:
    if not isinstance(data[name], str) or not data[name].strip():
        raise BadFile(f"key {key}, {name} must be a text that is not empty.")
    return str(data[name])


def _date(value: Any, where: str) -> date:
    if type(value) is not date:
        raise BadFile(f"{where}: {value!r} is no date; write it as 2026-01-31, without quotes.")
    return value


def _accumulates_by(data: dict[str, Any], key: str, shape: str) -> str | None:
    name = data.get("accumulates_by")
    columns = SHAPES[shape].columns if isinstance(SHAPES[shape], Table) else {}  # type: ignore[union-attr]
    if name is not None and name not in list(columns):
        raise BadFile(f"key {key}, accumulates_by must name a column of the shape {shape}.")
    return name


def _entries(data: dict[str, Any], *, key: str, shape: str) -> Iterator[Entry]:
    values, sources = data["values"], data["source"]
    if not isinstance(values, dict) or not values:
        raise BadFile(f"key {key} needs at least one value by date under values.")
    if not isinstance(sources, dict):
        raise BadFile(f"key {key} needs a source by date under source.")
    for first in [*values, *sources]:
        _date(first, f"key {key}")
    for first in sources:
        if first not in values:
            raise BadFile(f"key {key} has a source but no value on {first}; add or remove one.")
    for first in sorted(values):
        if first not in sources:
            raise BadFile(f"key {key} has no source for its value of {first}; add one.")
        _check_value(values[first], shape, where=f"key {key}, value of {first}")
        yield _entry(first, values[first], sources[first], data=data, key=key)


def _entry(first: date, value: Any, source: Any, *, data: dict[str, Any], key: str) -> Entry:
    where = f"key {key}, source of {first}"
    if not isinstance(source, dict):
        raise BadFile(f"{where} must be a mapping: {{instrument: …, article: …}}.")
    for name in source:
        if name not in SOURCE_FIELDS:
            raise BadFile(f"{where} has the unknown field {name}; use: {', '.join(SOURCE_FIELDS)}.")
    for name in ("instrument", "article"):
        if not isinstance(source.get(name), str):
            raise BadFile(f"{where} lacks the {name}; add it.")
    return Entry(
        first=first,
        value=value,
        instrument=source["instrument"],
        article=source["article"],
        note=source.get("note", ""),
        unverified=bool(source.get("unverified", data.get("unverified", False))),
    )


def _check_value(value: Any, shape: str, *, where: str) -> None:
    problems = problems_of(value, shape=shape)
    if problems:
        raise BadFile(f"{where}: {in_english(problems[0])}.")


def in_english(problem: Problem) -> str:
    """Return the problem as a phrase for the writer of a file."""
    phrase = SENTENCES[problem.code].format(expected=problem.expected)
    return f"{problem.place or 'it'} {phrase}"


def _bounds(
    data: dict[str, Any], *, key: str, shape: str, entries: tuple[Entry, ...]
) -> Iterator[Bound]:
    for first, parts in (data.get("bounds") or {}).items():
        _date(first, f"key {key}, bounds")
        if not isinstance(parts, dict):
            raise BadFile(f"key {key}, bounds of {first} must be a mapping such as {{maximum: 2}}.")
        for name, value in parts.items():
            yield _bound(name, value, first=first, key=key, shape=shape, entries=entries)


def _bound(
    name: Any, value: Any, *, first: date, key: str, shape: str, entries: tuple[Entry, ...]
) -> Bound:
    where = f"key {key}, bounds of {first}"
    if name not in list(BoundKind):
        raise BadFile(f"{where}: {name} is unknown; use one of: {', '.join(BoundKind)}.")
    if name != BoundKind.FIXED and shape not in SIZED:
        raise BadFile(f"{where}: a value of shape {shape} has no {name}; use fixed.")
    if not (name == BoundKind.FIXED and value == OWN_VALUE):
        _check_value(value, shape, where=f"{where}, {name}")
    past = [entry for entry in entries if entry.first <= first]
    if not past:
        raise BadFile(f"{where} starts before the first value; give it the date of a value.")
    return Bound(
        key=key,
        kind=BoundKind(name),
        value=value,
        first=first,
        instrument=past[-1].instrument,
        article=past[-1].article,
    )


def _check_own_bounds(definition: Definition) -> None:
    for entry in definition.entries:
        limits = binding_limits(definition.bounds, on=entry.first)
        fixed = limits.fixed
        if fixed is not None and fixed.value == OWN_VALUE:
            continue
        broken = broken_limit(entry.value, limits)
        if broken is not None:
            raise BadFile(
                f"key {definition.key}, value of {entry.first}: {entry.value} is outside its own "
                f"{broken.kind} of {broken.value}; change one of the two."
            )
