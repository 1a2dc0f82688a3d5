"""The words of policy: definition, override, bound, term, rulebook. All values, all frozen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from luwes.kit.errors import Missing

NATIONAL = "Nasional"
NATIONAL_DEPTH = 0
# A fixed bound with this value holds whatever its own level says, e.g. a whole table.
OWN_VALUE = "own_value"


class RuleUnknown(Missing):
    """The rulebook has no such key, or nothing was in force for it on that date."""

    code = "policy.rule-unknown"


class BoundKind(StrEnum):
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One national value of one key, valid from `first` until the next entry."""

    first: date
    value: Any
    instrument: str
    article: str
    note: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """What a level forbids to itself and to all below it, from `first` up to `until`."""

    key: str
    kind: BoundKind
    value: Any
    first: date
    until: date | None = None
    depth: int = NATIONAL_DEPTH
    set_by: str = NATIONAL
    instrument: str = ""
    article: str = ""
    serial: int = 0

    @property
    def source(self) -> str:
        return " ".join(part for part in (self.instrument, self.article) if part)

    def holds_on(self, on: date) -> bool:
        return self.first <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Definition:
    """
    One rulebook file: what a key means, its unit and shape, its national values and bounds.

    `clause` is the rule as a sentence of a regulation, `clause_otherwise` the one for a value that
    is false, nothing or empty.
    """

    key: str
    title: Mapping[str, str]
    description: str
    clause: str
    unit: str
    shape: str
    checked_on: date
    entries: tuple[Entry, ...]
    bounds: tuple[Bound, ...] = ()
    clause_otherwise: str = ""
    accumulates_by: str | None = None
    order: int = 0

    @property
    def subject(self) -> str:
        return self.key.partition(".")[0]

    def entry_on(self, on: date) -> Entry | None:
        """Return the national entry in force on `on`, if the key existed by then."""
        past = [entry for entry in self.entries if entry.first <= on]
        return past[-1] if past else None


@dataclass(frozen=True, slots=True)
class Override:
    """
    A unit's own value of a key, approved, valid from `first` up to `until`.

    `depth` is the unit's depth in the tree (the nation's rulebook has 0). `value` None means:
    from then on the unit follows its parent again. `serial` tells which of two is the later.
    """

    key: str
    value: Any
    first: date
    until: date | None
    depth: int
    set_by: str
    instrument: str
    serial: int
    unit_id: int | None = None

    def holds_on(self, on: date) -> bool:
        return self.first <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds that bind one key at one place; a looser one below a tighter one has no effect."""

    minimum: Bound | None = None
    maximum: Bound | None = None
    fixed: Bound | None = None

    @property
    def all(self) -> tuple[Bound, ...]:
        return tuple(bound for bound in (self.fixed, self.minimum, self.maximum) if bound)


@dataclass(frozen=True, slots=True)
class Term:
    """
    One rule in force at one place and date.

    `value` is plain: int, bool, str, list or dict; a share is text ("0.50"), a clock time "07:30",
    a date "2026-03-19". `source` is instrument and article as printed. `set_by` names the unit,
    or "Nasional". `limited` says that a bound above cut the value that was asked for.
    """

    key: str
    value: Any
    unit: str
    source: str
    set_by: str
    checked_on: date | None
    unverified: bool
    first: date
    instrument: str = ""
    article: str = ""
    note: str = ""
    set_by_unit_id: int | None = None
    limited: bool = False


@dataclass(frozen=True, eq=False)
class RuleBook:
    """
    All rules in force at a unit on a date. Equal values give an equal `version`.

    Rules of other slices receive values out of it, never the book itself.
    """

    on: date
    terms: Mapping[str, Term]
    limits: Mapping[str, Limits] = field(default_factory=dict)

    def value(self, key: str) -> Any:
        """
        Return the value in force as plain Python; the caller may change its copy.

        :raises RuleUnknown: no such key, or none in force on the book's date.
        """
        return _copy(self.term(key).value)

    def term(self, key: str) -> Term:
        """
        Return the value with unit, source and who set it; its `value` must not be changed.

        :raises RuleUnknown: no such key, or none in force on the book's date.
        """
        try:
            return self.terms[key]
        except KeyError:
            raise RuleUnknown(
                f"Tidak ada aturan “{key}” yang berlaku pada {self.on:%d-%m-%Y}.",
                remedy="Periksa nama kuncinya pada halaman Aturan, atau pilih tanggal yang lain.",
                key=key,
            ) from None

    def keys(self) -> tuple[str, ...]:
        """Return all keys in force, in order."""
        return tuple(sorted(self.terms))

    def limits_of(self, key: str) -> Limits:
        return self.limits.get(key, Limits())

    @cached_property
    def version(self) -> str:
        """Return 12 hex digits of the SHA-256 of all values as canonical JSON."""
        values = {key: term.value for key, term in self.terms.items()}
        return hashlib.sha256(canonical(values).encode()).hexdigest()[:12]


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys in order, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_copy(part) for part in value]
    return value
