"""
Photograph every page of a running demo, as each role, on a phone and on a desk, light and dark.

    python -m scripts.screenshots FOLDER [--site URL] [--logins FILE] [--only NAME …]

The names and the password are those that `luwes demo` keeps in var/demo-logins.json.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, executable
from tests.journeys.walking import Answer, walk

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VISITOR = "warga"
OPEN_PAGES = ("/", "/akun/login/", "/pengaduan/baru/", "/pengaduan/lacak/", "/pengaduan/angka/")
TALLEST = 2400  # CSS pixels; what is below is more of the same list


def main() -> None:
    """Read the arguments, then photograph."""
    asked = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    logins = json.loads(asked.logins.read_text(encoding="utf-8"))
    names = [VISITOR, *(row["username"] for row in logins["logins"])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        for name in names:
            if not asked.only or name in asked.only:
                photograph(browser, asked.site, name, logins["password"], asked.folder)
        browser.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--logins", type=Path, default=Path("var/demo-logins.json"))
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


def photograph(browser: Browser, site: str, name: str, password: str, folder: Path) -> None:
    """Write PNGs of one of each kind of page that `name` can reach to folder/name."""
    page = browser.new_context(locale="id-ID").new_page()
    if name == VISITOR:
        for path in OPEN_PAGES:
            page.goto(site + path)
            take(page, folder / name, urlsplit(path).path.strip("/").replace("/", "-") or "mulai")
        page.context.close()
        return
    sign_in(page, site, name, password)
    for stop in walk(lambda path: asked_for(page, site + path)):
        if stop.is_page and not stop.kind.startswith(("account_", "mfa_")):
            page.goto(site + stop.path)
            take(page, folder / name, stop.kind.replace(":", "-").replace(" ", "-"))
    page.context.close()


def asked_for(page: Page, url: str) -> Answer:
    """Return a page as its text, without showing it."""
    answer = page.context.request.get(url)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return Answer(answer.status, answer.text() if is_page else "")


def sign_in(page: Page, site: str, name: str, password: str) -> None:
    page.goto(f"{site}/akun/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/hari-ini/")


def take(page: Page, folder: Path, kind: str) -> None:
    """Photograph the open page in both sizes and schemes, down to `TALLEST`."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        whole = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.set_viewport_size({"width": width, "height": max(height, whole)})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=folder / f"{kind}.{size}.{scheme}.png", animations="disabled")
    print(folder.name, kind, flush=True)


if __name__ == "__main__":
    main()
