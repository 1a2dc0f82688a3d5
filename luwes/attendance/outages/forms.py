"""Shapes of the forms of outages; clocks are those of the unit."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.outages.sentences import CAUSE_LABELS
from luwes.attendance.outages.types import Cause, Span
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit

LONGEST_NOTE = 300
BY_PEOPLE = (Cause.POWER, Cause.NETWORK, Cause.DATABASE, Cause.OTHER)


class WallClockField(forms.Field):
    """A date and time as the wall clock of some zone shows it; which zone the form knows."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if not value or isinstance(value, datetime):
            return value or None
        try:
            found = datetime.fromisoformat(str(value).strip().replace(" ", "T"))
        except ValueError:
            said = _("Tulis tanggal dan jam, misalnya 06-04-2026 07:30.")
            raise forms.ValidationError(said) from None
        if not 2000 <= found.year <= 2099:
            raise forms.ValidationError(_("Tanggal ini di luar jangkauan."))
        return found.replace(second=0, microsecond=0, tzinfo=None)


class SpanForm(forms.Form):
    """From when to when, at which unit."""

    unit = forms.ChoiceField(
        label=_("Berlaku untuk unit"), help_text=_("Unit ini dan semua di bawahnya.")
    )
    starts_at = WallClockField(label=_("Mulai"))
    ends_at = WallClockField(label=_("Berakhir"))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        choices = [(unit.code, unit.name) for unit in units]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Waktu berakhir harus sesudah waktu mulai."))
        if data.get("unit"):
            data["unit"] = self.units[data["unit"]]
        return data

    def span(self) -> Span:
        """Return the interval on the clocks of the chosen unit."""
        zone = Zone(self.cleaned_data["unit"].zone)
        first, until = (
            self.cleaned_data[name].replace(tzinfo=zone.tz).astimezone(UTC)
            for name in ("starts_at", "ends_at")
        )
        return Span(first, until)


class ProposeForm(SpanForm):
    """What a person knows that the system cannot see."""

    cause = forms.TypedChoiceField(
        label=_("Apa yang terjadi?"),
        choices=[(cause.value, CAUSE_LABELS[cause]) for cause in BY_PEOPLE],
        coerce=Cause,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Keterangan"),
        help_text=_("Misalnya nomor laporan PLN atau penyedia jaringan."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["cause", "unit", "starts_at", "ends_at", "note"]


class ConfirmForm(SpanForm):
    """The interval and scope made right; the note is read by everybody."""

    note = forms.CharField(
        label=_("Catatan"),
        help_text=_("Terbaca oleh umum pada halaman gangguan."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RejectForm(forms.Form):
    note = forms.CharField(
        label=_("Alasan menolak"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "id": "id_reject_note"}),
    )


def wall_clocks(span: Span, zone: Zone) -> dict[str, datetime]:
    """Return the interval as the fields show it."""
    return {
        name: local(at, zone).replace(tzinfo=None)
        for name, at in (("starts_at", span.first), ("ends_at", span.until))
    }
