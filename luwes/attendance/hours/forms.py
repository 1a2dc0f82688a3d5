"""Shapes of the forms of own hours and shifts; clocks are those of the person's unit."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.attendance.hours.sentences import KIND_HINTS, KIND_LABELS
from luwes.attendance.hours.types import HoursKind, ShiftCode, Week
from luwes.kit.working_time import DayHours

CLOCKS = ("start", "end", "break_start", "break_end")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CODES = "P 07.00-14.00\nS 14.00-21.00\nM 21.00-07.00 60"  # an example to overwrite
MINUTES_OF_A_DAY = timedelta(days=1) // timedelta(minutes=1)


class ClockField(forms.TimeField):
    """A wall clock, as text for every browser and as a picker where there is one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(
            widget=widget, required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs
        )


class WeekField:
    """The 28 clocks of a week inside a form, and what they come to."""

    def __init__(self, form: forms.Form, prefix: str) -> None:
        self.form, self.prefix = form, prefix
        for day in range(1, 8):
            for name in CLOCKS:
                form.fields[self._name(day, name)] = ClockField()

    def _name(self, day: int, name: str) -> str:
        return f"{self.prefix}{day}_{name}"

    def lines(self) -> list[dict[str, Any]]:
        """Return the weekdays with their four bound fields, for the template."""
        return [
            {
                "label": WEEKDAYS[day - 1],
                "cells": [self.form[self._name(day, name)] for name in CLOCKS],
            }
            for day in range(1, 8)
        ]

    def clean(self) -> Week:
        """Return the week; a weekday without clocks is free."""
        week: Week = {}
        for day in range(1, 8):
            hours = self._day(day)
            if hours is not None:
                week[day] = hours
        return week

    def _day(self, day: int) -> DayHours | None:
        found: dict[str, time | None] = {
            name: self.form.cleaned_data.get(self._name(day, name)) for name in CLOCKS
        }
        if not any(found.values()):
            return None
        start, end = found["start"], found["end"]
        rest, back = found["break_start"] or end, found["break_end"] or end
        if start is None or end is None or rest is None or back is None:
            self._wrong(day, _("Isi jam masuk dan jam pulang."))
            return None
        if not start < end or not start <= rest <= back <= end:
            self._wrong(day, _("Istirahat harus di antara jam masuk dan jam pulang."))
            return None
        return DayHours(start, end, rest, back)

    def _wrong(self, day: int, said: str) -> None:
        label = WEEKDAYS[day - 1]
        self.form.add_error(self._name(day, "start"), f"{label}: {said}")


class HoursForm(forms.Form):
    """A week of one's own: whose, why, from when, and its clocks."""

    nip = forms.CharField(
        label=gettext_lazy("NIP pegawai"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    kind = forms.TypedChoiceField(
        label=gettext_lazy("Jenis jam"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in HoursKind],
        coerce=HoursKind,
        widget=forms.RadioSelect,
    )
    first = forms.DateField(label=gettext_lazy("Berlaku mulai"), widget=DATE)
    until = forms.DateField(
        label=gettext_lazy("Sampai sebelum"),
        required=False,
        widget=DATE,
        help_text=gettext_lazy("Kosongkan bila belum tahu akhirnya."),
    )
    source = forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        help_text=gettext_lazy("Nomor surat keputusan atau perjanjian kerja."),
    )
    has_ramadan = forms.BooleanField(
        label=gettext_lazy("Jam sendiri juga pada bulan Ramadan"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week, self.ramadan = WeekField(self, "w"), WeekField(self, "r")

    @property
    def kinds(self) -> list[tuple[str, Any, Any]]:
        """Return value, word and hint of each kind."""
        return [(kind.value, KIND_LABELS[kind], KIND_HINTS[kind]) for kind in HoursKind]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, until = data.get("first"), data.get("until")
        if first and until and until <= first:
            self.add_error("until", _("Harus sesudah hari pertama."))
        data["week"] = self.week.clean()
        data["ramadan_week"] = self.ramadan.clean() if data.get("has_ramadan") else None
        data["nip"] = "".join(filter(str.isdigit, data.get("nip", "")))
        return data


class EndForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Berakhir sebelum"), widget=DATE)


class RosterForm(forms.Form):
    """A roster's file, and what its letters stand for."""

    codes = forms.CharField(
        label=gettext_lazy("Arti kode"),
        initial=CODES,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("Satu kode sebaris: huruf, jam, lalu menit istirahat bila ada."),
    )
    file = forms.FileField(
        label=gettext_lazy("Jadwal (XLSX atau CSV)"),
        help_text=gettext_lazy("Kolom NIP, Nama, lalu tanggal 1 sampai akhir bulan."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ShiftForm(forms.Form):
    """One shift of one person."""

    nip = forms.ChoiceField(label=gettext_lazy("Pegawai"))
    on = forms.DateField(label=gettext_lazy("Tanggal mulai"), widget=DATE)
    start = ClockField(label=gettext_lazy("Mulai"))
    end = ClockField(
        label=gettext_lazy("Selesai"),
        help_text=gettext_lazy("Lebih pagi dari jam mulai berarti keesokan harinya."),
    )
    minutes_break = forms.IntegerField(
        label=gettext_lazy("Istirahat (menit)"), min_value=0, max_value=600, initial=0
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nip"].choices = people  # type: ignore[attr-defined]
        for name in ("start", "end"):
            self.fields[name].required = True

    def code(self) -> ShiftCode:
        """Return the hours as a code without a letter."""
        start, end = (_minute_of(self.cleaned_data[name]) for name in ("start", "end"))
        end += MINUTES_OF_A_DAY if end <= start else 0
        return ShiftCode("", start, end, self.cleaned_data["minutes_break"])

    def on_day(self) -> date:
        on: date = self.cleaned_data["on"]
        return on


def _minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute
