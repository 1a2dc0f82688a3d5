"""Pages of people and units."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.base.access import Role, requires, signed_in
from luwes.kit.errors import Missing
from luwes.organisation import actions, history, queries
from luwes.organisation.absences import AbsenceOverlaps
from luwes.organisation.forms import (
    DutyTripForm,
    LeaveForm,
    OnForm,
    RatingForm,
    RecordForm,
    SanctionForm,
    SearchForm,
)
from luwes.organisation.staff_import.staging import IMPORTERS

PAGE = 50
MOST_UNITS_IN_FILTER = 300
MOST_UNITS_SHOWN = 500
ONE_DAY = timedelta(days=1)


@require_GET
@requires(Role.HEAD, Role.PERSONNEL, Role.AUDITOR, Role.ADMIN)
def employees(request: Any) -> HttpResponse:
    """People of today under one's roles, searched by name or number, by unit."""
    units = list(queries.visible_units(request.standing)[:MOST_UNITS_IN_FILTER])
    form = SearchForm(request.GET or None, units=units)
    found = form.cleaned_data if form.is_bound and form.is_valid() else {}
    code = found.get("unit", "")
    unit = queries.unit_for(request.standing, code) if code else None
    people = history.employees_found(
        request.standing, on=request.today, words=found.get("q", ""), unit=unit
    )
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "kept": kept.urlencode(),
        "may_import": request.standing.has(*IMPORTERS),
    }
    return render(request, "organisation/employees.html", context)


@require_GET
@signed_in
def employee(request: Any, nip: str) -> HttpResponse:
    """One person: postings over time, head, record as far as the reader may see it."""
    person = history.person_page(request.standing, nip, on=request.today)
    context = {"person": person, "record_kinds": _record_links() if person.may_record else []}
    return render(request, "organisation/employee.html", context)


@require_GET
@signed_in
def units(request: Any) -> HttpResponse:
    """The tree of units that one may look into, with how many people are in each today."""
    on, form = _on(request)
    seen = list(history.units_seen(request.standing, on=request.today)[:MOST_UNITS_SHOWN])
    counts = history.head_counts(seen, on=on)
    top = min((unit.depth for unit in seen), default=1)
    rows = [(unit, "– " * (unit.depth - top), counts.get(unit.pk, 0)) for unit in seen]
    context = {"form": form, "on": on, "rows": rows, "is_cut": len(seen) == MOST_UNITS_SHOWN}
    return render(request, "organisation/units.html", context)


@require_GET
@signed_in
def unit(request: Any, code: str) -> HttpResponse:
    """One unit on any day: who was here, under which head, with which units below."""
    shown = history.unit_seen(request.standing, code, on=request.today)
    on, form = _on(request)
    page = Paginator(history.posted_at(shown, on=on), PAGE).get_page(request.GET.get("page"))
    people = list(page)
    children = list(shown.get_children()[:MOST_UNITS_SHOWN])
    ids = [posting.employee_id for posting in people]
    context = {
        "unit": shown,
        "above": _above(request, shown),
        "form": form,
        "on": on,
        "page": page,
        "people": people,
        "linked": history.visible_ids(request.standing, ids, on=request.today),
        "head": history.head_above(shown, on=on),
        "children": _counted(children, on),
    }
    return render(request, "organisation/unit.html", context)


def _counted(children: list[Any], on: date) -> list[tuple[Any, int]]:
    counts = history.head_counts(children, on=on)
    return [(child, counts.get(child.pk, 0)) for child in children]


def _above(request: Any, shown: Any) -> list[Any]:
    """Return the units above that the reader may open, from the top."""
    seen = history.units_seen(request.standing, on=request.today)
    steps = type(shown).steplen
    paths = [shown.path[:end] for end in range(steps, len(shown.path), steps)]
    return list(seen.filter(path__in=paths))


def _on(request: Any) -> tuple[date, OnForm]:
    """Return the day asked for; today when none or a wrong one is, and then the form says so."""
    form = OnForm(request.GET if "on" in request.GET else None, initial={"on": request.today})
    asked = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    return asked or request.today, form


RECORDS: dict[str, tuple[type[RecordForm], Any, Any]] = {
    "cuti": (LeaveForm, actions.record_leave, lambda: _("Catat cuti")),
    "dinas": (DutyTripForm, actions.record_duty_trip, lambda: _("Catat perjalanan dinas")),
    "penilaian": (RatingForm, actions.record_rating, lambda: _("Catat penilaian")),
    "sanksi": (SanctionForm, actions.record_sanction, lambda: _("Catat sanksi")),
}


def _record_links() -> list[tuple[str, str]]:
    return [(kind, title()) for kind, (_form, _action, title) in RECORDS.items()]


@require_http_methods(["GET", "POST"])
@requires(Role.PERSONNEL)
def record(request: Any, nip: str, kind: str) -> HttpResponse:
    """Write one row into a person's record."""
    if kind not in RECORDS:
        raise Missing(_("Halaman ini tidak ada, atau bukan bagian dari tugas Anda."))
    form_class, action, title = RECORDS[kind]
    person = history.employee_to_record(request.standing, nip, on=request.today)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(employee=person, **form.values(), by=request.user, at=request.now)
        except AbsenceOverlaps as overlap:
            form.add_error("first", f"{overlap.detail} {overlap.remedy}")
        else:
            messages.success(request, _("Catatan kepegawaian disimpan."))
            return redirect("organisation:employee", nip=person.nip)
    context = {"form": form, "employee": person, "title": title()}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organisation/record.html", context, status=status)
