"""Opens pages in a browser as people do, narrow and wide, light and dark, and lets axe look."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, executable

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
VIEWS = list(product(WIDTHS, SCHEMES))
CONTRARY_VIEWS = [(360, "light"), (1280, "dark")]  # for pages made of components seen in all four

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser of the tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield started
        started.close()


def open_page(started: Browser, *, width: int, scheme: Any, cookies: Any = ()) -> Page:
    """Return an empty page of `width` CSS pixels in the light or dark `scheme`."""
    context = started.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.add_cookies(list(cookies))
    return context.new_page()


def faults_of(page: Page) -> list[str]:
    """
    Return what is wrong with the page that is open; an empty list when all may use it.

    axe with the rules of WCAG 2.2 AA and its best practices; and nothing may be wider than the
    window, because a phone's page must not scroll sideways.
    """
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_2_2_AA}})
    faults = [
        f"{fault['id']}: {fault['help']}\n    " + "\n    ".join(n["html"] for n in fault["nodes"])
        for fault in found.response["violations"]
    ]
    if page.evaluate("getComputedStyle(document.body).margin") != "0px":
        faults.append("page: its style sheets did not load")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("page: it scrolls sideways")
    return faults
