"""Puts `request.standing` and `request.today` on each request: who asks, and their date."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from luwes.base.access import NOBODY, Grant, Role, Standing
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee, Posting, RoleGrant


def standing_of(user: Any, *, on: date) -> Standing:
    """Return the rights of an account on a date. Two queries; none for a visitor."""
    if not user.is_authenticated:
        return NOBODY
    employee_id, _zone = _employee_and_zone(user, on=on)
    return _standing(user, employee_id, on=on)


def zone_of(user: Any, *, on: date) -> Zone:
    """Return the zone of the unit where the account's person is posted; WIB for others."""
    return _employee_and_zone(user, on=on)[1] if user.is_authenticated else Zone.WIB


def _standing(user: Any, employee_id: int | None, *, on: date) -> Standing:
    grants = (
        RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=on), user=user, first__lte=on)
        .exclude(user__employee__left_on__lte=on)  # who has left holds no office any more
        .order_by("id")
        .values_list("role", "unit_id", "unit__path")
    )
    return Standing(
        user_id=user.pk,
        employee_id=employee_id,
        grants=tuple(Grant(Role(role), unit, path) for role, unit, path in grants),
    )


def _employee_and_zone(user: Any, *, on: date) -> tuple[int | None, Zone]:
    """Return the account's person and the zone where that person is posted. One query."""
    posted = Posting.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), employee=OuterRef("pk"), first__lte=on
    )
    row = (
        Employee.objects.filter(user=user)
        .annotate(zone=Subquery(posted.values("unit__zone")[:1]))
        .values_list("id", "zone")
        .first()
    )
    return (row[0], Zone(row[1] or Zone.WIB)) if row else (None, Zone.WIB)


class StandingMiddleware:
    """Rights are read when a page asks for them; the date is known from the start."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        # `today` is a plain date and not a lazy one: a database driver takes no other
        on, user = request.now.date(), request.user
        if user.is_authenticated:
            employee_id, request.zone = _employee_and_zone(user, on=on)
            request.standing = SimpleLazyObject(lambda: _standing(user, employee_id, on=on))
        else:
            request.zone, request.standing = Zone.WIB, NOBODY
        request.today = local(request.now, request.zone).date()
        return self.get_response(request)
