"""The browser of the journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.house.accessibility import browser


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started
