"""What every chapter stands on: the timeline, the units, and which chapters are lived already."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from luwes.attendance.queries import calendar_of
from luwes.base import audit
from luwes.base.access import Role
from luwes.base.models import AuditEntry, User
from luwes.demo.agency.tree import unit_names
from luwes.demo.story.timeline import Timeline
from luwes.organisation.models import Employee, RoleGrant, Unit
from luwes.organisation.queries import staff_on, units_under

SEED = 2019
STAFF = 1000
LIVED = "demo.lived"


@dataclass(frozen=True, slots=True)
class PowerCut:
    """A morning on which nobody at one building could check in; clocks of its zone."""

    site: str
    units: tuple[str, ...]
    first: time
    until: time


POWER_CUT = PowerCut(
    "Gedung Layanan Timur, Makassar", ("dir-wilayah-timur", "loket-makassar"), time(7), time(8, 15)
)
Tell = Callable[[int, int], None]  # done, total of the chapter's own steps


class Ground:
    """The agency as the chapters see it; read once, after the staff list is in."""

    def __init__(self, today: date, now: datetime, *, staff: int = STAFF, seed: int = SEED) -> None:
        self.timeline = Timeline(today)
        self.staff = staff
        self.now = now
        self.seed = seed

    @cached_property
    def all_units(self) -> list[Unit]:
        return list(Unit.objects.select_related("site").order_by("path"))

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Return the units of the sample agency by their key in units.yaml."""
        keys = {names: key for key, names in unit_names().items()}
        found: dict[str, Unit] = {}
        above: dict[str, tuple[str, ...]] = {"": ()}
        for unit in self.all_units:
            names = (*above.get(unit.path[: -Unit.steplen], ()), unit.name)
            above[unit.path] = names
            if names in keys:
                found[keys[names]] = unit
        return found

    @property
    def agency(self) -> Unit:
        return self.units["bpln"]

    def account(self, username: str) -> User:
        return User.objects.get(username=username)

    @cached_property
    def heads(self) -> dict[int, User]:
        """Return the accounts of the units' heads by unit id."""
        held = RoleGrant.objects.filter(role=Role.HEAD).select_related("user").order_by("pk")
        return {grant.unit_id: grant.user for grant in held}

    def played(self) -> set[int]:
        """Return the ids of the people whom a visitor can be."""
        everybody = Employee.objects.filter(user__isnull=False)
        signs_only = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return set(everybody.exclude(signs_only).values_list("pk", flat=True))

    @cached_property
    def site_names(self) -> dict[int, str]:
        """Return the site of each unit, by the unit's id; its own name where it has none."""
        return {unit.pk: unit.site.name if unit.site else unit.name for unit in self.all_units}

    @property
    def power_cut_on(self) -> date:
        """Return the second Tuesday of the month of the trial."""
        first = self.timeline.trial.first
        return first + timedelta(days=(1 - first.weekday()) % 7 + 7)

    @cached_property
    def last_working_day(self) -> date | None:
        """Return the newest working day before today that lies in this month."""
        calendar = calendar_of(self.agency, self.timeline.today)
        lived = self.timeline.lived_part(self.timeline.current)
        return next(iter(calendar.working_days(lived)[::-1]), None)

    def circles(self) -> dict[int, list[tuple[int, str]]]:
        """Return colleagues of whom one checks in for all now and then, by each of their ids."""
        circle = self._some("circle", "dir-air", 4)
        return {person: circle for person, _nip in circle}

    def inventing(self) -> set[int]:
        """Return the ids of the few who let an app invent their position."""
        return {person for person, _nip in self._some("inventing", "dep-regional", 6)}

    def _some(self, what: str, key: str, count: int) -> list[tuple[int, str]]:
        """Return people below a unit, drawn by seed; nobody whom a visitor can be."""
        first = self.timeline.before.first
        played = self.played()
        staff = [m for m in staff_on(unit=self.units[key], on=first) if not m.is_head]
        free = [(m.employee_id, m.nip) for m in staff if m.employee_id not in played]
        return Random(f"{what}:{self.seed}").sample(free, min(count, len(free)))

    def directorates(self, deputies: Iterable[str]) -> list[Unit]:
        """Return the units below these deputies, in tree order."""
        return [
            unit
            for key in deputies
            for unit in units_under(self.units[key])
            if unit.pk != self.units[key].pk
        ]

    @cached_property
    def officer(self) -> User:
        """Return the personnel officer, who keeps the records."""
        return self.account("kepegawaian")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the story; it is lived in one transaction together with its mark."""

    key: str
    label: str
    live: Callable[[Ground, Tell], None]


def lived() -> dict[str, date]:
    """Return the chapters that are lived, each with the day that the story takes for today."""
    marks = AuditEntry.objects.filter(action=LIVED).values_list("subject", "facts")
    return {subject: date.fromisoformat(facts["today"]) for subject, facts in marks}


def mark(chapter: Chapter, *, today: date, at: datetime) -> None:
    audit.record(
        action=LIVED, subject=chapter.key, by=None, at=at, facts={"today": today.isoformat()}
    )
