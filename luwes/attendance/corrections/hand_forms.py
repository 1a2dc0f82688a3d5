"""Shapes of a list written by hand: its head, and two clocks beside each name."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.corrections.forms import LONGEST_TEXT, EvidenceField
from luwes.attendance.corrections.sentences import REASON_LABELS, REASON_SOURCE
from luwes.attendance.corrections.types import HandReason, HandRow

CAME, LEFT = "masuk-", "pulang-"


class HandListForm(forms.Form):
    """Why presence was written by hand, with the paper itself."""

    reason = forms.TypedChoiceField(
        label=_("Mengapa ditulis tangan?"),
        help_text=REASON_SOURCE,
        choices=[(reason.value, label) for reason, label in REASON_LABELS.items()],
        coerce=HandReason,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Keterangan"),
        help_text=_("Misalnya nomor laporan kerusakan."),
        required=False,
        max_length=LONGEST_TEXT,
    )
    evidence = EvidenceField(
        label=_("Foto atau pindaian daftar itu"),
        help_text=_("PDF atau foto, paling besar 5 MB. Daftar aslinya tetap disimpan di unit."),
    )


def rows_from(data: Mapping[str, str]) -> tuple[list[HandRow], dict[str, Any]]:
    """Return the lines that carry a clock, and by NIP what cannot be read of them."""
    numbers = dict.fromkeys(
        name.removeprefix(start)
        for start in (CAME, LEFT)
        for name in data
        if name.startswith(start) and data[name].strip()
    )
    rows, errors = [], {}
    for nip in numbers:
        try:
            came, left = _clock(data.get(CAME + nip, "")), _clock(data.get(LEFT + nip, ""))
        except ValueError:
            errors[nip] = _("Jam ini tidak terbaca; tulis seperti 07:25.")
        else:
            rows.append(HandRow(nip, came, left))
    return rows, errors


def _clock(text: str) -> time | None:
    """Return a clock as written, 07.25 as well as 07:25; seconds and zones are not asked for."""
    text = text.strip().replace(".", ":")
    if not text:
        return None
    hour, minute = text.split(":")[:2]
    return time(int(hour), int(minute))


def day_from(text: str) -> date | None:
    """Return the date written; None for none and for one out of reach."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if 2000 <= on.year <= 2099 else None
