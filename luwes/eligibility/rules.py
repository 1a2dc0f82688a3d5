"""
May this person work away, and how many days a week? Facts and terms in, verdict out.

Source: PermenPANRB 4/2025 (task criteria, art. 13(1), art. 25), Perpres 21/2023 art. 7; which
values hold at a unit on a day comes from the rulebook, keys `eligibility.*` and
`rota.away_cap_days_per_week`.
"""

import calendar
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from luwes.eligibility.types import EligibilityTerms, Outcome, PersonFacts, Verdict
from luwes.kit.decisions import Decision, Reason
from luwes.organisation.types import Predicate, SanctionState

# Which value of a position's fact fits work away, and the code when it does not.
TASK_CRITERIA = {
    "off_site_possible": (True, "eligibility.task-off-site"),
    "special_room": (False, "eligibility.task-special-room"),
    "runs_on_ict": (True, "eligibility.task-ict"),
    "face_to_face": (False, "eligibility.task-face-to-face"),
    "constant_supervision": (False, "eligibility.task-supervision"),
}

DISCIPLINE_CODES = frozenset({"eligibility.under-sanction", "eligibility.under-process"})
# What only the person, the superiors and the personnel officer read (handbook: trap 21).
PERSONAL_CODES = DISCIPLINE_CODES | {
    "eligibility.rating-below",
    "eligibility.rating-missing",
    "eligibility.rating-enough",
    "eligibility.no-discipline",
}
PERSONAL = "eligibility.personal"
# What speaks for work away; every other code bars it.
CODES_FOR = frozenset(
    {
        "eligibility.opened",
        "eligibility.service-mode-fits",
        "eligibility.task-fits",
        "eligibility.settled-in-post",
        "eligibility.no-discipline",
        "eligibility.rating-enough",
        "eligibility.cap",
    }
)


def decide(facts: PersonFacts, *, terms: EligibilityTerms) -> Verdict:
    """
    Return the verdict on one person with every ground for and against.

    Nothing that bars: the person may be away `terms.cap_days` of the week; the whole week is
    "anywhere". Anything that bars: the office only.
    """
    reasons = tuple(_grounds(facts, terms))
    barring = [reason for reason in reasons if reason.blocks]
    decision = Decision(not barring, reasons)
    if barring:
        return Verdict(Outcome.OFFICE_ONLY, 0, decision, _opens_on(barring))
    days = min(terms.cap_days, terms.week_days)
    outcome = Outcome.ANYWHERE if days == terms.week_days else Outcome.HYBRID
    return Verdict(outcome, days, decision)


def add_months(on: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def without_personal(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """
    Return the reasons as others may read them: personal ones become one that tells nothing.

    Ratings and discipline are masked together, so that the mask does not tell which it is.
    """
    shown = [reason for reason in reasons if reason.code not in PERSONAL_CODES]
    if any(reason.blocks for reason in reasons if reason.code in PERSONAL_CODES):
        shown.append(Reason(PERSONAL))
    return tuple(shown)


def _grounds(facts: PersonFacts, terms: EligibilityTerms) -> Iterator[Reason]:
    article = terms.articles.get
    yield _opened(terms.is_open, article("eligibility.open", ""))
    yield _service_mode(
        facts.service_mode,
        facts.service_mode in terms.excepted_service_modes,
        article("eligibility.excepted_service_modes", ""),
    )
    if facts.position_level in terms.excepted_levels:
        yield _level_excepted(facts.position_level, article("eligibility.excepted_levels", ""))
    yield from _task(facts.task, terms.task_criteria, article("eligibility.task_criteria", ""))
    yield _time_in_post(facts, terms)
    yield from _discipline(facts, terms)
    yield _rating(facts, terms)
    yield _cap(terms.cap_days, article("rota.away_cap_days_per_week", ""))


@lru_cache(maxsize=256)
def _opened(is_open: bool, article: str) -> Reason:
    if is_open:
        return Reason("eligibility.opened", article, blocks=False)
    return Reason("eligibility.not-opened", article, remedy="eligibility.remedy-open")


@lru_cache(maxsize=256)
def _service_mode(mode: str, is_excepted: bool, article: str) -> Reason:
    facts = {"service_mode": str(mode)}
    if is_excepted:
        return Reason("eligibility.service-mode", article, facts, "eligibility.remedy-move")
    return Reason("eligibility.service-mode-fits", article, facts, blocks=False)


@lru_cache(maxsize=256)
def _level_excepted(level: str, article: str) -> Reason:
    return Reason(
        "eligibility.level-excepted", article, {"level": level}, "eligibility.remedy-terms"
    )


@lru_cache(maxsize=1024)
def _task(task: Any, criteria: tuple[str, ...], article: str) -> tuple[Reason, ...]:
    failed = tuple(
        Reason(TASK_CRITERIA[name][1], article, remedy="eligibility.remedy-task")
        for name in criteria
        if getattr(task, name) != TASK_CRITERIA[name][0]
    )
    if failed:
        return failed
    return (Reason("eligibility.task-fits", article, {"criteria": len(criteria)}, blocks=False),)


def _time_in_post(facts: PersonFacts, terms: EligibilityTerms) -> Reason:
    months, article = terms.months_in_post, terms.articles.get("eligibility.months_in_post", "")
    return _time_reason(facts.posted_on, months, article, facts.on)


@lru_cache(maxsize=8192)
def _time_reason(posted_on: date, months: int, article: str, on: date) -> Reason:
    opens = add_months(posted_on, months)
    compared = {"posted_on": posted_on.isoformat(), "months": months, "from": opens.isoformat()}
    if on < opens:
        return Reason("eligibility.new-in-post", article, compared, "eligibility.remedy-wait")
    return Reason("eligibility.settled-in-post", article, compared, blocks=False)


def _discipline(facts: PersonFacts, terms: EligibilityTerms) -> Iterator[Reason]:
    article, is_barred = terms.articles.get, False
    for sanction in facts.sanctions:
        in_process = sanction.state == SanctionState.PROCESS
        if in_process and terms.bars_process:
            yield Reason(
                "eligibility.under-process",
                article("eligibility.bar_process", ""),
                remedy="eligibility.remedy-process",
            )
            is_barred = True
        elif not in_process and terms.bars_sanction:
            source = article("eligibility.bar_sanction", "")
            yield _sanction(str(sanction.level), sanction.until, source)
            is_barred = True
    if not is_barred:
        yield _no_discipline(article("eligibility.bar_sanction", ""))


def _sanction(level: str, until: date | None, article: str) -> Reason:
    compared = {"level": level}
    if until is None:
        return Reason("eligibility.under-sanction", article, compared, "eligibility.remedy-served")
    compared["from"] = until.isoformat()
    return Reason("eligibility.under-sanction", article, compared, "eligibility.remedy-wait")


@lru_cache(maxsize=256)
def _no_discipline(article: str) -> Reason:
    return Reason("eligibility.no-discipline", article, blocks=False)


def _rating(facts: PersonFacts, terms: EligibilityTerms) -> Reason:
    if terms.performers_only and terms.performer_predicate.rank > terms.minimum_predicate.rank:
        needed, key = terms.performer_predicate, "eligibility.performer_predicate"
    else:
        needed, key = terms.minimum_predicate, "eligibility.minimum_predicate"
    return _rating_reason(
        facts.predicate, needed, terms.performers_only, terms.articles.get(key, "")
    )


@lru_cache(maxsize=256)
def _rating_reason(
    predicate: Predicate | None, needed: Predicate, performers_only: bool, article: str
) -> Reason:
    compared = {"needed": str(needed), "performers_only": performers_only}
    if predicate is None:
        return Reason("eligibility.rating-missing", article, compared, "eligibility.remedy-rate")
    compared["predicate"] = str(predicate)
    if predicate.rank < needed.rank:
        return Reason("eligibility.rating-below", article, compared, "eligibility.remedy-rating")
    return Reason("eligibility.rating-enough", article, compared, blocks=False)


@lru_cache(maxsize=256)
def _cap(days: int, article: str) -> Reason:
    if days <= 0:
        return Reason("eligibility.cap-none", article, {"days": 0}, "eligibility.remedy-terms")
    return Reason("eligibility.cap", article, {"days": days}, blocks=False)


def _opens_on(barring: list[Reason]) -> date | None:
    dates = [reason.facts.get("from") for reason in barring]
    if None in dates:
        return None
    return max(date.fromisoformat(str(on)) for on in dates)
