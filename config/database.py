"""A database address as Django's DATABASES entry."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.readers import EnvironmentInvalid

SCHEMES = {"postgres", "postgresql"}
SECONDS_A_CONNECTION_IS_KEPT = 60


def settings_of(url: str) -> dict[str, Any]:
    """
    Return the DATABASES entry of a `postgres://` address; its query goes to libpq as options.

    :raises EnvironmentInvalid: if it is no address of a PostgreSQL database.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise EnvironmentInvalid(
            "DATABASE_URL must look like postgres://user:password@host:port/name; "
            f"found scheme {parts.scheme!r} and database {name!r}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": options.pop("port", None) or _port(parts.netloc, url) or "",
        "CONN_MAX_AGE": SECONDS_A_CONNECTION_IS_KEPT,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _port(netloc: str, url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError as error:
        raise EnvironmentInvalid(
            f"DATABASE_URL names a port that is no number: {netloc.rpartition('@')[2]!r}."
        ) from error
