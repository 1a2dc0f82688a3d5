"""The browser of the journeys, and a small agency that has lived two months."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from luwes.base.models import User
from luwes.demo import story
from tests.house.accessibility import browser

NOW = datetime(2026, 11, 19, 3, 30, tzinfo=UTC)  # a Thursday, half past ten at the agency
TODAY = date(2026, 11, 19)
STAFF = 310


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="package")
def lived(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, User]]:
    """
    The story of the sample agency, lived once and committed; the accounts of its cast by name.

    The tests of it only read. The clock of every request stands at `NOW`.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("django.conf.settings.VAR", tmp_path_factory.mktemp("var"))
        patch.setattr("luwes.base.clock.read_clock", lambda: NOW)
        try:
            story.run(now=NOW, staff=STAFF)
            yield {part.username: account(part.username) for part in story.cast.CAST}
        finally:
            call_command("flush", verbosity=0, interactive=False, allow_cascade=True)


@pytest.fixture(scope="package")
def site(lived: dict[str, User]) -> Iterator[str]:
    """The address of a server that shows the agency."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


def account(username: str) -> User:
    return User.objects.get(username=username)
