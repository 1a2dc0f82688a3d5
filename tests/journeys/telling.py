"""What a journey is told with: a clock that jumps, people with a device each, the program."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from luwes import cli
from luwes.kit.zones import Zone

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
SECONDS = 15  # that a page may take on a busy machine
TRUSTED = "kopi-tubruk-di-beranda"  # the password of everybody in a journey

expect.set_options(timeout=SECONDS * 1000)


class Clock:
    """Stands where the product reads the time; a journey sets it in the zone of the office."""

    def __init__(self, text: str) -> None:
        self.set(text)

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=Zone.WIB.tz).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Somebody:
    """A person with a browser of their own; `said` keeps what it complained about."""

    page: Page
    site: str
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.ok, (path, response.status)

    def press(self, name: str, *, nth: int = 0) -> None:
        self.page.get_by_role("button", name=name).nth(nth).click()

    def follow(self, name: str, *, nth: int = 0) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).nth(nth).click()

    def fill(self, **values: str) -> None:
        """Fill fields by their names; several lines of a list are given as a list."""
        for name, value in values.items():
            box = self.page.locator(f"main [name='{name}']").first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def reads(self, *words: str) -> None:
        """Expect these words on the page, anywhere a person would read them."""
        for text in words:
            expect(self.page.get_by_role("main")).to_contain_text(text)


@dataclass
class Stage:
    """Where everybody meets: the browser, the address of the site, and who is there already."""

    browser: Browser
    site: str
    known: dict[str, Somebody] = field(default_factory=dict)

    def citizen(self) -> Somebody:
        return self._enter("", PHONE)

    def on_a_phone(self, username: str) -> Somebody:
        return self._signed_in(username, PHONE)

    def at_a_desk(self, username: str) -> Somebody:
        return self._signed_in(username, DESK)

    def _signed_in(self, username: str, size: Any) -> Somebody:
        if username not in self.known:
            somebody = self._enter(username, size)
            somebody.open("/akun/login/")
            somebody.page.get_by_label("NIP atau nama akun").fill(username)
            somebody.page.get_by_label("Kata sandi").fill(TRUSTED)
            somebody.press("Masuk")
            expect(somebody.page.get_by_role("heading", name="Hari ini")).to_be_visible()
        return self.known[username]

    def _enter(self, name: str, size: Any) -> Somebody:
        context: BrowserContext = self.browser.new_context(viewport=size, locale="id-ID")
        context.set_default_timeout(SECONDS * 1000)
        somebody = Somebody(context.new_page(), self.site)
        listen(somebody.page, somebody.said.append)
        self.known[name] = somebody
        return somebody

    def complaints_of_browsers(self) -> list[str]:
        return [text for somebody in self.known.values() for text in somebody.said]

    def leave(self) -> None:
        for somebody in self.known.values():
            somebody.page.context.close()


def listen(page: Page, tell: Callable[[str], object]) -> None:
    """Tell every error that a script or the Content-Security-Policy brings to the console."""
    page.on("pageerror", lambda error: tell(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: tell(f"{page.url}: {said.text}") if said.type == "error" else None,
    )


@contextmanager
def kept_signals() -> Iterator[None]:
    """Give back the handlers that the program sets for its own end."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def luwes(*words: str, patch: Any, typed: str = "") -> str:
    """Run one verb of the program as in a terminal; return what it printed."""
    printed = StringIO()
    with kept_signals(), patch.context() as here:
        here.setattr("sys.stdout", printed)
        here.setattr("sys.stdin", StringIO(typed))
        code = cli.main(list(words))
    assert code == 0, (words, code, printed.getvalue())
    return printed.getvalue()


def told(text: str) -> dict[str, Any]:
    """Read the one JSON object that a verb has printed."""
    found: dict[str, Any] = json.loads(text)
    return found
