"""Shape of a protocol as it is typed in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.organisation.models import Unit

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProtocolForm(forms.Form):
    """Which units, which dates; the outcomes are always all of them, chosen by nobody."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Instansi yang dikaji"))
    title = forms.CharField(label=_("Judul kajian"), max_length=200)
    treated = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Unit uji coba"), help_text=_("Sedikitnya dua.")
    )
    comparison = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Unit pembanding"),
        help_text=_("Unit yang belum ikut dan serupa pekerjaannya."),
    )
    before_first = forms.DateField(label=_("Awal masa pembanding"), widget=DATE)
    start = forms.DateField(label=_("Uji coba dimulai"), widget=DATE)
    until = forms.DateField(label=_("Sampai sebelum tanggal"), widget=DATE)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "treated", "comparison"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
