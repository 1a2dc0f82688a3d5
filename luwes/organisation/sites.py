"""Places of work: where they lie, so that a check-in can be told to be near one."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.access import Role, Standing
from luwes.base.models import User
from luwes.kit.errors import Missing
from luwes.organisation.models import Site, Unit
from luwes.organisation.queries import below, in_force

PLACES_SITES = (Role.PERSONNEL, Role.ADMIN)


class SiteMissing(Missing):
    code = "organisation.site-missing"


def sites_seen(standing: Standing, *, on: date) -> QuerySet[Site]:
    """Return the sites of units under one's roles, with how many such units are there today."""
    here = Unit.objects.filter(below(standing.paths(*PLACES_SITES)), in_force(on))
    counted = Count("units", filter=Q(units__in=here.values("pk")), distinct=True)
    return Site.objects.annotate(units_here=counted).filter(units_here__gt=0).order_by("name")


def site_for(standing: Standing, pk: int, *, on: date) -> Site:
    """
    Return a site that one may place.

    :raises SiteMissing: absent and foreign look the same.
    """
    site = sites_seen(standing, on=on).filter(pk=pk).first()
    if site is None:
        raise SiteMissing(_("Lokasi itu tidak ada, atau di luar lingkup tugas Anda."))
    return site


@transaction.atomic
def place_site(
    *,
    site: Site,
    address: str,
    latitude: Decimal,
    longitude: Decimal,
    by: User | None,
    at: datetime,
) -> Site:
    """
    Write where a site lies, in degrees (WGS 84) to five decimals, which is about a metre.

    Days that are settled keep the distance that was measured when they were settled.
    """
    held = Site.objects.select_for_update().get(pk=site.pk)
    before = [str(held.latitude or ""), str(held.longitude or "")]
    held.address, held.latitude, held.longitude = address, latitude, longitude
    held.save(update_fields=["address", "latitude", "longitude"])
    first = held.units.order_by("path").first()
    audit.record(
        action="organisation.place_site",
        subject=f"site:{held.pk}",
        by=by,
        at=at,
        unit_path=first.path if first else "",
        facts={"before": before, "after": [str(latitude), str(longitude)]},
    )
    return held
