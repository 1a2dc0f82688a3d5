"""The documents say what is there: files, rules, doors, verbs, addresses, both languages alike."""

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from config.env import ROOT
from luwes.cli.program import VERBS
from luwes.policy.rulebook_files import SUBJECTS, definitions

READMES = (ROOT / "README.md", ROOT / "README.id.md")
DOCS = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = sorted((ROOT / "docs").rglob("*.svg"))
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}
SLICES = {path.parent.name for path in ROOT.glob("luwes/*/__init__.py")}
MADE_ELSEWHERE = {".venv", "var"}  # by the two commands, not by us

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
RULE = re.compile(rf"(?:{'|'.join(SUBJECTS)})\.[a-z_]+")
DOOR = re.compile(r"([a-z_]+)\.(queries|actions|types|access|audit)\.(\w+)")
MAKE = re.compile(r"make ([a-z-]+)")
# Folders of one machine: nobody else has them.
FORBIDDEN = re.compile(r"(?<![\w.])/(?:home|mnt|opt|root|srv|tmp|Users|Volumes|work)/")

each_document = pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))


def codes(page: Path) -> list[str]:
    """Return what stands in backticks within the lines of a document."""
    return CODE.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))


def commands(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def said(page: Path) -> list[str]:
    """Return everything in code, in lines and in blocks of commands."""
    blocks = [
        line for kind, text in commands(page) if kind == "console" for line in text.split("\n")
    ]
    return codes(page) + blocks


def paths(page: Path) -> Iterator[str]:
    """Return what looks like a path of this repository; <slice> and … stand for any name."""
    for code in codes(page):
        first = code.partition("/")[0]
        if "/" in code and " " not in code and first in FOLDERS | SLICES | MADE_ELSEWHERE:
            yield re.sub(r"<\w+>|…|NNNN", "*", code)


@each_document
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    lost = [link for link in links if not _is_there(page, link)]
    assert not lost, f"{page.name} links to what is not there: {', '.join(lost)}."


def _is_there(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@each_document
def test_every_path_exists(page):
    lost = [path for path in paths(page) if not _exists(path)]
    assert not lost, f"{page.name} names files that are not there: {', '.join(lost)}."


def _exists(path: str) -> bool:
    if path.partition("/")[0] in MADE_ELSEWHERE:
        return True
    return any(ROOT.glob(path)) or any((ROOT / "luwes").glob(path))


@each_document
def test_every_rule_is_in_the_rulebook(page):
    named = {code for code in codes(page) if RULE.fullmatch(code)}
    lost = [key for key in sorted(named - set(definitions())) if find_spec(f"luwes.{key}") is None]
    assert not lost, f"{page.name} names rules that are not in the rulebook: {', '.join(lost)}."


@each_document
def test_every_door_exists(page):
    doors = [match.groups() for code in codes(page) if (match := DOOR.match(code))]
    lost = [
        ".".join(door)
        for door in doors
        if not hasattr(import_module(f"luwes.{door[0]}.{door[1]}"), door[2])
    ]
    assert not lost, f"{page.name} names doors that are not there: {', '.join(lost)}."


@each_document
def test_every_command_can_be_given(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lost = [
        f"make {target}"
        for code in said(page)
        for target in MAKE.findall(code)
        if code.startswith("make ") and not re.search(rf"^{target}:", makefile, re.MULTILINE)
    ]
    verbs = {" ".join(verb.words) for verb in VERBS} | {"VERB"}
    for code in said(page):
        words = code.removeprefix(".venv/bin/").split()
        if words[:1] == ["luwes"] and len(words) > 1 and not words[1].startswith("-"):
            known = {words[1], " ".join(words[1:3])} & verbs
            lost += [] if known else [code]
    assert not lost, f"{page.name} names commands that are not there: {', '.join(lost)}."


@each_document
def test_every_address_answers(page):
    lost = []
    for code in codes(page):
        if re.fullmatch(r"/[a-z0-9/-]+/", code) and not code.startswith("/api/"):
            try:
                resolve(code)
            except Resolver404:
                lost.append(code)
    assert not lost, f"{page.name} names addresses that are not there: {', '.join(lost)}."


@pytest.mark.parametrize("page", [*DOCS, *PICTURES], ids=lambda page: page.name)
def test_nothing_names_one_machine(page):
    found = FORBIDDEN.findall(page.read_text(encoding="utf-8"))
    assert not found, f"{page.name} names what only one machine has: {', '.join(found)}."


class TestBothReadmes:
    english, indonesian = (page.read_text(encoding="utf-8") for page in READMES)

    def test_have_as_many_headings_rows_and_points(self):
        for what in (HEADING.pattern, r"^\|", r"^- "):
            counts = [len(re.findall(what, text, re.MULTILINE)) for text in self.texts()]
            assert counts[0] == counts[1], f"{what} stands {counts} times."

    def test_give_the_same_commands(self):
        assert BLOCK.findall(self.english) == BLOCK.findall(self.indonesian)
        assert CODE.findall(self.english) == CODE.findall(self.indonesian)

    def test_lead_to_the_same_places(self):
        each_other = {page.name for page in READMES}
        ours, theirs = (
            [link for link in LINK.findall(text) if link not in each_other] for text in self.texts()
        )
        assert ours == theirs

    def test_lead_to_each_other(self):
        assert "(README.id.md)" in self.english
        assert "(README.md)" in self.indonesian

    def texts(self) -> tuple[str, str]:
        return self.english, self.indonesian


def test_the_list_of_decisions_is_whole():
    folder = ROOT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=lambda page: page.stem
)
def test_a_decision_says_why_and_why_not(page):
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]} ")
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert titles == ["Context", "Decision", "Consequences", "Alternatives"]


def test_every_slice_has_its_line_for_newcomers():
    page = (ROOT / "docs" / "newcomer.md").read_text(encoding="utf-8")
    missing = [name for name in sorted(SLICES) if f"`luwes/{name}`" not in page]
    assert not missing, f"docs/newcomer.md does not name {', '.join(missing)}."


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "algorithms").glob("*.md")))
def test_an_algorithm_takes_one_page(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 80
