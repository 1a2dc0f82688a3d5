"""
The juknis: the technical guideline of a unit, made from the rules in force, never typed.

Each clause cites its key, instrument and article, and the whole names the version of the rules, so
that what is printed and what the program does cannot drift apart. Always in Indonesian.
"""

import re
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from luwes.base import documents
from luwes.organisation.models import Unit
from luwes.policy import queries, words
from luwes.policy.rulebook_files import definitions
from luwes.policy.types import Definition, Entry, RuleBook, Term

# Forms of regulation, highest first, and how a legal text spells them.
FORMS = {
    "UU ": "Undang-Undang",
    "PP ": "Peraturan Pemerintah",
    "Perpres ": "Peraturan Presiden",
    "PermenPANRB ": ("Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi"),
    "Permentan ": "Peraturan Menteri Pertanian",
    "Permenlu ": "Peraturan Menteri Luar Negeri",
    "Pergub Jawa Barat ": "Peraturan Gubernur Jawa Barat",
    "Kepmendagri ": "Keputusan Menteri Dalam Negeri",
    "SKB 3 Menteri ": (
        "Keputusan Bersama Menteri Agama, Menteri Ketenagakerjaan, dan Menteri Pendayagunaan "
        "Aparatur Negara dan Reformasi Birokrasi"
    ),
}
NATIONAL_FORMS = ("UU ", "PP ", "Perpres ", "PermenPANRB ", "SKB 3 Menteri ")
GENERAL_ARTICLES = 3  # stand in the template itself
TEMPLATE = Path(__file__).parent / "documents" / "juknis.typ"

# The order of an official guideline; a chapter may gather several subjects.
CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Hari dan jam kerja", ("working_time", "calendar")),
    ("Pegawai yang dapat bekerja di luar kantor", ("eligibility",)),
    ("Jadwal tempat kerja", ("rota",)),
    ("Presensi", ("attendance",)),
    ("Tugas dan menit kerja", ("work",)),
    ("Pengaduan masyarakat", ("complaints",)),
    ("Disiplin", ("discipline",)),
    ("Penilaian kinerja", ("performance",)),
    ("Tunjangan kinerja", ("allowance",)),
    ("Kajian", ("study",)),
)


def juknis_pdf(*, unit: Unit, on: date) -> bytes:
    """
    Return the guideline of a unit as PDF (A4, Indonesian). Three queries.

    The same rules on the same date give the same bytes, whenever it is printed.
    """
    book = queries.rulebook(unit=unit, on=on)
    agency = Unit.objects.get(path=unit.path[: Unit.steplen]) if unit.depth > 1 else unit
    with translation.override("id"):
        data = juknis_data(book, unit=unit.name, unit_code=unit.code, agency=agency.name)
    return documents.pdf(TEMPLATE, data, at=datetime.combine(on, time(), tzinfo=UTC))


def juknis_data(book: RuleBook, *, unit: str, unit_code: str, agency: str) -> dict[str, Any]:
    """Return what the template prints: head, grounds, chapters with numbered articles."""
    return {
        "agency": agency,
        "unit": unit,
        "unit_code": unit_code,
        "year": str(book.on.year),
        "on": date_format(book.on, "j F Y"),
        "version": book.version,
        "instruments": _instruments(book),
        "chapters": _chapters(book),
        "unverified": [
            {
                "key": term.key,
                "title": words.title_of(definitions()[term.key]),
                "source": term.source,
            }
            for term in _terms(book)
            if term.unverified
        ],
    }


def _article(definition: Definition, book: RuleBook) -> dict[str, Any]:
    term = book.term(definition.key)
    shown = words.shown(definition, _of_this_year(definition, term, book.on))
    return {
        "key": definition.key,
        "title": words.title_of(definition),
        "clause": words.sentence(definition, term.value),
        "columns": shown.columns,
        "rows": shown.rows,
        "is_long": len(shown.rows) > 12 and len(shown.columns) == 2,
        "source": _source_of(definition, term, book.on),
        "set_by": term.set_by,
        "first": date_format(term.first, "j F Y"),
        "unverified": _is_unverified(term, book.on),
        "bounds": [
            f"{words.bound_text(definition, bound)} ({bound.set_by})"
            for bound in book.limits_of(definition.key).all
        ],
    }


def _unverified(term: Term) -> dict[str, str]:
    title = words.title_of(definitions()[term.key])
    return {"key": term.key, "title": title, "source": term.source}


def _of_this_year(definition: Definition, term: Term, on: date) -> Any:
    """Keep of a dated list only the year of the guideline; a list of years would fill pages."""
    if not definition.accumulates_by:
        return term.value
    return [row for row in term.value if row[definition.accumulates_by].startswith(f"{on.year}-")]


def _entries_of_this_year(definition: Definition, on: date) -> list[Entry]:
    """Return the entries that gave a row of the guideline's year; of other rules, the last one."""
    if not definition.accumulates_by:
        return [entry] if (entry := definition.entry_on(on)) else []
    column, year = definition.accumulates_by, f"{on.year}-"
    past = [entry for entry in definition.entries if entry.first <= on]
    return [e for e in past if any(row[column].startswith(year) for row in e.value)]


def _source_of(definition: Definition, term: Term, on: date) -> str:
    if not definition.accumulates_by:
        return term.source
    national = [f"{e.instrument} {e.article}" for e in _entries_of_this_year(definition, on)]
    return "; ".join([*national, *([term.instrument] if term.set_by_unit_id else [])])


def _is_unverified(term: Term, on: date) -> bool:
    definition = definitions()[term.key]
    if not definition.accumulates_by:
        return term.unverified
    return any(entry.unverified for entry in _entries_of_this_year(definition, on))


def _cited(term: Term, on: date) -> list[str]:
    """Return the instruments that one rule rests on in the guideline's year."""
    definition = definitions()[term.key]
    if not definition.accumulates_by:
        return [term.instrument]
    own = [term.instrument] if term.set_by_unit_id else []
    return [entry.instrument for entry in _entries_of_this_year(definition, on)] + own


def _chapters(book: RuleBook) -> list[dict[str, Any]]:
    numbers = count(GENERAL_ARTICLES + 1)
    return [
        {
            "title": title,
            "articles": [
                {"number": next(numbers), **_article(definition, book)}
                for subject in subjects
                for definition in definitions().values()
                if definition.subject == subject and definition.key in book.terms
            ],
        }
        for title, subjects in CHAPTERS
    ]


def _instruments(book: RuleBook) -> list[str]:
    """
    Return the regulations that the rules rest on, spelt out, higher before lower.

    Practice and other agencies' rules that nobody has verified give no ground to stand on.
    """
    cited = dict.fromkeys(
        instrument
        for term in _terms(book)
        for instrument in _cited(term, book.on)
        if not term.unverified or instrument.startswith(NATIONAL_FORMS)
    )
    found = [spelt_out(instrument) for instrument in cited if instrument.startswith(tuple(FORMS))]
    own = [instrument for instrument in cited if not instrument.startswith(tuple(FORMS))]
    return [text for _rank, text in sorted(found)] + own


def spelt_out(instrument: str) -> tuple[int, str]:
    """Return rank and full name of a regulation: "PP 94/2021" → Peraturan Pemerintah Nomor 94 …"""
    form = next(short for short in FORMS if instrument.startswith(short))
    numbers = instrument.removeprefix(form).strip()
    spelt = re.sub(r"(\S+)/(\d{4})", r"Nomor \1 Tahun \2", numbers)
    return list(FORMS).index(form), f"{FORMS[form]} {spelt}"


def _terms(book: RuleBook) -> list[Term]:
    return [book.terms[key] for key in definitions() if key in book.terms]
