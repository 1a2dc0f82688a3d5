"""Which day, month and unit a page was asked for, and the months it turns to."""

from datetime import date
from typing import Any

from luwes.attendance.queries import SEES_DAYS
from luwes.kit.periods import Period, month_of, next_month, previous_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit

EARLIEST, LATEST = 2000, 2099  # years that pages turn to


def unit_from(request: Any) -> tuple[Unit, list[Unit]]:
    """Return the unit asked for, or the first, and those whose days the person may see."""
    units = list(organisation.visible_units(request.standing, *SEES_DAYS))
    code = request.GET.get("unit")
    if code or not units:
        return organisation.unit_for(request.standing, code or "", *SEES_DAYS), units
    return units[0], units


def date_from(request: Any) -> date:
    """Return the date asked for; today when none or a bad one was."""
    return _day_in_reach(request.GET.get("tanggal", "")) or request.today


def month_from(request: Any) -> date:
    """Return the first day of the month asked for; of this month when none or a bad one was."""
    first = _day_in_reach(f"{request.GET.get('bulan', '')}-01")
    return first or request.today.replace(day=1)


def _day_in_reach(text: str) -> date | None:
    """Return the day written; None for none, and for one that has no neighbours to turn to."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if EARLIEST <= on.year <= LATEST else None


def months(first: date, today: date) -> dict[str, Any]:
    """Return the months before and after `first` for a page; none after this month."""
    period: Period = month_of(first)
    is_last = next_month(first) > today
    return {
        "first": period.first,
        "earlier": previous_month(first),
        "later": None if is_last else next_month(first),
    }
