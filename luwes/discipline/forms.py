"""Shapes of the forms of discipline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.discipline.models import MAX_TEXT
from luwes.discipline.types import Outcome


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("Penjelasan saya"),
        help_text=_("Ceritakan apa yang terjadi dan sebutkan bukti, misalnya surat dokter."),
        widget=forms.Textarea(attrs={"rows": 5}),
        min_length=10,
        max_length=MAX_TEXT,
    )


class DecisionForm(forms.Form):
    """`may_sanction` offers to record the sanction; without it the box is not there."""

    outcome = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[
            (Outcome.EXCUSED.value, _("Dapat diterima: tidak ada pelanggaran")),
            (Outcome.UPHELD.value, _("Terbukti: pelanggaran terjadi")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Alasan ini dibaca pegawai yang bersangkutan."),
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=10,
        max_length=MAX_TEXT,
    )
    record_sanction = forms.BooleanField(
        label=_("Bila terbukti, catat hukumannya dalam riwayat kepegawaian"), required=False
    )
    sanction_until = forms.DateField(
        label=_("Hukuman berlaku sampai sebelum tanggal"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Kosong berarti sampai awal tahun berikutnya."),
    )

    def __init__(self, *args: Any, may_sanction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_sanction:
            del self.fields["record_sanction"]
            del self.fields["sanction_until"]
