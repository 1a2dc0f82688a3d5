"""Puts `request.standing` and `request.today` on each request: who asks, and their date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from luwes.base.access import NOBODY, Grant, Role, Standing
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee, Posting, RoleGrant
from luwes.organisation.queries import in_force


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind an account on a day: the record, the zone, and the unit that is led."""

    employee_id: int | None = None
    zone: Zone = Zone.WIB
    led: Grant | None = None
    has_left: bool = False


def standing_of(user: Any, *, on: date) -> Standing:
    """Return the rights of an account on a date. Two queries; none for a visitor."""
    return _standing(user, _person(user, on=on), on=on) if user.is_authenticated else NOBODY


def zone_of(user: Any, *, on: date) -> Zone:
    """Return the zone of the unit where the account's person is posted; WIB for others."""
    return _person(user, on=on).zone if user.is_authenticated else Zone.WIB


def _standing(user: Any, person: Person, *, on: date) -> Standing:
    """
    Whoever is posted as head of a unit holds that role there, without anybody granting it.

    Who has left the service keeps the own record, and no role, whatever was granted once.
    """
    if person.has_left:
        return Standing(user_id=user.pk, employee_id=person.employee_id)
    rows = (
        RoleGrant.objects.filter(in_force(on), user=user)
        .order_by("id")
        .values_list("role", "unit_id", "unit__path")
    )
    grants = [Grant(Role(role), unit, path) for role, unit, path in rows]
    if person.led is not None and person.led not in grants:
        grants.append(person.led)
    return Standing(user_id=user.pk, employee_id=person.employee_id, grants=tuple(grants))


def _person(user: Any, *, on: date) -> Person:
    """Return the account's person, if it has one. One query."""
    posted = Posting.objects.filter(in_force(on), employee=OuterRef("pk"))
    led = posted.filter(is_head=True)
    row = (
        Employee.objects.filter(user=user)
        .annotate(
            zone=Subquery(posted.values("unit__zone")[:1]),
            led_id=Subquery(led.values("unit_id")[:1]),
            led_path=Subquery(led.values("unit__path")[:1]),
        )
        .values_list("id", "zone", "led_id", "led_path", "left_on")
        .first()
    )
    if row is None:
        return Person()
    employee_id, zone, led_id, led_path, left_on = row
    grant = Grant(Role.HEAD, led_id, led_path) if led_id is not None else None
    has_left = left_on is not None and left_on <= on
    return Person(employee_id, Zone(zone or Zone.WIB), grant, has_left)


class StandingMiddleware:
    """Rights are read when a page asks for them; the date is known from the start."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        # `today` is a plain date and not a lazy one: a database driver takes no other
        # by the date in WIB: until seven in the morning UTC still has yesterday's
        on, user = local(request.now, Zone.WIB).date(), request.user
        if user.is_authenticated:
            person = _person(user, on=on)
            request.zone = person.zone
            request.standing = SimpleLazyObject(lambda: _standing(user, person, on=on))
        else:
            request.zone, request.standing = Zone.WIB, NOBODY
        request.today = local(request.now, request.zone).date()
        return self.get_response(request)
