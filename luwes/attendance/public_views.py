"""Pages of attendance for everybody: who serves right now, without names."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luwes.attendance import on_duty
from luwes.base.access import public
from luwes.kit.zones import Zone, local

LAST_PAGE = 100_000


@public
@require_GET
def services(request: Any) -> HttpResponse:
    """Say at which services somebody is on duty now, and until when they are open."""
    asked = request.GET.get("halaman", "")
    page = min(int(asked), LAST_PAGE) if asked.isascii() and asked.isdigit() else 1
    return _page(request, on_duty.services(page=page, at=request.now), is_one=False)


@public
@require_GET
def service(request: Any, code: str) -> HttpResponse:
    """Say the same of one service, to link to and to hang up as a code at its door."""
    return _page(request, on_duty.service(code, at=request.now), is_one=True)


def _page(request: Any, found: on_duty.Services, *, is_one: bool) -> HttpResponse:
    zone = Zone(found.rows[0].zone) if is_one else Zone.WIB
    context = {
        "found": found,
        "is_one": is_one,
        "clock": local(found.at, zone),
        "zone": zone.value,
        "earlier": found.page - 1,
        "later": found.page + 1 if found.page < found.pages else 0,
    }
    return render(request, "attendance/services.html", context)
