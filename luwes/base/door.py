"""The door of the site: what no page could answer is turned away before anybody reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luwes.base.problems import wants_json

BESIDE_THE_FILE = 1_000_000  # bytes of a form that stand around its file
NUL = "\x00"


class DoorMiddleware:
    """
    Refuses bodies larger than any form, and cookies that the database could not look up.

    The size is the one that the request declares: of a body without one nothing is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.UPLOAD_MAX_BYTES + BESIDE_THE_FILE:
            return _too_large(request)
        if any(NUL in value for value in request.COOKIES.values()):
            kept = {name: value for name, value in request.COOKIES.items() if NUL not in value}
            request.COOKIES = kept
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 20 else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    limit = settings.UPLOAD_MAX_BYTES // 1_000_000
    if not wants_json(request):
        return render(None, "413.html", {"limit": limit}, status=413)
    body = {
        "type": "urn:luwes:base.body-too-large",
        "title": _("Kiriman terlalu besar"),
        "status": 413,
        "detail": _("Kiriman ini lebih besar dari %(limit)s MB.") % {"limit": limit},
        "remedy": _("Pecah menjadi beberapa bagian, lalu kirim satu per satu."),
    }
    return JsonResponse(body, status=413, content_type="application/problem+json")
