"""Form fields for the shapes of rules: what a person types becomes the plain value of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, Overflow
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from luwes.policy import labels, words
from luwes.policy.schemas import SHAPES
from luwes.policy.shapes import Atom, Grid, Listing, Scalar, Table
from luwes.policy.types import Definition

BLANK_ROWS = 3
MANY_ROWS = 400


class PercentField(forms.CharField):
    """Takes "0,5" for half a percent; gives the share as text, "0.005"."""

    def to_python(self, value: Any) -> str | None:
        text = str(value or "").strip().rstrip("%").strip().replace(",", ".")
        if not text:
            return None
        try:
            return f"{(Decimal(text) / 100).normalize():f}"
        except (InvalidOperation, Overflow):
            raise forms.ValidationError(
                _("Tulis persen sebagai angka, misalnya 0,5 atau 40.")
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return value


class ClockField(forms.TimeField):
    """Takes a clock time; gives it as text, "07:30"."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return f"{found:%H:%M}" if found else None


class DayField(forms.DateField):
    """Takes a date; gives it as text, "2026-03-19"."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.isoformat() if found else None


def _yes(text: str) -> bool:
    return text == "yes"


def field_for(atom: Atom, *, label: str, required: bool = False) -> forms.Field:
    """Return the field of one cell."""
    shared: dict[str, Any] = {"label": label, "required": required}
    if atom.name in ("whole", "weekday"):
        return forms.IntegerField(min_value=0, **shared)
    if atom.name == "share":
        return PercentField(help_text=_("Dalam persen."), **shared)
    if atom.name == "flag":
        answers = [("yes", _("ya")), ("no", _("tidak"))]
        return forms.TypedChoiceField(
            choices=answers, coerce=_yes, widget=forms.RadioSelect, **shared
        )
    if atom.name == "clock":
        return ClockField(**shared)
    if atom.name == "date":
        return DayField(**shared)
    if atom.choices:
        known = [(name, labels.CHOICE_LABELS[name]) for name in atom.choices]
        return forms.ChoiceField(choices=[("", "–"), *known], **shared)
    return forms.CharField(max_length=200, **shared)


def initial_of(atom: Atom, value: Any) -> Any:
    """Return a cell's value as its field shows it."""
    if value is None:
        return None
    if atom.name == "flag":
        return "yes" if value else "no"
    if atom.name == "share":
        return words.percent(Decimal(value)).rstrip("%")
    return value


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a form's table: its head and the names of its fields."""

    head: str
    names: tuple[str, ...]
    key: str


class ValueCells:
    """The fields that together make one value, for any shape."""

    def __init__(self, definition: Definition, value: Any, *, submitted_rows: int = 0) -> None:
        self.definition = definition
        self.shape = SHAPES[definition.shape]
        self.value = value
        self.fields: dict[str, forms.Field] = {}
        self.lines: list[Line] = []
        self.columns: tuple[str, ...] = ()
        if isinstance(self.shape, Scalar):
            self._add("value", self.shape.atom, value, _("Nilai baru"))
        elif isinstance(self.shape, Listing):
            self._add_listing(self.shape)
        elif isinstance(self.shape, Table):
            self._add_table(self.shape, submitted_rows)
        else:
            self._add_grid(self.shape)

    @property
    def is_table(self) -> bool:
        return bool(self.lines)

    def value_from(self, data: Mapping[str, Any]) -> Any:
        """Return the value that the cleaned fields stand for; its shape is judged elsewhere."""
        if isinstance(self.shape, Scalar):
            return data.get("value")
        if isinstance(self.shape, Listing):
            return self._listing_from(data.get("value"))
        rows = {line.key: self._row_from(line, data) for line in self.lines}
        filled = {key: row for key, row in rows.items() if any(_is_given(c) for c in row.values())}
        if isinstance(self.shape, Table):
            return list(filled.values())
        if self.shape.single:
            return {key: row["value"] for key, row in rows.items()}
        return filled if self.shape.rows_optional else rows

    def _row_from(self, line: Line, data: Mapping[str, Any]) -> dict[str, Any]:
        assert isinstance(self.shape, Table | Grid)
        cells = zip(self.shape.columns, line.names, strict=True)
        return {column: _emptied(data.get(name)) for column, name in cells}

    def _listing_from(self, given: Any) -> Any:
        assert isinstance(self.shape, Listing)
        if isinstance(given, list):
            return [int(part) if self.shape.atom.name == "weekday" else part for part in given]
        parts = [part.strip() for part in str(given or "").split(",") if part.strip()]
        if self.shape.atom.name == "whole":
            return [int(part) if part.isdecimal() else part for part in parts]
        return parts

    def _add(
        self, name: str, atom: Atom, value: Any, label: str, *, in_table: bool = False
    ) -> None:
        field = field_for(atom, label=label)
        field.initial = initial_of(atom, value)
        if in_table:
            field.help_text = ""
            field.widget.attrs["aria-label"] = label
        self.fields[name] = field

    def _add_listing(self, shape: Listing) -> None:
        known = dict(labels.WEEKDAY_LABELS) if shape.atom.name == "weekday" else {}
        known = known or {name: labels.CHOICE_LABELS[name] for name in shape.atom.choices}
        field: forms.Field
        if known:
            field = forms.MultipleChoiceField(
                choices=list(known.items()), widget=forms.CheckboxSelectMultiple, required=False
            )
            field.initial = [str(part) for part in self.value or ()]
        else:
            field = forms.CharField(required=False, help_text=_("Pisahkan dengan koma."))
            field.initial = ", ".join(str(part) for part in self.value or ())
        field.label = _("Nilai baru")
        self.fields["value"] = field

    def _add_table(self, shape: Table, submitted_rows: int) -> None:
        rows = list(self.value or ())
        self.columns = tuple(str(labels.COLUMN_LABELS[name]) for name in shape.columns)
        count = min(max(len(rows) + BLANK_ROWS, submitted_rows), MANY_ROWS)
        for number in range(1, count + 1):
            row = rows[number - 1] if number <= len(rows) else {}
            self._add_line(str(number), str(number), shape.columns, row)

    def _add_grid(self, shape: Grid) -> None:
        self.columns = tuple(str(labels.COLUMN_LABELS[name]) for name in shape.columns)
        for name in shape.rows:
            row = (self.value or {}).get(name, {})
            row = {"value": row or None} if shape.single else row
            self._add_line(name, words.row_label(self.definition, name), shape.columns, row)

    def _add_line(
        self, key: str, head: str, columns: Mapping[str, Atom], row: Mapping[str, Any]
    ) -> None:
        names = tuple(f"value-{key}-{column}" for column in columns)
        for name, label, (column, atom) in zip(names, self.columns, columns.items(), strict=True):
            self._add(name, atom, row.get(column), f"{head}: {label}", in_table=True)
        self.lines.append(Line(head, names, key))


def _emptied(value: Any) -> Any:
    return None if value == "" else value


def _is_given(value: Any) -> bool:
    return value not in (None, "")
