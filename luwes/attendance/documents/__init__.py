"""Documents of attendance, set by Typst."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from luwes.attendance.queries import calendar_of
from luwes.attendance.sheets import LEGEND, TOTALS, SheetDay, SheetRow
from luwes.base.dates import clock_text, month_text
from luwes.base.documents import pdf
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.types import UnitKind

HERE = Path(__file__).parent
WEEKDAYS = ("Sn", "Sl", "R", "K", "J", "S", "M")


def sheet_pdf(rows: Sequence[SheetRow], *, unit: Unit, first: date, at: datetime) -> bytes:
    """Return the month's daftar hadir of a unit, landscape on folio, with its signature block."""
    until = next_month(first)
    last = until - ONE_DAY
    calendar = calendar_of(unit, last)
    data = {
        **_letterhead(unit),
        "unit": unit.name,
        "month": month_text(first),
        "printed": clock_text(at, unit.zone),
        "days": [
            {
                "number": on.day,
                "weekday": WEEKDAYS[on.weekday()],
                "free": calendar.hours_on(on) is None,
            }
            for on in Period(first, until).days()
        ],
        "totals": TOTALS,
        "groups": _groups(rows),
        "sums": [sum(row.totals[place] for row in rows) for place in range(len(TOTALS))],
        "legend": [[code, str(words)] for code, words in LEGEND],
        "signature": _signature(unit, last),
        "dated": f"{last.day} {month_text(first)}",
    }
    return pdf(HERE / "daftar_hadir.typ", data, at=at)


def _letterhead(unit: Unit) -> dict[str, str]:
    """Return the agency, the unit's own line and the address of the nearest site upwards."""
    ends = range(Unit.steplen, len(unit.path) + 1, Unit.steplen)
    upwards = Unit.objects.filter(path__in=[unit.path[:end] for end in ends])
    chain = list(upwards.select_related("site").order_by("path"))
    own = [row for row in chain if row.kind == UnitKind.AGENCY] or chain
    sites = [row.site for row in chain if row.site]
    address = sites[-1].address or sites[-1].name if sites else ""
    return {"agency": own[-1].name, "address": address}


def _groups(rows: Sequence[SheetRow]) -> list[dict[str, Any]]:
    """Return the lines under the name of their unit; numbers run through."""
    numbered = enumerate(rows, start=1)
    return [
        {"unit": name, "rows": [_line(number, row) for number, row in lines]}
        for name, lines in groupby(numbered, key=lambda pair: pair[1].unit_name)
    ]


def _line(number: int, row: SheetRow) -> dict[str, Any]:
    return {
        "number": number,
        "name": row.name,
        "nip": row.nip,
        "grade": row.grade,
        "days": [_square(day) for day in row.days],
        "totals": row.totals,
    }


def _square(day: SheetDay) -> list[str]:
    code = day.code + ("*" if day.is_missing else "")
    return [code, f"TL {day.late}′" if day.late else "", f"P {day.early}′" if day.early else ""]


def _signature(unit: Unit, on: date) -> dict[str, str]:
    head = organisation.head_of(unit, on)
    if head is None:
        return {"title": f"Kepala {unit.name}", "name": "", "nip": ""}
    person = head.employee
    return {"title": head.position.title, "name": person.full_name, "nip": person.nip_printed}
