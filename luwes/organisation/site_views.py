"""Pages of the places of work: which lack a position, and where each lies."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.base.access import requires
from luwes.organisation import sites
from luwes.organisation.forms import SiteForm


@require_GET
@requires(*sites.PLACES_SITES)
def site_list(request: Any) -> HttpResponse:
    """List the sites of one's units; those that nobody has placed come first."""
    rows = sorted(
        sites.sites_seen(request.standing, on=request.today),
        key=lambda site: (site.latitude is not None, site.name),
    )
    unplaced = sum(site.latitude is None for site in rows)
    return render(request, "organisation/sites.html", {"sites": rows, "unplaced": unplaced})


@require_http_methods(["GET", "POST"])
@requires(*sites.PLACES_SITES)
def site(request: Any, pk: int) -> HttpResponse:
    """Write where one site lies."""
    found = sites.site_for(request.standing, pk, on=request.today)
    form = SiteForm(request.POST or None, initial=SiteForm.of(found))
    if request.method == "POST" and form.is_valid():
        sites.place_site(site=found, by=request.user, at=request.now, **form.placed())
        messages.success(request, _("Letak %(site)s tersimpan.") % {"site": found.name})
        return redirect("organisation:sites")
    status = 422 if form.errors else 200
    return render(request, "organisation/site.html", {"site": found, "form": form}, status=status)
