"""Pages of corrections: ask, my requests, those that wait, one of them, its evidence."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.attendance.corrections import actions, deciding, preview, queries
from luwes.attendance.corrections.files import answer_with
from luwes.attendance.corrections.forms import AskForm, DecideForm
from luwes.attendance.corrections.rules import may_decide
from luwes.attendance.corrections.sentences import KIND_LABELS, STATE_LABELS, STATE_TONES
from luwes.attendance.corrections.types import CorrectionKind, CorrectionState
from luwes.attendance.lists import workdays_for
from luwes.attendance.models import PLACE_LABELS, Correction
from luwes.attendance.turning import date_from
from luwes.attendance.types import Place
from luwes.base.access import Role, requires
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee

ROWS_A_PAGE = 20
TABS = {
    "saya": pgettext_lazy("correction", "Untuk saya"),
    "menunggu": pgettext_lazy("correction", "Semua yang menunggu"),
    "selesai": pgettext_lazy("correction", "Selesai"),
}
seen_by = requires(Role.STAFF, *queries.READERS)


@requires(Role.STAFF)
@require_GET
def mine(request: Any) -> HttpResponse:
    """List one's own requests with their answers."""
    rows = queries.own_corrections(request.standing)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    context = {"rows": [_row(row, request.today) for row in page], "page": page}
    return render(request, "attendance/corrections/mine.html", context)


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def ask(request: Any) -> HttpResponse:
    """Take one request for a day; the page says first what is recorded and what is left."""
    employee = Employee.objects.get(pk=request.standing.employee_id)
    if request.method == "GET":
        on = date_from(request)
        return _ask_page(request, employee, AskForm(initial={"on": on}), on)
    form = AskForm(request.POST, request.FILES)
    if not form.is_valid():
        on = form.cleaned_data.get("on") or request.today
        return _ask_page(request, employee, form, on, status=422)
    try:
        row = actions.ask_correction(
            employee=employee, by=request.user, at=request.now, **form.cleaned_data
        )
    except LuwesError as refused:
        on = form.cleaned_data["on"]
        return _ask_page(request, employee, form, on, refused=refused, status=409)
    messages.success(request, _("Permintaan terkirim. Atasan Anda membacanya di Luwes."))
    return redirect("attendance:correction", pk=row.pk)


@requires(*queries.READERS)
@require_GET
def to_decide(request: Any) -> HttpResponse:
    """List what waits: for oneself first, then everything below, then what is done."""
    tab = request.GET.get("tampil", "")
    tab = tab if tab in TABS else "saya"
    unit, units = _unit_from(request)
    if tab == "saya":
        rows = queries.to_decide(request.standing, on=request.today)
    else:
        rows = queries.corrections_under(request.standing, unit=unit, is_open=tab == "menunggu")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    found = list(page)
    settled = preview.settled_now(found)
    context = {
        "rows": [_row(row, request.today, settled) for row in found],
        "page": page,
        "tab": tab,
        "parts": [(name, label, name == tab) for name, label in TABS.items()],
        "unit": unit,
        "units": units,
    }
    return render(request, "attendance/corrections/to_decide.html", context)


@seen_by
@require_GET
def correction(request: Any, pk: int) -> HttpResponse:
    """Show one request: what is asked, what the day would become, and what happened to it."""
    found = queries.correction_for(request.standing, pk)
    return _page(request, found, DecideForm())


@seen_by
@require_POST
def decide(request: Any, pk: int) -> HttpResponse:
    """Accept or refuse."""
    found = queries.correction_for(request.standing, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    accepted = form.cleaned_data["decision"] == "terima"
    try:
        actions.decide_correction(
            correction=found,
            accepted=accepted,
            note=form.cleaned_data["note"],
            by=request.user,
            at=request.now,
        )
    except actions.NoteMissing as missing:
        form.add_error("note", f"{missing.detail} {missing.remedy}")
        return _page(request, found, form, status=422)
    done = _("Diterima; harinya dinilai lagi.") if accepted else _("Ditolak dengan penjelasan.")
    messages.success(request, done)
    return redirect("attendance:corrections_to_decide")


@seen_by
@require_POST
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take one's own request back; to others the address is as absent as the request."""
    found = queries.correction_for(request.standing, pk)
    actions.withdraw_correction(correction=found, by=request.user, at=request.now)
    messages.success(request, _("Permintaan ditarik."))
    return redirect("attendance:my_corrections")


@seen_by
@require_GET
def evidence(request: Any, pk: int) -> HttpResponse:
    """Give the evidence to save; who read another's is on record."""
    found = queries.correction_for(request.standing, pk)
    if not found.attachment:
        raise Missing(_("Permintaan ini tidak mempunyai berkas."))
    actions.note_reading(correction=found, by=request.user, at=request.now)
    return answer_with(found.attachment, found.attachment_name)


def _page(request: Any, found: Correction, form: DecideForm, *, status: int = 200) -> HttpResponse:
    is_open = found.state == CorrectionState.ASKED
    is_own = found.employee_id == request.standing.employee_id
    decision = may_decide(deciding.facts_for(request.standing, found, request.now))
    now = preview.settled_now([found]).get(found.pk)
    context = {
        **_row(found, request.today),
        "zone": Zone(found.unit.zone),
        "is_own": is_own,
        "is_open": is_open,
        "form": form if is_open and decision.allowed else None,
        "not_mine": () if is_own or decision.allowed else decision.blocking,
        "is_settled": now is not None,
        "changes": _changes(found, now) if is_open else (),
        "history": _history(found),
    }
    return render(request, "attendance/corrections/correction.html", context, status=status)


def _changes(found: Correction, now: Any) -> list[preview.Change]:
    before = preview.picture_of(now) if now else preview.judged(found, accepted=False)
    after = preview.judged(found, accepted=True)
    return preview.changes(before, after) if before and after else []


def _history(found: Correction) -> list[dict[str, Any]]:
    """Return the trail as the page prints it, oldest first."""
    steps = [{"label": _("Diajukan"), "mark": "done", "at": found.asked_at, "by": found.asked_by}]
    if found.decided_at is None:
        return [*steps, {"label": _("Menunggu keputusan"), "mark": "now", "due": found.due_on}]
    state = CorrectionState(found.state)
    decided = {
        "label": STATE_LABELS[state],
        "mark": "bad" if state is CorrectionState.REFUSED else "done",
        "at": found.decided_at,
        "by": found.decided_by,
        "note": found.decision_note,
    }
    return [*steps, decided]


def _row(found: Correction, today: date, settled: Any = None) -> dict[str, Any]:
    kind, state = CorrectionKind(found.kind), CorrectionState(found.state)
    zone = Zone(found.unit.zone)
    day = (settled or {}).get(found.pk)
    return {
        "row": found,
        "kind": KIND_LABELS[kind],
        "state": STATE_LABELS[state],
        "tone": STATE_TONES[state],
        "claimed": found.claimed_at and local(found.claimed_at, zone),
        "is_in": kind is CorrectionKind.MISSING_IN,
        "place": PLACE_LABELS[Place(found.place)] if found.place else "",
        "is_late": state is CorrectionState.ASKED and found.due_on < today,
        "day": preview.picture_of(day) if day else None,
    }


def _ask_page(
    request: Any,
    employee: Employee,
    form: AskForm,
    on: date,
    *,
    refused: LuwesError | None = None,
    status: int = 200,
) -> HttpResponse:
    posting = organisation.posting_of(employee.pk, on)
    days = workdays_for(request.standing, employee=employee, first=on, until=on + ONE_DAY)
    limits = posting and queries.limits_on(posting.unit, employee.pk, on=on)
    day = preview.picture_of(days[0]) if days else None
    if not form.is_bound and day:
        form.initial["kind"] = request.GET.get("jenis") or day.lacking
    context = {
        "form": form,
        "on": on,
        "today": request.today,
        "unit": posting and posting.unit,
        "limits": limits,
        "is_over": limits and request.today > limits.until,
        "may_try": form.is_bound or (limits and limits.is_open(request.today)),
        "day": day,
        "refused": refused,
    }
    return render(request, "attendance/corrections/ask.html", context, status=status)


def _unit_from(request: Any) -> tuple[Any, list[Any]]:
    units = list(organisation.visible_units(request.standing, *queries.READERS)[:300])
    code = request.GET.get("unit")
    unit = organisation.unit_for(request.standing, code, *queries.READERS) if code else None
    return unit, units
