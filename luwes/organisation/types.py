"""The words of the organisation, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luwes.kit.zones import Zone


class UnitKind(StrEnum):
    NATION = "nation"
    AGENCY = "agency"
    DEPUTY = "deputy"
    DIRECTORATE = "directorate"
    OFFICE = "office"
    TEAM = "team"


class ServiceMode(StrEnum):
    OFFICE_WORK = "office_work"
    COUNTER = "counter"
    OPEN_24H = "open_24h"


class PositionKind(StrEnum):
    MANAGERIAL = "managerial"
    FUNCTIONAL = "functional"
    EXECUTIVE = "executive"  # pelaksana: klerek, operator, teknisi


class Employment(StrEnum):
    PNS = "pns"
    CPNS = "cpns"
    PPPK = "pppk"
    PPPK_PART_TIME = "pppk_part_time"


class Predicate(StrEnum):
    """The five predicates of a yearly or quarterly SKP, best first (PermenPANRB 6/2022)."""

    VERY_GOOD = "sangat_baik"
    GOOD = "baik"
    NEEDS_IMPROVEMENT = "butuh_perbaikan"
    POOR = "kurang"
    VERY_POOR = "sangat_kurang"

    @property
    def rank(self) -> int:
        """Return 1 for the worst up to 5 for the best, so that thresholds can be compared."""
        return 5 - list(Predicate).index(self)


class SanctionLevel(StrEnum):
    LIGHT = "light"
    MEDIUM = "medium"
    SEVERE = "severe"


class SanctionState(StrEnum):
    PROCESS = "process"
    IN_FORCE = "in_force"


class LeaveKind(StrEnum):
    ANNUAL = "annual"
    LARGE = "large"
    SICK = "sick"
    MATERNITY = "maternity"
    IMPORTANT = "important"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a position's task needs; the ground of eligibility (PermenPANRB 4/2025)."""

    off_site_possible: bool
    special_room: bool
    runs_on_ict: bool
    face_to_face: bool
    constant_supervision: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person in one post on one day, with all that later slices ask about."""

    employee_id: int
    nip: str
    name: str
    employment: Employment
    sex: str
    posting_id: int
    posted_on: date
    is_head: bool
    unit_id: int
    unit_path: str
    unit_name: str
    zone: Zone
    service_mode: ServiceMode
    position_id: int
    position_title: str
    position_kind: PositionKind
    position_level: str
    job_class: int
    task: TaskFacts


@dataclass(frozen=True, slots=True)
class Absence:
    """Leave or a duty trip: half-open dates during which the person is not at work as planned."""

    employee_id: int
    first: date
    until: date
    kind: str  # a LeaveKind, or "duty_trip"
