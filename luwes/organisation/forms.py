"""The forms of the organisation: shape only."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.organisation import words
from luwes.organisation.models import Site, Unit
from luwes.organisation.staff_import.labels import FIELD_LABELS
from luwes.organisation.staff_import.mapping import MAX_DEPTH
from luwes.organisation.staff_import.types import Field
from luwes.organisation.types import LeaveKind, Predicate, SanctionLevel, SanctionState

EARLIEST = date(1950, 1, 1)
LATEST = date(2100, 1, 1)
LONGEST = timedelta(days=366 * 10)


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


def _within(on: date | None) -> date | None:
    if on is not None and not EARLIEST <= on < LATEST:
        raise forms.ValidationError(_("Pilih tanggal dari tahun 1950 sampai 2099."))
    return on


def unit_choices(units: list[Unit]) -> list[tuple[str, str]]:
    """Return units as choices, indented by their depth below the topmost of them."""
    top = min((unit.depth for unit in units), default=1)
    return [(unit.code, f"{'– ' * (unit.depth - top)}{unit.name}") for unit in units]


class OnForm(forms.Form):
    """The day that a page shows."""

    on = _day(gettext_lazy("Keadaan pada tanggal"), required=False)

    def clean_on(self) -> date | None:
        return _within(self.cleaned_data["on"])


class SearchForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=gettext_lazy("Cari nama atau NIP"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit kerja"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Semua unit")), *unit_choices(units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """A staff list, where it belongs and from when it holds."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Unit induk"),
        help_text=gettext_lazy("Daftar ini hanya menyentuh unit ini ke bawah."),
    )
    file = forms.FileField(
        label=gettext_lazy("Daftar pegawai (CSV atau XLSX)"),
        help_text=gettext_lazy("Ekspor SIASN atau daftar sendiri; baris judul kolomnya dikenali."),
        max_length=250,
    )
    effective_on = _day(
        gettext_lazy("Berlaku mulai"),
        help_text=gettext_lazy("Perpindahan dan pegawai yang keluar dicatat pada tanggal ini."),
    )
    complete = forms.BooleanField(
        label=gettext_lazy(
            "Daftar ini lengkap: pegawai unit ini yang tidak tercantum sudah keluar"
        ),
        required=False,
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]

    def clean_effective_on(self) -> date | None:
        return _within(self.cleaned_data["effective_on"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise forms.ValidationError(
                _("Berkas ini lebih besar dari %(limit)s MB. Pecah per unit, lalu unggah.")
                % {"limit": limit}
            )
        return file


class MappingForm(forms.Form):
    """What each column of the list means; the fields are made from its headings."""

    separator = forms.CharField(
        label=gettext_lazy("Tanda pemisah tingkat unit"),
        required=False,
        max_length=5,
        strip=False,
        help_text=gettext_lazy("Hanya apabila seluruh jalur unit ada dalam satu kolom."),
    )
    leaf_first = forms.BooleanField(
        label=gettext_lazy("Unit terbawah ditulis paling depan"), required=False
    )

    def __init__(
        self, *args: Any, headings: list[str], samples: dict[str, str], mapping: dict[str, Any],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.headings = headings
        self.initial.update(
            separator=mapping.get("separator", ""), leaf_first=mapping.get("leaf_first", False)
        )
        choices = [("", _("(tidak dipakai)")), *((f.value, FIELD_LABELS[f]) for f in Field)]
        columns = {
            f"column_{place}": forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=mapping["columns"].get(heading, ""),
                help_text=_example(samples.get(heading, "")),
            )
            for place, heading in enumerate(headings)
        }
        self.fields = {**columns, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(f"column_{place}", "") for place in range(len(self.headings))]
        if chosen.count(Field.UNIT) > MAX_DEPTH:
            raise forms.ValidationError(
                _("Paling banyak %(limit)s kolom unit.") % {"limit": MAX_DEPTH}
            )
        for field in Field:
            if field is not Field.UNIT and chosen.count(field) > 1:
                raise forms.ValidationError(
                    _("%(field)s ditunjuk oleh lebih dari satu kolom. Pilih satu saja.")
                    % {"field": FIELD_LABELS[field]}
                )
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """Return the mapping as it is kept."""
        columns = {
            heading: self.cleaned_data[f"column_{place}"]
            for place, heading in enumerate(self.headings)
            if self.cleaned_data[f"column_{place}"]
        }
        return {
            "columns": columns,
            "separator": self.cleaned_data["separator"],
            "leaf_first": self.cleaned_data["leaf_first"],
        }


def _example(sample: str) -> str:
    """The hint is drawn as HTML, and the sample is a stranger's text."""
    from django.utils.html import escape

    return escape(_("Contoh: %(sample)s") % {"sample": sample}) if sample else ""


class RecordForm(forms.Form):
    """What every row of the record has: first and last day, and its source."""

    first = _day(gettext_lazy("Hari pertama"))
    last = _day(gettext_lazy("Hari terakhir"))
    source = forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        help_text=gettext_lazy("Nomor surat atau keputusan, misalnya SC-12/KP.04/2026."),
    )
    may_be_open = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name in ("first", "last"):
            try:
                _within(cleaned.get(name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        if first and last and last < first:
            self.add_error("last", _("Hari terakhir tidak boleh sebelum hari pertama."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("Catatan paling lama sepuluh tahun. Periksa tahunnya."))
        return cleaned

    def period(self) -> dict[str, Any]:
        """Return the half-open period: people write the last day, the record keeps the next."""
        last = self.cleaned_data.get("last")
        until = last + timedelta(days=1) if last else None
        return {"first": self.cleaned_data["first"], "until": until}

    def values(self) -> dict[str, Any]:
        own = {k: v for k, v in self.cleaned_data.items() if k not in ("first", "last")}
        return {**own, **self.period()}


class LeaveForm(RecordForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis cuti"), choices=list(words.LEAVE_KINDS.items())
    )
    field_order = ("kind", "first", "last", "source")

    def clean_kind(self) -> LeaveKind:
        return LeaveKind(self.cleaned_data["kind"])


class DutyTripForm(RecordForm):
    destination = forms.CharField(label=gettext_lazy("Tujuan"), max_length=200)
    field_order = ("destination", "first", "last", "source")


class RatingForm(RecordForm):
    predicate = forms.ChoiceField(
        label=gettext_lazy("Predikat"), choices=list(words.PREDICATES.items())
    )
    field_order = ("predicate", "first", "last", "source")

    def clean_predicate(self) -> Predicate:
        return Predicate(self.cleaned_data["predicate"])


class SanctionForm(RecordForm):
    level = forms.ChoiceField(
        label=gettext_lazy("Tingkat"), choices=list(words.SANCTION_LEVELS.items())
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Keadaan"), choices=list(words.SANCTION_STATES.items())
    )
    article = forms.CharField(
        label=gettext_lazy("Pasal"),
        max_length=120,
        help_text=gettext_lazy("Misalnya: PP 94/2021 pasal 9."),
    )
    last = _day(
        gettext_lazy("Hari terakhir"),
        required=False,
        help_text=gettext_lazy("Kosongkan selama pemeriksaan masih berjalan."),
    )
    field_order = ("level", "state", "article", "first", "last", "source")

    def clean_level(self) -> SanctionLevel:
        return SanctionLevel(self.cleaned_data["level"])

    def clean_state(self) -> SanctionState:
        return SanctionState(self.cleaned_data["state"])


class SiteForm(forms.Form):
    """Where a place of work lies: degrees as a map gives them, "-6.91474, 107.60981"."""

    address = forms.CharField(
        label=gettext_lazy("Alamat"), required=False, max_length=300, widget=forms.TextInput
    )
    position = forms.CharField(
        label=gettext_lazy("Letak (lintang, bujur)"),
        max_length=60,
        help_text=gettext_lazy("Salin dari peta, misalnya -6.91474, 107.60981."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )

    @staticmethod
    def of(site: Site) -> dict[str, str]:
        """Return what is known of a site, as this form shows it."""
        known = site.latitude is not None
        position = f"{site.latitude}, {site.longitude}" if known else ""
        return {"address": site.address, "position": position}

    def clean_position(self) -> tuple[Decimal, Decimal]:
        """Read two numbers in degrees; Indonesia's own offices lie between 90 and 145 east."""
        parts = re.split(r"[,;\s]+", self.cleaned_data["position"].strip())
        try:
            latitude, longitude = (Decimal(part) for part in parts)
        except (ValueError, InvalidOperation):
            raise forms.ValidationError(
                _("Tulis dua angka dengan titik desimal: lintang, lalu bujur.")
            ) from None
        is_number = latitude.is_finite() and longitude.is_finite()
        if not is_number or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(
                _("Lintang dari -90 sampai 90, bujur dari -180 sampai 180.")
            )
        return round(latitude, 5), round(longitude, 5)

    def placed(self) -> dict[str, Any]:
        latitude, longitude = self.cleaned_data["position"]
        return {
            "address": self.cleaned_data["address"],
            "latitude": latitude,
            "longitude": longitude,
        }
