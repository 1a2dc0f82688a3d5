"""Shapes of the forms of complaints; what the words mean is judged by the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.complaints.models import CATEGORY_LABELS, MAX_TEXT
from luwes.organisation.models import Employee, Unit


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FileForm(forms.Form):
    """A citizen's complaint; `website` is a trap for programs and stays empty."""

    text = forms.CharField(
        label=_("Apa yang terjadi?"),
        help_text=_("Sebutkan tempat, waktu, dan layanannya. Jangan tulis nomor KTP."),
        widget=area(7),
        min_length=10,
        max_length=MAX_TEXT,
    )
    category = forms.ChoiceField(
        label=_("Tentang apa?"),
        choices=[(kind.value, text) for kind, text in CATEGORY_LABELS.items()],
    )
    unit = forms.ModelChoiceField(
        label=_("Kantor yang dituju"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Tidak tahu: petugas akan meneruskannya"),
    )
    reporter_name = forms.CharField(
        label=_("Nama"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reporter_contact = forms.CharField(
        label=_("Telepon atau surel"),
        required=False,
        max_length=120,
        help_text=_("Hanya petugas pengaduan yang dapat melihat nama dan kontak Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Kolom yang tersembunyi terisi. Matikan pengisian otomatis, lalu kirim lagi.")
            )
        return ""


class TrackForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor pengaduan"),
        max_length=20,
        help_text=_("Contoh: LW-2026-000123"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("Kode lacak"),
        max_length=20,
        help_text=_("Dua belas huruf dan angka pada tanda terima Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReplyForm(forms.Form):
    number = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Balasan Anda"),
        help_text=_("Tulis apa yang belum terjawab. Pengaduan ini dibuka kembali."),
        widget=area(4),
        min_length=10,
        max_length=MAX_TEXT,
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Tanggapan untuk pelapor"),
        help_text=_("Sebutkan apa yang ditemukan, apa yang dilakukan, dan kapan selesai."),
        widget=area(5),
        max_length=MAX_TEXT,
    )


class AssignForm(forms.Form):
    handler = forms.ModelChoiceField(
        label=_("Ditugaskan kepada"), queryset=Employee.objects.none(), to_field_name="nip"
    )

    def __init__(self, *args: Any, handlers: QuerySet[Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = handlers  # type: ignore[attr-defined]


class ForwardForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("Unit tujuan"), queryset=Unit.objects.none(), to_field_name="code"
    )
    note = forms.CharField(
        label=_("Alasan meneruskan"),
        help_text=_("Hanya dibaca petugas. Janji waktu kepada warga tetap berjalan."),
        max_length=2_000,
        widget=area(2),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Catatan internal"), max_length=2_000, widget=area(3))


class CloseForm(forms.Form):
    note = forms.CharField(
        label=_("Keterangan penutup"), required=False, max_length=2_000, widget=area(2)
    )
