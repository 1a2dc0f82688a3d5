"""When a month of check-ins may leave the database; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luwes.kit.decisions import Decision, Reason


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What is looked at before a month goes into a file; `month` and `today` are dates."""

    month: date
    today: date
    months_kept: int
    source: str
    open_units: Sequence[str]
    open_corrections: int
    open_leads: int


def may_archive(facts: ArchiveFacts) -> Decision:
    """
    Tell whether a month may go: old enough, closed everywhere, and nobody still argues about it.

    A month that is not closed would be settled again later, and then without its evidence.
    """
    reasons: list[Reason] = []
    age = whole_months(facts.month, facts.today)
    if age < facts.months_kept:
        compared = {"age": age, "months": facts.months_kept}
        reasons.append(Reason("attendance.month-too-young", facts.source, compared))
    if facts.open_units:
        shown = {"units": ", ".join(facts.open_units[:5]), "count": len(facts.open_units)}
        reasons.append(Reason("attendance.month-not-closed", facts=shown))
    if facts.open_corrections:
        reasons.append(
            Reason("attendance.corrections-open", facts={"count": facts.open_corrections})
        )
    if facts.open_leads:
        reasons.append(Reason("attendance.leads-open", facts={"count": facts.open_leads}))
    return Decision.from_reasons(reasons)


def whole_months(month: date, today: date) -> int:
    """Return how many whole months have passed since the end of `month`; never below 0."""
    passed = (today.year - month.year) * 12 + today.month - month.month - 1
    return max(passed, 0)
