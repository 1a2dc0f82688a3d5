"""How the kinds and states of the organisation are called on pages."""

from django.utils.translation import gettext_lazy as _

from luwes.organisation.types import (
    Employment,
    LeaveKind,
    PositionKind,
    Predicate,
    SanctionLevel,
    SanctionState,
    ServiceMode,
)

EMPLOYMENTS = {
    Employment.PNS: _("PNS"),
    Employment.CPNS: _("CPNS"),
    Employment.PPPK: _("PPPK"),
    Employment.PPPK_PART_TIME: _("PPPK paruh waktu"),
}
POSITION_KINDS = {
    PositionKind.MANAGERIAL: _("Manajerial"),
    PositionKind.FUNCTIONAL: _("Fungsional"),
    PositionKind.EXECUTIVE: _("Pelaksana"),
}
SERVICE_MODES = {
    ServiceMode.OFFICE_WORK: _("Perkantoran"),
    ServiceMode.COUNTER: _("Loket"),
    ServiceMode.OPEN_24H: _("24 jam"),
}
LEAVE_KINDS = {
    LeaveKind.ANNUAL: _("Cuti tahunan"),
    LeaveKind.LARGE: _("Cuti besar"),
    LeaveKind.SICK: _("Cuti sakit"),
    LeaveKind.MATERNITY: _("Cuti melahirkan"),
    LeaveKind.IMPORTANT: _("Cuti alasan penting"),
    LeaveKind.UNPAID: _("Cuti di luar tanggungan negara"),
}
PREDICATES = {
    Predicate.VERY_GOOD: _("Sangat baik"),
    Predicate.GOOD: _("Baik"),
    Predicate.NEEDS_IMPROVEMENT: _("Butuh perbaikan"),
    Predicate.POOR: _("Kurang"),
    Predicate.VERY_POOR: _("Sangat kurang"),
}
SANCTION_LEVELS = {
    SanctionLevel.LIGHT: _("Ringan"),
    SanctionLevel.MEDIUM: _("Sedang"),
    SanctionLevel.SEVERE: _("Berat"),
}
SANCTION_STATES = {
    SanctionState.PROCESS: _("Dalam pemeriksaan"),
    SanctionState.IN_FORCE: _("Berlaku"),
}
