"""Pages of a terminal's numbers: which wait for an owner, and whose the others are."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luwes.attendance.models import Terminal
from luwes.attendance.terminals import owners, queries
from luwes.attendance.terminals.errors import NumberGiven, OwnNumber
from luwes.attendance.terminals.forms import EndForm, OwnerForm, OwnersForm, pairs_from
from luwes.base.access import requires
from luwes.kit.errors import LuwesError
from luwes.organisation import queries as organisation

ROWS_A_PAGE = 50


@requires(*queries.KEEPERS)
@require_GET
def numbers(request: Any, pk: int) -> HttpResponse:
    """Show the numbers that wait for an owner, and whose the others are."""
    row = queries.terminal_for(request.standing, pk)
    return _numbers_page(request, row, OwnersForm())


@requires(*queries.KEEPERS)
@require_POST
def give(request: Any, pk: int) -> HttpResponse:
    """Say whose one number is; its punches become check-ins."""
    row = queries.terminal_for(request.standing, pk)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return _numbers_page(request, row, OwnersForm(), owner=form, status=422)
    given = form.cleaned_data
    try:
        employee = queries.person_of(request.standing, given.pop("nip"), on=request.today)
        result = owners.give_number(
            terminal=row, employee=employee, by=request.user, at=request.now, **given
        )
    except (organisation.EmployeeMissing, NumberGiven, OwnNumber) as refused:
        form.add_error("nip", f"{refused.detail} {refused.remedy}".strip())
        return _numbers_page(request, row, OwnersForm(), owner=form, status=422)
    sentence = _("Nomor %(number)s milik %(name)s; %(n)s ketukan menjadi presensi.")
    facts = {"number": given["number"], "name": employee.full_name, "n": result.stored}
    messages.success(request, sentence % facts)
    return redirect("attendance:terminal_numbers", pk=pk)


@requires(*queries.KEEPERS)
@require_POST
def give_many(request: Any, pk: int) -> HttpResponse:
    """Say whose many numbers are, each since its first punch; what cannot be is named."""
    row = queries.terminal_for(request.standing, pk)
    form = OwnersForm(request.POST)
    pairs = pairs_from(request.POST)
    if not pairs and not form.is_valid():
        return _numbers_page(request, row, form, status=422)
    done, refused = owners.give_numbers(
        terminal=row,
        pairs=pairs or form.cleaned_data["pairs"],
        person_of=lambda nip: queries.person_of(request.standing, nip, on=request.today),
        on=request.today,
        by=request.user,
        at=request.now,
    )
    if done:
        sentence = ngettext("%(n)s nomor diberi pemilik.", "%(n)s nomor diberi pemilik.", done)
        messages.success(request, sentence % {"n": done})
    if refused:
        problems = [f"{number}: {problem.detail}" for number, problem in refused]
        return _numbers_page(request, row, OwnersForm(), problems=problems, status=422)
    return redirect("attendance:terminal_numbers", pk=pk)


@requires(*queries.KEEPERS)
@require_POST
def end(request: Any, pk: int) -> HttpResponse:
    """Say when a number stopped being somebody's."""
    row = queries.terminal_for(request.standing, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            owners.end_number(
                terminal=row, number=form.cleaned_data["number"], until=form.day(),
                by=request.user, at=request.now,
            )  # fmt: skip
        except LuwesError as refused:
            messages.error(request, f"{refused.detail} {refused.remedy}")
        else:
            messages.success(request, _("Kepemilikan nomor itu diakhiri."))
    else:
        messages.error(request, _("Pilih tanggal akhirnya."))
    return redirect("attendance:terminal_numbers", pk=pk)


def _numbers_page(
    request: Any,
    row: Terminal,
    many: OwnersForm,
    *,
    owner: OwnerForm | None = None,
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    waiting = queries.unknown_numbers(row, on=request.today)
    held = Paginator(queries.owners_of(row), ROWS_A_PAGE)
    context = {
        "terminal": row,
        "waiting": Paginator(waiting, ROWS_A_PAGE).get_page(request.GET.get("nomor")),
        "page": held.get_page(request.GET.get("halaman")),
        "many": many,
        "owner": owner or OwnerForm(),
        "problems": problems,
    }
    return render(request, "attendance/terminals/numbers.html", context, status=status)
