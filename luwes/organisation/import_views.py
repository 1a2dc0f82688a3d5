"""Pages of the staff list: upload, columns and dry run, confirmation, report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.base.access import requires
from luwes.base.tables import download
from luwes.kit.errors import Conflict, Invalid
from luwes.organisation import jobs, queries
from luwes.organisation.forms import MappingForm, UploadForm
from luwes.organisation.models import StagedList, Unit
from luwes.organisation.staff_import import staging
from luwes.organisation.staff_import.showing import report_csv, report_json, shown_report
from luwes.organisation.staff_import.staging import IMPORTERS

MOST_UNITS = 300


@require_http_methods(["GET", "POST"])
@requires(*IMPORTERS)
def upload(request: Any) -> HttpResponse:
    """Take a list, judge it by a dry run, go on to its review."""
    units = list(queries.visible_units(request.standing, *IMPORTERS)[:MOST_UNITS])
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        units=units,
        initial={"effective_on": request.today},
    )
    staged = _stage(request, form, units) if form.is_bound and form.is_valid() else None
    if staged is not None:
        return redirect("organisation:import_review", pk=staged.pk)
    recent = StagedList.objects.filter(by=request.user).defer("content", "report", "mapping")
    context = {"form": form, "recent": recent.order_by("-staged_at")[:5]}
    return render(request, "organisation/upload.html", context, status=422 if form.errors else 200)


def _stage(request: Any, form: UploadForm, units: list[Unit]) -> StagedList | None:
    given = form.cleaned_data
    try:
        staged = staging.stage_list(
            content=given["file"].read(),
            name=given["file"].name,
            unit=next(unit for unit in units if unit.code == given["unit"]),
            effective_on=given["effective_on"],
            complete=given["complete"],
            by=request.user,
            at=request.now,
        )
    except Invalid as error:
        form.add_error("file", str(error.detail))
        return None
    _judge(request, staged)
    return staged


def _judge(request: Any, staged: StagedList) -> None:
    """Judge a short list at once, leave a long one to a job."""
    if staging.is_large(staged):
        jobs.judge_list.defer(pk=str(staged.pk), by=request.user.pk)
    else:
        staging.judge_list(pk=staged.pk, by=request.user, at=request.now)


@require_http_methods(["GET", "POST"])
@requires(*IMPORTERS)
def review(request: Any, pk: UUID) -> HttpResponse:
    """What the list would change and what is wrong in it; the columns can be set right here."""
    staged = staging.staged_list_for(request.standing, pk, at=request.now)
    report = staged.report
    if report is None or staged.is_busy:
        return render(request, "organisation/waiting.html", {"staged": staged})
    form = MappingForm(
        request.POST or None,
        headings=report["headings"],
        samples=report["samples"],
        mapping=report["mapping"],
    )
    if request.method == "POST" and form.is_valid():
        staged = staging.remap_list(
            staged=staged, mapping=form.mapping(), by=request.user, at=request.now
        )
        _judge(request, staged)
        messages.success(request, _("Pemetaan kolom disimpan dan daftar diperiksa ulang."))
        return redirect("organisation:import_review", pk=pk)
    context = {"staged": staged, "form": form, "report": shown_report(report)}
    return render(request, "organisation/review.html", context, status=422 if form.errors else 200)


@require_POST
@requires(*IMPORTERS)
def renewals(request: Any, pk: UUID) -> HttpResponse:
    """Say who of the people that seem known are the same; the list is judged again."""
    staged = staging.staged_list_for(request.standing, pk, at=request.now)
    is_all = request.POST.get("all") == "1"
    chosen = None if is_all else request.POST.getlist("same")
    _judge(request, staging.confirm_renewals(staged=staged, new_numbers=chosen))
    messages.success(request, _("Pilihan disimpan dan daftar diperiksa ulang."))
    return redirect("organisation:import_review", pk=pk)


@require_POST
@requires(*IMPORTERS)
def apply(request: Any, pk: UUID) -> HttpResponse:
    """Apply the list: all of it, or only the good rows when that was asked for."""
    staged = staging.staged_list_for(request.standing, pk, at=request.now)
    accept_valid = request.POST.get("accept_valid") == "1"
    if staging.is_large(staged):
        staging.mark_applying(staged)
        jobs.apply_list.defer(pk=str(pk), by=request.user.pk, accept_valid=accept_valid)
        return redirect("organisation:import_review", pk=pk)
    report = staging.apply_list(
        staged=staged, accept_valid=accept_valid, by=request.user, at=request.now
    )
    sentence = ngettext(
        "%(count)s perubahan diterapkan.", "%(count)s perubahan diterapkan.", len(report.changes)
    )
    messages.success(request, sentence % {"count": len(report.changes)})
    return redirect("organisation:import_review", pk=pk)


@require_POST
@requires(*IMPORTERS)
def discard(request: Any, pk: UUID) -> HttpResponse:
    """Throw an uploaded list away; what was applied stays."""
    staging.staged_list_for(request.standing, pk, at=request.now).delete()
    messages.success(request, _("Daftar dibuang; tidak ada data pegawai yang berubah karenanya."))
    return redirect("organisation:import")


@require_GET
@requires(*IMPORTERS)
def report_file(request: Any, pk: UUID, kind: str) -> HttpResponse:
    """The whole report to take away, as CSV or JSON."""
    staged = staging.staged_list_for(request.standing, pk, at=request.now)
    report = staged.report
    if report is None:
        raise Conflict(_("Daftar ini masih diperiksa. Tunggu sebentar, lalu unduh lagi."))
    if kind == "json":
        response = JsonResponse(report_json(report), json_dumps_params={"ensure_ascii": False})
        response["Content-Disposition"] = 'attachment; filename="laporan-impor.json"'
        return response
    return download(report_csv(report), name="laporan-impor.csv", kind="text/csv; charset=utf-8")
