"""Pages of lists written by hand: all of them, one of them, and entering one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from luwes.attendance.corrections import hand_lists as verbs
from luwes.attendance.corrections import hand_queries as queries
from luwes.attendance.corrections.files import answer_with
from luwes.attendance.corrections.hand_forms import CAME, LEFT, HandListForm, day_from, rows_from
from luwes.attendance.corrections.sentences import REASON_LABELS
from luwes.attendance.corrections.types import HandReason
from luwes.base.access import requires
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.zones import Zone
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit

ROWS_A_PAGE = 30
MOST_UNITS = 300
MOST_PEOPLE = 400  # two clocks each; a form of more fields is not read


@requires(*queries.WRITERS)
@require_GET
def all_lists(request: Any) -> HttpResponse:
    """List what was entered by hand, newest day first, and offer the next."""
    rows = queries.hand_lists(request.standing)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "rows": [(row, REASON_LABELS[HandReason(row.reason)]) for row in page],
        "page": page,
        "units": _units(request),
        "today": request.today,
    }
    return render(request, "attendance/corrections/hand_lists.html", context)


@requires(*queries.WRITERS)
@require_http_methods(["GET", "POST"])
def enter(request: Any) -> HttpResponse:
    """Take one list of a unit's day: its reason, its picture, two clocks beside each name."""
    unit = organisation.unit_for(request.standing, request.GET.get("unit", ""), *queries.WRITERS)
    on = day_from(request.GET.get("tanggal", "")) or request.today
    if request.method == "GET":
        return _enter_page(request, unit, on, HandListForm())
    form = HandListForm(request.POST, request.FILES)
    rows, errors = rows_from(request.POST)
    if not form.is_valid() or errors:
        return _enter_page(request, unit, on, form, errors=errors, status=422)
    try:
        found = verbs.enter_hand_list(
            unit=unit, on=on, rows=rows, by=request.user, at=request.now, **form.cleaned_data
        )
    except verbs.HandListInvalid as wrong:
        errors = wrong.facts.get("errors", {})
        return _enter_page(request, unit, on, form, errors=errors, refused=wrong, status=422)
    except Missing:
        raise
    except LuwesError as refused:
        return _enter_page(request, unit, on, form, refused=refused, status=409)
    count = len(rows)
    done = ngettext("%(count)s orang tercatat.", "%(count)s orang tercatat.", count)
    messages.success(request, done % {"count": count})
    return redirect("attendance:hand_list", pk=found.pk)


@requires(*queries.WRITERS)
@require_GET
def hand_list(request: Any, pk: int) -> HttpResponse:
    """Show one list as it was entered."""
    found = queries.hand_list_for(request.standing, pk)
    context = {
        "list": found,
        "reason": REASON_LABELS[HandReason(found.reason)],
        "people": queries.listed_people(found),
        "zone": Zone(found.unit.zone),
    }
    return render(request, "attendance/corrections/hand_list.html", context)


@requires(*queries.WRITERS)
@require_GET
def document(request: Any, pk: int) -> HttpResponse:
    """Give the picture of the paper to save."""
    found = queries.hand_list_for(request.standing, pk)
    if not found.document:
        raise Missing(_("Daftar ini tidak mempunyai berkas."))
    return answer_with(found.document, found.document_name)


def _enter_page(
    request: Any,
    unit: Unit,
    on: date,
    form: HandListForm,
    *,
    errors: dict[str, Any] | None = None,
    refused: LuwesError | None = None,
    status: int = 200,
) -> HttpResponse:
    people = queries.people_of(unit, on=on)
    known = {person.member.nip for person in people}
    errors = errors or {}
    context = {
        "unit": unit,
        "units": _units(request),
        "on": on,
        "today": request.today,
        "form": form,
        "refused": refused,
        "rows": [_line(request, person, errors) for person in people[:MOST_PEOPLE]],
        "is_cut": len(people) > MOST_PEOPLE,
        "strangers": {nip: said for nip, said in errors.items() if nip not in known},
        "wrong": len(errors),
    }
    return render(request, "attendance/corrections/hand_list_form.html", context, status=status)


def _line(request: Any, person: queries.Person, errors: dict[str, Any]) -> dict[str, Any]:
    nip = person.member.nip
    return {
        "person": person,
        "is_own": person.member.employee_id == request.standing.employee_id,
        "came_name": CAME + nip,
        "left_name": LEFT + nip,
        "came": request.POST.get(CAME + nip, ""),
        "left": request.POST.get(LEFT + nip, ""),
        "error": errors.get(nip, ""),
    }


def _units(request: Any) -> list[Unit]:
    return list(organisation.visible_units(request.standing, *queries.WRITERS)[:MOST_UNITS])
