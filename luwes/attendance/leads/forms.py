"""Shapes of the forms about leads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.leads.actions import LONGEST_ANSWER, LONGEST_NOTE, SHORTEST
from luwes.attendance.leads.sentences import DECISION_LABELS
from luwes.attendance.leads.types import LeadDecision


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Jawaban saya"),
        help_text=_("Ceritakan apa yang terjadi. Anda boleh menambah jawaban sampai diputuskan."),
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=SHORTEST,
        max_length=LONGEST_ANSWER,
    )


class DecisionForm(forms.Form):
    decision = forms.TypedChoiceField(
        label=_("Setelah membaca buktinya"),
        choices=[(each.value, label) for each, label in DECISION_LABELS.items()],
        coerce=LeadDecision,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Alasan"),
        help_text=_("Dibaca oleh pegawai yang ditanya."),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=SHORTEST,
        max_length=LONGEST_NOTE,
    )
