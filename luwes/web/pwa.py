"""The product as an installed application: manifest, service worker, and the page of no network."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luwes.base.access import public

COLOUR = "#1a2c55"
PAPER = "#f6f3ed"
STYLES = ("tokens", "elements", "shell", "components", "forms", "data")
MODULES = (
    "banners",
    "check_in",
    "device",
    "evidence",
    "plain_form",
    "position",
    "position_card",
    "queue_list",
    "result_card",
    "sending",
    "store",
    "words",
)
KEPT = (
    *(f"web/css/{name}.css" for name in STYLES),
    "attendance/check_in.css",
    *(f"attendance/{name}.js" for name in MODULES),
    "web/js/app.js",
    "web/js/shell.js",
    "web/img/icons.svg",
    "web/img/mark.svg",
)
WORKER = "attendance/worker.js"
PAGES = (
    "web/bare.html",
    "web/offline.html",
    *(
        f"attendance/check_in_{part}.html"
        for part in ("offline", "gesture", "result", "position", "queue", "words")
    ),
)
VERSION_LENGTH = 16
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-192.png", "192x192", "maskable"),
    ("maskable-512.png", "512x512", "maskable"),
)


@public
@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """Say what a phone needs to install the product; it starts at the check-in."""
    icons = [
        {"src": static(f"web/img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    body = {
        "id": "/",
        "name": "Luwes",
        "short_name": "Luwes",
        "description": _("Presensi dari mana saja, juga tanpa jaringan."),
        "lang": get_language(),
        "start_url": reverse("attendance:check_in"),
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "theme_color": COLOUR,
        "background_color": PAPER,
        "icons": icons,
        "shortcuts": [
            {"name": _("Presensi"), "url": reverse("attendance:check_in")},
            {"name": _("Hari ini"), "url": reverse("web:today")},
        ],
    }
    answer = JsonResponse(body, content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the service worker over the whole site; its bytes change with what it keeps."""
    settings = {
        "version": version(),
        "files": [static(path) for path in KEPT],
        "checkIn": reverse("attendance:check_in"),
        "offlineCheckIn": reverse("attendance:check_in_offline"),
        "offline": reverse("web:offline"),
    }
    text = f'import {{ begin }} from "{static(WORKER)}";\n\nbegin({json.dumps(settings)});\n'
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@public
@require_GET
def offline(request: Any) -> HttpResponse:
    """Give the page that stands for any other while there is no network."""
    return render(request, "web/offline.html")


@cache
def version() -> str:
    """Return the hash of all that the service worker keeps, read once for the process."""
    said = sha256()
    for path in (*KEPT, WORKER):
        said.update(Path(_found(path)).read_bytes())
    for name in PAGES:
        said.update(get_template(name).template.source.encode())  # type: ignore[attr-defined]
    return said.hexdigest()[:VERSION_LENGTH]


def _found(path: str) -> str:
    place = finders.find(path)
    if not isinstance(place, str):
        raise FileNotFoundError(f"The static file {path} is not there; the phone needs it.")
    return place
