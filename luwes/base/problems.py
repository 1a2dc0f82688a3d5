"""Errors of the core become a page, or problem+json (RFC 9457) for programs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from luwes.kit.errors import Conflict, Invalid, LuwesError, Missing, Refused

STATUS: dict[type[LuwesError], int] = {Missing: 404, Refused: 403, Conflict: 409, Invalid: 422}
TITLES = {
    404: _("Tidak ditemukan"),
    403: _("Belum dapat dilakukan"),
    409: _("Keadaannya sudah berubah"),
    422: _("Isian perlu diperbaiki"),
}
NOT_FOUND = 404
NOT_ALLOWED = 405


def status_of(error: LuwesError) -> int:
    """Return the HTTP status of an error of the core."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def problem_json(error: LuwesError) -> dict[str, Any]:
    """Return the problem+json body; reasons travel as data, so that programs can show them."""
    status = status_of(error)
    return {
        "type": f"urn:luwes:{error.code}",
        "title": str(TITLES[status]),
        "status": status,
        "detail": str(error.detail),
        "remedy": str(error.remedy),
        "reasons": [reason.as_json() for reason in error.reasons],
        **({"errors": error.facts["errors"]} if "errors" in error.facts else {}),
    }


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or not request.accepts("text/html")


def problem_response(request: HttpRequest, error: LuwesError) -> HttpResponse:
    """Return the answer to an error of the core, in the form that the client reads."""
    status = status_of(error)
    if wants_json(request):
        body = problem_json(error)
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {
        "title": TITLES[status],
        "detail": error.detail,
        "remedy": error.remedy,
        "reasons": error.reasons,
        "status": status,
    }
    return render(request, "problem.html", context, status=status)


def _unreadable(name: str) -> Invalid:
    return Invalid(
        _("Isian “%(name)s” memuat karakter yang tidak dapat dibaca.") % {"name": name[:40]},
        remedy=_("Hapus karakter itu, atau ketik ulang isiannya."),
    )


def _not_to_be_opened(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Say what an empty page would not: after signing in again people land at such addresses."""
    context = {
        "title": _("Kiriman Anda belum sampai"),
        "detail": _("Alamat ini hanya menerima isian dari halamannya, dan tidak dapat dibuka."),
        "remedy": _("Buka lagi halamannya dari menu, lalu kirim isiannya sekali lagi."),
        "status": NOT_ALLOWED,
    }
    page = render(request, "problem.html", context, status=NOT_ALLOWED)
    page["Allow"] = refused["Allow"]
    return page


def _told_to_programs(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a problem+json for a page that says the same to people."""
    if not response["Content-Type"].startswith("text/html"):
        return response
    return problem_response(request, Missing(_("Alamat ini tidak ada.")))


class ProblemMiddleware:
    """Lets views raise errors of the core without catching them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and not response.content and not wants_json(request):
            return _not_to_be_opened(request, response)
        if response.status_code == NOT_FOUND and request.path.startswith("/api/"):
            return _told_to_programs(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer what no database can look up; the fields of forms see to themselves."""
        if "\x00" in request.path:
            return problem_response(request, Missing(_("Alamat ini tidak ada.")))
        for name, values in request.GET.lists():
            if any("\x00" in value for value in (name, *values)):
                return problem_response(request, _unreadable(name.replace("\x00", "")))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, LuwesError):
            return problem_response(request, error)
        return None
