"""How many serve the public right now, without names: for everybody to see, from memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from luwes.attendance import evidence
from luwes.attendance.models import Shift
from luwes.attendance.running import Gesture, gestures_of, is_in_now
from luwes.attendance.terms import work_calendar
from luwes.attendance.types import Place
from luwes.kit.errors import Missing
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting, Unit
from luwes.organisation.types import ServiceMode
from luwes.policy.queries import rulebooks_by_path
from luwes.policy.types import RuleBook

SERVING = (ServiceMode.COUNTER, ServiceMode.OPEN_24H)
UNITS_A_PAGE = 30
FRESH = timedelta(minutes=1)
KEPT_SECONDS = 900  # an older state is shown while somebody else works out the new one
WORKED_OUT_SECONDS = 20
LONGEST_DUTY = timedelta(hours=16)  # who came earlier has forgotten to say that they left
KEY = "attendance.on-duty"


class ServiceMissing(Missing):
    code = "attendance.service-missing"


@dataclass(frozen=True, slots=True)
class Service:
    """
    One unit that serves the public, as it is now.

    `on_duty` and `planned` are None where the number would point at a person.
    """

    code: str
    name: str
    zone: str
    is_always_open: bool
    opens: time | None
    closes: time | None
    is_open: bool
    is_staffed: bool
    on_duty: int | None
    planned: int | None


@dataclass(frozen=True, slots=True)
class Services:
    """A page of services as they were at `at`."""

    at: datetime
    rows: tuple[Service, ...]
    page: int
    pages: int


def services(*, page: int, at: datetime) -> Services:
    """
    Return a page of the services, at most a minute old.

    One query, to the cache, two beyond the first page; once a minute eleven more, whatever the
    number of people. While one request works the new state out, the others get the former. A page
    beyond the last is the last one, so that nobody can make us work out pages that are not there.
    """
    if page > 1:
        page = min(page, services(page=1, at=at).pages)
    return _fresh(f"{KEY}:{page}", at, lambda: _page(page, at))


def service(code: str, *, at: datetime) -> Services:
    """
    Return one service, at most a minute old.

    :raises ServiceMissing: no unit that serves the public has this code.
    """
    clean = code.replace("\x00", "")
    found = _serving(at).filter(code=clean).first()
    if found is None:
        raise ServiceMissing(
            _("Layanan itu tidak ada."), remedy=_("Pilih dari daftar layanan yang buka.")
        )
    return _fresh(f"{KEY}:unit:{found.pk}", at, lambda: Services(at, _states([found], at), 1, 1))


def _fresh(key: str, at: datetime, work_out: Any) -> Services:
    known: Services | None = cache.get(key)
    if known is not None and at - known.at < FRESH:
        return known
    is_mine = cache.add(f"{key}:busy", 1, WORKED_OUT_SECONDS)
    if known is not None and not is_mine:
        return known
    found: Services = work_out()
    cache.set(key, found, KEPT_SECONDS)
    cache.delete(f"{key}:busy")
    return found


def _serving(at: datetime) -> Any:
    on = local(at, Zone.WIB).date()
    rows = Unit.objects.filter(organisation.in_force(on), service_mode__in=SERVING)
    return rows.order_by("path")


def _page(page: int, at: datetime) -> Services:
    rows = _serving(at)
    pages = max(-(-rows.count() // UNITS_A_PAGE), 1)
    shown = min(max(page, 1), pages)
    units = list(rows[(shown - 1) * UNITS_A_PAGE : shown * UNITS_A_PAGE])
    return Services(at, _states(units, at), shown, pages)


def _states(units: Sequence[Unit], at: datetime) -> tuple[Service, ...]:
    """Return the present state of these units. Nine queries."""
    today = local(at, Zone.WIB).date()
    posted: dict[int, list[int]] = defaultdict(list)
    rows = Posting.objects.filter(
        organisation.in_force(today), unit__in=units, employee__left_on__isnull=True
    )
    for unit_id, person in rows.values_list("unit_id", "employee_id"):
        posted[unit_id].append(person)
    ids = [person for people in posted.values() for person in people]
    period = Period(today, today + ONE_DAY)
    away = {person for person, _on in evidence.absences_by_day(ids, period)}
    plans = evidence.planned(ids, period)
    seen = gestures_of(ids, since=at - LONGEST_DUTY, until=at)
    shifts = _on_shift(ids, at)
    books = rulebooks_by_path(paths={unit.pk: unit.path for unit in units}, on=today)
    found = []
    for unit in units:
        people = [person for person in posted[unit.pk] if person not in away]
        due = [person for person in people if plans.get((person, today)) in (None, Place.OFFICE)]
        on_shift = [person for person in people if person in shifts]
        here = [person for person in people if _is_serving(seen.get(person, []), unit, at)]
        found.append(
            _service(unit, books[unit.pk], at, here=len(here), due=len(due), on_shift=len(on_shift))
        )
    return tuple(found)


def _on_shift(ids: Sequence[int], at: datetime) -> set[int]:
    rows = Shift.objects.filter(
        employee_id__in=ids, starts_at__lte=at, ends_at__gt=at, withdrawn_at__isnull=True
    )
    return set(rows.values_list("employee_id", flat=True))


def _is_serving(gestures: list[Gesture], unit: Unit, at: datetime) -> bool:
    """Tell whether somebody is in, at the place of the service; by day, since this morning."""
    zone = Zone(unit.zone)
    if unit.service_mode != ServiceMode.OPEN_24H:
        today = local(at, zone).date()
        gestures = [row for row in gestures if local(row.at, zone).date() == today]
    return is_in_now(gestures) and gestures[-1].place is Place.OFFICE


def _service(
    unit: Unit, book: RuleBook, at: datetime, *, here: int, due: int, on_shift: int
) -> Service:
    fewest: int = book.value("attendance.public_minimum")
    is_always_open = unit.service_mode == ServiceMode.OPEN_24H
    now = local(at, Zone(unit.zone))
    hours = work_calendar(book).hours_on(now.date())
    planned = on_shift if is_always_open else due if hours else 0
    return Service(
        code=unit.code,
        name=unit.name,
        zone=unit.zone,
        is_always_open=is_always_open,
        opens=hours.start if hours else None,
        closes=hours.end if hours else None,
        is_open=is_always_open or _is_within(hours, now.time()),
        is_staffed=here > 0,
        on_duty=here if here >= fewest else None,
        planned=planned if planned >= fewest else None,
    )


def _is_within(hours: DayHours | None, clock: time) -> bool:
    return hours is not None and hours.start <= clock < hours.end
