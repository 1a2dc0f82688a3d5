"""The month's allowance as values; money is whole rupiah, shares are exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from luwes.kit.bands import Band
from luwes.kit.money import Rupiah
from luwes.kit.steps import Step
from luwes.organisation.types import Employment, Predicate


class Mode(StrEnum):
    CLASS_AMOUNT = "class_amount"
    SHARED_POOL = "shared_pool"


class Overspend(StrEnum):
    STOP = "stop"
    PRORATE = "prorate"


class DeductionBase(StrEnum):
    DISCIPLINE_PART = "discipline_part"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class AllowanceTerms:
    """The rules of the allowance in force at one unit over one part of a month."""

    class_amounts: Mapping[int, Rupiah]
    share_performance: Decimal
    share_discipline: Decimal
    deduction_base: DeductionBase
    predicate_shares: Mapping[Predicate, Decimal]
    status_shares: Mapping[Employment, Decimal]
    sanction_cut: Decimal
    late_bands: tuple[Band, ...]
    early_bands: tuple[Band, ...]
    missing_scan_share: Decimal
    absent_share: Decimal
    sources: Mapping[str, str]
    version: str


@dataclass(frozen=True, slots=True)
class Segment:
    """
    A part of the month with one post and one set of rules.

    A decree valid from the 16th splits the month, and so does a move; each part weighs by its
    working days out of the month's.
    """

    first: date
    until: date
    working_days: int
    job_class: int
    employment: Employment
    unit_name: str
    terms: AllowanceTerms


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """What a settled day means for money; minutes are whole."""

    on: date
    minutes_late: int = 0
    minutes_early: int = 0
    missing_scans: int = 0
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """Everything that decides one person's allowance for one month."""

    employee_id: int
    nip: str
    name: str
    working_days: int
    segments: tuple[Segment, ...]
    days: tuple[AttendanceDay, ...]
    predicate: Predicate | None
    score: Decimal
    is_sanctioned: bool
    score_version: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """
    One person's line of a run: `base` - `cut` = `amount`, all whole rupiah.

    `base` is the full allowance of post and status, `amount` what is paid.
    """

    employee_id: int
    nip: str
    name: str
    base: Rupiah
    cut: Rupiah
    amount: Rupiah
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RunTotals:
    """The sums of a run beside the budget that bounds them."""

    people: int
    base: Rupiah
    cut: Rupiah
    amount: Rupiah
    available: Rupiah
