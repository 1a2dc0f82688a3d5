"""Pages of eligibility: the mapping, one person with reasons and letter, what-if."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.base.access import Role, requires, signed_in
from luwes.base.tables import XLSX, download, xlsx_bytes
from luwes.eligibility import actions, overview, queries
from luwes.eligibility.forms import PeopleForm, PlaceForm, WhatIfForm, initial_of
from luwes.eligibility.jobs import finish_mapping
from luwes.eligibility.letter import letter_pdf
from luwes.eligibility.models import MappingState, StoredDecision
from luwes.eligibility.presenting import PersonRow, case_of, limits_broken, rows_of, try_outcome
from luwes.eligibility.sentences import OUTCOMES, POSITION_KINDS, TITLES
from luwes.kit.errors import Missing
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.policy import queries as policy

PAGE = 50
AT_ONCE = 3000  # people judged inside the request; above, the worker does it
TABS = ("unit", "jabatan", "alasan", "pegawai")
reads = requires(*queries.READERS)


@require_GET
@reads
def mapping(request: Any) -> HttpResponse:
    """The mapping in force at a unit: figures, a picture, and the people behind them."""
    unit, on, units = _place(request)
    personal = request.standing.covers(unit.path, Role.HEAD, Role.PERSONNEL)
    tab = request.GET.get("bagian", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    decisions = queries.decisions_in_force(unit, on)
    total = overview.whole(decisions)
    context = {
        "unit": unit,
        "on": on,
        "tab": tab,
        "place": urlencode({"unit": unit.code, "on": on.isoformat()}),
        "form": PlaceForm(units=units, initial={"unit": unit.code, "on": on}),
        "total": total,
        "waiting": max(0, overview.head_count(unit, on) - total.total),
        "latest": queries.latest_mapping(unit, on),
        "may_map": request.standing.covers(unit.path, *queries.MAPPERS),
        **_part(request, tab, unit, on, units, personal),
    }
    return render(request, "eligibility/mapping.html", context)


@require_GET
@reads
def export(request: Any) -> HttpResponse:
    """The people of the mapping as XLSX, filtered like the page."""
    unit, on, units = _place(request)
    personal = request.standing.covers(unit.path, Role.HEAD, Role.PERSONNEL)
    _form, people = _people(request, unit, on, units, personal)
    columns = [
        _("NIP"), _("Nama"), _("Unit kerja"), _("Jabatan"), _("Kelayakan"),
        _("Hari seminggu"), _("Alasan"), _("Dasar"), _("Dapat berubah mulai"), _("Versi aturan"),
    ]  # fmt: skip
    rows = (row.as_cells() for row in rows_of(people, with_personal=personal))
    content = xlsx_bytes(columns, rows, sheet=_("Kelayakan"))
    return download(content, name=f"kelayakan-{unit.code}-{on}.xlsx", kind=XLSX)


@require_POST
@requires(Role.PERSONNEL)
def map_now(request: Any) -> HttpResponse:
    """Judge everybody under the unit: at once, or by the worker when they are many."""
    unit = organisation.unit_for(request.standing, request.POST.get("unit", ""), *queries.MAPPERS)
    on = request.today
    if overview.head_count(unit, on) > AT_ONCE:
        ordered = actions.order_mapping(unit=unit, on=on, by=request.user, at=request.now)
        finish_mapping.defer(mapping_id=ordered.pk)
        return redirect("eligibility:mapping_progress", ordered.pk)
    done = actions.map_unit(unit=unit, on=on, by=request.user, at=request.now)
    judged = sum(done.counts.values())
    messages.success(request, _("%(judged)d pegawai sudah dipetakan.") % {"judged": judged})
    return redirect(f"{reverse('eligibility:mapping')}?{urlencode({'unit': unit.code})}")


@require_GET
@requires(Role.PERSONNEL)
def mapping_progress(request: Any, pk: int) -> HttpResponse:
    """A large mapping on its way; the page asks again by itself until it is done."""
    ordered = queries.mapping_for(request.standing, pk)
    target = f"{reverse('eligibility:mapping')}?{urlencode({'unit': ordered.unit.code})}"
    if ordered.state == MappingState.DONE:
        return redirect(target)
    context = {"ordered": ordered, "is_failed": ordered.state == MappingState.FAILED}
    return render(request, "eligibility/mapping_progress.html", context)


@require_GET
@reads
def what_if(request: Any) -> HttpResponse:
    """Change terms in mind only: who would gain, who would lose."""
    unit, on, units = _place(request)
    book = policy.rulebook(unit=unit, on=on)
    initial = {**initial_of(book), "unit": unit.code, "on": on}
    is_tried = "try" in request.GET
    asked = request.GET.copy()
    asked.setdefault("unit", unit.code)
    asked.setdefault("on", on.isoformat())
    form = WhatIfForm(asked if is_tried else None, units=units, initial=initial)
    context: dict[str, Any] = {"unit": unit, "on": on, "form": form, "is_tried": False}
    if is_tried and form.is_valid():
        changes = form.changes_to(book)
        personal = request.standing.covers(unit.path, Role.HEAD, Role.PERSONNEL)
        context |= {
            "is_tried": True,
            "changes": changes,
            "limits": limits_broken(book, changes, labels=form.labels),
            "outcome": try_outcome(unit, on, changes, with_personal=personal),
        }
    return render(request, "eligibility/what_if.html", context)


@require_GET
@requires(Role.STAFF)
def mine(request: Any) -> HttpResponse:
    """My own verdict, with every reason."""
    employee = Employee.objects.get(pk=request.standing.employee_id)
    return _person_page(request, employee)


@require_GET
@signed_in
def person(request: Any, nip: str) -> HttpResponse:
    """One person's verdict and reasons; discipline and rating only for those who may."""
    return _person_page(request, _employee(request, nip))


@require_http_methods(["GET", "POST"])
@signed_in
def letter(request: Any, nip: str) -> HttpResponse:
    """The letter: POST gives it its number (personnel officer), GET is the PDF."""
    employee = _employee(request, nip)
    decision = queries.decision_for(employee.pk, request.today)
    if not queries.may_read_personal(request.standing, employee.pk, decision.unit.path):
        raise Missing(_("Surat itu tidak ada, atau di luar lingkup tugas Anda."))
    if request.method == "POST":
        if not request.standing.covers(decision.unit.path, *queries.MAPPERS):
            raise Missing(_("Surat itu tidak ada, atau di luar lingkup tugas Anda."))
        issued = actions.issue_letter(decision=decision, by=request.user, at=request.now)
        messages.success(request, _("Surat %(number)s sudah terbit.") % {"number": issued.number})
        return redirect("eligibility:person", nip)
    if not hasattr(decision, "letter"):
        raise Missing(_("Surat untuk penilaian ini belum diterbitkan."))
    content = letter_pdf(decision.letter, decision)
    return download(content, name=f"kelayakan-{nip}.pdf", kind="application/pdf")


def _place(request: Any) -> tuple[Unit, date, list[Unit]]:
    """Return unit, day and all units to choose from; a unit that may not be read is missing."""
    units = list(organisation.visible_units(request.standing, *queries.READERS))
    if not units:
        raise Missing(_("Belum ada unit kerja dalam lingkup tugas Anda."))
    form = PlaceForm(request.GET, units=units)
    form.is_valid()
    on = form.cleaned_data.get("on") or request.today
    code = request.GET.get("unit")
    if not code:
        return units[0], on, units
    return organisation.unit_for(request.standing, code, *queries.READERS), on, units


def _part(
    request: Any, tab: str, unit: Unit, on: date, units: list[Unit], personal: bool
) -> dict[str, Any]:
    decisions = queries.decisions_in_force(unit, on)
    if tab == "unit":
        return {"bars": [(bar, bar.label) for bar in overview.by_unit(unit, decisions)]}
    if tab == "jabatan":
        bars = overview.by_kind(decisions)
        return {"bars": [(bar, POSITION_KINDS.get(bar.label, bar.label)) for bar in bars]}
    if tab == "alasan":
        counts = overview.by_reason(decisions, with_personal=personal)
        return {"reasons": [(code, TITLES.get(code, code), n) for code, n in counts]}
    form, people = _people(request, unit, on, units, personal)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    rows = rows_of(page.object_list, with_personal=personal)
    return {"people_form": form, "page": page, "rows": rows, "kept": kept.urlencode()}


def _people(
    request: Any, unit: Unit, on: date, units: list[Unit], personal: bool
) -> tuple[PeopleForm, Any]:
    data = request.GET.copy()
    data.setdefault("unit", unit.code)
    data.setdefault("on", on.isoformat())
    form = PeopleForm(data, units=units, with_personal=personal)
    chosen = form.cleaned_data if form.is_valid() else {}
    people = queries.people_in(
        queries.decisions_in_force(unit, on),
        outcome=chosen.get("outcome", ""),
        kind=chosen.get("kind", ""),
        reason=chosen.get("reason", ""),
        text=chosen.get("q", "").strip(),
    )
    return form, people


def _employee(request: Any, nip: str) -> Employee:
    """Return oneself, or a person under a role that reads eligibility."""
    employee = organisation.employee_for(request.standing, nip, on=request.today)
    if employee.pk == request.standing.employee_id:
        return employee
    posting = organisation.posting_of(employee.pk, request.today)
    if posting is None or not request.standing.covers(posting.unit.path, *queries.READERS):
        raise organisation.EmployeeMissing(
            _("Pegawai itu tidak ada, atau di luar lingkup tugas Anda.")
        )
    return employee


def _person_page(request: Any, employee: Employee) -> HttpResponse:
    on = request.today
    posting = organisation.posting_of(employee.pk, on)
    path = posting.unit.path if posting else ""
    personal = queries.may_read_personal(request.standing, employee.pk, path)
    history = queries.history_of(employee.pk)
    current = _current(employee, on)
    context = {
        "employee": employee,
        "posting": posting,
        "is_own": employee.pk == request.standing.employee_id,
        "case": case_of(current, with_personal=personal) if current else None,
        "history": [PersonRow.of(row, with_personal=personal) for row in history],
        "letter": getattr(current, "letter", None) if personal else None,
        "may_issue": bool(path) and request.standing.covers(path, *queries.MAPPERS),
        "outcomes": OUTCOMES,
    }
    return render(request, "eligibility/person.html", context)


def _current(employee: Employee, on: date) -> StoredDecision | None:
    try:
        return queries.decision_for(employee.pk, on)
    except queries.DecisionMissing:
        return None
