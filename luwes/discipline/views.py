"""Pages of discipline: what a superior must look at, what is said of me, and one case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luwes.base.access import Role, requires
from luwes.discipline import actions, queries
from luwes.discipline.forms import DecisionForm, StatementForm
from luwes.discipline.models import KIND_LABELS, LEVEL_LABELS, STATE_LABELS, STEP_LABELS, Case
from luwes.discipline.types import (
    DECIDED_STATES,
    CaseKind,
    CaseState,
    LadderStep,
    Outcome,
    StepKind,
)
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.zones import Zone

PAGE = 50
TABS = {
    "terbuka": (pgettext_lazy("case", "Menunggu"), True),
    "selesai": (pgettext_lazy("case", "Selesai"), False),
}
readers = requires(*queries.READERS, Role.STAFF, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder as drawn."""

    step: LadderStep
    level: Any
    is_here: bool
    is_reached: bool


@readers
@require_GET
def cases(request: Any) -> HttpResponse:
    """The cases of others that one may see, the next due first; above them those about oneself."""
    chosen = request.GET.get("tampil", "")
    chosen = chosen if chosen in TABS else "terbuka"
    found = queries.cases_for(request.standing, is_open=TABS[chosen][1])
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    today = request.today
    context = {
        "own": [_row(case, today) for case in queries.own_cases(request.standing)[:PAGE]],
        "rows": [_row(case, today) for case in page],
        "page": page,
        "choices": [(name, label, name == chosen) for name, (label, _open) in TABS.items()],
        "chosen": chosen,
        "reviews": request.standing.has(*queries.READERS),
    }
    return render(request, "discipline/cases.html", context)


def _row(case: Case, today: date) -> dict[str, Any]:
    return {
        "case": case,
        "kind": KIND_LABELS[CaseKind(case.kind)],
        "state": STATE_LABELS[CaseState(case.state)],
        "level": LEVEL_LABELS.get(case.level, ""),
        "tone": _tone(case, today),
        "is_late": case.is_open and case.review_due_on < today,
    }


def _tone(case: Case, today: date) -> str:
    if case.is_open:
        return "bad" if case.review_due_on < today else "warn"
    return {CaseState.UPHELD: "bad", CaseState.EXCUSED: "ok"}.get(CaseState(case.state), "")


@readers
@require_GET
def case(request: Any, number: str) -> HttpResponse:
    """One case: the facts, the ladder, what was said, and the form of whoever is next."""
    found = queries.case_for(request.standing, number)
    actions.mark_read(case=found, by=request.user, at=request.now)
    return _page(request, found)


def _page(
    request: Any, found: Case, *, bound: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    is_own = queries.is_own(request.standing, found)
    decides = found.is_open and queries.may_decide(request.standing, found)
    given: dict[str, Any] = {}
    if found.is_open and is_own:
        given["statement_form"] = StatementForm()
    if decides:
        given["decision_form"] = DecisionForm(may_sanction=_may_sanction(found))
    given |= {name: bound for name, form in given.items() if type(form) is type(bound)}
    context = {
        **_row(found, request.today),
        **_facts(found),
        **given,
        "is_own": is_own,
        "steps": [
            (STEP_LABELS[StepKind(step.kind)], _mark(StepKind(step.kind)), step)
            for step in queries.steps_of(found)
        ],
        "rungs": _rungs(found),
        "is_contract_staff": actions.is_contract_staff(found),
        "waits_for_person": _waits_for_person(found, request.today),
        "was_decided": found.state in DECIDED_STATES,
        "tz": Zone(found.unit.zone).tz,
    }
    return render(request, "discipline/case.html", context, status=status)


def _waits_for_person(found: Case, today: date) -> bool:
    return found.state != CaseState.ANSWERED and today < found.review_due_on


def _may_sanction(found: Case) -> bool:
    is_absence = found.kind == CaseKind.ABSENCE and bool(found.level)
    return is_absence and not actions.is_contract_staff(found)


def _rungs(found: Case) -> list[Rung]:
    count = found.facts.get("count", 0)
    by_run = found.facts.get("by_run", False)
    return [
        Rung(
            step,
            LEVEL_LABELS.get(step.level, ""),
            is_here=step.rung == found.rung and not by_run,
            is_reached=step.from_days <= count,
        )
        for step in found.ladder
    ]


def _facts(found: Case) -> dict[str, Any]:
    """Return the kept facts as dates and instants again, for the page to print."""
    facts = found.facts
    if found.kind == CaseKind.ABSENCE:
        return {
            "days": [date.fromisoformat(on) for on in facts.get("days", [])],
            "run": [date.fromisoformat(on) for on in facts.get("run", [])],
            "by_run": facts.get("by_run", False),
            "limit": facts.get("consecutive_limit"),
        }
    names = ("received_at", "promise_at", "answered_at", "held_since")
    told = {name: datetime.fromisoformat(facts[name]) for name in names if facts.get(name)}
    return {"told": told, "facts": facts}


def _mark(kind: StepKind) -> str:
    """Return the class of the dot on the timeline."""
    if kind in (StepKind.ESCALATED, StepKind.UPHELD):
        return "bad"
    return "done" if kind in (StepKind.EXCUSED, StepKind.CLOSED, StepKind.READ) else ""


def _attempt(
    request: Any,
    found: Case,
    form: forms.Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    done: str,
) -> HttpResponse:
    """Do `deed` with a good form and go back to the case; else show the form with what is wrong."""
    if not form.is_valid():
        return _page(request, found, bound=form, status=422)
    try:
        deed({**form.cleaned_data, "case": found, "by": request.user, "at": request.now})
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error(None, f"{refused.detail} {refused.remedy}".strip())
        return _page(request, found, bound=form, status=409)
    messages.success(request, done)
    return redirect("discipline:case", number=found.number)


@readers
@require_POST
def statement(request: Any, number: str) -> HttpResponse:
    """The person's own words; to others the address is as absent as the case."""
    found = queries.case_for(request.standing, number)
    if not queries.is_own(request.standing, found):
        raise queries.CaseMissing(_("Perkara itu tidak ada, atau di luar lingkup tugas Anda."))
    return _attempt(
        request,
        found,
        StatementForm(request.POST),
        lambda given: actions.answer_case(**given),
        done=_("Penjelasan Anda tersimpan dan terbaca oleh atasan."),
    )


@readers
@require_POST
def decision(request: Any, number: str) -> HttpResponse:
    """The superior's decision with its reason."""
    found = queries.case_to_decide(request.standing, number)
    return _attempt(
        request,
        found,
        DecisionForm(request.POST, may_sanction=_may_sanction(found)),
        lambda given: actions.decide_case(**{**given, "outcome": Outcome(given["outcome"])}),
        done=_("Keputusan tersimpan."),
    )
