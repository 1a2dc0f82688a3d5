"""
The texts of the program: found in the sources, kept in .po files, compiled to .mo files.

Message ids are Indonesian; each slice keeps its English in `locale/en/LC_MESSAGES/django.po`.
The .mo files are built where the program runs, so that they are never older than their source.
"""

import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LUWES = Path(__file__).resolve().parent.parent
PO_FILE = Path("locale/en/LC_MESSAGES/django.po")

KIND_OF_SUFFIX = {".html": "template", ".txt": "template", ".py": "python", ".js": "javascript"}
SOURCES_WITHOUT_TEXTS = {"tests", "migrations", "locale", "vendor"}

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "_p": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

PO_HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def compile_stale(root: Path = LUWES) -> list[Path]:
    """
    Compile every .po file below `root` that has no .mo file or an older one; return the new files.

    Safe to run from many processes at once: each writes its own file and renames it.

    :raises OSError: if the folder of a .po file cannot be written.
    """
    stale = [po for po in sorted(root.glob("**/LC_MESSAGES/*.po")) if _is_stale(po)]
    return [_compile(po) for po in stale]


def slices(root: Path = LUWES) -> list[Path]:
    """Return the folders directly below `root` that hold Python code, by name."""
    return sorted(folder for folder in root.iterdir() if (folder / "__init__.py").exists())


def catalog_of(slice_folder: Path) -> Catalog:
    """Return the English of one slice; an empty catalog where there is no .po file yet."""
    path = slice_folder / PO_FILE
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def texts_in(slice_folder: Path) -> Catalog:
    """Return all texts in the templates, Python and JavaScript of one slice, without English."""
    found = Catalog(locale="en")
    for source in _sources(slice_folder):
        place = (source.relative_to(slice_folder.parent).as_posix(), 1)
        for message_id, context in _texts_of(source):
            found.add(message_id, context=context, locations=[place])
    return found


def english_missing(slice_folder: Path) -> Catalog:
    """Return the texts of one slice that have no English yet, with the places that use them."""
    english, missing = catalog_of(slice_folder), Catalog(locale="en")
    for text in texts_in(slice_folder):
        known = english.get(text.id, text.context)
        if text.id and (known is None or not is_translated(known.string)):
            missing.add(text.id, context=text.context, locations=text.locations)
    return missing


def is_translated(string: str | Iterable[str] | None) -> bool:
    """Tell whether a msgstr, singular or with plurals, has text in each of its forms."""
    if string is None or isinstance(string, str):
        return bool(string)
    forms = list(string)
    return bool(forms) and all(forms)


def as_po(catalog: Catalog) -> str:
    """Return the body of a .po file: no dates, no line numbers, so diffs stay small."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, omit_header=True, include_lineno=False)
    return buffer.getvalue().decode()


def bring_up_to_date(slice_folder: Path) -> int:
    """
    Write the slice's .po file: every used text, the English that is known, the rest empty.

    Texts that nothing uses any more are dropped. Returns how many still lack English.
    """
    english, used = catalog_of(slice_folder), texts_in(slice_folder)
    for text in used:
        known = english.get(text.id, text.context) if text.id else None
        if known is not None and known.string:
            text.string = known.string
    if len(used):
        path = slice_folder / PO_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PO_HEADER + as_po(used), encoding="utf-8")
    return len(english_missing(slice_folder))


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    draft = mo.with_suffix(f".{os.getpid()}.tmp")
    with po.open("rb") as source, draft.open("wb") as target:
        write_mo(target, read_po(source, locale="en"))
    draft.replace(mo)
    return mo


def _sources(slice_folder: Path) -> Iterator[Path]:
    for path in sorted(slice_folder.rglob("*")):
        inside = path.relative_to(slice_folder).parts
        if path.suffix in KIND_OF_SUFFIX and not SOURCES_WITHOUT_TEXTS.intersection(inside):
            yield path


def _texts_of(source: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text, kind = source.read_text(encoding="utf-8"), KIND_OF_SUFFIX[source.suffix]
    if kind == "template":
        # What templatize leaves of the markup is no Python: without indentation it can be read.
        text, kind = re.sub(r"(?m)^\s+", "", templatize(text, origin=str(source))), "python"
    file = BytesIO(text.encode())
    for _line, message_id, _comments, context in extract(kind, file, KEYWORDS):
        yield message_id, context
