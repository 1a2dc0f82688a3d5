"""The forms of eligibility: which part of the mapping, and which terms to try out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.eligibility.rules import CODES_FOR, PERSONAL, PERSONAL_CODES, TASK_CRITERIA
from luwes.eligibility.sentences import OUTCOMES, POSITION_KINDS, PREDICATES, SERVICE_MODES, TITLES
from luwes.organisation.models import Unit
from luwes.organisation.types import Predicate
from luwes.policy.types import RuleBook

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
ANY = ("", _("Semua"))
YES_NO = [("true", _("Ya")), ("false", _("Tidak"))]


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(unit.code, f"{'– ' * (unit.get_depth() - 1)}{unit.name}") for unit in units]


class PlaceForm(forms.Form):
    """Which unit, on which day."""

    unit = forms.ChoiceField(label=_("Unit kerja"), required=False)
    on = forms.DateField(label=_("Keadaan pada"), required=False, widget=DATE)

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and not EARLIEST <= on < LATEST:
            raise forms.ValidationError(_("Pilih tanggal dari tahun 2000 sampai 2099."))
        return on


class PeopleForm(PlaceForm):
    """Which people of the mapping to list."""

    outcome = forms.ChoiceField(
        label=_("Kelayakan"), required=False, choices=[ANY, *OUTCOMES.items()]
    )
    kind = forms.ChoiceField(
        label=_("Jenis jabatan"), required=False, choices=[ANY, *POSITION_KINDS.items()]
    )
    reason = forms.ChoiceField(label=_("Alasan"), required=False)
    q = forms.CharField(
        label=_("Nama atau NIP"), required=False, max_length=60, widget=forms.SearchInput
    )

    def __init__(self, *args: Any, with_personal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = CODES_FOR | ({PERSONAL} if with_personal else PERSONAL_CODES)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ANY,
            *((code, title) for code, title in TITLES.items() if code not in hidden),
        ]


class WhatIfForm(PlaceForm):
    """Terms to try out; what equals the rules in force changes nothing."""

    open = forms.ChoiceField(label=_("Kerja fleksibel dibuka"), choices=YES_NO, required=False)
    cap = forms.IntegerField(
        label=_("Paling banyak hari di luar kantor seminggu"),
        min_value=0,
        max_value=7,
        required=False,
    )
    months = forms.IntegerField(
        label=_("Masa tunggu di jabatan (bulan)"), min_value=0, max_value=120, required=False
    )
    predicate = forms.ChoiceField(
        label=_("Predikat paling rendah"),
        choices=[(p.value, PREDICATES[p]) for p in Predicate],
        required=False,
    )
    performers = forms.ChoiceField(
        label=_("Hanya untuk kinerja tinggi"), choices=YES_NO, required=False
    )
    modes = forms.MultipleChoiceField(
        label=_("Jenis layanan yang dikecualikan"),
        choices=list(SERVICE_MODES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    criteria = forms.MultipleChoiceField(
        label=_("Kriteria tugas yang diperiksa"),
        choices=[(name, name) for name in TASK_CRITERIA],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = list(CRITERIA.items())  # type: ignore[attr-defined]

    @property
    def labels(self) -> dict[str, Any]:
        """Return what each key is called in the form."""
        return {key: self.fields[name].label for name, key in FIELDS.items()}

    def changes_to(self, book: RuleBook) -> dict[str, Any]:
        """Return key → value of all that differs from the rules in force."""
        asked = {key: self._asked(name, key) for name, key in FIELDS.items()}
        return {
            key: value
            for key, value in asked.items()
            if value is not None and value != _comparable(book.value(key))
        }

    def _asked(self, name: str, key: str) -> Any:
        value = self.cleaned_data[name]
        if value in ("", None):
            return None
        if name in ("open", "performers"):
            return value == "true"
        return _comparable(value)


FIELDS = {
    "open": "eligibility.open",
    "cap": "rota.away_cap_days_per_week",
    "months": "eligibility.months_in_post",
    "predicate": "eligibility.minimum_predicate",
    "performers": "eligibility.performers_only",
    "modes": "eligibility.excepted_service_modes",
    "criteria": "eligibility.task_criteria",
}
CRITERIA = {
    "off_site_possible": _("dapat dikerjakan di luar kantor"),
    "special_room": _("tidak memerlukan ruang atau alat khusus"),
    "runs_on_ict": _("berjalan dengan teknologi informasi"),
    "face_to_face": _("sedikit tatap muka"),
    "constant_supervision": _("tidak perlu diawasi terus-menerus"),
}


def initial_of(book: RuleBook) -> dict[str, Any]:
    """Return the rules in force as the form shows them."""
    values = {name: book.value(key) for name, key in FIELDS.items()}
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in values.items()
    }


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
