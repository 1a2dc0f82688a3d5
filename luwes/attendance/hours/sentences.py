"""What codes of own hours and shifts mean in words."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.attendance.hours.types import HoursKind
from luwes.kit.decisions import Reason

KIND_LABELS = {
    HoursKind.COMPRESSED: gettext_lazy("Pekan padat"),
    HoursKind.SIX_DAYS: gettext_lazy("Enam hari kerja"),
    HoursKind.PART_TIME: gettext_lazy("Paruh waktu"),
    HoursKind.DYNAMIC: gettext_lazy("Jam dinamis"),
    HoursKind.SHIFTS: gettext_lazy("Hanya giliran"),
}
KIND_HINTS = {
    HoursKind.COMPRESSED: gettext_lazy("hari kerja lebih panjang, satu hari bebas"),
    HoursKind.SIX_DAYS: gettext_lazy("Senin sampai Sabtu, hari lebih pendek"),
    HoursKind.PART_TIME: gettext_lazy("PPPK paruh waktu, menurut kontraknya"),
    HoursKind.DYNAMIC: gettext_lazy("jam lain dari jam unit"),
    HoursKind.SHIFTS: gettext_lazy("tanpa jam tetap; wajib hadir menurut jadwal gilir"),
}
SENTENCES: dict[str, str | Promise] = {
    "hours.overlap": gettext_lazy("Sudah ada jam sendiri untuk %(span)s. Akhiri itu dahulu."),
    "hours.shifts-have-no-week": gettext_lazy(
        "Pegawai yang hanya bekerja menurut giliran tidak mempunyai jam mingguan. Kosongkan jamnya."
    ),
    "hours.week-empty": gettext_lazy("Isi paling sedikit satu hari kerja."),
    "hours.week-short": gettext_lazy(
        "Sepekan hanya %(minutes)s menit tanpa istirahat; kurang %(missing)s dari %(needed)s menit."
    ),
    "hours.week-short-ramadan": gettext_lazy(
        "Pada bulan Ramadan sepekan hanya %(minutes)s menit; kurang %(missing)s dari %(needed)s."
    ),
    "hours.not-part-time": gettext_lazy("Pegawai ini bukan PPPK paruh waktu."),
    "hours.part-time-range": gettext_lazy(
        "Sepekan %(minutes)s menit; paruh waktu harus antara %(minimum)s dan %(maximum)s menit."
    ),
    "hours.shift-too-long": gettext_lazy("Giliran mulai %(on)s lebih lama dari 24 jam."),
    "hours.shifts-overlap": gettext_lazy(
        "Giliran %(on)s belum selesai ketika giliran %(next)s mulai."
    ),
}


def sentence(reason: Reason) -> str:
    """Return a reason as a sentence of the reader's language, with its article."""
    words = {name: _shown(value) for name, value in reason.facts.items()}
    if reason.code == "hours.overlap":
        words["span"] = _span(words["first"], words["until"])
    said = str(SENTENCES[reason.code]) % words
    return f"{said} ({reason.article})" if reason.article else said


def _shown(value: Any) -> Any:
    """Dates come as ISO texts."""
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return date_format(date.fromisoformat(value), "j F Y")
    return value


def _span(first: str, until: str) -> str:
    if not until:
        return _("sejak %(first)s") % {"first": first}
    return _("%(first)s sampai sebelum %(until)s") % {"first": first, "until": until}
