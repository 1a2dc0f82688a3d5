"""The working days of a month: who was where, from when to when; then the days are settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from luwes.attendance.actions import import_check_ins, settle_days
from luwes.attendance.queries import calendar_of
from luwes.attendance.types import CheckInKind, CheckInRow, Place
from luwes.demo.people import Habits, LivedDay, delay_at, habits_of, live_day
from luwes.demo.story.ground import POWER_CUT, Ground, Tell
from luwes.demo.story.timeline import morning
from luwes.demo.whereabouts import Phone, is_lent, phone_of, position_of
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import minutes_between
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import Employee
from luwes.organisation.queries import absences, staff_on
from luwes.organisation.types import StaffMember
from luwes.rota.queries import planned_places
from luwes.rota.types import PlannedPlace

EARLY_FOR_OTHERS = -9  # minutes from the start: when one phone checks in for its circle


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person on one working day on which duty called."""

    member: StaffMember
    on: date
    place: Place
    starts: time
    ends: time
    day: LivedDay


def lived_days(ground: Ground, period: Period) -> Iterator[PersonDay]:
    """Yield every person's working days in the period, day by day, as they were lived."""
    until = period.until or ground.timeline.today
    if until <= period.first:
        return
    staff = staff_on(unit=ground.agency, on=period.first)
    ids = [member.employee_id for member in staff]
    away = _away(ids, period.first, until)
    plan = planned_places(employee_ids=ids, first=period.first, until=until)
    habits = _habits(ground, staff)
    sites = ground.site_names
    calendar = calendar_of(ground.agency, until - ONE_DAY)
    for on in Period(period.first, until).days():
        hours = calendar.hours_on(on)
        if hours is None:
            continue
        for member in staff:
            planned = plan.get((member.employee_id, on), PlannedPlace.OFFICE)
            if (member.employee_id, on) in away or planned is PlannedPlace.OFF:
                continue
            at_home = planned is PlannedPlace.HOME
            day = live_day(
                habits[member.employee_id],
                member.nip,
                on,
                seed=ground.seed,
                at_home=at_home,
                delay=delay_at(sites[member.unit_id], on, seed=ground.seed),
            )
            place = Place.HOME if at_home else Place.OFFICE
            yield PersonDay(member, on, place, hours.start, hours.end, day)


def check_in_everybody(ground: Ground, period: Period, tell: Tell) -> None:
    """Hand in the check-ins of a month and settle its days."""
    until = period.until or ground.timeline.today
    at = morning(until, 5)
    import_check_ins(_check_ins(ground, period), by=None, at=at)
    tell(1, 2)
    settle_days(unit=ground.agency, first=period.first, until=until, at=at)
    tell(2, 2)


def _check_ins(ground: Ground, period: Period) -> Iterator[CheckInRow]:
    phones, last = Phones(ground), ground.last_working_day
    flat = Employee.objects.filter(user__username="rekan").values_list("pk", flat=True).first()
    for lived in lived_days(ground, period):
        if lived.day.absent:
            continue
        scans = (
            (CheckInKind.IN, lived.starts, lived.day.came),
            (CheckInKind.OUT, lived.ends, lived.day.left),
        )
        for kind, clock, minutes in scans:
            if (lived.member.employee_id, lived.on, kind) == (flat, last, CheckInKind.OUT):
                continue  # the battery was empty: a request for the head today
            if minutes is not None:
                zone = lived.member.zone
                if phones.lender(lived, kind):
                    minutes = EARLY_FOR_OTHERS
                minutes = _after_power_cut(ground, lived, kind, minutes)
                yield CheckInRow(
                    employee_id=lived.member.employee_id,
                    at=_instant(lived, clock, minutes, kind),
                    kind=kind,
                    zone=zone,
                    place=lived.place,
                    **phones.said(lived, kind),
                )


def _after_power_cut(ground: Ground, lived: PersonDay, kind: CheckInKind, minutes: int) -> int:
    """Return when one could check in: on the morning of the power cut not before it was over."""
    if lived.on != ground.power_cut_on or kind is CheckInKind.OUT or lived.place is Place.HOME:
        return minutes
    if ground.site_names[lived.member.unit_id] != POWER_CUT.site:
        return minutes
    over = minutes_between(lived.starts, POWER_CUT.until) + int(lived.member.nip[-2:]) % 9
    return max(minutes, over)


class Phones:
    """Everybody's phone, and which of them are lent."""

    def __init__(self, ground: Ground) -> None:
        self.seed = ground.seed
        sites = {unit.pk: unit.site for unit in ground.all_units}
        self.offices = {
            unit_id: (float(site.latitude), float(site.longitude))
            for unit_id, site in sites.items()
            if site and site.latitude is not None and site.longitude is not None
        }
        self.known: dict[int, Phone] = {}
        self.circles = ground.circles()
        self.inventing = ground.inventing()

    def said(self, lived: PersonDay, kind: CheckInKind) -> dict[str, Any]:
        """Return position and mark of one check-in; nothing where the office has no position."""
        member = lived.member
        office = self.offices.get(member.unit_id)
        if office is None:
            return {}
        phone = self._phone(member.nip, member.employee_id, office)
        position = position_of(
            phone, member.nip, lived.on, kind, seed=self.seed, place=lived.place, office=office
        )
        lender = self.lender(lived, kind)
        mark = self._phone(lender[1], lender[0], office).mark if lender else phone.mark
        return {"position": position, "mark": mark}

    def lender(self, lived: PersonDay, kind: CheckInKind) -> tuple[int, str] | None:
        """Return whose phone was lent for this check-in, if one was: in the morning only."""
        circle = self.circles.get(lived.member.employee_id)
        if not circle or kind is CheckInKind.OUT or lived.place is Place.HOME:
            return None
        numbers = [nip for _person, nip in circle]
        return circle[0] if is_lent(numbers, lived.on, seed=self.seed) else None

    def _phone(self, nip: str, person: int, office: tuple[float, float]) -> Phone:
        if person not in self.known:
            invents = person in self.inventing
            self.known[person] = phone_of(nip, seed=self.seed, office=office, invents=invents)
        return self.known[person]


def _instant(lived: PersonDay, clock: time, minutes: int, kind: CheckInKind) -> datetime:
    """Return the instant, with seconds that differ from person to person."""
    seconds = (int(lived.member.nip[-4:]) * 7 + lived.on.day * 11 + len(kind)) % 60
    start = instant(lived.on, clock, Zone(lived.member.zone))
    return start + timedelta(minutes=minutes, seconds=seconds if minutes else 0)


def _away(ids: list[int], first: date, until: date) -> set[tuple[int, date]]:
    found: set[tuple[int, date]] = set()
    for row in absences(ids, first=first, until=until):
        stretch = Period(max(row.first, first), min(row.until, until))
        found |= {(row.employee_id, on) for on in stretch.days()}
    return found


def _habits(ground: Ground, staff: list[StaffMember]) -> dict[int, Habits]:
    return {
        member.employee_id: habits_of(
            member.nip, seed=ground.seed, in_jakarta=member.zone is Zone.WIB
        )
        for member in staff
    }


def random_for(ground: Ground, *what: object) -> Random:
    return Random(":".join(map(str, (ground.seed, *what))))
