"""What the check-in page sends: its shape only, nothing is judged here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import KIND_LABELS, PLACE_LABELS
from luwes.attendance.types import (
    CHOSEN_KINDS,
    CHOSEN_PLACES,
    CheckInKind,
    NoPosition,
    Place,
    Position,
)


class CheckInForm(forms.Form):
    """One gesture. The position is optional, and whole or not at all."""

    event_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.TypedChoiceField(
        label=_("Masuk atau pulang"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in CHOSEN_KINDS],
        coerce=CheckInKind,
    )
    place = forms.TypedChoiceField(
        label=_("Di mana Anda bekerja sekarang?"),
        choices=[(place.value, PLACE_LABELS[place]) for place in CHOSEN_PLACES],
        coerce=Place,
        error_messages={"required": _("Pilih kantor, rumah, atau tempat lain.")},
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    accuracy_m = forms.FloatField(required=False, min_value=0, max_value=1_000_000)
    why_none = forms.TypedChoiceField(
        required=False,
        choices=[(why.value, why.value) for why in NoPosition],
        coerce=NoPosition,
        empty_value=None,
    )

    def position(self) -> Position | None:
        """Return the coordinates as the device gave them, if both are there."""
        data: dict[str, Any] = self.cleaned_data
        if data["latitude"] is None or data["longitude"] is None:
            return None
        return Position(data["latitude"], data["longitude"], data["accuracy_m"])

    def no_position(self) -> NoPosition | None:
        """Return why there are no coordinates, as the page's script found; None where there are."""
        why: NoPosition | None = self.cleaned_data["why_none"]
        return None if self.position() else why
