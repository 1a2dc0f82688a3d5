"""The forms of terminals: shape only."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.attendance.terminals.types import States
from luwes.kit.zones import Zone
from luwes.organisation.models import Unit

PAIR = re.compile(r"\s*([0-9A-Za-z_.-]{1,24})\s*[;,\t ]\s*'?([0-9]{18})\s*")
MOST_PAIRS = 500


class TerminalForm(forms.Form):
    """What is said of a terminal."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Unit kerja"),
        help_text=gettext_lazy("Tempat mesin itu; pegawai unit di bawahnya boleh memakainya."),
    )
    name = forms.CharField(
        label=gettext_lazy("Nama mesin"),
        max_length=120,
        help_text=gettext_lazy("Misalnya tempatnya: Lobi Gedung A."),
    )
    serial = forms.CharField(label=gettext_lazy("Nomor seri"), max_length=60, required=False)
    zone = forms.TypedChoiceField(
        label=gettext_lazy("Zona waktu jam mesin"),
        choices=[(zone.value, zone.value) for zone in Zone],
        coerce=Zone,
    )
    states = forms.TypedChoiceField(
        label=gettext_lazy("Tombol masuk dan pulang"),
        choices=[
            (
                States.NONE.value,
                gettext_lazy("Tidak dipakai: arah dibaca dari urutan ketukan sehari"),
            ),
            (States.KEYS.value, gettext_lazy("Dipakai: ikuti tombol yang ditekan pegawai")),
        ],
        coerce=States,
        required=False,
        empty_value=States.NONE,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Bila ragu, pilih yang pertama: ketukan pertama hari itu masuk, yang terakhir pulang."
        ),
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units:
            choices = [(unit.code, unit.name) for unit in units]
            self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]


class FileForm(forms.Form):
    """A terminal's exported log."""

    file = forms.FileField(
        label=gettext_lazy("Berkas dari mesin (attlog.dat, boleh .gz)"),
        help_text=gettext_lazy("Unggah apa adanya; jangan dibuka dan disimpan ulang di Excel."),
        max_length=160,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise forms.ValidationError(
                _("Berkas paling besar %(most)s MB. Kompres dengan gzip, lalu unggah lagi.")
                % {"most": most}
            )
        return file


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class OwnerForm(forms.Form):
    """Whose one number is, since when."""

    number = forms.CharField(label=gettext_lazy("Nomor di mesin"), max_length=24)
    nip = forms.RegexField(
        r"^\s*'?[0-9 ]{18,24}\s*$",
        label=gettext_lazy("NIP"),
        error_messages={"invalid": gettext_lazy("NIP terdiri atas 18 angka.")},
    )
    first = _day(gettext_lazy("Sejak"))
    until = _day(gettext_lazy("Sampai sebelum"), required=False)

    def clean_nip(self) -> str:
        return re.sub(r"[^0-9]", "", self.cleaned_data["nip"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, until = data.get("first"), data.get("until")
        if first and until and until <= first:
            self.add_error("until", _("Tanggal akhir harus sesudah tanggal awal."))
        return data


class OwnersForm(forms.Form):
    """Many numbers at once, one pair a line."""

    pairs = forms.CharField(
        label=gettext_lazy("Nomor dan NIP, satu pasang satu baris"),
        help_text=gettext_lazy("Tempel dari lembar kerja: nomor, lalu NIP, dipisahkan tab atau ;"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=40_000,
    )

    def clean_pairs(self) -> list[tuple[str, str]]:
        found, bad = [], []
        for place, text in enumerate(self.cleaned_data["pairs"].splitlines(), start=1):
            pair = PAIR.fullmatch(text)
            if pair:
                found.append((pair[1], pair[2]))
            elif text.strip():
                bad.append(str(place))
        if bad:
            raise forms.ValidationError(
                _("Baris %(lines)s bukan nomor dan NIP 18 angka.") % {"lines": ", ".join(bad[:20])}
            )
        if len(found) > MOST_PAIRS:
            raise forms.ValidationError(
                _("Paling banyak %(most)s pasang sekali kirim.") % {"most": MOST_PAIRS}
            )
        return found


def pairs_from(post: Any) -> list[tuple[str, str]]:
    """Return number and NIP of each row of the page's table in which a NIP was written."""
    rows = zip(post.getlist("number"), post.getlist("nip"), strict=False)
    return [(number[:24], re.sub(r"[^0-9]", "", nip)[:18]) for number, nip in rows if nip.strip()]


class EndForm(forms.Form):
    """When a number stops being somebody's."""

    number = forms.CharField(max_length=24)
    until = _day(gettext_lazy("Sampai sebelum"))

    def day(self) -> date:
        until: date = self.cleaned_data["until"]
        return until
