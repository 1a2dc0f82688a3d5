"""Tests run on a real PostgreSQL: DATABASE_URL's server, or the embedded one."""

import os
from pathlib import Path

import pytest

from config import env
from luwes.base import evidence, messages, postgres

SIMPLE_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


def pytest_configure(config: pytest.Config) -> None:
    """Start the database, compile the texts, and leave out what only a real site needs."""
    from django.conf import settings

    if not env.database_url:
        config.add_cleanup(postgres.hold(env.var).release)
    messages.compile_stale()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = SIMPLE_STATIC
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c {evidence.MAY_TRUNCATE}=yes"
    settings.PASSWORD_HASHERS = [FAST_HASHER]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop in the thread


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what needs a browser, and what starts servers, each on one of the parallel processes."""
    for item in items:
        for group in ("browser", "servers"):
            if item.get_closest_marker(group):
                item.add_marker(pytest.mark.xdist_group(group))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: a file made twice may differ, its name must not."""
    return argname if isinstance(val, bytes) else None
