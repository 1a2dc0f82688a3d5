"""What the check-in page shows, and what it hands to its script so that it works offline."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from luwes.attendance import evidence, queries
from luwes.attendance.devices import queries as devices
from luwes.attendance.devices.notice import Notice, NoticeTerms, notice_for, notice_terms
from luwes.attendance.forms import CheckInForm
from luwes.attendance.models import KIND_LABELS, PLACE_LABELS, CheckIn, Workday
from luwes.attendance.queries import MyDay
from luwes.attendance.types import (
    CHOSEN_KINDS,
    CHOSEN_PLACES,
    CheckInKind,
    CheckInSource,
    Place,
    WorkdayStatus,
)
from luwes.base.access import Standing
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import minutes_between
from luwes.kit.zones import local
from luwes.policy.queries import rulebook

LOOKED_BACK = timedelta(days=14)
SOON = timedelta(minutes=1)
ICONS = {Place.OFFICE: "office", Place.HOME: "home", Place.ELSEWHERE: "trip"}


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules that the page speaks of, and the notice made of them."""

    values: NoticeTerms
    notice: Notice


def terms_of(day: MyDay, on: date) -> Terms:
    """Return what the rules at the person's unit say about devices and positions."""
    values = notice_terms(rulebook(unit=day.unit, on=on))
    return Terms(values, notice_for(values))


def context_of(request: Any, day: MyDay, form: CheckInForm, terms: Terms) -> dict[str, Any]:
    """Return the whole page of one person's day."""
    positioned = queries.positioned(day.check_ins)
    return {
        "form": form,
        "day": day,
        "now": local(request.now, day.zone),
        "planned_label": PLACE_LABELS[day.planned_place],
        "is_home": day.planned_place is Place.HOME,
        "is_outside": is_outside(day, request.now),
        "office": office_of(day),
        "taps": [_tap(row, day, positioned) for row in day.check_ins],
        "came": _came(day),
        "minutes": minutes_so_far(day, request.now),
        "lacking": lacking_days(request.standing, before=request.today),
        "terms": terms.values,
        "event_id": uuid4(),
        "facts": facts(request, day, terms.values),
        **gestures(day.next_kind, picks(day)),
    }


def gestures(following: CheckInKind, chosen: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one gesture that the big button makes, and the others."""
    return {
        "kind": following.value,
        "others": [kind.value for kind in CHOSEN_KINDS if kind is not following],
        "picks": chosen,
    }


def facts(request: Any, day: MyDay, terms: NoticeTerms) -> dict[str, Any]:
    """Return what the script keeps for the days without a network; nothing of anybody else."""
    employee_id = request.standing.employee_id
    return {
        "employee": employee_id,
        "today": request.today.isoformat(),
        "zone": day.zone.value,
        "timeZone": day.zone.tz.key,
        "unit": day.unit.name,
        "office": office_of(day),
        "plan": _plan(employee_id, request.today, terms.offline_days),
        "hasCome": _came(day) is not None,
        "offlineDays": terms.offline_days,
        "positionDays": terms.position_days,
        "positionRequired": terms.position_required,
        "isFirstDevice": not devices.has_had_a_device(employee_id),
    }


def picks(day: MyDay | None) -> list[dict[str, Any]]:
    """Return the places to choose from; the likely one is chosen: the last used, or the plan's."""
    last = _likely_place(day) if day else None
    return [
        {
            "value": place.value,
            "label": PLACE_LABELS[place],
            "icon": ICONS[place],
            "checked": place == last,
        }
        for place in CHOSEN_PLACES
    ]


def office_of(day: MyDay) -> str:
    """Return what the person's office is called: the site's name, or the unit's."""
    return day.unit.site.name if day.unit.site else day.unit.name


def minutes_so_far(day: MyDay, now: Any) -> int | None:
    """Return minutes since the first check-in, without the break; None before it. No judgement."""
    came = _came(day)
    if came is None:
        return None
    start, end = came.time(), local(now, day.zone).time()
    return day.hours.worked(start, end) if day.hours else max(minutes_between(start, end), 0)


def is_outside(day: MyDay, now: Any) -> bool:
    """Tell whether a check-in made now would not count, because the scan window is over."""
    clock = local(now, day.zone).time()
    return day.has_window and not day.terms.scan_from <= clock <= day.terms.scan_until


def lacking_days(standing: Standing, *, before: date) -> list[Workday]:
    """Return the last settled days with a check-in missing, the newest first. One query."""
    ids = [standing.employee_id] if standing.employee_id is not None else []
    rows = queries.current_days(ids, before - LOOKED_BACK, before).filter(excused=False)
    return [row for row in rows.order_by("-on") if _is_lacking(row)]


def _is_lacking(row: Workday) -> bool:
    return row.missing_in or row.missing_out or row.status == WorkdayStatus.ABSENT


def _likely_place(day: MyDay) -> Place:
    last = Place(day.check_ins[-1].place) if day.check_ins else day.planned_place
    return last if last in CHOSEN_PLACES else Place.OFFICE


def _plan(employee_id: int, today: date, days: int) -> dict[str, str]:
    period = Period(today, today + (days + 1) * ONE_DAY)
    planned = evidence.planned([employee_id], period)
    return {on.isoformat(): place.value for (_, on), place in sorted(planned.items())}


def _came(day: MyDay) -> Any:
    kinds = (CheckInKind.IN, CheckInKind.PUNCH)
    ins = (row.at for row in day.check_ins if row.kind in kinds)
    first = min(ins, default=None)
    return first and local(first, day.zone)


def _tap(row: CheckIn, day: MyDay, positioned: set[UUID]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": KIND_LABELS[CheckInKind(row.kind)],
        "place": PLACE_LABELS[Place(row.place)],
        "is_home": row.place == Place.HOME,
        "at": local(row.at, day.zone),
        "received": local(row.received_at, day.zone),
        "is_late_arrival": row.source == CheckInSource.GATE and row.received_at - row.at > SOON,
        "zone": day.zone.value,
        "has_position": row.pk in positioned,
    }
