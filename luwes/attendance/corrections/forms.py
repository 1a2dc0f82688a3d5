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

    on = forms.DateField(widget=forms.HiddenInput)
    kind = forms.TypedChoiceField(
        label=_("Apa yang perlu dibetulkan?"),
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        coerce=CorrectionKind,
        widget=forms.RadioSelect,
    )
    clock = clock_field(
        _("Pukul berapa sebenarnya?"),
        error_messages={"required": _("Isi jam yang seharusnya tercatat.")},
    )
    is_next_day = forms.BooleanField(
        label=_("Jam itu jatuh pada keesokan harinya (dinas malam)"), required=False
    )
    place = forms.TypedChoiceField(
        label=_("Di mana Anda bekerja saat itu?"),
        choices=[(place.value, PLACE_LABELS[place]) for place in CHOSEN_PLACES],
        coerce=Place,
        initial=Place.OFFICE,
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("kind", "").startswith("excuse"):  # an excuse claims no clock
            self.fields["clock"].required = self.fields["place"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["place"] = data.get("place") or Place.OFFICE
        if data.get("kind") is not CorrectionKind.MISSING_OUT:
            data["is_next_day"] = False
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
