"""Pages of complaints for officers: the list by time left, and one complaint with its verbs."""

from collections.abc import Callable
from datetime import datetime
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
from luwes.base.tables import csv_bytes, download
from luwes.complaints import actions, queries
from luwes.complaints.forms import AnswerForm, AssignForm, CloseForm, ForwardForm, NoteForm
from luwes.complaints.models import CATEGORY_LABELS, EVENT_LABELS, STATE_LABELS, Complaint
from luwes.complaints.public_views import told
from luwes.complaints.types import OPEN_STATES, Category, EventKind, State
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.zones import Zone, local

PAGE = 50
EXPORT_ROWS = 5_000
TABS = {
    "terbuka": (pgettext_lazy("complaint", "Menunggu"), OPEN_STATES),
    "ditanggapi": (pgettext_lazy("complaint", "Ditanggapi"), (State.ANSWERED,)),
    "selesai": (pgettext_lazy("complaint", "Selesai"), (State.CLOSED,)),
}
officers = requires(*queries.READERS, Role.STAFF)


@officers
@require_GET
def complaint_list(request: Any) -> HttpResponse:
    """What waits, the most urgent first; overdue ones lead."""
    chosen = request.GET.get("tampil", "")
    chosen = chosen if chosen in TABS else "terbuka"
    counts = queries.count_by_state(request.standing)
    states = TABS[chosen][1]
    paged = Paginator(range(sum(counts.get(state, 0) for state in states)), PAGE)
    page = paged.get_page(request.GET.get("halaman"))
    rows = queries.by_time_left(
        request.standing, now=request.now, states=states, page=page.number, size=PAGE
    )
    context = {
        "rows": [(row, CATEGORY_LABELS[Category(row.complaint.category)]) for row in rows],
        "choices": [
            (name, label, sum(counts.get(state, 0) for state in wanted), name == chosen)
            for name, (label, wanted) in TABS.items()
        ],
        "chosen": chosen,
        "page": page,
    }
    return render(request, "complaints/list.html", context)


@officers
@require_GET
def export(request: Any) -> HttpResponse:
    """The list as CSV without reporters; text that looks like a formula is made harmless."""
    rows = queries.visible(request.standing).order_by("-received_at")[:EXPORT_ROWS]
    columns = ["nomor", "diterima", "kategori", "unit", "status", "janji", "tanggapan", "isi"]
    cells = [
        [
            row.number,
            _told(row.received_at, row),
            CATEGORY_LABELS[Category(row.category)],
            row.unit.name,
            STATE_LABELS[State(row.state)],
            _told(row.promise_at, row),
            _told(row.first_answered_at, row),
            row.text,
        ]
        for row in rows
    ]
    return download(csv_bytes(columns, cells), name="pengaduan.csv", kind="text/csv")


def _told(at: datetime | None, row: Complaint) -> str:
    """Write an instant on the clock of the office, as a spreadsheet still sorts it."""
    zone = Zone(row.unit.zone)
    return f"{local(at, zone):%Y-%m-%d %H:%M} {zone}" if at else ""


@officers
@require_GET
def detail(request: Any, number: str) -> HttpResponse:
    """One complaint: the promise, what happened, and the verbs that this person has."""
    return _detail(request, queries.complaint_for(request.standing, number))


def _detail(
    request: Any, complaint: Complaint, *, bound: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "left": queries.left_of(complaint, request.now),
        "category": CATEGORY_LABELS[Category(complaint.category)],
        "state": STATE_LABELS[State(complaint.state)],
        "tz": Zone(complaint.unit.zone).tz,
        "events": [
            (EVENT_LABELS[EventKind(event.kind)], _mark(EventKind(event.kind)), event)
            for event in queries.events_of(complaint)
        ],
        "reporter": queries.reporter_of(request.standing, complaint),
        "sees_reporter": request.standing.covers(complaint.unit.path, Role.COMPLAINTS),
        **_forms(request, complaint, bound),
    }
    return render(request, "complaints/detail.html", context, status=status)


def _mark(kind: EventKind) -> str:
    if kind is EventKind.BREACHED:
        return "bad"
    return "done" if kind in (EventKind.ANSWERED, EventKind.CLOSED) else ""


def _forms(request: Any, complaint: Complaint, bound: forms.Form | None) -> dict[str, Any]:
    """Return the forms that this person may send now; the one sent keeps its errors."""
    if not queries.may_handle(request.standing, complaint):
        return {}
    given: dict[str, Any] = {"note_form": NoteForm(prefix="note")}
    if complaint.state != State.CLOSED:
        given["answer_form"] = AnswerForm()
        if queries.may_direct(request.standing, complaint):
            given["assign_form"] = _assign_form(request, complaint)
            given["forward_form"] = _forward_form(request, complaint)
    if complaint.state == State.ANSWERED:
        given["close_form"] = CloseForm(prefix="close")
    if bound is not None:
        names = [name for name, form in given.items() if type(form) is type(bound)]
        given |= dict.fromkeys(names, bound)
    return given


def _assign_form(request: Any, complaint: Complaint, data: Any = None) -> AssignForm:
    return AssignForm(data, handlers=queries.possible_handlers(complaint, on=request.today))


def _forward_form(request: Any, complaint: Complaint, data: Any = None) -> ForwardForm:
    units = queries.possible_units(complaint, on=request.today)
    return ForwardForm(data, units=units, prefix="forward")


def _attempt(
    request: Any,
    complaint: Complaint,
    form: forms.Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    done: str,
) -> HttpResponse:
    """Do `deed` with a good form and go back to the page; else show the form with what is wrong."""
    if not form.is_valid():
        return _detail(request, complaint, bound=form, status=422)
    try:
        deed({**form.cleaned_data, "complaint": complaint, "by": request.user, "at": request.now})
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error(None, told(refused))
        return _detail(request, complaint, bound=form, status=409)
    messages.success(request, done)
    if queries.visible(request.standing).filter(pk=complaint.pk).exists():
        return redirect("complaints:detail", number=complaint.number)
    return redirect("complaints:list")


@officers
@require_POST
def answer(request: Any, number: str) -> HttpResponse:
    complaint = queries.complaint_to_handle(request.standing, number)
    return _attempt(
        request,
        complaint,
        AnswerForm(request.POST),
        lambda given: actions.answer_complaint(**given),
        done=_("Tanggapan terkirim dan terlihat oleh pelapor."),
    )


@officers
@require_POST
def assign(request: Any, number: str) -> HttpResponse:
    complaint = queries.complaint_to_direct(request.standing, number)
    return _attempt(
        request,
        complaint,
        _assign_form(request, complaint, request.POST),
        lambda given: actions.assign_complaint(**given),
        done=_("Pengaduan ditugaskan."),
    )


@officers
@require_POST
def forward(request: Any, number: str) -> HttpResponse:
    complaint = queries.complaint_to_direct(request.standing, number)
    return _attempt(
        request,
        complaint,
        _forward_form(request, complaint, request.POST),
        lambda given: actions.forward_complaint(**given),
        done=_("Pengaduan diteruskan. Janji waktunya tetap."),
    )


@officers
@require_POST
def note(request: Any, number: str) -> HttpResponse:
    complaint = queries.complaint_to_handle(request.standing, number)
    return _attempt(
        request,
        complaint,
        NoteForm(request.POST, prefix="note"),
        lambda given: actions.note_on_complaint(**given),
        done=_("Catatan disimpan."),
    )


@officers
@require_POST
def close(request: Any, number: str) -> HttpResponse:
    complaint = queries.complaint_to_handle(request.standing, number)
    return _attempt(
        request,
        complaint,
        CloseForm(request.POST, prefix="close"),
        lambda given: actions.close_complaint(**given),
        done=_("Pengaduan ditutup. Balasan pelapor dapat membukanya kembali."),
    )
