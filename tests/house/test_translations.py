"""Indonesian and English are complete: every text has its English, with the same placeholders."""

import ast
from pathlib import Path

import pytest

from luwes.base import messages

SLICES = [pytest.param(folder, id=folder.name) for folder in messages.slices()]


@pytest.mark.parametrize("folder", SLICES)
def test_every_text_has_english(folder: Path) -> None:
    missing = messages.english_missing(folder)
    assert not len(missing), (
        f"{len(missing)} texts of {folder.name} have no English in {folder / messages.PO_FILE}. "
        f"Run `python scripts/messages.py {folder.name}` and fill the empty msgstr lines:\n\n"
        f"{messages.as_po(missing)}"
    )


def test_every_name_of_gettext_is_one_that_the_search_for_texts_knows() -> None:
    unknown = [
        f"{path}: {name.asname}"
        for path in sorted(messages.LUWES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and (name.asname or name.name) not in messages.KEYWORDS
    ]
    assert not unknown, f"Texts under these names would stay Indonesian: {unknown}"


@pytest.mark.parametrize("folder", SLICES)
def test_english_uses_the_placeholders_of_its_text(folder: Path) -> None:
    wrong = [
        f"{message.id!r}: {error}"
        for message, errors in messages.catalog_of(folder).check()
        for error in errors
    ]
    assert not wrong, "\n".join(wrong)


def test_finds_the_texts_of_a_template(tmp_path: Path) -> None:
    page = tmp_path / "rota" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        "{% load i18n %}\n<p>\n      don't {% translate 'Simpan' %}</p>\n"
        "  {% blocktranslate trimmed count n=days %}\n {{ n }} hari{% plural %}{{ n }} hari-hari"
        "{% endblocktranslate %}\n{% translate 'Kantor' context 'place' %}"
    )
    found = {message.id for message in messages.texts_in(tmp_path / "rota") if message.id}
    assert found == {"Simpan", ("%(n)s hari", "%(n)s hari-hari"), "Kantor"}


def test_compiles_only_what_is_stale(tmp_path: Path) -> None:
    po = tmp_path / "rota" / messages.PO_FILE
    po.parent.mkdir(parents=True)
    po.write_text(messages.PO_HEADER + 'msgid "Simpan"\nmsgstr "Save"\n')
    assert messages.compile_stale(tmp_path) == [po.with_suffix(".mo")]
    assert messages.compile_stale(tmp_path) == []


def test_one_text_has_one_english() -> None:
    """All slices share one catalogue at run time, so two meanings of a word need a context."""
    meanings: dict[object, dict[object, set[str]]] = {}
    for folder in messages.slices():
        for text in messages.catalog_of(folder):
            if text.id and messages.is_translated(text.string):
                found = meanings.setdefault((text.context, text.id), {})
                found.setdefault(text.string, set()).add(folder.name)
    torn = {text: found for text, found in meanings.items() if len(found) > 1}
    assert not torn, "\n".join(
        f"{text!r} is {found}: choose one English, or add `context` to one of the texts."
        for (_context, text), found in torn.items()
    )
