"""Protocol, panel and estimates as values."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum


class Family(StrEnum):
    DISCIPLINE = "discipline"
    OUTPUT = "output"
    SERVICE = "service"


class Outcome(StrEnum):
    """What is measured, per unit and week; the family and the good direction belong to it."""

    LATE_MINUTES = "late_minutes"  # minutes late per person-day worked
    ABSENCE = "absence"  # unexcused days per 1,000 person-days due
    OUTPUT_RATIO = "output_ratio"  # accepted minutes per 100 minutes of target
    PROMISES_KEPT = "promises_kept"  # promises kept per 100 that fell due, open overdue included

    @property
    def family(self) -> Family:
        return _FAMILY[self]

    @property
    def higher_is_better(self) -> bool:
        return self in (Outcome.OUTPUT_RATIO, Outcome.PROMISES_KEPT)


_FAMILY = {
    Outcome.LATE_MINUTES: Family.DISCIPLINE,
    Outcome.ABSENCE: Family.DISCIPLINE,
    Outcome.OUTPUT_RATIO: Family.OUTPUT,
    Outcome.PROMISES_KEPT: Family.SERVICE,
}


@dataclass(frozen=True, slots=True)
class Protocol:
    """
    What will be compared, written down before anybody looks.

    Units are ids of the tree, each a cluster; `before_first` ≤ `start` < `until`; weeks are
    whole ISO weeks inside. `minimum_cell` observations, below which a cell is not shown.
    """

    title: str
    treated: tuple[int, ...]
    comparison: tuple[int, ...]
    before_first: date
    start: date
    until: date
    outcomes: tuple[Outcome, ...]
    minimum_cell: int

    @property
    def hash(self) -> str:
        """Return 64 hex digits of the SHA-256 of the protocol as canonical JSON."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit in one week (its Monday): the mean of `size` observations of one outcome."""

    unit_id: int
    week: date
    value: float
    size: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The frozen data of one outcome. Small cells count in an estimate but are never shown."""

    outcome: Outcome
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    The effect of the trial on one outcome, in the outcome's unit.

    `low`/`high` are the 95 % interval, `p` two-sided, both from Student's t with clusters - 1
    degrees of freedom. `placebo` is the same estimate for a trial that began half-way through
    the time before: far from nought it says that the arms did not move alike to begin with.
    """

    outcome: Outcome
    effect: float
    error: float
    low: float
    high: float
    p: float
    treated_before: float
    treated_after: float
    comparison_before: float
    comparison_after: float
    clusters: int
    cells: int
    hidden: int
    placebo: float | None = None
    placebo_p: float | None = None
