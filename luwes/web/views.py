"""The pages of the shell."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from luwes.base.access import public, signed_in
from luwes.kit.errors import Missing
from luwes.web.navigation import THEME_COOKIE, THEMES
from luwes.web.today import today_items

ICONS = Path(__file__).parent / "static" / "web" / "img" / "icons.svg"
A_YEAR = 365 * 24 * 60 * 60


@public
def start(request: HttpRequest) -> HttpResponse:
    """What this place is, for citizens and visitors; who is signed in goes to today."""
    if request.user.is_authenticated:
        return redirect("web:today")
    return render(request, "web/start.html")


@signed_in
def today(request: Any) -> HttpResponse:
    items = today_items(request.standing, on=request.today, now=request.now)
    whereabouts = next((item for item in items if item.place), None)
    context = {
        "whereabouts": whereabouts,
        "items": [item for item in items if item is not whereabouts],
        "today": request.today,
        "zone": request.zone,
    }
    return render(request, "web/today.html", context)


@signed_in
def menu(request: HttpRequest) -> HttpResponse:
    """Every place of the person on one page: the last tab of a phone."""
    return render(request, "web/menu.html")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    return set_language(request)


@public
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    response = redirect(_back(request))
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@public
def components(request: HttpRequest) -> HttpResponse:
    """For developers, in debug only: every component with its markup."""
    if not settings.DEBUG:
        raise Missing(_("Halaman ini hanya ada pada mesin pengembang."))
    names = re.findall(r'symbol id="([^"]+)"', ICONS.read_text(encoding="utf-8"))
    return render(request, "web/components.html", {"icon_names": names})


def _back(request: HttpRequest) -> str:
    """Return the page that the person came from, if it is ours; the start page otherwise."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure())
    return wanted if is_ours else "/"
