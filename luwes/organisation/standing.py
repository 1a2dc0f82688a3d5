"""Puts `request.standing` and `request.today` on each request: who asks, and their date."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from luwes.base.access import NOBODY, Grant, Role, Standing
from luwes.base.models import User
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee, Posting, RoleGrant


def standing_of(user: Any, *, on: date) -> Standing:
    """Return the rights of an account on a date. Two queries; none for a visitor."""
    if not isinstance(user, User) and not user.is_authenticated:
        return NOBODY
    grants = (
        RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=on), user=user, first__lte=on)
        .order_by("id")
        .values_list("role", "unit_id", "unit__path")
    )
    employee_id = Employee.objects.filter(user=user).values_list("id", flat=True).first()
    return Standing(
        user_id=user.pk,
        employee_id=employee_id,
        grants=tuple(Grant(Role(role), unit, path) for role, unit, path in grants),
    )


def zone_of(user: Any, *, on: date) -> Zone:
    """Return the zone of the unit where the account's person is posted; WIB for others."""
    if not user.is_authenticated:
        return Zone.WIB
    posted = Posting.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), employee__user=user, first__lte=on
    )
    return Zone(posted.values_list("unit__zone", flat=True).first() or Zone.WIB)


class StandingMiddleware:
    """Lazy: a page that asks nothing pays nothing."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        on = request.now.date()
        request.standing = SimpleLazyObject(lambda: standing_of(request.user, on=on))
        request.zone = SimpleLazyObject(lambda: zone_of(request.user, on=on))
        request.today = SimpleLazyObject(lambda: local(request.now, Zone(request.zone)).date())
        return self.get_response(request)
