"""Shapes of the forms of corrections."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.corrections.files import ACCEPTED, Evidence, FileRefused, uploaded
from luwes.attendance.corrections.sentences import KIND_LABELS
from luwes.attendance.corrections.types import CorrectionKind
from luwes.attendance.models import PLACE_LABELS
from luwes.attendance.types import CHOSEN_PLACES, Place

LONGEST_TEXT = 500


def day_field(label: Any) -> forms.DateField:
    """Return a date that the browser's own calendar fills in."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=picker)


def clock_field(label: Any, **given: Any) -> forms.TimeField:
    """Return a wall-clock time; 07.25 is read as well as 07:25."""
    picker = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(
        label=label, widget=picker, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], **given
    )


class EvidenceField(forms.FileField):
    """A file that is looked into at once; its value is the checked evidence."""

    def __init__(self, **given: Any) -> None:
        picker = forms.FileInput(attrs={"accept": ACCEPTED})
        super().__init__(widget=picker, max_length=250, **given)

    def clean(self, data: Any, initial: Any = None) -> Evidence | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return uploaded(file)
        except FileRefused as refused:
            raise forms.ValidationError(f"{refused.detail} {refused.remedy}") from None


class AskForm(forms.Form):
    """One thing to be set right about one day; an excuse needs no clock."""

    on = day_field(_("Tanggal"))
    kind = forms.TypedChoiceField(
        label=_("Apa yang perlu dibetulkan?"),
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        coerce=CorrectionKind,
        widget=forms.RadioSelect,
    )
    clock = clock_field(_("Pukul berapa sebenarnya?"), required=False)
    is_next_day = forms.BooleanField(
        label=_("Jam itu jatuh pada keesokan harinya (dinas malam)"), required=False
    )
    place = forms.TypedChoiceField(
        label=_("Di mana Anda bekerja saat itu?"),
        choices=[(place.value, PLACE_LABELS[place]) for place in CHOSEN_PLACES],
        coerce=Place,
        initial=Place.OFFICE,
        empty_value=Place.OFFICE,
        required=False,
    )
    reason = forms.CharField(
        label=_("Apa yang terjadi?"),
        help_text=_("Dibaca atasan Anda. Sebutkan siapa atau apa yang dapat membuktikannya."),
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=LONGEST_TEXT,
    )
    evidence = EvidenceField(
        label=_("Bukti: surat, tangkapan layar atau foto"),
        help_text=_("PDF atau foto, paling besar 5 MB."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind and kind.claims and not data.get("clock") and "clock" not in self.errors:
            self.add_error("clock", _("Isi jam yang seharusnya tercatat."))
        if kind is not CorrectionKind.MISSING_OUT:
            data["is_next_day"] = False
        if not data.get("place"):
            data["place"] = Place.OFFICE
        return data

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not 2000 <= on.year <= 2099:
            raise forms.ValidationError(_("Tanggal ini di luar jangkauan."))
        return on


class DecideForm(forms.Form):
    """What the head says; the two buttons are the decision."""

    note = forms.CharField(
        label=_("Catatan untuk pegawai"),
        help_text=_("Wajib bila ditolak."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=LONGEST_TEXT,
    )
    decision = forms.ChoiceField(choices=[("terima", ""), ("tolak", "")], widget=forms.HiddenInput)
