"""Walks through the pages by their own links: one page of each kind, whatever slices there are."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

TABS = ("bagian", "tampil", "status")  # query arguments that choose a part of a page
LINK = re.compile(r'<a\b[^>]*\bhref="([/?][^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `html` is empty for what is to be downloaded."""

    status: int
    html: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One page on the way."""

    kind: str
    path: str
    answer: Answer

    @property
    def is_page(self) -> bool:
        return bool(self.answer.html)


def walk(ask: Callable[[str], Answer], *, start: str = "/hari-ini/") -> Iterator[Stop]:
    """Ask for `start`, then for one page of every kind that is linked from a page asked for."""
    waiting, known = deque([start]), {kind_of(start)}
    while waiting:
        path = waiting.popleft()
        answer = ask(path)
        yield Stop(kind_of(path), path, answer)
        for link in LINK.findall(answer.html):
            target = urldefrag(urljoin(path, unescape(link))).url
            kind = kind_of(target)
            if kind and kind not in known:
                known.add(kind)
                waiting.append(target)


def kind_of(url: str) -> str:
    """Return the name of the view behind an address and its chosen part; "" for none of ours."""
    parts = urlsplit(url)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    chosen = parse_qs(parts.query)
    return " ".join([name, *(value for tab in TABS for value in chosen.get(tab, []))])
