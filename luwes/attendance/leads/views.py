"""Pages of leads: the reviewer's list and one lead; what a person is asked."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luwes.attendance.leads import actions, queries
from luwes.attendance.leads.exhibits import exhibits_of, own_rows
from luwes.attendance.leads.forms import AnswerForm, DecisionForm
from luwes.attendance.leads.sentences import (
    DECISION_LABELS,
    STATE_LABELS,
    WEIGHT_LABELS,
    WORDS,
    filled,
)
from luwes.attendance.leads.types import LeadDecision, LeadKind, LeadState
from luwes.attendance.models import Lead, LeadPerson
from luwes.base.access import Role, requires
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local

CLUSTERS_A_PAGE = 20
NAMES = 4
MANY = NAMES + 1
TABS = {"baru": LeadState.OPEN, "ditanya": LeadState.ASKED, "selesai": LeadState.CLOSED}
reviewers = requires(*queries.REVIEWERS)


@reviewers
@require_GET
def leads(request: Any) -> HttpResponse:
    """List what was found, grouped by the people whom it touches, the strongest first."""
    tab = request.GET.get("tampil", "")
    tab = tab if tab in TABS else "baru"
    chosen = request.GET.get("jenis", "")
    kind = LeadKind(chosen) if chosen in list(LeadKind) else None
    clusters = queries.clusters_for(request.standing, state=TABS[tab], kind=kind)
    page = Paginator(clusters, CLUSTERS_A_PAGE).get_page(request.GET.get("halaman"))
    counts = queries.counts_by_state(request.standing)
    kinds = queries.counts_by_kind(request.standing, state=TABS[tab])
    context = {
        "tab": tab,
        "states": [
            (name, STATE_LABELS[state], counts.get(state, 0), name == tab)
            for name, state in TABS.items()
        ],
        "kind": kind,
        "kinds": [(each, WORDS[each].title, kinds[each]) for each in LeadKind if each in kinds],
        "page": page,
        "clusters": [_cluster(each) for each in page],
    }
    return render(request, "attendance/leads/list.html", context)


@reviewers
@require_GET
def lead(request: Any, pk: int) -> HttpResponse:
    """Show the evidence of one lead, and the forms of what comes next."""
    return _page(request, queries.lead_for(request.standing, pk))


@reviewers
@require_POST
def ask(request: Any, pk: int) -> HttpResponse:
    """Let the people in the lead see it and answer."""
    found = queries.lead_for(request.standing, pk)
    actions.ask_people(lead=found, by=request.user, at=request.now)
    messages.success(request, _("Pegawainya sekarang melihat pertanyaan ini dan dapat menjawab."))
    return redirect("attendance:lead", pk=found.pk)


@reviewers
@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """Take the reviewer's decision."""
    found = queries.lead_for(request.standing, pk)
    return _attempt(
        request,
        DecisionForm(request.POST),
        lambda given: actions.close_lead(lead=found, by=request.user, at=request.now, **given),
        again=lambda form, status: _page(request, found, form=form, status=status),
        done=_("Keputusan tersimpan. Tidak ada potongan yang mengikuti dengan sendirinya."),
        to=("attendance:lead", found.pk),
    )


@requires(Role.STAFF)
@require_GET
def questions(request: Any) -> HttpResponse:
    """Show what this person is asked about the own check-ins."""
    return _questions_page(request)


@requires(Role.STAFF)
@require_POST
def answer(request: Any, pk: int) -> HttpResponse:
    """Take the person's own words."""
    found = queries.question_for(request.standing, pk)
    return _attempt(
        request,
        AnswerForm(request.POST, prefix=str(pk)),
        lambda given: actions.answer_lead(
            lead=found.lead, by=request.user, at=request.now, **given
        ),
        again=lambda form, status: _questions_page(request, bound=(pk, form), status=status),
        done=_("Jawaban Anda tersimpan. Penelaah membacanya sebelum memutuskan."),
        to=("attendance:questions", None),
    )


def _attempt(
    request: Any,
    form: forms.Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    again: Callable[[forms.Form, int], HttpResponse],
    done: str,
    to: tuple[str, int | None],
) -> HttpResponse:
    """Do the deed with a good form; else show the page again with what is wrong."""
    if not form.is_valid():
        return again(form, 422)
    try:
        deed(form.cleaned_data)
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error(None, f"{refused.detail} {refused.remedy}".strip())
        return again(form, 409)
    messages.success(request, done)
    name, pk = to
    return redirect(name, pk=pk) if pk else redirect(name)


def _page(
    request: Any, found: Lead, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    people = queries.people_of(found)
    shown = exhibits_of(found, people)
    if shown.radar is not None:
        actions.note_positions_seen(lead=found, by=request.user, at=request.now)
    is_closed = found.state == LeadState.CLOSED
    unanswered = sum(person.answered_at is None for person in people)
    context = {
        **_lead(found),
        "words": WORDS[LeadKind(found.kind)],
        "people": people,
        "shown": shown,
        "weights": [
            WEIGHT_LABELS.get(code, code)
            for code, _value, weight in sorted(found.evidence["weights"], key=lambda w: -w[2])
        ],
        "last_day": _last_day(found),
        "beside": [_lead(each, among=MANY) for each in queries.beside(request.standing, found)],
        "form": None if is_closed else form or DecisionForm(),
        "may_ask": found.state == LeadState.OPEN,
        "unanswered": unanswered,
        "is_waiting": found.state == LeadState.ASKED
        and unanswered
        and found.answer_by is not None
        and request.now < found.answer_by,
        "decision": DECISION_LABELS.get(LeadDecision(found.decision)) if found.decision else "",
        "tz": Zone(found.unit.zone).tz,
    }
    return render(request, "attendance/leads/lead.html", context, status=status)


def _questions_page(
    request: Any, *, bound: tuple[int, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    asked = [_question(each, bound) for each in queries.questions_for(request.standing)]
    context = {
        "waiting": [each for each in asked if each["form"]],
        "closed": [each for each in asked if not each["form"]],
    }
    return render(request, "attendance/leads/questions.html", context, status=status)


def _question(person: LeadPerson, bound: tuple[int, forms.Form] | None) -> dict[str, Any]:
    found = person.lead
    form: forms.Form | None = None
    if found.state == LeadState.ASKED:
        is_bound = bound is not None and bound[0] == found.pk
        form = bound[1] if bound and is_bound else AnswerForm(prefix=str(found.pk))
    words = WORDS[LeadKind(found.kind)]
    facts = {**found.evidence["facts"], "days": person.evidence["days"]}
    return {
        "lead": found,
        "person": person,
        "title": words.title,
        "told": filled(words.told, facts),
        "honest": words.honest,
        "rows": own_rows(found, person),
        "form": form,
        "decision": DECISION_LABELS.get(LeadDecision(found.decision)) if found.decision else "",
        "last_day": _last_day(found),
    }


def _last_day(found: Lead) -> date | None:
    """Return the last day on which the people may answer."""
    if found.answer_by is None:
        return None
    return local(found.answer_by, Zone(found.unit.zone)).date() - ONE_DAY


def _cluster(cluster: queries.Cluster) -> dict[str, Any]:
    names = [person.employee.name for person in cluster.people[:NAMES]]
    return {
        "names": ", ".join(names),
        "more": len(cluster.people) - len(names),
        "count": len(cluster.people),
        "leads": [_lead(each, among=len(cluster.people)) for each in cluster.leads],
    }


def _who(found: Lead, *, among: int) -> str:
    """Return whom a lead is about; "" where it is about all of its group, or about many."""
    names = [person.employee.name for person in found.people.all()] if among > 1 else []
    return ", ".join(names) if len(names) < min(among, MANY) else ""


def _lead(found: Lead, *, among: int = 1) -> dict[str, Any]:
    strength = float(found.strength)
    words = WORDS[LeadKind(found.kind)]
    return {
        "lead": found,
        "who": _who(found, among=among),
        "title": words.title,
        "seen": filled(words.seen, found.evidence["facts"]),
        "percent": round(strength * 100),
        "how_strong": _strong(strength),
        "state": STATE_LABELS[LeadState(found.state)],
        "is_gone": "gone" in found.evidence,
        "explained": found.evidence.get("explained"),
    }


def _strong(strength: float) -> str:
    return _("kuat") if strength >= 0.6 else _("sedang") if strength >= 0.35 else _("lemah")
