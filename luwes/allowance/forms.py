"""Shapes of what a treasurer types; the rules are not here."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.organisation.models import Unit

MOST = 10**15


class ComputeForm(forms.Form):
    """Which unit, which month."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit kerja"), empty_label=None)
    month = forms.DateField(
        label=_("Bulan"),
        input_formats=["%Y-%m"],
        validators=[MinValueValidator(date(2019, 1, 1)), MaxValueValidator(date(2100, 12, 1))],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class BudgetForm(forms.Form):
    """A year's budget of one unit, in whole rupiah."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit kerja"), empty_label=None)
    year = forms.IntegerField(label=_("Tahun"), min_value=2019, max_value=2100)
    amount = forms.IntegerField(label=_("Anggaran (rupiah)"), min_value=0, max_value=MOST)
    source = forms.CharField(label=_("Dasar"), max_length=200)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
