"""What the study says, in plain words and honest ones."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luwes.study.types import Estimate, Family, Outcome

FAMILY_TEXTS: dict[Family, Any] = {
    Family.DISCIPLINE: _("Disiplin"),
    Family.OUTPUT: _("Keluaran"),
    Family.SERVICE: _("Pelayanan publik"),
}
OUTCOME_TEXTS: dict[Outcome, Any] = {
    Outcome.LATE_MINUTES: _("Menit terlambat per orang-hari"),
    Outcome.ABSENCE: _("Hari tanpa kehadiran per 1.000 orang-hari"),
    Outcome.OUTPUT_RATIO: _("Menit kerja diterima per 100 menit sasaran"),
    Outcome.PROMISES_KEPT: _("Janji jawaban yang ditepati per 100"),
}
REFUSED_TEXTS: dict[str, Any] = {
    "clusters": _("Kurang dari empat unit yang punya data; galat baku tidak dapat dihitung."),
    "arms": _("Salah satu kelompok tidak punya data, jadi tidak ada pembanding."),
    "constant": _("Nilainya sama di semua unit dan minggu, jadi tidak ada yang dibandingkan."),
    "weeks": _("Belum ada satu minggu penuh sebelum dan sesudah uji coba dimulai."),
}
CONVENTION = 0.05  # the share of false alarms that readers of such studies are used to


def number(value: float, places: int = 1) -> str:
    """Write a measured number as people read it, with its sign when negative."""
    told = round(value, places) + 0.0  # a nought without a sign
    return number_format(told, places, use_l10n=True).replace("-", "−")


def verdict(found: Estimate) -> str:
    """Return one sentence: better, worse, or not told apart from chance."""
    if found.p >= CONVENTION:
        return gettext("Tidak terbedakan dari kebetulan.")
    improved = (found.effect > 0) is found.outcome.higher_is_better
    if improved:
        return gettext("Membaik, lebih dari yang dapat dijelaskan kebetulan.")
    return gettext("Memburuk, lebih dari yang dapat dijelaskan kebetulan.")


def tone(found: Estimate) -> str:
    """Return ok, bad or nothing: the colour of the verdict, never its only sign."""
    if found.p >= CONVENTION:
        return ""
    return "ok" if (found.effect > 0) is found.outcome.higher_is_better else "bad"


def caution(found: Estimate) -> str:
    """Return a warning when the arms moved apart before the trial began, else nothing."""
    if found.placebo_p is None or found.placebo_p >= CONVENTION:
        return ""
    return gettext(
        "Hati-hati: kedua kelompok sudah bergerak berbeda sebelum uji coba dimulai, "
        "sehingga angka ini tidak dapat dianggap akibat uji coba."
    )
