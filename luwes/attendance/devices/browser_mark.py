"""A random cookie by which one browser is told from another where no script can make a key."""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse

from luwes.attendance.gate.certificates import mark_of

COOKIE = "browser"
TWO_YEARS = 2 * 365 * 24 * 60 * 60
MOST = 64  # characters that are believed


def mark_of_browser(request: HttpRequest) -> tuple[str, int]:
    """Return the browser's random word, a new one where it has none, and the mark made of it."""
    word = request.COOKIES.get(COOKIE, "")[:MOST] or token_urlsafe(24)
    return word, mark_of(word.encode())


def remember_browser(response: HttpResponse, word: str, *, is_secure: bool) -> None:
    """Leave the word with the browser for two years; no script can read it."""
    options: dict[str, Any] = {"max_age": TWO_YEARS, "httponly": True, "samesite": "Lax"}
    response.set_cookie(COOKIE, word, secure=is_secure, **options)
