"""The calendar made ready for its page: heads of days, rows, totals, the fairness line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from luwes.rota.actions import Planned
from luwes.rota.calendar import Calendar, Cell, DayTotal, Row
from luwes.rota.sentences import SENTENCES
from luwes.rota.types import Fairness

WEEKDAYS = {
    1: pgettext_lazy("two letters of Monday", "Sn"),
    2: pgettext_lazy("two letters of Tuesday", "Sl"),
    3: pgettext_lazy("two letters of Wednesday", "Rb"),
    4: pgettext_lazy("two letters of Thursday", "Km"),
    5: pgettext_lazy("two letters of Friday", "Jm"),
    6: pgettext_lazy("two letters of Saturday", "Sb"),
    7: pgettext_lazy("two letters of Sunday", "Mg"),
}
LEGEND = (Cell.OFFICE, Cell.HOME, Cell.LEAVE, Cell.TRIP, Cell.FREE)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the month with its totals; `is_full` when the quota is used up."""

    on: date
    weekday: Any
    is_today: bool
    total: DayTotal
    is_full: bool


def month_context(shown: Calendar, *, today: date, own_id: int | None) -> dict[str, Any]:
    """Return what the month grid and the figures above it need."""
    columns = columns_of(shown, today=today)
    own = next((row for row in shown.rows if row.member.employee_id == own_id), None)
    return {
        "shown": shown,
        "first": shown.first,
        "columns": columns,
        "legend": LEGEND,
        "own": own,
        "own_days": own_days(own, shown.days, today=today) if own else [],
        "fairness": fairness_text(shown.fairness),
        "most_home": max((column.total.home for column in columns), default=0),
    }


def day_context(shown: Calendar, on: date, *, today: date) -> dict[str, Any]:
    """Return what the list of one day needs, with the days of its week to step through."""
    monday = on - ONE_DAY * (on.isoweekday() - 1)
    week = [day for n in range(7) if (day := monday + ONE_DAY * n) in shown.days]
    groups = [
        (cell, [where.member for where in shown.on_day(on) if where.cell is cell])
        for cell in LEGEND
    ]
    return {
        "on": on,
        "today": today,
        "week": [(day, WEEKDAYS[day.isoweekday()]) for day in week],
        "day_total": shown.total_on(on),
        "groups": [(cell, members) for cell, members in groups if members],
        "day_before": on - ONE_DAY if on - ONE_DAY in shown.days else None,
        "day_after": on + ONE_DAY if on + ONE_DAY in shown.days else None,
    }


def columns_of(shown: Calendar, *, today: date) -> list[Column]:
    """Return the heads of the grid."""
    return [
        Column(
            on=total.on,
            weekday=WEEKDAYS[total.on.isoweekday()],
            is_today=total.on == today,
            total=total,
            is_full=0 < shown.quota <= total.home,
        )
        for total in shown.totals
    ]


def own_days(row: Row, days: Sequence[date], *, today: date) -> list[date]:
    """Return one's own coming days at home."""
    cells = zip(days, row.cells, strict=True)
    return [on for on, cell in cells if cell is Cell.HOME and on >= today]


def fairness_text(fairness: Fairness) -> str:
    """Return the line that says how evenly days at home fall."""
    if fairness.people < 2:
        return ""
    text = ngettext(
        "%(days)s hari di rumah tiap orang, hari Jumat %(fridays)s kali, di antara %(people)d "
        "pegawai yang hadir penuh.",
        "%(days)s hari di rumah tiap orang, hari Jumat %(fridays)s kali, di antara %(people)d "
        "pegawai yang hadir penuh.",
        fairness.people,
    )
    return text % {
        "days": _span(fairness.fewest, fairness.most),
        "fridays": _span(fairness.fewest_fridays, fairness.most_fridays),
        "people": fairness.people,
    }


def unsolved(row: Planned) -> str:
    """Return the sentence for a unit whose rules cannot be kept together."""
    reasons = "; ".join(str(SENTENCES[reason.code]) % dict(reason.facts) for reason in row.reasons)
    return _("%(unit)s belum dapat disusun: %(reasons)s") % {
        "unit": row.unit.name,
        "reasons": reasons,
    }


def _span(fewest: int, most: int) -> str:
    return str(most) if fewest == most else f"{fewest}–{most}"
