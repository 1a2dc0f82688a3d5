"""Sentences for the steps of a line, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from luwes.kit.steps import Step

STEP_TEXTS: dict[str, Any] = {
    "allowance.base": _("Tunjangan kelas jabatan menurut status dan hari kerja"),
    "allowance.performance": _("Bagian kinerja yang dibayar menurut predikat"),
    "allowance.attendance_cut": _("Potongan presensi"),
    "allowance.sanction": _("Potongan hukuman disiplin sedang"),
    "allowance.rounding": _("Dibulatkan ke rupiah"),
    "allowance.prorated": _("Disesuaikan dengan sisa anggaran"),
    "allowance.pool": _("Bagian dari dana bersama menurut nilai"),
    "allowance.charge.absent": _("Tidak masuk tanpa alasan yang sah"),
    "allowance.charge.missing": _("Tidak presensi masuk atau pulang"),
}
LATE = _("Terlambat, tingkat %(code)s")
EARLY = _("Pulang cepat, tingkat %(code)s")


def step_text(step: Step) -> str:
    """Return the sentence of a step; charges by band name their code."""
    if step.label in STEP_TEXTS:
        return str(STEP_TEXTS[step.label])
    code = step.label.rpartition(".")[2]
    return str(EARLY if step.key == "attendance.early_bands" else LATE) % {"code": code}
