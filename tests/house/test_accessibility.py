"""Every component and the pages of the shell can be used by all: WCAG 2.2 AA, no violation."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from luwes.base.models import User
from tests.house.accessibility import CONTRARY_VIEWS, VIEWS, browser, faults_of, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def session(live_server) -> list[dict[str, str]]:
    """The cookie of somebody who is signed in."""
    user = User.objects.create_user("198704122010012004", first_name="Ratna", last_name="Wulandari")
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_component(chromium: Browser, live_server, settings, width: int, scheme: str) -> None:
    settings.DEBUG = True
    page = open_page(chromium, width=width, scheme=scheme)
    page.goto(f"{live_server.url}/komponen/")
    page.get_by_role("button", name="Segel perhitungan").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Batal").last.click()
    assert faults_of(page) == []


@pytest.mark.parametrize(("width", "scheme"), CONTRARY_VIEWS)
def test_pages_of_a_visitor(chromium: Browser, live_server, width: int, scheme: str) -> None:
    page = open_page(chromium, width=width, scheme=scheme)
    for path in ("/", "/akun/login/", "/akun/signup/", "/tidak-ada/"):
        page.goto(live_server.url + path)
        assert faults_of(page) == [], path


@pytest.mark.parametrize(("width", "scheme"), CONTRARY_VIEWS)
def test_pages_of_an_account(
    chromium: Browser, live_server, session, width: int, scheme: str
) -> None:
    page = open_page(chromium, width=width, scheme=scheme, cookies=session)
    for path in ("/hari-ini/", "/menu/", "/akun/password/change/", "/akun/2fa/", "/akun/logout/"):
        page.goto(live_server.url + path)
        assert faults_of(page) == [], path


def test_the_keyboard_opens_and_closes_a_menu(chromium: Browser, live_server) -> None:
    page = open_page(chromium, width=360, scheme="light")
    page.goto(live_server.url)
    menu = page.locator("details[data-drop]").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.evaluate("menu => menu.open")
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    assert not menu.evaluate("menu => menu.open")
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")


def test_no_page_breaks_the_content_security_policy(chromium: Browser, live_server) -> None:
    page = open_page(chromium, width=360, scheme="light")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/", "/akun/login/"):
        page.goto(live_server.url + path)
    assert [text for text in said if "Content Security Policy" in text] == []
