"""Pages of policy: rules in force, one rule, drafts and their approval, the juknis."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.base.access import Role, requires, signed_in
from luwes.base.tables import download
from luwes.kit.errors import Invalid, LuwesError, Refused
from luwes.organisation.models import Unit
from luwes.policy import actions, presenting, queries, words
from luwes.policy.forms import BoundForm, GroundsForm, PlaceForm, TermForm
from luwes.policy.juknis import juknis_pdf
from luwes.policy.models import BoundOverride, TermOverride
from luwes.policy.types import BoundKind


@require_GET
@signed_in
def rules(request: Any) -> HttpResponse:
    """All rules in force at a unit on a date."""
    unit, on, form = _place(request)
    book = queries.rulebook(unit=unit, on=on)
    groups = presenting.grouped(book)
    rows = [row for group in groups for row in group.rules]
    context = {
        **_place_context(request, unit, on),
        "form": form,
        "book": book,
        "groups": groups,
        "count": len(rows),
        "own_count": sum(row.is_own for row in rows),
        "unverified_count": sum(row.term.unverified for row in rows),
        "drafts": _draft_links(request),
    }
    return render(request, "policy/rules.html", context)


@require_GET
@signed_in
def rule(request: Any, key: str) -> HttpResponse:
    """One rule: in force, its history, its bounds, and for policy makers a draft form."""
    definition = queries.definition_of(key)
    unit, on, form = _place(request)
    book = queries.rulebook(unit=unit, on=on)
    context = {
        **_place_context(request, unit, on),
        "form": form,
        "definition": definition,
        "title": words.title_of(definition),
        "row": presenting.row_of(definition, book) if key in book.terms else None,
        "values": presenting.value_events(definition, queries.history(unit, key)),
        "bounds": presenting.bound_events(definition, queries.bound_history(unit, key)),
        "drafts": _draft_links(request, key=key),
    }
    if request.standing.covers(unit.path, Role.POLICY):
        context["term_form"] = _term_form(unit, key, on)
        context["bound_form"] = BoundForm(definition=definition, initial={"first": on})
    return render(request, "policy/rule.html", context)


@require_http_methods(["GET", "POST"])
@requires(Role.POLICY)
def propose_term(request: Any, key: str) -> HttpResponse:
    """Draft a unit's own value; comes back with the faults when there are any."""
    definition = queries.definition_of(key)
    unit, on, _form = _place(request)
    form = _term_form(unit, key, on, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = _attempt(form, lambda: actions.draft_term(
            unit=unit, key=key, value=form.value, **_grounds(form), by=request.user,
            at=request.now,
        ))  # fmt: skip
        if draft is not None:
            return _drafted(request, "policy:term_draft", draft.pk)
    context = {**_place_context(request, unit, on), "definition": definition, "term_form": form}
    context["title"] = words.title_of(definition)
    return render(request, "policy/propose_term.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Role.POLICY)
def propose_bound(request: Any, key: str) -> HttpResponse:
    """Draft a limit for the unit and all below it."""
    definition = queries.definition_of(key)
    unit, on, _form = _place(request)
    data = request.POST if request.method == "POST" else None
    form = BoundForm(data, definition=definition, initial={"first": on})
    if request.method == "POST" and form.is_valid():
        draft = _attempt(form, lambda: actions.draft_bound(
            unit=unit, key=key, kind=BoundKind(form.cleaned_data["kind"]), value=form.value,
            **_grounds(form), by=request.user, at=request.now,
        ))  # fmt: skip
        if draft is not None:
            return _drafted(request, "policy:bound_draft", draft.pk)
    context = {**_place_context(request, unit, on), "definition": definition, "bound_form": form}
    context["title"] = words.title_of(definition)
    return render(request, "policy/propose_bound.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Role.POLICY)
def term_draft(request: Any, pk: int) -> HttpResponse:
    """A proposed value beside the one in force; a second person approves it here."""
    draft = queries.term_draft_for(request.standing, pk)
    if request.method == "POST":
        return _decide(request, draft, actions.approve_term)
    definition = queries.definition_of(draft.key)
    proposed = None if draft.value is None else words.shown(definition, draft.value)
    return _draft_page(request, draft, proposed, "")


@require_http_methods(["GET", "POST"])
@requires(Role.POLICY)
def bound_draft(request: Any, pk: int) -> HttpResponse:
    """A proposed limit; a second person approves it here."""
    draft = queries.bound_draft_for(request.standing, pk)
    if request.method == "POST":
        return _decide(request, draft, actions.approve_bound)
    definition = queries.definition_of(draft.key)
    return _draft_page(
        request, draft, None, words.bound_text(definition, presenting.bound_of(draft))
    )


@require_GET
@signed_in
def juknis(request: Any) -> HttpResponse:
    """The technical guideline of a unit on a date, as PDF."""
    unit, on, _form = _place(request)
    content = juknis_pdf(unit=unit, on=on)
    return download(content, name=f"juknis-{unit.code}-{on}.pdf", kind="application/pdf")


def _place(request: Any) -> tuple[Unit, date, PlaceForm]:
    today: date = request.today
    places, home = queries.places(request.standing, today)
    asked = request.GET.get("unit", "")
    unit = queries.unit_by_code(asked) if asked and asked != home.code else home
    if unit not in places:
        places = [unit, *places]
    given = {"unit": unit.code, "on": request.GET.get("on") or today.isoformat()}
    form = PlaceForm(given, places=places)
    return unit, form.cleaned_data["on"] if form.is_valid() else today, form


def _place_context(request: Any, unit: Unit, on: date) -> dict[str, Any]:
    return {
        "unit": unit,
        "on": on,
        "place": urlencode({"unit": unit.code, "on": on.isoformat()}),
        "may_propose": request.standing.covers(unit.path, Role.POLICY),
    }


def _draft_links(request: Any, *, key: str = "") -> list[dict[str, Any]]:
    if not request.standing.has(Role.POLICY):
        return []
    return [
        {
            "url": reverse(_draft_url_name(row), args=[row.pk]),
            "title": words.title_of(queries.definition_of(row.key)),
            "row": row,
            "is_own": row.drafted_by_id == request.user.pk,
        }
        for row in queries.drafts(request.standing, key=key)
    ]


def _draft_url_name(row: Any) -> str:
    return "policy:term_draft" if isinstance(row, TermOverride) else "policy:bound_draft"


def _term_form(unit: Unit, key: str, on: date, data: Any = None) -> TermForm:
    definition = queries.definition_of(key)
    book = queries.rulebook(unit=unit, on=on)
    value = book.value(key) if key in book.terms and not definition.accumulates_by else None
    if definition.accumulates_by:
        own = [row for row in queries.history(unit, key) if row.unit_id == unit.pk]
        value = own[0].value if own else None
    return TermForm(data, definition=definition, value=value, initial={"first": on})


def _grounds(form: GroundsForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in GroundsForm.grounds}


def _attempt(form: GroundsForm, deed: Any) -> Any:
    """Do it; a refusal or bad input goes back into the form as a sentence."""
    try:
        return deed()
    except (Invalid, Refused) as error:
        _put_into(form, error)
        return None


def _put_into(form: GroundsForm, error: LuwesError) -> None:
    for name, sentence in error.facts.get("errors", {}).items():
        form.add_error(name if name in form.fields else None, sentence)
    if not form.errors:
        remedy = f" {error.remedy}" if error.remedy else ""
        form.add_error(None, f"{error.detail}{remedy}")


def _status(form: GroundsForm) -> int:
    return 422 if form.is_bound else 200


def _drafted(request: HttpRequest, url_name: str, pk: int) -> HttpResponse:
    messages.success(
        request, _("Rancangan tersimpan. Penyusun kebijakan lain perlu menetapkannya.")
    )
    return redirect(url_name, pk)


def _decide(request: Any, draft: Any, approve: Any) -> HttpResponse:
    if request.POST.get("decision") == "withdraw":
        actions.withdraw_draft(draft=draft, by=request.user, at=request.now)
        messages.info(request, _("Rancangan ditarik. Tidak ada yang berubah."))
    else:
        approve(draft=draft, by=request.user, at=request.now)
        messages.success(request, _("Aturan ditetapkan dan berlaku sejak tanggal mulainya."))
    return redirect(_draft_url_name(draft), draft.pk)


def _draft_page(request: Any, draft: Any, proposed: Any, bound_text: str) -> HttpResponse:
    definition = queries.definition_of(draft.key)
    book = queries.rulebook(unit=draft.unit, on=draft.first)
    context = {
        "draft": draft,
        "title": words.title_of(definition),
        "row": presenting.row_of(definition, book) if draft.key in book.terms else None,
        "proposed": proposed,
        "bound_text": bound_text,
        "is_bound": isinstance(draft, BoundOverride),
        "is_own": draft.drafted_by_id == request.user.pk,
        "is_retroactive": draft.first < request.today,
        "place": urlencode({"unit": draft.unit.code, "on": draft.first.isoformat()}),
    }
    return render(request, "policy/draft.html", context)
