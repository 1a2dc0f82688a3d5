"""Rules in words that people read: values with their unit, tables, labels, sentences on faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from luwes.kit.money import rupiah_text
from luwes.policy.labels import (
    CHOICE_LABELS,
    COLUMN_LABELS,
    PROBLEMS,
    ROW_LABELS,
    WEEKDAY_LABELS,
)
from luwes.policy.schemas import SHAPES
from luwes.policy.shapes import Atom, Grid, Listing, Problem, Scalar, Table
from luwes.policy.types import NATIONAL, OWN_VALUE, Bound, BoundKind, Definition


@dataclass(frozen=True, slots=True)
class Shown:
    """A value for people: one text, or a table whose first column heads its rows."""

    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        return bool(self.columns)


def title_of(definition: Definition) -> str:
    """Return the rule's name in the reader's language."""
    return definition.title["en" if get_language() == "en" else "id"]


def set_by_label(set_by: str) -> str:
    """Return who set a term; the nation's own word is translated, a unit's name is not."""
    return _("Nasional") if set_by == NATIONAL else set_by


def shown(definition: Definition, value: Any) -> Shown:
    """Return a value of the rule as text or table in the reader's language."""
    shape = SHAPES[definition.shape]
    if isinstance(shape, Scalar):
        return Shown(text=cell(shape.atom, value, unit=definition.unit))
    if isinstance(shape, Listing):
        return Shown(text=_listed(shape.atom, value))
    if isinstance(shape, Table):
        columns = tuple(str(COLUMN_LABELS[name]) for name in shape.columns)
        rows = tuple(tuple(_cells(shape.columns, row, definition.unit)) for row in value)
        return Shown(columns=columns, rows=rows)
    if definition.shape == "clock_window":
        return Shown(text=f"{_clock(value['from'])}–{_clock(value['until'])}")
    return _grid(definition, shape, value)


def sentence(definition: Definition, value: Any) -> str:
    """Return the rule as one Indonesian clause of a regulation."""
    clause = definition.clause if value else definition.clause_otherwise or definition.clause
    return clause.format(value=shown(definition, value).text)


def bound_text(definition: Definition, bound: Bound) -> str:
    """Return what a bound forbids, as a phrase."""
    if bound.kind is BoundKind.FIXED and (bound.value == OWN_VALUE or definition.unit == "flag"):
        return _("nilainya tidak boleh diubah oleh unit di bawahnya")
    value = {"value": shown(definition, bound.value).text or _("seperti pada tabel")}
    if bound.kind is BoundKind.MAXIMUM:
        return _("paling tinggi %(value)s") % value
    if bound.kind is BoundKind.MINIMUM:
        return _("paling rendah %(value)s") % value
    return _("harus %(value)s") % value


def follows_parent_text() -> str:
    return _("mengikuti aturan unit induk")


def problem_text(problem: Problem) -> str:
    """Return what is wrong with a value, and where in it, as one sentence."""
    phrase = str(PROBLEMS[problem.code])
    if not problem.place:
        return f"{phrase[:1].upper()}{phrase[1:]}."
    place = " · ".join(label_of(part) for part in problem.place.split("."))
    return f"{place}: {phrase}."


def label_of(name: str) -> str:
    """Return the label of a row or column; a row's number stays a number."""
    labels = {**COLUMN_LABELS, **ROW_LABELS, **CHOICE_LABELS}
    return str(labels[name]) if name in labels else name


def row_label(definition: Definition, name: str) -> str:
    """Return the head of one row of a grid."""
    if definition.shape == "week":
        return str(WEEKDAY_LABELS[name])
    if definition.shape == "class_amounts":
        return _("Kelas %(number)s") % {"number": name}
    if name in ROW_LABELS:
        return str(ROW_LABELS[name])
    return label_of(name)


def cell(atom: Atom, value: Any, *, unit: str = "") -> str:
    """Return one value with its unit in the reader's language."""
    if value is None:
        return _("seterusnya")
    if atom.name == "share":
        return percent(Decimal(value))
    if atom.name == "flag":
        return _("ya") if value else _("tidak")
    if atom.name == "clock":
        return _clock(value)
    if atom.name == "date":
        return date_format(date.fromisoformat(value), "j F Y")
    if atom.name == "choice":
        return str(CHOICE_LABELS[value])
    if atom.name == "weekday":
        return str(WEEKDAY_LABELS[str(value)])
    return measured(value, unit) if atom.name == "whole" else str(value)


def measured(number: int, unit: str) -> str:
    """Return a whole number with the word of its unit."""
    count = {"number": grouped(number)}
    if unit in ("minutes", "minutes_per_week"):
        return ngettext("%(number)s menit", "%(number)s menit", number) % count + _hours(number)
    if unit == "days":
        return ngettext("%(number)s hari", "%(number)s hari", number) % count
    if unit in ("working_days", "days_per_week"):
        return ngettext("%(number)s hari kerja", "%(number)s hari kerja", number) % count
    if unit == "months":
        return ngettext("%(number)s bulan", "%(number)s bulan", number) % count
    if unit == "people":
        return ngettext("%(number)s orang", "%(number)s orang", number) % count
    if unit == "times":
        return ngettext("%(number)s kali", "%(number)s kali", number) % count
    if unit == "metres":
        return ngettext("%(number)s meter", "%(number)s meter", number) % count
    return rupiah_text(number) if unit == "rupiah" else grouped(number)


def grouped(number: int) -> str:
    """Return a whole number with the reader's sign between thousands: 2250 is 2.250."""
    text = f"{number:,}"
    return text if get_language() == "en" else text.replace(",", ".")


def percent(part: Decimal) -> str:
    """Return a share as percent with the reader's decimal sign: "0.005" is 0,5%."""
    text = f"{(part * 100).normalize():f}"
    return f"{text if get_language() == 'en' else text.replace('.', ',')}%"


def _hours(minutes: int) -> str:
    if minutes < 60:
        return ""
    hours, rest = divmod(minutes, 60)
    text = ngettext("%(number)s jam", "%(number)s jam", hours) % {"number": hours}
    if rest:
        text += " " + ngettext("%(number)s menit", "%(number)s menit", rest) % {"number": rest}
    return f" ({text})"


def _clock(value: str) -> str:
    return value if get_language() == "en" else value.replace(":", ".")


def _listed(atom: Atom, value: list[Any]) -> str:
    return ", ".join(cell(atom, part) for part in value) if value else _("tidak ada")


def _grid(definition: Definition, shape: Grid, value: Mapping[str, Any]) -> Shown:
    names = [name for name in shape.rows if name in value]
    head = _row_head(definition)
    columns = (head, *(str(COLUMN_LABELS[name]) for name in shape.columns))
    rows = []
    for name in names:
        row = {"value": value[name]} if shape.single else value[name]
        cells = _cells(shape.columns, row, definition.unit)
        rows.append((row_label(definition, name), *cells))
    return Shown(columns=columns, rows=tuple(rows))


def _row_head(definition: Definition) -> str:
    if definition.shape == "week":
        return _("Hari")
    if definition.shape == "predicate_matrix":
        return _("Hasil kerja ↓ · Perilaku →")
    return _("Kelas jabatan") if definition.shape == "class_amounts" else _("Untuk")


def _cells(columns: Mapping[str, Atom], row: Mapping[str, Any], unit: str) -> list[str]:
    plain = "" if unit != "rupiah" else unit
    return [cell(atom, row[name], unit=plain) for name, atom in columns.items()]
