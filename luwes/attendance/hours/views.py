"""Pages of own hours: who has them, entering them, ending them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.attendance.hours import actions, queries
from luwes.attendance.hours.forms import EndForm, HoursForm
from luwes.attendance.hours.rules import minutes_of
from luwes.attendance.hours.sentences import KIND_LABELS
from luwes.attendance.hours.types import HoursKind
from luwes.attendance.models import PersonalHours
from luwes.base.access import requires
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.periods import ONE_DAY
from luwes.kit.working_time import hours_from
from luwes.organisation.queries import EmployeeMissing

ROWS_A_PAGE = 30


@requires(*queries.KEEPERS)
@require_GET
def hours_list(request: Any) -> HttpResponse:
    """List who has hours of one's own, those in force first told from those that ended."""
    page = Paginator(queries.hours_for(request.standing), ROWS_A_PAGE).get_page(
        request.GET.get("halaman")
    )
    rows = [_shown(row, request.today) for row in page]
    return render(request, "attendance/hours/list.html", {"rows": rows, "page": page})


@requires(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def set_hours(request: Any) -> HttpResponse:
    """Give somebody a week of one's own."""
    form = HoursForm(request.POST or None, initial={"nip": request.GET.get("nip", "")})
    if request.method == "POST" and form.is_valid():
        row = _given(request, form)
        if row is not None:
            messages.success(request, _("Jam sendiri tersimpan."))
            return redirect("attendance:hours", pk=row.pk)
    status = 422 if form.errors else 200
    return render(request, "attendance/hours/set.html", {"form": form}, status=status)


def _given(request: Any, form: HoursForm) -> PersonalHours | None:
    data = form.cleaned_data
    try:
        employee = queries.person_for(request.standing, data["nip"], on=data["first"])
        return actions.set_hours(
            employee=employee,
            kind=data["kind"],
            week=data["week"],
            ramadan_week=data["ramadan_week"],
            first=data["first"],
            until=data["until"],
            source=data["source"],
            by=request.user,
            at=request.now,
        )
    except EmployeeMissing as absent:
        form.add_error("nip", str(absent))
    except LuwesError as refused:
        form.add_error(None, f"{refused.detail} {refused.remedy}".strip())
    return None


@requires(*queries.KEEPERS)
@require_GET
def hours(request: Any, pk: int) -> HttpResponse:
    """Show one week of one's own."""
    return _page(request, queries.hours_row_for(request.standing, pk), EndForm())


@requires(*queries.KEEPERS)
@require_POST
def end_hours(request: Any, pk: int) -> HttpResponse:
    """Let it end on a date."""
    row = queries.hours_row_for(request.standing, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        actions.end_hours(
            hours=row, until=form.cleaned_data["until"], by=request.user, at=request.now
        )
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error("until", f"{refused.detail} {refused.remedy}".strip())
        return _page(request, row, form, status=409)
    messages.success(request, _("Akhir masa jam sendiri tersimpan."))
    return redirect("attendance:hours", pk=pk)


def _page(request: Any, row: PersonalHours, form: EndForm, *, status: int = 200) -> HttpResponse:
    context = {
        **_shown(row, request.today),
        "weeks": [_days(row.week), *([_days(row.ramadan_week)] if row.ramadan_week else [])],
        "form": form,
    }
    return render(request, "attendance/hours/hours.html", context, status=status)


def _shown(row: PersonalHours, today: Any) -> dict[str, Any]:
    week = {int(day): hours_from(data) for day, data in row.week.items()}
    return {
        "row": row,
        "kind": KIND_LABELS[HoursKind(row.kind)],
        "minutes": minutes_of(week),
        "days": len(week),
        "is_over": row.until is not None and row.until <= today,
        "is_ahead": row.first > today,
        "last": row.until - ONE_DAY if row.until else None,
    }


def _days(week: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "hours": hours_from(week[day]) if (day := str(n + 1)) in week else None}
        for n, label in WEEKDAYS.items()
    ]
