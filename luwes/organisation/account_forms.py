"""The form that opens accounts: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.organisation.forms import unit_choices
from luwes.organisation.models import Unit


class OpenAccountsForm(forms.Form):
    """For which unit, as which file, and whether codes that are still good are replaced."""

    unit = forms.ChoiceField(label=_("Unit kerja"), help_text=_("Termasuk semua unit di bawahnya."))
    kind = forms.ChoiceField(
        label=_("Bentuk daftar"),
        choices=[("xlsx", "XLSX (Excel)"), ("csv", "CSV")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    renew = forms.BooleanField(
        label=_("Ganti juga kode yang masih berlaku"),
        help_text=_("Centang apabila daftar yang lama hilang. Kode pada daftar lama lalu mati."),
        required=False,
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]
