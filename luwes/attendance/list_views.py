"""Lists of attendance for heads and officers: the unit's day, its month, one person's days."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET

from luwes.attendance import list_files, list_jobs, lists, queries, recap, sheets
from luwes.attendance.documents import sheet_pdf
from luwes.attendance.month_page import month_page
from luwes.attendance.open_days import WHY_LABELS, Why
from luwes.attendance.open_days import open_days as find_open_days
from luwes.attendance.turning import date_from, month_from, months, unit_from
from luwes.base.access import requires
from luwes.base.tables import XLSX, download, xlsx_bytes
from luwes.kit.periods import next_month

ROWS_A_PAGE = 50


@requires(*queries.SEES_DAYS)
@require_GET
def person_month(request: Any, nip: str) -> HttpResponse:
    """Show the same page of somebody whom one heads or whose record one keeps."""
    first = month_from(request)
    employee = lists.person_for(request.standing, nip, on=request.today)
    days = lists.workdays_for(
        request.standing, employee=employee, first=first, until=next_month(first)
    )
    return month_page(request, days, first=first, person=employee)


@requires(*queries.SEES_DAYS)
@require_GET
def day(request: Any) -> HttpResponse:
    """List the unit's people on one day: settled, or as far as the running day has come."""
    on = date_from(request)
    unit, units = unit_from(request)
    status, place = request.GET.get("status", ""), request.GET.get("tempat", "")
    found = lists.day_rows(
        request.standing, unit=unit, on=on, today=request.today, status=status, place=place
    )
    context = {
        "unit": unit,
        "units": units,
        "on": on,
        "is_running": on >= request.today,
        "status": status,
        "place": place,
        "counts": recap.counted(found.counts),
        "whereabouts": recap.placed(found.places),
        "statuses": recap.STATUS_CHOICES,
        "all_places": recap.PLACE_CHOICES,
        "page": Paginator(found.rows, ROWS_A_PAGE).get_page(request.GET.get("halaman")),
    }
    return render(request, "attendance/day.html", context)


@requires(*queries.SEES_DAYS)
@require_GET
def month(request: Any) -> HttpResponse:
    """List the unit's month, one line a person."""
    first = month_from(request)
    unit, units = unit_from(request)
    until = next_month(first)
    rows = lists.month_list(request.standing, unit=unit, first=first, until=until)
    context = {
        "unit": unit,
        "units": units,
        "total": lists.month_total(request.standing, unit=unit, first=first, until=until),
        "most_on_a_sheet": sheets.MOST_PEOPLE,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman")),
        **months(first, request.today),
    }
    return render(request, "attendance/month.html", context)


@requires(*queries.SEES_DAYS)
@require_GET
def month_sheet(request: Any) -> HttpResponse:
    """Give the month's daftar hadir, as PDF to sign or as a spreadsheet."""
    first = month_from(request)
    unit, _units = unit_from(request)
    rows = sheets.month_sheet(request.standing, unit=unit, first=first)
    name = f"daftar-hadir-{unit.code}-{first:%Y-%m}"
    if request.GET.get("bentuk") == "xlsx":
        columns, lines = sheets.sheet_table(rows, first=first)
        content = xlsx_bytes(columns, lines, sheet=f"{first:%Y-%m}")
        return download(content, name=f"{name}.xlsx", kind=XLSX)
    with translation.override("id"):  # an official form has one language
        content = sheet_pdf(rows, unit=unit, first=first, at=request.now)
    return download(content, name=f"{name}.pdf", kind="application/pdf")


@requires(*queries.SEES_DAYS)
@require_GET
def open_days(request: Any) -> HttpResponse:
    """List whose days of the month are not complete, while something can still be done."""
    first = month_from(request)
    unit, units = unit_from(request)
    chosen = request.GET.get("apa", "")
    why = Why(chosen) if chosen in list(Why) else None
    found = find_open_days(request.standing, unit=unit, first=first, today=request.today, why=why)
    context = {
        "unit": unit,
        "units": units,
        "found": found,
        "why": why,
        "counts": [(code, WHY_LABELS[code], many) for code, many in found.counts.items()],
        "is_closed": queries.is_month_closed(unit, first),
        "page": Paginator(found.people, ROWS_A_PAGE).get_page(request.GET.get("halaman")),
        **months(first, request.today),
    }
    return render(request, "attendance/open_days.html", context)


@requires(*queries.SEES_DAYS)
@require_GET
def month_xlsx(request: Any) -> HttpResponse:
    """Give the month's list as a spreadsheet; that of a large unit is made by a job."""
    first = month_from(request)
    unit, _units = unit_from(request)
    if list_files.is_large(request.standing, unit=unit, first=first):
        file, is_new = list_files.ask_for_file(
            unit=unit, first=first, by=request.user, at=request.now
        )
        if is_new:
            list_jobs.make_list_file.defer(pk=str(file.pk), language=translation.get_language())
        return redirect("attendance:list_file", pk=file.pk)
    content = list_files.month_xlsx(request.standing, unit=unit, first=first)
    return download(content, name=f"presensi-{unit.code}-{first:%Y-%m}.xlsx", kind=XLSX)


@requires(*queries.SEES_DAYS)
@require_GET
def list_file(request: Any, pk: UUID) -> HttpResponse:
    """Say how far a file is that was asked for."""
    file = list_files.file_for(request.standing, pk, at=request.now)
    return render(request, "attendance/list_file.html", {"file": file})


@requires(*queries.SEES_DAYS)
@require_GET
def list_file_xlsx(request: Any, pk: UUID) -> HttpResponse:
    """Give the file once it is made."""
    file = list_files.file_for(request.standing, pk, at=request.now)
    if file.content is None:
        return redirect("attendance:list_file", pk=pk)
    name = f"presensi-{file.unit.code}-{file.first:%Y-%m}.xlsx"
    return download(bytes(file.content), name=name, kind=XLSX)
