"""Pages of terminals: all of them, one of them, a file before it is read, whose numbers are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.attendance.models import Terminal
from luwes.attendance.terminals import actions, queries, uploads
from luwes.attendance.terminals.actions import Reading
from luwes.attendance.terminals.errors import (
    FileUnreadable,
    TerminalInUse,
    TerminalNameTaken,
)
from luwes.attendance.terminals.forms import (
    FileForm,
    TerminalForm,
)
from luwes.attendance.terminals.sentences import bad_lines, remarks, states_text
from luwes.attendance.terminals.types import States
from luwes.base.access import requires
from luwes.organisation import queries as organisation

MOST_UNITS = 300
ROWS_A_PAGE = 50
FILES_SHOWN = 10


@requires(*queries.KEEPERS)
@require_GET
def terminals(request: Any) -> HttpResponse:
    """List the terminals of one's units, and how fresh each is."""
    rows = queries.with_counts(queries.terminals_for(request.standing))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    return render(request, "attendance/terminals/terminals.html", {"page": page})


@requires(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: Any) -> HttpResponse:
    """Set a terminal up."""
    found = organisation.visible_units(request.standing, *queries.KEEPERS)
    units = list(found[:MOST_UNITS])
    initial = {"zone": units[0].zone} if units else {}
    form = TerminalForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        unit = next(unit for unit in units if unit.code == given.pop("unit"))
        try:
            terminal = actions.add_terminal(unit=unit, by=request.user, at=request.now, **given)
        except TerminalNameTaken as taken:
            form.add_error("name", str(taken.detail))
        else:
            return redirect("attendance:terminal", pk=terminal.pk)
    status = 422 if form.errors else 200
    return render(request, "attendance/terminals/add.html", {"form": form}, status=status)


@requires(*queries.KEEPERS)
@require_GET
def terminal(request: Any, pk: int) -> HttpResponse:
    """Show one terminal: what is known of it, what was read, what waits."""
    return _terminal_page(request, queries.terminal_for(request.standing, pk), FileForm())


@requires(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def change(request: Any, pk: int) -> HttpResponse:
    """Change what is said of a terminal."""
    row = queries.terminal_for(request.standing, pk)
    initial = {name: getattr(row, name) for name in ("name", "serial", "zone", "states")}
    form = TerminalForm(request.POST or None, units=[], initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_terminal(terminal=row, by=request.user, at=request.now, **given)
        except (TerminalInUse, TerminalNameTaken) as refused:
            form.add_error(None, f"{refused.detail} {refused.remedy}")
        else:
            messages.success(request, _("Setelan mesin disimpan."))
            return redirect("attendance:terminal", pk=pk)
    context = {"form": form, "terminal": row}
    status = 422 if form.errors else 200
    return render(request, "attendance/terminals/add.html", context, status=status)


@requires(*queries.KEEPERS)
@require_POST
def upload(request: Any, pk: int) -> HttpResponse:
    """Take a file and look at it; nothing is evidence before it is confirmed."""
    row = queries.terminal_for(request.standing, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = uploads.upload_file(
                terminal=row, content=file.read(), name=file.name, by=request.user, at=request.now
            )
        except FileUnreadable as unreadable:
            form.add_error("file", f"{unreadable.detail} {unreadable.remedy}")
        else:
            return redirect("attendance:terminal_review", pk=kept.pk)
    return _terminal_page(request, row, form, status=422)


@requires(*queries.KEEPERS)
@require_GET
def review(request: Any, pk: UUID) -> HttpResponse:
    """Say what an uploaded file holds and what reading it would bring."""
    kept = uploads.upload_for(request.standing, pk, at=request.now)
    report = _report(kept.terminal, Reading.from_json(kept.report))
    context = {"upload": kept, "terminal": kept.terminal, "report": report}
    return render(request, "attendance/terminals/review.html", context)


@requires(*queries.KEEPERS)
@require_POST
def confirm(request: Any, pk: UUID) -> HttpResponse:
    """Read the uploaded file."""
    kept = uploads.upload_for(request.standing, pk, at=request.now)
    row = kept.terminal
    reading = uploads.confirm_upload(upload=kept, at=request.now)
    sentence = ngettext(
        "%(n)s ketukan baru disimpan; %(owned)s menjadi presensi.",
        "%(n)s ketukan baru disimpan; %(owned)s menjadi presensi.",
        reading.stored,
    )
    messages.success(request, sentence % {"n": reading.stored, "owned": reading.owned})
    where = "attendance:terminal_numbers" if reading.waiting else "attendance:terminal"
    return redirect(where, pk=row.pk)


@requires(*queries.KEEPERS)
@require_POST
def discard(request: Any, pk: UUID) -> HttpResponse:
    """Throw an uploaded file away."""
    kept = uploads.upload_for(request.standing, pk, at=request.now)
    row = kept.terminal_id
    kept.delete()
    messages.success(request, _("Unggahan dibuang; tidak ada yang disimpan."))
    return redirect("attendance:terminal", pk=row)


def _terminal_page(
    request: Any, row: Terminal, form: FileForm, *, status: int = 200
) -> HttpResponse:
    files = [
        (file, Reading.from_json(file.findings)) for file in queries.files_of(row)[:FILES_SHOWN]
    ]
    context = {
        "terminal": row,
        "form": form,
        "has_keys": row.states == States.KEYS,
        "files": files,
        "waiting": queries.count_waiting(row),
        "owners": queries.owners_of(row).count(),
        "latest": _report(row, files[0][1]) if files else None,
    }
    return render(request, "attendance/terminals/terminal.html", context, status=status)


def _report(row: Terminal, reading: Reading) -> dict[str, Any]:
    found = reading.findings
    return {
        "reading": reading,
        "found": found,
        "span": [datetime.fromisoformat(text) for text in (found.first, found.last) if text],
        "remarks": remarks(found, States(row.states)),
        "states": states_text(found),
        "bad_lines": bad_lines(found),
    }
