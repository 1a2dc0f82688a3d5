"""The forms of policy: shape only; what may be decided is judged by the actions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luwes.organisation.models import Unit
from luwes.policy.cells import ValueCells, field_for, initial_of
from luwes.policy.schemas import SHAPES, SIZED
from luwes.policy.shapes import Scalar
from luwes.policy.types import OWN_VALUE, BoundKind, Definition

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PlaceForm(forms.Form):
    """Where and when the rules are asked for."""

    unit = forms.ChoiceField(label=_("Unit"))
    on = forms.DateField(label=_("Berlaku pada tanggal"), widget=DATE)

    def __init__(self, *args: Any, places: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [(unit.code, f"{'– ' * (unit.get_depth() - 1)}{unit.name}") for unit in places]
        self.fields["unit"].choices = labels  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not EARLIEST <= on < LATEST:
            raise forms.ValidationError(gettext("Pilih tanggal dari tahun 2000 sampai 2099."))
        return on


class GroundsForm(forms.Form):
    """What every draft needs: from when, by which instrument, and why."""

    first = forms.DateField(label=_("Mulai berlaku"), widget=DATE)
    until = forms.DateField(
        label=_("Berakhir sebelum"),
        required=False,
        widget=DATE,
        help_text=_("Kosongkan apabila berlaku sampai ada aturan baru."),
    )
    instrument = forms.CharField(
        label=_("Dasar penetapan"),
        max_length=200,
        help_text=_("Misalnya: Keputusan Deputi Nomor 12 Tahun 2026 diktum kedua."),
    )
    reason = forms.CharField(
        label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    grounds = ("first", "until", "instrument", "reason")

    @property
    def value_field(self) -> BoundField:
        return self["value"]

    @property
    def grounds_fields(self) -> list[BoundField]:
        return [self[name] for name in self.grounds]


class TermForm(GroundsForm):
    """A unit's own value of one rule."""

    follows_parent = forms.BooleanField(
        label=_("Kembali mengikuti aturan unit induk"), required=False
    )

    def __init__(self, *args: Any, definition: Definition, value: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = sum(name.startswith("value-") for name in self.data) if self.is_bound else 0
        self.cells = ValueCells(definition, value, submitted_rows=rows)
        self.fields.update(self.cells.fields)

    @property
    def value(self) -> Any:
        """Return the proposed value; None lets the unit follow its parent."""
        if self.cleaned_data["follows_parent"]:
            return None
        return self.cells.value_from(self.cleaned_data)

    @property
    def lines(self) -> Iterator[tuple[str, list[BoundField]]]:
        for line in self.cells.lines:
            yield line.head, [self[name] for name in line.names]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("follows_parent") and not self.cells.is_table and "value" in data:
            given = data["value"]
            if isinstance(self.cells.shape, Scalar) and given in (None, ""):
                self.add_error("value", gettext("Isi nilai baru."))
        return data


class BoundForm(GroundsForm):
    """A limit that a unit sets to itself and all below it."""

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bound_%s")  # the form stands beside the other one
        super().__init__(*args, **kwargs)
        self.is_sized = definition.shape in SIZED
        kinds = [(BoundKind.FIXED.value, gettext("Nilai yang berlaku dikunci bagi unit di bawah"))]
        if self.is_sized:
            kinds = [
                (BoundKind.MAXIMUM.value, gettext("Paling tinggi")),
                (BoundKind.MINIMUM.value, gettext("Paling rendah")),
                *kinds,
            ]
        self.fields["kind"] = forms.ChoiceField(
            label=gettext("Jenis batas"),
            choices=kinds,
            widget=forms.RadioSelect,
            initial=kinds[0][0],
        )
        shape = SHAPES[definition.shape]
        if self.is_sized and isinstance(shape, Scalar):
            self.fields["value"] = field_for(shape.atom, label=gettext("Batas"))
            self.fields["value"].initial = initial_of(shape.atom, None)

    @property
    def value(self) -> Any:
        if self.cleaned_data["kind"] == BoundKind.FIXED:
            return OWN_VALUE
        return self.cleaned_data.get("value")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        needs_value = data.get("kind") in (BoundKind.MAXIMUM, BoundKind.MINIMUM)
        if needs_value and "value" in data and data["value"] in (None, ""):
            self.add_error("value", gettext("Isi angka batasnya."))
        return data
