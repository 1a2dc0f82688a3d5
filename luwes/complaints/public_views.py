"""Pages of complaints for citizens: file, receipt, track, reply, figures. No login."""

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.base.access import public
from luwes.complaints import actions, queries, throttle
from luwes.complaints.forms import FileForm, ReplyForm, TrackForm
from luwes.complaints.models import CATEGORY_LABELS, EVENT_LABELS, STATE_LABELS
from luwes.complaints.types import Category, EventKind, TrackedComplaint
from luwes.kit.errors import Conflict, Invalid, LuwesError, Missing
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook

RECEIPT_COOKIE = "tanda_terima"
RECEIPT_SECONDS = 1_800
FIGURES_DAYS = 180


@public
@require_http_methods(["GET", "POST"])
def file(request: Any) -> HttpResponse:
    """The form of a citizen; a good one leads to the receipt."""
    units = queries.intake_units(on=request.today)
    form = FileForm(request.POST or None, units=units)
    status = 200
    if request.method == "POST":
        status = 422 if _admitted(request, form, purpose="file") else 429
        if status == 422 and form.is_valid():
            return _filed(request, form)
    context = {"form": form, "promise": _promise_today(request.today)}
    return render(request, "complaints/file.html", context, status=status)


def _filed(request: Any, form: FileForm) -> HttpResponse:
    data = form.cleaned_data
    complaint = actions.file_complaint(
        text=data["text"],
        category=Category(data["category"]),
        unit=data["unit"],
        reporter_name=data["reporter_name"],
        reporter_contact=data["reporter_contact"],
        at=request.now,
    )
    response = redirect("complaints:receipt")
    response.set_signed_cookie(
        RECEIPT_COOKIE,
        json.dumps([complaint.number, complaint.secret]),
        max_age=RECEIPT_SECONDS,
        path=response["Location"],
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _admitted(request: Any, form: forms.Form, *, purpose: str) -> bool:
    """Count this use of a form; past the limit the form keeps its words and says why."""
    try:
        throttle.admit(purpose=purpose, address=throttle.address_of(request), at=request.now)
    except throttle.TooOften as often:
        form.add_error(None, told(often))
        return False
    return True


@public
@require_GET
def receipt(request: Any) -> HttpResponse:
    """Number and code, once, for the browser that filed; it forgets them after half an hour."""
    kept = request.get_signed_cookie(RECEIPT_COOKIE, default="", max_age=RECEIPT_SECONDS)
    if not kept:
        raise Missing(
            _("Tanda terima ini sudah tidak tersedia di perangkat ini."),
            remedy=_("Bila nomor dan kode lacak sudah disalin, gunakan halaman lacak."),
        )
    number, code = json.loads(kept)
    tracked = queries.tracked(number, code)
    context = {"complaint": tracked, "code": code, "tz": Zone(tracked.zone).tz}
    return _private(render(request, "complaints/receipt.html", context))


@public
@require_http_methods(["GET", "POST"])
def track(request: Any) -> HttpResponse:
    """Ask for number and code; with both right, show what happened."""
    if request.method == "GET":
        form = TrackForm(initial={"number": request.GET.get("nomor", "")[:20]})
        return render(request, "complaints/track.html", {"form": form})
    form = TrackForm(request.POST)
    if _admitted(request, form, purpose="track") and form.is_valid():
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        try:
            return _tracked(request, queries.tracked(number, code), code)
        except Missing as missing:
            form.add_error(None, f"{missing.detail} {missing.remedy}")
    return render(request, "complaints/track.html", {"form": form}, status=422)


@public
@require_POST
def reply(request: Any) -> HttpResponse:
    """Take the reporter's reply and show the complaint again."""
    throttle.admit(purpose="reply", address=throttle.address_of(request), at=request.now)
    form = ReplyForm(request.POST)
    number, code = request.POST.get("number", "")[:20], request.POST.get("code", "")[:20]
    complaint = queries.complaint_of(number, code)
    if not form.is_valid():
        return _tracked(request, queries.tracked(number, code), code, form=form, status=422)
    try:
        actions.reopen_complaint(
            complaint=complaint, text=form.cleaned_data["text"], at=request.now
        )
    except (Conflict, Invalid) as refused:
        form.add_error(None, told(refused))
        return _tracked(request, queries.tracked(number, code), code, form=form, status=409)
    return _tracked(request, queries.tracked(number, code), code, said=_("Balasan Anda terkirim."))


def told(error: LuwesError) -> str:
    """Return what went wrong and what to do, as one text above a form."""
    return f"{error.detail} {error.remedy}".strip()


def _tracked(
    request: Any,
    tracked: TrackedComplaint,
    code: str,
    *,
    form: ReplyForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    initial = {"number": tracked.number, "code": code}
    context = {
        "complaint": tracked,
        "left": queries.left_of(tracked, request.now),
        "category": CATEGORY_LABELS[tracked.category],
        "state": STATE_LABELS[tracked.state],
        "events": [
            (EVENT_LABELS[event.kind], _mark(event.kind), event) for event in tracked.events
        ],
        "tz": Zone(tracked.zone).tz,
        "form": (form or ReplyForm(initial=initial)) if tracked.may_reply or form else None,
        "said": said,
    }
    return _private(render(request, "complaints/tracked.html", context, status=status))


def _mark(kind: EventKind) -> str:
    """Return the class of the dot on the timeline."""
    good = {EventKind.ANSWERED, EventKind.CLOSED}
    return "bad" if kind is EventKind.BREACHED else "done" if kind in good else ""


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@require_GET
def figures(request: Any) -> HttpResponse:
    """How well the promise is kept, for everybody; nothing about single complaints."""
    until = next_month(request.today)
    first = (until - timedelta(days=FIGURES_DAYS)).replace(day=1)
    window = {"first": first, "until": until, "at": request.now}
    context = {
        "total": queries.public_figures(**window),
        "months": [
            (date.fromisoformat(f"{line.label}-01"), line)
            for line in queries.figures_by_month(**window)
        ],
        "offices": queries.figures_by_office(**window),
        "first": first,
        "promise": _promise_today(request.today),
        "fewest": national_rulebook(request.today).value("study.minimum_cell"),
    }
    return render(request, "complaints/figures.html", context)


def _promise_today(on: date) -> int:
    """Return the minutes promised nationally on a date; a unit may promise less."""
    return int(national_rulebook(on).value("complaints.first_response_minutes"))
