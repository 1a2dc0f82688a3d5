"""Verbs of discipline. No machine punishes: a case asks a human, and the person speaks first."""

from collections import Counter as Tally
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.base import audit
from luwes.base.models import User
from luwes.complaints import queries as complaints
from luwes.complaints.types import Breach
from luwes.discipline import review, rules
from luwes.discipline.models import MAX_TEXT, Case, CaseStep
from luwes.discipline.opening import facts_of, of_finding, open_absence_cases, open_breach_cases
from luwes.discipline.types import (
    CaseKind,
    CaseState,
    Change,
    Outcome,
    ReviewResult,
    StepKind,
)
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import actions as organisation_actions
from luwes.organisation.models import Unit
from luwes.organisation.types import Employment, SanctionLevel, SanctionState
from luwes.policy import queries as policy

LONGEST_SANCTION = 3660 * ONE_DAY  # as in the personnel record: more is a slip in the year
PPPK = (Employment.PPPK, Employment.PPPK_PART_TIME)


class CaseNotOpen(Conflict):
    code = "discipline.case-not-open"


class NotYours(Refused):
    """Only the person may state, only the superior may decide."""

    code = "discipline.not-yours"


class TooEarly(Refused):
    """The person has not spoken yet and still has time to."""

    code = "discipline.too-early"


class TextUnfit(Invalid):
    code = "discipline.text-unfit"


class SanctionEndUnfit(Invalid):
    code = "discipline.sanction-end-unfit"


@transaction.atomic
def review_absence(*, unit: Unit, on: date, at: datetime) -> ReviewResult:
    """
    Hold the settled absences of everybody under `unit` against the ladder of the year of `on`.

    Opens at most one case for a person and year, raises or lowers it when the facts changed, and
    closes it when they fell away; an upheld case whose facts fell away goes back to its superior.
    A second review of the same facts changes nothing. Reading costs a fixed number of queries,
    whatever the head-count; writing grows with the cases that changed.
    """
    changes = [(_asked(place), place) for place in review.standpoints(unit=unit, on=on)]
    changes = [(change, place) for change, place in changes if change is not Change.NOTHING]
    new = [place for change, place in changes if change is Change.OPEN]
    open_absence_cases(new, unit=unit, on=on, at=at)
    for change, place in changes:
        if change is Change.REOPEN and place.decided is not None:
            _reopen(place.decided, place, on=on, at=at)
        elif change is not Change.OPEN and place.open_case is not None:
            _change(place.open_case, change, place, at=at)
    return _counted(Tally(change for change, _place in changes))


def _asked(place: review.Standpoint) -> Change:
    decided, open_case = place.decided, place.open_case
    return rules.change_for(
        found=place.finding.rung,
        open_rung=open_case.rung if open_case else None,
        decided_rung=decided.rung if decided else 0,
        is_upheld=decided is not None and decided.state == CaseState.UPHELD,
    )


def _counted(tally: Tally[Change]) -> ReviewResult:
    return ReviewResult(
        opened=tally[Change.OPEN],
        raised=tally[Change.RAISE],
        lowered=tally[Change.LOWER],
        closed=tally[Change.CLOSE],
        reopened=tally[Change.REOPEN],
    )


_CHANGED = {
    Change.RAISE: StepKind.RAISED,
    Change.LOWER: StepKind.LOWERED,
    Change.CLOSE: StepKind.CLOSED,
}


def _change(case: Case, change: Change, place: review.Standpoint, *, at: datetime) -> None:
    before = case.facts.get("count", 0)
    for name, value in of_finding(place).items():
        setattr(case, name, value)
    if change is Change.CLOSE:
        case.state = CaseState.CLOSED
    case.save()
    _step(case, _CHANGED[change], at=at, facts={**facts_of(place.finding), "before": before})


def _reopen(case: Case, place: review.Standpoint, *, on: date, at: datetime) -> None:
    """Facts behind an upheld decision fell away: the superior looks again, nothing is undone."""
    before = case.facts.get("count", 0)
    for name, value in of_finding(place).items():
        setattr(case, name, value)
    case.state, case.is_escalated = CaseState.ANSWERED, False
    case.review_due_on = on + place.terms.review_days * ONE_DAY
    case.save()
    _step(case, StepKind.REOPENED, at=at, facts={**facts_of(place.finding), "before": before})


def _step(
    case: Case,
    kind: StepKind,
    *,
    at: datetime,
    by: User | None = None,
    text: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    CaseStep.objects.create(
        case=case, kind=kind, at=at, by=by, text=text.strip(), facts=facts or {}
    )
    audit.record(
        action=f"discipline.{kind.value}",
        subject=f"case:{case.number}",
        by=by,
        at=at,
        unit_path=case.unit.path,
        facts={"rung": case.rung},
    )


@transaction.atomic
def review_breaches(*, at: datetime, since: datetime | None = None) -> list[Case]:
    """
    Open a case for every broken promise at or after `since` (a year back when None) without one.

    A promise that nobody held opens none. Returns the new cases.
    """
    start = since or at - 366 * ONE_DAY
    known = Case.objects.filter(complaint__isnull=False).values("complaint_id")
    broken = complaints.breaches_since(start).exclude(pk__in=known)
    found = [row for row in complaints.as_breaches(broken) if row.holder_id is not None]
    return open_breach_cases(found, at=at)


def open_breach_case(*, breach: Breach, at: datetime) -> Case:
    """
    Open the case of one broken promise for the superior of who held the complaint.

    :raises CaseNotOpen: nobody held it, so there is nobody to ask.
    """
    if breach.holder_id is None:
        raise CaseNotOpen(gettext_lazy("Tidak ada pemegang pengaduan yang dapat dimintai alasan."))
    with transaction.atomic():
        return open_breach_cases([breach], at=at)[0]


@transaction.atomic
def mark_read(*, case: Case, by: User, at: datetime) -> None:
    """Note once that the superior opened the case: silence after that is the superior's own."""
    reader = getattr(by, "employee", None)
    if reader is None or case.superior_id != reader.pk or not case.is_open:
        return
    if not case.steps.filter(kind=StepKind.READ, by=by).exists():
        _step(case, StepKind.READ, by=by, at=at)


@transaction.atomic
def answer_case(*, case: Case, text: str, by: User, at: datetime) -> Case:
    """
    Take the person's own statement; more than one is possible until somebody decides.

    :raises NotYours: another person. :raises CaseNotOpen: it is decided or closed.
    """
    _check(text, lowest=10, what=_("Penjelasan"))
    held = _locked(case)
    person = getattr(by, "employee", None)
    if person is None or held.employee_id != person.pk:
        raise NotYours(_("Hanya pegawai yang bersangkutan yang dapat memberi penjelasan."))
    _step(held, StepKind.STATEMENT, by=by, at=at, text=text)
    if held.state == CaseState.NOTIFIED:
        held.state = CaseState.ANSWERED
        held.save(update_fields=["state"])
    return held


@transaction.atomic
def decide_case(
    *,
    case: Case,
    outcome: Outcome,
    reason: str,
    by: User,
    at: datetime,
    record_sanction: bool = False,
    sanction_until: date | None = None,
) -> Case:
    """
    Decide a case as the superior, with the reason in words.

    With `record_sanction` an upheld absence goes into the personnel record: a light sanction in
    force, a heavier one as a process, because others decide it. PPPK have their own catalogue,
    so for them nothing is recorded here.

    :raises NotYours: the person of the case decides about themself.
    :raises TooEarly: upheld before the person spoke, while there is still time.
    :raises SanctionEndUnfit: the sanction would end before it starts, or after LONGEST_SANCTION.
    """
    _check(reason, lowest=10, what=_("Alasan keputusan"))
    held = _locked(case)
    decider = getattr(by, "employee", None)
    if decider is not None and held.employee_id == decider.pk:
        raise NotYours(_("Perkara sendiri diputuskan oleh atasan, bukan oleh yang bersangkutan."))
    on = local(at, Zone(held.unit.zone)).date()
    if outcome is Outcome.UPHELD:
        _refuse_too_early(held, on)
    if record_sanction and sanction_until is not None:
        _check_sanction_end(sanction_until, on)
    held.state, held.decided_at, held.decided_by = CaseState(outcome.value), at, by
    held.save(update_fields=["state", "decided_at", "decided_by"])
    _step(held, StepKind(outcome.value), by=by, at=at, text=reason)
    if record_sanction and outcome is Outcome.UPHELD:
        _record_sanction(held, first=on, until=sanction_until, by=by, at=at)
    return held


def _refuse_too_early(held: Case, on: date) -> None:
    decision = rules.may_uphold(
        has_statement=held.steps.filter(kind=StepKind.STATEMENT).exists(),
        on=on,
        review_due_on=held.review_due_on,
        article=policy.rulebook(unit=held.unit, on=on).term("discipline.review_days").source,
    )
    if not decision.allowed:
        raise TooEarly(
            _("Pegawai ini belum memberi penjelasan dan waktunya belum habis."),
            remedy=_("Tunggu penjelasannya, atau putuskan pada hari terakhir."),
            reasons=decision.blocking,
        )


def _check_sanction_end(until: date, on: date) -> None:
    if not on < until <= on + LONGEST_SANCTION:
        raise SanctionEndUnfit(
            _("Hukuman harus berakhir sesudah %(on)s dan paling lama sepuluh tahun kemudian.")
            % {"on": f"{on:%d-%m-%Y}"},
            remedy=_("Perbaiki tanggal akhirnya, atau kosongkan."),
        )


def _record_sanction(
    held: Case, *, first: date, until: date | None, by: User, at: datetime
) -> None:
    if held.kind != CaseKind.ABSENCE or not held.level or is_contract_staff(held):
        return
    level = SanctionLevel(held.level)
    is_light = level is SanctionLevel.LIGHT
    organisation_actions.record_sanction(
        employee=held.employee,
        level=level,
        state=SanctionState.IN_FORCE if is_light else SanctionState.PROCESS,
        article=held.article[:120],
        first=first,
        until=until or date(first.year + 1, 1, 1),
        source=held.number,
        by=by,
        at=at,
    )


def is_contract_staff(case: Case) -> bool:
    """Tell whether the person is PPPK, whose sanctions follow contract and agency rules."""
    return case.facts.get("employment") in {kind.value for kind in PPPK}


@transaction.atomic
def escalate_overdue(*, on: date, at: datetime) -> list[Case]:
    """Mark open cases whose time for review is over, once each; the next superior sees them."""
    late = (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state__in=review.OPEN_STATES, is_escalated=False, review_due_on__lt=on)
        .select_related("unit")
        .order_by("id")[:1000]
    )
    cases = list(late)
    for case in cases:
        case.is_escalated = True
        _step(case, StepKind.ESCALATED, at=at, facts={"due": case.review_due_on.isoformat()})
    Case.objects.bulk_update(cases, ["is_escalated"])
    return cases


def _locked(case: Case) -> Case:
    held = (
        Case.objects.select_for_update(of=("self",))
        .select_related("unit", "employee")
        .get(pk=case.pk)
    )
    if not held.is_open:
        raise CaseNotOpen(
            _("Perkara %(number)s sudah selesai.") % {"number": held.number},
            remedy=_("Muat ulang halaman untuk melihat keputusannya."),
        )
    return held


def _check(text: str, *, lowest: int, what: str) -> None:
    length = len(text.strip())
    if "\x00" in text or not lowest <= length <= MAX_TEXT:
        raise TextUnfit(
            _("%(what)s harus %(lowest)s sampai %(highest)s huruf; sekarang %(length)s.")
            % {"what": what, "lowest": lowest, "highest": MAX_TEXT, "length": length}
        )
