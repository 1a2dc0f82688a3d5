"""Pages of shifts: a unit's month, its file, and single shifts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luwes.attendance.hours import actions, queries
from luwes.attendance.hours.forms import RosterForm, ShiftForm
from luwes.attendance.hours.queries import RosterRow
from luwes.attendance.hours.roster_file import RosterUnreadable, codes_from, roster_from, shift_on
from luwes.attendance.models import Shift
from luwes.attendance.turning import month_from
from luwes.base.access import requires
from luwes.base.tables import XLSX, download, xlsx_bytes
from luwes.kit.errors import LuwesError, Missing
from luwes.kit.periods import ONE_DAY, Period, month_of, next_month, previous_month
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit

MOST_PEOPLE = 120  # one line each; larger units have units below them


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one person: the shift as two short clocks, or nothing."""

    on: date
    start: str = ""
    end: str = ""
    title: str = ""


@requires(*queries.KEEPERS)
@require_GET
def roster(request: Any) -> HttpResponse:
    """Show a unit's shifts of a month, and the forms that change them."""
    unit, units = _unit(request)
    return _page(request, unit, units, month_of(month_from(request)))


@requires(*queries.KEEPERS)
@require_GET
def roster_template(request: Any) -> HttpResponse:
    """Give an empty roster with the unit's people, to fill in and upload."""
    unit, _units = _unit(request)
    month = month_of(month_from(request))
    rows = queries.roster(unit, month)
    columns = ["NIP", _("Nama"), *(str(on.day) for on in month.days())]
    content = xlsx_bytes(
        columns, ([row.nip, row.name] for row in rows), sheet=f"{month.first:%Y-%m}"
    )
    return download(content, name=f"giliran-{unit.code}-{month.first:%Y-%m}.xlsx", kind=XLSX)


@requires(*queries.KEEPERS)
@require_POST
def upload_roster(request: Any) -> HttpResponse:
    """Take the roster of a file: all of it, or none with each line that is not right."""
    unit, units = _unit(request)
    month = month_of(month_from(request))
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, unit, units, month, upload=form, status=422)
    people = {row.nip: row.employee_id for row in queries.roster(unit, month)}
    try:
        found = roster_from(
            form.cleaned_data["file"].read(),
            month=month,
            codes=codes_from(form.cleaned_data["codes"]),
            people=people,
            zone=Zone(unit.zone),
        )
        if found.problems:
            return _page(
                request, unit, units, month, upload=form, problems=found.problems, status=422
            )
        result = actions.plan_shifts(
            unit=unit,
            shifts=found.shifts,
            people=found.people,
            period=month,
            source=form.cleaned_data["file"].name[:200],
            by=request.user,
            at=request.now,
        )
    except RosterUnreadable as unreadable:
        form.add_error("file", f"{unreadable.detail} {unreadable.remedy}".strip())
        return _page(request, unit, units, month, upload=form, status=422)
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error(None, _of_whom(refused, people))
        return _page(request, unit, units, month, upload=form, status=409)
    said = _("%(stored)s giliran disimpan, %(withdrawn)s ditarik, %(kept)s tetap.")
    counts = {"stored": result.stored, "withdrawn": result.withdrawn, "kept": result.kept}
    messages.success(request, said % counts)
    return redirect(_address(unit, month))


@requires(*queries.KEEPERS)
@require_POST
def add_shift(request: Any) -> HttpResponse:
    """Plan one shift of one person; another of the same day is withdrawn."""
    unit, units = _unit(request)
    month = month_of(month_from(request))
    rows = queries.roster(unit, month)
    form = ShiftForm(request.POST, people=_choices(rows))
    if not form.is_valid():
        return _page(request, unit, units, month, single=form, status=422)
    on, who = form.on_day(), {row.nip: row.employee_id for row in rows}[form.cleaned_data["nip"]]
    try:
        actions.plan_shifts(
            unit=unit,
            shifts=[shift_on(on, form.code(), employee_id=who, zone=Zone(unit.zone))],
            people=[who],
            period=Period(on, on + ONE_DAY),
            source=_("Dicatat petugas"),
            by=request.user,
            at=request.now,
        )
    except Missing:
        raise
    except LuwesError as refused:
        form.add_error(None, f"{refused.detail} {refused.remedy}".strip())
        return _page(request, unit, units, month, single=form, status=409)
    messages.success(request, _("Giliran tersimpan."))
    return redirect(_address(unit, month_of(on)))


@requires(*queries.KEEPERS)
@require_POST
def withdraw_shift(request: Any, pk: int) -> HttpResponse:
    """Take one shift out of the plan."""
    shift, unit = queries.shift_for(request.standing, pk)
    actions.withdraw_shift(shift=shift, unit=unit, by=request.user, at=request.now)
    messages.success(request, _("Giliran ditarik."))
    nip = shift.employee.nip
    return redirect(f"{_address(unit, month_of(shift.on))}&nip={nip}#pegawai")


def _unit(request: Any) -> tuple[Unit, list[Unit]]:
    units = list(organisation.visible_units(request.standing, *queries.KEEPERS)[:300])
    code = request.GET.get("unit", "")
    if code or not units:
        return organisation.unit_for(request.standing, code, *queries.KEEPERS), units
    return units[0], units


def _page(
    request: Any,
    unit: Unit,
    units: list[Unit],
    month: Period,
    *,
    upload: RosterForm | None = None,
    single: ShiftForm | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = queries.roster(unit, month)
    zone = Zone(unit.zone)
    chosen = next((row for row in rows if row.nip == request.GET.get("nip")), None)
    context = {
        "unit": unit,
        "units": units,
        "first": month.first,
        "earlier": previous_month(month.first),
        "later": next_month(month.first),
        "days": list(month.days()),
        "rows": [(row, _cells(row, month, zone)) for row in rows[:MOST_PEOPLE]],
        "is_cut": len(rows) > MOST_PEOPLE,
        "count": sum(len(row.shifts) for row in rows),
        "chosen": chosen,
        "shifts": [_line(shift, zone) for _on, shift in sorted(chosen.shifts.items())]
        if chosen
        else [],
        "upload": upload or RosterForm(),
        "single": single or ShiftForm(people=_choices(rows), initial={"nip": _nip(chosen)}),
        "problems": problems or [],
        "today": request.today,
    }
    return render(request, "attendance/hours/roster.html", context, status=status)


def _nip(row: RosterRow | None) -> str:
    return row.nip if row else ""


def _choices(rows: list[RosterRow]) -> list[tuple[str, str]]:
    return [(row.nip, row.name) for row in rows]


def _cells(row: RosterRow, month: Period, zone: Zone) -> list[Cell]:
    return [_cell(row.shifts.get(on), on, zone) for on in month.days()]


def _cell(shift: Shift | None, on: date, zone: Zone) -> Cell:
    if shift is None:
        return Cell(on)
    start, end = local(shift.starts_at, zone), local(shift.ends_at, zone)
    return Cell(on, _short(start), _short(end), f"{start:%H.%M}–{end:%H.%M}")


def _short(at: Any) -> str:
    """Return 07 for 07.00 and 07.30 for 07.30: 31 columns are narrow."""
    return f"{at:%H}" if at.minute == 0 else f"{at:%H.%M}"


def _line(shift: Shift, zone: Zone) -> dict[str, Any]:
    start, end = local(shift.starts_at, zone), local(shift.ends_at, zone)
    minutes = (shift.ends_at - shift.starts_at) // timedelta(minutes=1) - shift.minutes_break
    return {"shift": shift, "start": start, "end": end, "minutes": minutes}


def _of_whom(refused: LuwesError, people: dict[str, int]) -> str:
    who = refused.facts.get("employee_id")
    nip = next((nip for nip, employee_id in people.items() if employee_id == who), "")
    return f"{nip} {refused.detail} {refused.remedy}".strip()


def _address(unit: Unit, month: Period) -> str:
    asked = urlencode({"unit": unit.code, "bulan": f"{month.first:%Y-%m}"})
    return f"{reverse('attendance:roster')}?{asked}"
