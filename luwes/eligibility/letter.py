"""The letter that tells a person the verdict, as PDF. Always in Indonesian."""

from pathlib import Path
from typing import Any

from django.utils import translation

from luwes.base import documents
from luwes.eligibility.models import Letter, StoredDecision
from luwes.eligibility.queries import stored_verdict
from luwes.eligibility.sentences import Shown, all_shown, day_text, outcome_text
from luwes.kit.nip import printed_nip
from luwes.kit.zones import Zone, local

TEMPLATE = Path(__file__).parent / "documents" / "letter.typ"


def letter_pdf(letter: Letter, decision: StoredDecision) -> bytes:
    """Return the letter; equal rows give equal bytes. `decision` comes from `decision_for`."""
    with translation.override("id"):
        data = letter_data(letter, decision)
    return documents.pdf(TEMPLATE, data, at=letter.at)


def letter_data(letter: Letter, decision: StoredDecision) -> dict[str, Any]:
    """Return what the template prints."""
    verdict = stored_verdict(decision)
    agency = decision.unit.get_root()
    reasons = all_shown(verdict.reasons)
    return {
        "number": letter.number,
        "agency": agency.name,
        "unit": decision.unit.name,
        "on": day_text(local(letter.at, Zone(decision.unit.zone)).date()),
        "name": decision.employee.full_name,
        "nip": printed_nip(decision.employee.nip),
        "position": decision.position.title,
        "outcome": outcome_text(verdict.outcome, verdict.days_per_week),
        "is_allowed": verdict.days_per_week > 0,
        "days": verdict.days_per_week,
        "judged_on": day_text(verdict.judged_on),
        "changes_on": day_text(verdict.changes_on) if verdict.changes_on else "",
        "version": verdict.rule_version,
        "against": [_printed(reason) for reason in reasons if reason.blocks],
        "for": [_printed(reason) for reason in reasons if not reason.blocks],
        "articles": sorted({reason.article for reason in reasons if reason.article}),
    }


def _printed(reason: Shown) -> dict[str, str]:
    return {
        "title": reason.title,
        "compared": reason.compared,
        "article": reason.article,
        "remedy": reason.remedy,
    }
