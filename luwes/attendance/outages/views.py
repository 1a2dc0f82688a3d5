"""Pages of outages: the register, one outage with its figures, and what everybody may see."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.attendance.models import Outage
from luwes.attendance.outages import actions, pictures, queries
from luwes.attendance.outages.forms import ConfirmForm, ProposeForm, RejectForm, wall_clocks
from luwes.attendance.outages.rules import ONE_MINUTE, may_judge
from luwes.attendance.outages.sentences import (
    CAUSE_LABELS,
    SENTENCES,
    STATE_LABELS,
    STATE_TONES,
)
from luwes.attendance.outages.types import Cause, JudgeFacts, OutageState, Span
from luwes.attendance.outages.watch import series_of
from luwes.attendance.terms import attendance_terms
from luwes.base.access import public, requires
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebooks_by_path
from luwes.policy.types import RuleBook

ROWS_A_PAGE = 30
MOST_UNITS = 300
DAYS_DRAWN = queries.SHOWN_TO_ALL.days
LONGEST_DRAWN = timedelta(hours=5)
proposers = requires(*queries.PROPOSERS)


@public
@require_GET
def public_outages(request: Any) -> HttpResponse:
    """Tell everybody when people could not check in, without names and without waiting."""
    rows = list(queries.confirmed_outages(until=request.now)[:200])
    spans = [Span(row.starts_at, row.ends_at) for row in rows]
    segments = _segments(rows, request.today)
    cells = pictures.cells(spans, today=request.today, days=DAYS_DRAWN, zone=Zone.WIB)
    context = {
        "rows": [_shown(row) | {"segments": segments[row.pk]} for row in rows],
        "cells": cells,
        "cells_width": len(cells) * (pictures.CELL - pictures.GAP),
        "days": DAYS_DRAWN,
        "minutes": sum(cell.minutes for cell in cells),
        "bad_days": sum(cell.minutes > 0 for cell in cells),
    }
    return render(request, "attendance/outages/public.html", context)


@proposers
@require_GET
def register(request: Any) -> HttpResponse:
    """List the outages of one's units, those that wait first."""
    rows = queries.outages_for(request.standing)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    context = {"rows": [_shown(row) for row in page], "page": page}
    return render(request, "attendance/outages/register.html", context)


@proposers
@require_http_methods(["GET", "POST"])
def propose(request: Any) -> HttpResponse:
    """Take a proposal of a person: power or network at one office."""
    units = _units(request, *queries.PROPOSERS)
    form = ProposeForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.propose_outage(
                unit=form.cleaned_data["unit"],
                span=form.span(),
                cause=form.cleaned_data["cause"],
                note=form.cleaned_data["note"],
                by=request.user,
                at=request.now,
            )
        except LuwesError as refused:
            _add_refusal(form, refused)
        else:
            messages.success(request, _("Usulan terkirim. Orang lain yang menegaskannya."))
            return redirect("attendance:outage", pk=row.pk)
    status = 422 if form.errors else 200
    return render(request, "attendance/outages/propose.html", {"form": form}, status=status)


@proposers
@require_GET
def outage(request: Any, pk: int) -> HttpResponse:
    """Show one outage: the figures, the minutes as a picture, and the forms of who judges."""
    return _page(request, queries.outage_for(request.standing, pk))


@proposers
@require_POST
def confirm(request: Any, pk: int) -> HttpResponse:
    """Confirm, with the interval or scope made right."""
    found = queries.outage_for(request.standing, pk)
    form = ConfirmForm(request.POST, units=_units(request, *queries.KEEPERS))
    if not form.is_valid():
        return _page(request, found, confirm_form=form, status=422)
    try:
        actions.confirm_outage(
            outage=found,
            span=form.span(),
            unit=form.cleaned_data["unit"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=request.now,
        )
    except Missing:
        raise
    except actions.OutageInvalid as wrong:
        _add_refusal(form, wrong)
        return _page(request, found, confirm_form=form, status=422)
    messages.success(request, _("Gangguan ditegaskan; hari-hari itu dinilai lagi."))
    return redirect("attendance:outage", pk=pk)


@proposers
@require_POST
def reject(request: Any, pk: int) -> HttpResponse:
    """Reject with a reason, or take back what was confirmed."""
    found = queries.outage_for(request.standing, pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reject_form=form, status=422)
    actions.reject_outage(
        outage=found, note=form.cleaned_data["note"], by=request.user, at=request.now
    )
    messages.success(request, _("Usulan ditolak; tidak ada hari yang dimaafkan karenanya."))
    return redirect("attendance:outages")


def _page(
    request: Any,
    found: Outage,
    *,
    confirm_form: ConfirmForm | None = None,
    reject_form: RejectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    zone, span = Zone(found.unit.zone), Span(found.starts_at, found.ends_at)
    decision = may_judge(
        JudgeFacts(
            is_keeper=request.standing.covers(found.unit.path, *queries.KEEPERS),
            is_proposer=found.proposed_by_id == request.user.pk,
        )
    )
    is_open = found.state == OutageState.PROPOSED
    may_take_back = is_open and found.proposed_by_id == request.user.pk
    may_reject = found.state != OutageState.REJECTED and decision.allowed
    if is_open and decision.allowed and confirm_form is None:
        given = {"unit": found.unit.code, **wall_clocks(span, zone)}
        confirm_form = ConfirmForm(initial=given, units=_units(request, *queries.KEEPERS))
    drawn = series_of(span) if found.ends_at - found.starts_at <= LONGEST_DRAWN else []
    context = {
        **_shown(found),
        "zone": zone,
        "confirm_form": confirm_form if is_open and decision.allowed else None,
        "reject_form": (reject_form or RejectForm()) if may_reject or may_take_back else None,
        "is_own": may_take_back,
        "is_confirmed": found.state == OutageState.CONFIRMED,
        "not_mine": () if decision.allowed or not is_open else decision.blocking,
        "curve": pictures.curve(drawn, span=span, zone=zone) if drawn else None,
        "segments": _segments([found], request.today)[found.pk],
        "evidence": found.evidence,
    }
    return render(request, "attendance/outages/outage.html", context, status=status)


def _shown(row: Outage) -> dict[str, Any]:
    zone, state = Zone(row.unit.zone), OutageState(row.state)
    starts, ends = local(row.starts_at, zone), local(row.ends_at, zone)
    return {
        "row": row,
        "cause": CAUSE_LABELS[Cause(row.cause)],
        "state": STATE_LABELS[state],
        "tone": STATE_TONES[state],
        "starts": starts,
        "ends": ends,
        "is_one_day": starts.date() == ends.date(),
        "minutes": int((row.ends_at - row.starts_at) / ONE_MINUTE),
    }


def _segments(rows: Sequence[Outage], on: date) -> dict[int, list[pictures.Segment]]:
    """Return by outage its parts on the line of a day. Two queries, however many rows."""
    books = rulebooks_by_path(paths={row.unit_id: row.unit.path for row in rows}, on=on)
    scans = {unit: _scan_window(book) for unit, book in books.items()}
    return {
        row.pk: pictures.segments(
            Span(row.starts_at, row.ends_at), zone=Zone(row.unit.zone), scan=scans[row.unit_id]
        )
        for row in rows
    }


def _scan_window(book: RuleBook) -> tuple[int, int]:
    """Return when people may check in, as minutes of the day."""
    terms = attendance_terms(book)
    opens, closes = terms.scan_from, terms.scan_until
    return opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute


def _units(request: Any, *roles: Any) -> list[Unit]:
    return list(organisation.visible_units(request.standing, *roles)[:MOST_UNITS])


def _add_refusal(form: Any, refused: LuwesError) -> None:
    said = [str(SENTENCES[reason.code]) % dict(reason.facts) for reason in refused.reasons]
    form.add_error(None, " ".join([str(refused.detail), *said, str(refused.remedy)]).strip())
