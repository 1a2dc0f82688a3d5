"""From the rulebook's plain values to the limits of corrections."""

from luwes.attendance.corrections.types import CorrectionTerms
from luwes.policy.types import RuleBook

ASK_DAYS = "attendance.correction_days"
PER_MONTH = "attendance.corrections_per_month"
DECIDE_DAYS = "attendance.correction_decide_days"


def correction_terms(book: RuleBook) -> CorrectionTerms:
    """Return how long and how often one may ask, and how long the head has."""
    keys = (ASK_DAYS, PER_MONTH, DECIDE_DAYS)
    return CorrectionTerms(
        ask_days=book.value(ASK_DAYS),
        per_month=book.value(PER_MONTH),
        decide_days=book.value(DECIDE_DAYS),
        sources=tuple((key, book.term(key).source) for key in keys),
    )
