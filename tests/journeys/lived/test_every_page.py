"""Every page that a role can reach: whole, readable in both languages, and usable by all."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from luwes.base import messages
from luwes.demo.story.cast import CAST
from tests.house.accessibility import WCAG_2_2_AA
from tests.journeys.telling import listen
from tests.journeys.walking import Answer, Stop, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ALL = {"type": "tag", "values": WCAG_2_2_AA}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
# who sees most comes first, so that pages are judged with the longest lists and largest figures
CAST_NAMES = sorted((part.username for part in CAST), key=lambda name: name != "bendahara")
LONG = 4  # words from which a text is a sentence of ours and no word that data may hold too
FEWEST_PAGES = 20


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The kinds of page that a browser has judged; pages of one kind are made of the same."""
    return set()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without fades, during which colours would be none that anybody chose."""
    context = chromium.new_context(
        viewport=WIDE, locale="id-ID", color_scheme="light", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", CAST_NAMES)
def test_every_page_of(name: str, page: Page, lived: dict[str, str], site: str, judged: set[str]):
    client = signed_in(lived[name])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": lived[name], "url": site}
    page.context.add_cookies([cookie])
    stops, faults = 0, []
    listen(page, faults.append)
    for stop in walk(lambda path: asked(client, path)):
        stops += 1
        found = [*_faults_of_document(stop), *_left_in_indonesian(client, stop)]
        if stop.is_page and stop.kind not in judged:
            judged.add(stop.kind)
            page.goto(site + stop.path)
            found += [*_overflow(page), *_barriers(page)]
        faults += [f"{stop.path}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
    assert stops > FEWEST_PAGES


def signed_in(session: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def asked(client: Client, path: str) -> Answer:
    response = client.get(path, follow=True)
    is_page = response.headers["Content-Type"].startswith("text/html")
    return Answer(response.status_code, response.content.decode() if is_page else "")


def _faults_of_document(stop: Stop) -> Iterator[str]:
    """Yield what is wrong with the page as a document."""
    if stop.answer.status != 200:
        yield f"answered {stop.answer.status}"
    if stop.is_page:
        if (headings := stop.answer.html.count("<h1")) != 1:
            yield f"has {headings} h1"
        if '<html lang="id"' not in stop.answer.html:
            yield "does not say that it is Indonesian"


def _left_in_indonesian(client: Client, stop: Stop) -> Iterator[str]:
    """Yield the sentences that the page in English still has in Indonesian."""
    if not stop.is_page:
        return
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    html = asked(client, stop.path).html
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    if '<html lang="en"' not in html:
        yield "in English does not say so"
    said = readable(html)
    yield from (f"in English says {text!r}" for text in SENTENCES if text in said)


def _overflow(page: Page) -> Iterator[str]:
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        if wide := page.evaluate(WIDER_THAN_THE_WINDOW):
            yield f"scrolls sideways at {size['width']}: {wide}"


WIDER_THAN_THE_WINDOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const wide = [...document.querySelectorAll("main *")].filter(
    element => element.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth}px, ` + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" ");
}"""


def _barriers(page: Page) -> Iterator[str]:
    """Yield what axe finds: every rule narrow and wide in the light, the colours in the dark."""
    for size, scheme, rules in (
        (NARROW, "light", ALL),
        (NARROW, "dark", COLOURS),
        (WIDE, "dark", COLOURS),
        (WIDE, "light", ALL),
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        for fault in found.response["violations"]:
            nodes = "\n    ".join(node["html"][:300] for node in fault["nodes"][:3])
            yield f"{size['width']} {scheme} {fault['id']}: {fault['help']}\n    {nodes}"


def readable(html: str) -> str:
    """Return the words of a page as lines, labels for screen readers included."""
    html = re.sub(r"(?s)<script.*?</script>", " ", html)
    labels = re.findall(r'(?:aria-label|alt|placeholder)="([^"]*)"', html)
    words = re.sub(r"<[^>]+>", "\n", html) + "\n".join(labels)
    return re.sub(r"[ \t]+", " ", unescape(words))


def sentences() -> list[str]:
    """Return the Indonesian texts whose English differs, without any part that is filled in."""
    found = []
    for folder in messages.slices():
        for text in messages.catalog_of(folder):
            for said in text.id if isinstance(text.id, tuple) else (text.id,):
                longest = max(re.split(r"%\(\w+\)[sd]", str(said)), key=len).strip()
                is_ours = len(longest.split()) >= LONG and longest not in str(text.string)
                found += [longest] if is_ours else []
    return found


SENTENCES = sentences()


def test_there_are_sentences_to_look_for():
    assert len(SENTENCES) > 100
