"""Verbs of discipline. No machine punishes: a case asks a human, and the person speaks first."""

from collections import Counter as Tally
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.base import audit
from luwes.base.models import User
from luwes.complaints import queries as complaints
from luwes.complaints.types import Breach
from luwes.discipline import review, rules
from luwes.discipline.models import MAX_TEXT, Case, CaseStep
from luwes.discipline.types import (
    CaseKind,
    CaseState,
    Change,
    Finding,
    Outcome,
    ReviewResult,
    StepKind,
)
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import actions as organisation_actions
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.types import Employment, SanctionLevel, SanctionState, StaffMember
from luwes.policy import queries as policy

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
    _open_absence_cases(new, unit=unit, on=on, at=at)
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


def _open_absence_cases(
    places: list[review.Standpoint], *, unit: Unit, on: date, at: datetime
) -> None:
    if not places:
        return
    members = [place.member for place in places]
    superiors = review.superiors_of(members, heads=review.heads_around(unit, on))
    numbers = _reserve_numbers(on.year, len(places))
    cases = [
        Case(
            number=number,
            kind=CaseKind.ABSENCE,
            employee_id=place.member.employee_id,
            unit_id=place.member.unit_id,
            superior_id=superiors[place.member.employee_id],
            year=on.year,
            opened_at=at,
            opened_on=on,
            review_due_on=on + place.terms.review_days * ONE_DAY,
            state=_first_state(superiors[place.member.employee_id]),
            **_of_finding(place),
        )
        for place, number in zip(places, numbers, strict=True)
    ]
    _insert(cases, at=at, path=unit.path)


def _of_finding(place: review.Standpoint) -> dict[str, Any]:
    found, step = place.finding, place.finding.step
    return {
        "rung": found.rung,
        "level": step.level if step else "",
        "sanction": step.sanction if step else "",
        "article": step.article if step else "",
        "facts": {
            **_facts(found),
            "employment": place.member.employment.value,
            "consecutive_limit": place.terms.consecutive_days,
            "source": place.terms.instrument,
            "ladder": [rung.as_json() for rung in place.terms.ladder],
        },
    }


def _facts(found: Finding) -> dict[str, Any]:
    return {
        "count": len(found.days),
        "days": [on.isoformat() for on in found.days],
        "run": [on.isoformat() for on in found.run],
        "by_run": found.by_run,
    }


def _first_state(superior_id: int | None) -> CaseState:
    return CaseState.SIGNALLED if superior_id is None else CaseState.NOTIFIED


def _insert(cases: list[Case], *, at: datetime, path: str) -> None:
    Case.objects.bulk_create(cases)
    steps = [CaseStep(case=case, at=at, kind=StepKind.SIGNAL, facts=case.facts) for case in cases]
    steps += [
        CaseStep(case=case, at=at, kind=StepKind.NOTIFIED, facts={"superior": case.superior_id})
        for case in cases
        if case.superior_id is not None
    ]
    CaseStep.objects.bulk_create(steps)
    audit.record(
        action="discipline.open",
        subject=f"case:{cases[0].number}",
        by=None,
        at=at,
        unit_path=path,
        facts={"count": len(cases), "numbers": [case.number for case in cases[:100]]},
    )


_CHANGED = {
    Change.RAISE: StepKind.RAISED,
    Change.LOWER: StepKind.LOWERED,
    Change.CLOSE: StepKind.CLOSED,
}


def _change(case: Case, change: Change, place: review.Standpoint, *, at: datetime) -> None:
    before = case.facts.get("count", 0)
    for name, value in _of_finding(place).items():
        setattr(case, name, value)
    if change is Change.CLOSE:
        case.state = CaseState.CLOSED
    case.save()
    _step(case, _CHANGED[change], at=at, facts={**_facts(place.finding), "before": before})


def _reopen(case: Case, place: review.Standpoint, *, on: date, at: datetime) -> None:
    """Facts behind an upheld decision fell away: the superior looks again, nothing is undone."""
    before = case.facts.get("count", 0)
    for name, value in _of_finding(place).items():
        setattr(case, name, value)
    case.state, case.is_escalated = CaseState.ANSWERED, False
    case.review_due_on = on + place.terms.review_days * ONE_DAY
    case.save()
    _step(case, StepKind.REOPENED, at=at, facts={**_facts(place.finding), "before": before})


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
    return _open_breach_cases(found, at=at)


def open_breach_case(*, breach: Breach, at: datetime) -> Case:
    """
    Open the case of one broken promise for the superior of who held the complaint.

    :raises CaseNotOpen: nobody held it, so there is nobody to ask.
    """
    if breach.holder_id is None:
        raise CaseNotOpen(gettext_lazy("Tidak ada pemegang pengaduan yang dapat dimintai alasan."))
    with transaction.atomic():
        return _open_breach_cases([breach], at=at)[0]


def _open_breach_cases(breaches: list[Breach], *, at: datetime) -> list[Case]:
    if not breaches:
        return []
    units = Unit.objects.in_bulk({breach.unit_id for breach in breaches})
    books = policy.rulebooks(units=units.values(), on=at.date())
    holders = {breach.holder_id for breach in breaches if breach.holder_id is not None}
    members = organisation.staff_by_ids(holders, on=at.date())
    superiors = {person: organisation.superior_of(person, at.date()) for person in holders}
    away = _away(holders, breaches)
    numbers = iter(_reserve_numbers(at.year, len(breaches)))
    cases = []
    for breach in breaches:
        assert breach.holder_id is not None
        unit, superior = units[breach.unit_id], superiors[breach.holder_id]
        on = local(at, Zone(unit.zone)).date()
        due_on = on + books[unit.pk].value("discipline.review_days") * ONE_DAY
        cases.append(
            Case(
                number=next(numbers),
                kind=CaseKind.COMPLAINT_BREACH,
                employee_id=breach.holder_id,
                unit=unit,
                superior=superior,
                year=on.year,
                complaint_id=breach.complaint_id,
                article=breach.promise_source[:200],
                facts=_breach_facts(breach, members.get(breach.holder_id), away),
                opened_at=at,
                opened_on=on,
                review_due_on=due_on,
                state=_first_state(superior.pk if superior else None),
            )
        )
    _insert(cases, at=at, path=cases[0].unit.path)
    return cases


def _breach_facts(
    breach: Breach, member: StaffMember | None, away: set[tuple[int, date]]
) -> dict[str, Any]:
    answered = breach.first_answered_at
    return {
        "complaint": breach.number,
        "category": breach.category.value,
        "received_at": breach.received_at.isoformat(),
        "promise_at": breach.promise_at.isoformat(),
        "promise_minutes": breach.promise_minutes,
        "answered_at": answered.isoformat() if answered else None,
        "held_since": breach.held_since.isoformat() if breach.held_since else None,
        "was_assigned": breach.held_since is not None,
        "was_away": (breach.holder_id, breach.breached_at.date()) in away,
        "employment": member.employment.value if member else "",
    }


def _away(holders: set[int], breaches: list[Breach]) -> set[tuple[int, date]]:
    """Return (person, date) for each breach that fell on a leave or a trip. Two queries."""
    days = sorted(breach.breached_at.date() for breach in breaches)
    rows = organisation.absences(holders, first=days[0], until=days[-1] + ONE_DAY)
    return {(row.employee_id, on) for row in rows for on in days if row.first <= on < row.until}


def _reserve_numbers(year: int, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO discipline_counter AS c (year, last) VALUES (%s, %s) "
            "ON CONFLICT (year) DO UPDATE SET last = c.last + excluded.last RETURNING last",
            [year, count],
        )
        (last,) = cursor.fetchone()
    return [f"DP-{year}-{place:06d}" for place in range(last - count + 1, last + 1)]


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
    """
    _check(reason, lowest=10, what=_("Alasan keputusan"))
    held = _locked(case)
    decider = getattr(by, "employee", None)
    if decider is not None and held.employee_id == decider.pk:
        raise NotYours(_("Perkara sendiri diputuskan oleh atasan, bukan oleh yang bersangkutan."))
    on = local(at, Zone(held.unit.zone)).date()
    if outcome is Outcome.UPHELD:
        _refuse_too_early(held, on)
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
