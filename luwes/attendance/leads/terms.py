"""From the rulebook's plain values to the thresholds that the detectors take."""

from luwes.attendance.leads.types import (
    Accuracy,
    Clock,
    Far,
    Frozen,
    LeadTerms,
    Mock,
    SameFix,
    SharedDevice,
    SharedPoint,
    Speed,
    ZoneOff,
)
from luwes.policy.types import RuleBook

GROUPS = {
    "shared_point": SharedPoint,
    "same_fix": SameFix,
    "shared_device": SharedDevice,
    "frozen": Frozen,
    "accuracy": Accuracy,
    "speed": Speed,
    "clock": Clock,
    "mock": Mock,
    "far": Far,
    "zone": ZoneOff,
}


def lead_terms(book: RuleBook) -> LeadTerms:
    """Return from which figures on a pattern is shown to a person."""
    groups = {name: make(**book.value(f"attendance.lead_{name}")) for name, make in GROUPS.items()}
    return LeadTerms(**groups)


def answer_days(book: RuleBook) -> int:
    """Return how many days a person has to answer before anybody decides (UU 27/2022 art. 10)."""
    return int(book.value("attendance.lead_answer_days"))
