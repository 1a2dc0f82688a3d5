"""Somebody's month, day by day, with the steps behind each figure: one's own, or as head."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from luwes.attendance import recap
from luwes.attendance.models import PLACE_LABELS, STATUS_LABELS, Workday
from luwes.attendance.month_calendar import LEGEND, weeks_of
from luwes.attendance.sentences import shown
from luwes.attendance.turning import months
from luwes.attendance.types import Place, WorkdayStatus
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee


def month_page(
    request: Any, days: list[Workday], *, first: date, person: Employee | None
) -> HttpResponse:
    """Show somebody's settled days of a month, one's own when `person` is None."""
    context = {
        "person": person,
        "days": [_shown_day(row) for row in days],
        "total": recap.totals_of_days(days),
        "weeks": weeks_of(days, first=first, today=request.today),
        "legend": LEGEND,
        **months(first, request.today),
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
