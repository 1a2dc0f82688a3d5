"""A small agency that has lived two months, and a site that shows it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from luwes.base.models import User
from luwes.demo import story
from luwes.demo.story.cast import CAST

NOW = datetime(2026, 11, 19, 3, 30, tzinfo=UTC)  # a Thursday, half past ten at the agency
TODAY = date(2026, 11, 19)
STAFF = 310


@pytest.fixture(scope="package")
def lived(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """
    The story of the sample agency, lived once and committed; a session of each of its cast.

    What a test changes is taken back after it. The clock of every request stands at `NOW`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.VAR", tmp_path_factory.mktemp("var"))
        patch.setattr("luwes.base.clock.read_clock", lambda: NOW)
        with django_db_blocker.unblock():
            # without a test marked django_db there would be no test database
            assert connection.settings_dict["NAME"].startswith("test_")
            story.run(now=NOW, staff=STAFF)
            sessions = {part.username: session_of(part.username) for part in CAST}
        yield sessions
        with django_db_blocker.unblock():
            call_command("flush", verbosity=0, interactive=False, allow_cascade=True)


@pytest.fixture(scope="package")
def site(lived: dict[str, str]) -> Iterator[str]:
    """The address of a server that shows the agency."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


def session_of(username: str) -> str:
    """Sign somebody in; return the key of the session."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
