"""Causes, states and reasons of outages in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luwes.attendance.outages.types import Cause, OutageState

SENTENCES: dict[str, Any] = {
    "attendance.not-the-keeper": _("Gangguan ditegaskan petugas kepegawaian atau administrator."),
    "attendance.own-outage": _("Anda yang mengusulkan; orang lain yang menegaskan."),
    "attendance.outage-backward": _("Waktu berakhir harus sesudah waktu mulai."),
    "attendance.outage-ahead": _("Gangguan dicatat setelah berakhir."),
    "attendance.outage-too-long": _("Rentang ini lebih dari %(days)s hari."),
}
CAUSE_LABELS = {
    Cause.GATE: _("Gerbang presensi tidak menjawab"),
    Cause.DATABASE: _("Basis data tidak menyimpan"),
    Cause.OVERLOAD: _("Gerbang presensi terlalu penuh"),
    Cause.NETWORK: _("Jaringan terputus"),
    Cause.POWER: _("Listrik padam"),
    Cause.OTHER: _("Lainnya"),
}
STATE_LABELS = {
    OutageState.PROPOSED: pgettext_lazy("outage", "Usulan"),
    OutageState.CONFIRMED: pgettext_lazy("outage", "Ditegaskan"),
    OutageState.REJECTED: pgettext_lazy("outage", "Ditolak"),
}
STATE_TONES = {
    OutageState.PROPOSED: "warn",
    OutageState.CONFIRMED: "ok",
    OutageState.REJECTED: "",
}
