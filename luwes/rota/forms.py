"""The forms of the rota: which calendar, and why a plan is withdrawn."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.organisation.models import Unit

EARLIEST, LATEST = 2000, 2099
MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def month_from(text: str) -> date | None:
    """Return the first day of the month written "2026-11"; None for anything else."""
    found = MONTH.match(text.strip())
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1) if EARLIEST <= year <= LATEST and 1 <= month <= 12 else None


class CalendarForm(forms.Form):
    """Which unit, which month."""

    unit = forms.ChoiceField(label=_("Unit kerja"), required=False)
    bulan = forms.CharField(
        label=_("Bulan"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [(unit.code, f"{'– ' * (unit.get_depth() - 1)}{unit.name}") for unit in units]
        self.fields["unit"].choices = labels  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a published plan stops; everybody in it reads the reason."""

    reason = forms.CharField(
        label=_("Alasan penarikan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca oleh semua pegawai dalam jadwal ini."),
    )
