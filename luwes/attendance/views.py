"""Pages of attendance: the check-in on a phone, one's own month, the unit's day and month."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.attendance import actions, lists, queries, recap
from luwes.attendance.forms import CheckInForm
from luwes.attendance.models import KIND_LABELS, PLACE_LABELS, STATUS_LABELS, CheckIn, Workday
from luwes.attendance.sentences import shown
from luwes.attendance.types import CHOSEN_PLACES, CheckInKind, Place, WorkdayStatus
from luwes.base.access import Role, requires
from luwes.base.tables import XLSX, download, xlsx_bytes
from luwes.kit.errors import Missing
from luwes.kit.periods import Period, month_of, next_month, previous_month
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit

ROWS_A_PAGE = 50
EARLIEST, LATEST = 2000, 2099  # years that pages turn to


class NotPosted(Missing):
    code = "attendance.not-posted"


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def check_in(request: Any) -> HttpResponse:
    """Say what is recorded and why, and take one check-in."""
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.record_check_in(
            employee=Employee.objects.get(pk=request.standing.employee_id),
            kind=form.cleaned_data["kind"],
            place=form.cleaned_data["place"],
            at=request.now,
            by=request.user,
            event_id=form.cleaned_data["event_id"],
            position=form.position(),
        )
        messages.success(request, _receipt(row))
        return redirect("attendance:check_in")
    my_day = queries.my_day(request.standing, on=request.today)
    if my_day is None:
        raise NotPosted(
            _("Anda belum bertugas di unit mana pun hari ini, jadi belum ada presensi."),
            remedy=_("Hubungi petugas kepegawaian bila ini keliru."),
        )
    positioned = queries.positioned(my_day.check_ins)
    context = {
        "form": form,
        "day": my_day,
        "now": local(request.now, my_day.zone),
        "planned_label": PLACE_LABELS[my_day.planned_place],
        "is_home": my_day.planned_place is Place.HOME,
        "is_out_next": my_day.next_kind is CheckInKind.OUT,
        "picks": _picks(my_day),
        "taps": [_tap(row, my_day.zone, positioned) for row in my_day.check_ins],
        "event_id": uuid4(),
    }
    status = 422 if form.errors else 200
    return render(request, "attendance/check_in.html", context, status=status)


@requires(Role.STAFF)
@require_GET
def my_month(request: Any) -> HttpResponse:
    """Show one's own settled days with the step behind each figure."""
    first = _month_from(request)
    days = queries.my_workdays(request.standing, first=first, until=next_month(first))
    return _month_page(request, days, first=first, person=None)


@requires(*queries.SEES_DAYS)
@require_GET
def person_month(request: Any, nip: str) -> HttpResponse:
    """Show the same page of somebody whom one heads or whose record one keeps."""
    first = _month_from(request)
    employee = lists.person_for(request.standing, nip, on=request.today)
    days = lists.workdays_for(
        request.standing, employee=employee, first=first, until=next_month(first)
    )
    return _month_page(request, days, first=first, person=employee)


@requires(*queries.SEES_DAYS)
@require_GET
def day(request: Any) -> HttpResponse:
    """List the unit's people on one day: settled, or as far as the running day has come."""
    on = _date_from(request)
    unit, units = _unit_from(request)
    status = request.GET.get("status", "")
    counts, rows = lists.day_rows(
        request.standing, unit=unit, on=on, today=request.today, status=status
    )
    context = {
        "unit": unit,
        "units": units,
        "on": on,
        "is_running": on >= request.today,
        "status": status,
        "counts": recap.counted(counts),
        "statuses": recap.STATUS_CHOICES,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman")),
    }
    return render(request, "attendance/day.html", context)


@requires(*queries.SEES_DAYS)
@require_GET
def month(request: Any) -> HttpResponse:
    """List the unit's month, one line a person."""
    first = _month_from(request)
    unit, units = _unit_from(request)
    until = next_month(first)
    rows = lists.month_list(request.standing, unit=unit, first=first, until=until)
    context = {
        "unit": unit,
        "units": units,
        "total": lists.month_total(request.standing, unit=unit, first=first, until=until),
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("halaman")),
        **_months(first, request.today),
    }
    return render(request, "attendance/month.html", context)


@requires(*queries.SEES_DAYS)
@require_GET
def month_xlsx(request: Any) -> HttpResponse:
    """Give the month's list as a spreadsheet."""
    first = _month_from(request)
    unit, _units = _unit_from(request)
    rows = lists.month_list(request.standing, unit=unit, first=first, until=next_month(first))
    columns = [str(label) for label in recap.COLUMNS]
    content = xlsx_bytes(columns, map(recap.cells, rows), sheet=f"{first:%Y-%m}")
    return download(content, name=f"presensi-{unit.code}-{first:%Y-%m}.xlsx", kind=XLSX)


def _month_page(
    request: Any, days: list[Workday], *, first: date, person: Employee | None
) -> HttpResponse:
    context = {
        "person": person,
        "days": [_shown_day(row) for row in days],
        "total": recap.totals_of_days(days),
        **_months(first, request.today),
    }
    return render(request, "attendance/my_month.html", context)


def _shown_day(row: Workday) -> dict[str, Any]:
    zone = Zone(row.zone)
    return {
        "row": row,
        "status": STATUS_LABELS[WorkdayStatus(row.status)],
        "is_present": row.status == WorkdayStatus.PRESENT,
        "came": row.first_in and local(row.first_in, zone),
        "left": row.last_out and local(row.last_out, zone),
        "is_home": row.actual_place == Place.HOME,
        "place": row.actual_place and PLACE_LABELS[Place(row.actual_place)],
        "is_off_plan": row.actual_place and row.actual_place != row.planned_place,
        "planned": PLACE_LABELS[Place(row.planned_place)],
        "steps": shown(row.explained),
    }


def _picks(my_day: queries.MyDay) -> list[dict[str, Any]]:
    icons = {Place.OFFICE: "office", Place.HOME: "home", Place.ELSEWHERE: "trip"}
    last = my_day.check_ins[-1].place if my_day.check_ins else my_day.planned_place
    return [
        {
            "value": place.value,
            "label": PLACE_LABELS[place],
            "icon": icons[place],
            "checked": place == last,
        }
        for place in CHOSEN_PLACES
    ]


def _tap(row: CheckIn, zone: Zone, positioned: set[UUID]) -> dict[str, Any]:
    return {
        "kind": KIND_LABELS[CheckInKind(row.kind)],
        "place": PLACE_LABELS[Place(row.place)],
        "is_home": row.place == Place.HOME,
        "at": local(row.at, zone),
        "zone": zone.value,
        "has_position": row.pk in positioned,
    }


def _receipt(row: CheckIn) -> str:
    facts = {
        "clock": f"{local(row.at, Zone(row.zone)):%H.%M} {row.zone}",
        "place": PLACE_LABELS[Place(row.place)],
    }
    if row.kind == CheckInKind.IN:
        return _("Masuk tercatat pukul %(clock)s, %(place)s.") % facts
    return _("Pulang tercatat pukul %(clock)s, %(place)s.") % facts


def _unit_from(request: Any) -> tuple[Unit, list[Unit]]:
    units = list(organisation.visible_units(request.standing, *queries.SEES_DAYS))
    code = request.GET.get("unit")
    if code or not units:
        return organisation.unit_for(request.standing, code or "", *queries.SEES_DAYS), units
    return units[0], units


def _date_from(request: Any) -> date:
    return _day_in_reach(request.GET.get("tanggal", "")) or request.today


def _month_from(request: Any) -> date:
    first = _day_in_reach(f"{request.GET.get('bulan', '')}-01")
    return first or request.today.replace(day=1)


def _day_in_reach(text: str) -> date | None:
    """Return the day written; None for none, and for one that has no neighbours to turn to."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if EARLIEST <= on.year <= LATEST else None


def _months(first: date, today: date) -> dict[str, Any]:
    period: Period = month_of(first)
    is_last = next_month(first) > today
    return {
        "first": period.first,
        "earlier": previous_month(first),
        "later": None if is_last else next_month(first),
    }
