"""Sentences for predicates and steps, in the reader's language."""

import re
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from luwes.kit.steps import Step
from luwes.organisation.types import Predicate
from luwes.performance.types import Axis

DECIMALS = re.compile(r"(?<=\d)\.(?=\d)")
PREDICATE_TEXTS: dict[Predicate, Any] = {
    Predicate.VERY_GOOD: _("Sangat baik"),
    Predicate.GOOD: _("Baik"),
    Predicate.NEEDS_IMPROVEMENT: _("Butuh perbaikan"),
    Predicate.POOR: _("Kurang"),
    Predicate.VERY_POOR: _("Sangat kurang"),
}
AXIS_TEXTS: dict[Axis, Any] = {
    Axis.ABOVE: _("Di atas ekspektasi"),
    Axis.MEETS: _("Sesuai ekspektasi"),
    Axis.BELOW: _("Di bawah ekspektasi"),
}
STEP_TEXTS: dict[str, Any] = {
    "performance.output": _("Keluaran: menit diterima dibanding sasaran"),
    "performance.discipline": _("Disiplin: menit kerja yang dipenuhi"),
    "performance.service": _("Pelayanan: janji jawaban yang ditepati"),
    "performance.total": _("Nilai bulan menurut bobot"),
    "performance.predicate": _("Predikat: hasil kerja × perilaku kerja"),
}


def shown(figures: str) -> str:
    """Return figures with the decimal sign of the reader's language."""
    return DECIMALS.sub(get_format("DECIMAL_SEPARATOR"), figures)


def step_text(step: Step) -> str:
    """Return the sentence of a step."""
    return str(STEP_TEXTS.get(step.label, step.label))
