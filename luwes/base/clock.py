"""The only clock of a request: `request.now` and, in the user's zone, `request.today`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse


def read_clock() -> datetime:
    """Return the present instant; called once per request or job, at the edge."""
    return datetime.now(UTC)


class ClockMiddleware:
    """Reads the clock once, so that one request lives at one instant."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = read_clock()
        return self.get_response(request)
