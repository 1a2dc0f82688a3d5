"""The person-month as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from luwes.kit.steps import Step
from luwes.organisation.types import Predicate


class Axis(StrEnum):
    """Where a month stands against expectation, on each axis of the 3×3 matrix."""

    ABOVE = "above"
    MEETS = "meets"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """
    What one person did in one month, from work, attendance and complaints.

    Minutes are whole minutes; `minutes_due` are the net working minutes of the days on which the
    person was due (own working days less leave and trips); `promises` are answers that fell due.
    """

    employee_id: int
    minutes_target: int
    minutes_accepted: int
    minutes_due: int
    minutes_lost: int
    days_due: int
    days_absent: int
    promises: int
    promises_kept: int


@dataclass(frozen=True, slots=True)
class ScoreTerms:
    """
    The rules of scoring in force: weights that sum to 1, thresholds in points of 100.

    `matrix` goes from (results axis, behaviour axis) to the predicate (PermenPANRB 6/2022).
    """

    weight_output: Decimal
    weight_discipline: Decimal
    weight_service: Decimal
    above: Decimal
    meets: Decimal
    matrix: Mapping[tuple[Axis, Axis], Predicate]
    version: str
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScoredMonth:
    """Points of 100 with two decimals; None where there was nothing to measure."""

    employee_id: int
    output: Decimal | None
    discipline: Decimal | None
    service: Decimal | None
    total: Decimal
    results: Axis
    behaviour: Axis
    predicate: Predicate
    steps: tuple[Step, ...]
