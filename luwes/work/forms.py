"""The shape of what people send about their work; nothing is judged here."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Standing
from luwes.kit.errors import Missing
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.work import queries

MOST_MINUTES = 100_000
MOST_WORDS = 4_000  # characters of a note
LATEST = date(2099, 12, 31)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A date that the browser may pick."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


class MinutesForm(forms.Form):
    """Minutes of one day; without a date today's."""

    minutes = forms.IntegerField(label=_("Menit"), min_value=1, max_value=1440)
    on = day_field(_("Tanggal"), required=False, validators=[MaxValueValidator(LATEST)])
    note = forms.CharField(label=_("Catatan"), max_length=500, required=False)


class CorrectionForm(forms.Form):
    """Minutes to take off one entry, and why."""

    minutes = forms.IntegerField(label=_("Kurangi menit"), min_value=1, max_value=1440)
    note = forms.CharField(label=_("Alasan"), max_length=500)


class ReturnForm(forms.Form):
    """What is to be mended, and the version that the reviewer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Apa yang perlu diperbaiki?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(forms.Form):
    """The version that the reviewer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TaskForm(forms.Form):
    """A new task: from the catalogue, or with a target of its own."""

    title = forms.CharField(
        label=_("Judul tugas"), max_length=200, help_text=_("Satu kalimat: apa hasilnya.")
    )
    activity: Any = forms.ModelChoiceField(
        label=_("Kegiatan menurut katalog"),
        queryset=None,
        required=False,
        empty_label=_("Tidak ada di katalog"),
        help_text=_("Menit bakunya menjadi nilai tugas, dikali volumenya."),
    )
    volume = forms.IntegerField(label=_("Volume"), min_value=1, max_value=1000, initial=1)
    target_minutes = forms.IntegerField(
        label=_("Target menit"),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Diisi bila kegiatannya tidak ada di katalog."),
    )
    due_on = day_field(_("Tenggat"), required=False)
    description = forms.CharField(
        label=_("Keterangan"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unit: Any = forms.ModelChoiceField(label=_("Unit kerja"), queryset=None, to_field_name="code")
    nip = forms.CharField(
        label=_("NIP yang mengerjakan"),
        required=False,
        max_length=30,
        help_text=_(
            "Ketik nama rekan untuk memilih. Kosongkan agar masuk kumpulan tugas unit dan dapat "
            "diambil siapa saja."
        ),
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, standing: Standing, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing, self.on = standing, on
        self.fields["activity"].queryset = queries.active_activities()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = queries.units_to_task(standing, on=on)  # type: ignore[attr-defined]

    def clean_nip(self) -> Employee | None:
        nip = str(self.cleaned_data["nip"]).replace(" ", "")
        return found_person(self.standing, nip, on=self.on) if nip else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("activity") and not data.get("target_minutes"):
            self.add_error("target_minutes", _("Pilih kegiatan, atau isi target menit."))
        return data


class HandoverForm(forms.Form):
    """To whom, how much is left, and how far it has come."""

    nip = forms.CharField(
        label=_("NIP penerima"),
        required=False,
        max_length=30,
        help_text=_("Ketik nama rekan untuk memilih, atau NIP orang di unit lain…"),
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=_("Kode unit penerima"),
        required=False,
        max_length=64,
        help_text=_("…atau unit yang menerima. Isi salah satu."),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    minutes_remaining = forms.IntegerField(
        label=_("Sisa menit yang ikut diserahkan"), min_value=0, max_value=MOST_MINUTES
    )
    note = forms.CharField(
        label=_("Sampai di mana, dan apa yang tersisa?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        nip, code = str(data.get("nip", "")).replace(" ", ""), data.get("unit", "")
        if bool(nip) == bool(code):
            self.add_error("nip", _("Isi NIP penerima atau kode unit, salah satu saja."))
            return data
        data["to"] = Employee.objects.filter(nip=nip).first() if nip else _unit_of(code)
        if data["to"] is None:
            field = "nip" if nip else "unit"
            self.add_error(field, _("Tidak ditemukan. Periksa lagi nomornya."))
        return data


class AnswerForm(forms.Form):
    """Yes or no to an offered task."""

    accept = forms.TypedChoiceField(
        choices=[("1", _("Terima")), ("0", _("Tolak"))], coerce=lambda value: value == "1"
    )
    note = forms.CharField(label=_("Catatan"), max_length=500, required=False)


def found_person(standing: Standing, nip: str, *, on: date) -> Employee:
    """
    Return the person with this number whom the standing may see.

    :raises forms.ValidationError: absent or foreign.
    """
    try:
        return organisation.employee_for(standing, nip, on=on)
    except Missing as error:
        raise forms.ValidationError(str(error.detail)) from error


def _unit_of(code: str) -> Unit | None:
    return Unit.objects.filter(code=code, until__isnull=True).first()
