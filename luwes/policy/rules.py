"""How rules meet in the tree: the nation's, then each ancestor's, then the unit's own, by date."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from luwes.policy.types import (
    NATIONAL,
    OWN_VALUE,
    Bound,
    BoundKind,
    Definition,
    Entry,
    Limits,
    Override,
    Term,
)

R = TypeVar("R", Override, Bound)


def rules_in_force(
    definitions: Iterable[Definition],
    *,
    on: date,
    overrides: Iterable[Override] = (),
    bounds: Iterable[Bound] = (),
) -> tuple[dict[str, Term], dict[str, Limits]]:
    """
    Return terms and limits by key at a unit on `on`.

    `overrides` and `bounds` are those approved at the unit and its ancestors, in any order and of
    any date: the outcome depends on nothing but their content.
    """
    own_overrides = _by_key(overrides)
    own_bounds = _by_key(bounds)
    terms: dict[str, Term] = {}
    limits: dict[str, Limits] = {}
    for definition in definitions:
        entry = definition.entry_on(on)
        if entry is None:
            continue
        key = definition.key
        binding = binding_limits([*definition.bounds, *own_bounds.get(key, ())], on=on)
        chosen = winning([row for row in own_overrides.get(key, ()) if row.holds_on(on)])
        terms[key] = _term(definition, on=on, chosen=chosen, limits=binding)
        limits[key] = binding
    return terms, limits


def winning(overrides: Iterable[Override]) -> list[Override]:
    """
    Return the one override of each level that counts, from the top of the tree downwards.

    At one level the later start wins, then the later approval; one with value None lets the level
    follow its parent and drops out.
    """
    of_level: dict[int, Override] = {}
    for row in sorted(overrides, key=lambda row: (row.depth, row.first, row.serial)):
        of_level[row.depth] = row
    return [row for row in of_level.values() if row.value is not None]


def binding_limits(bounds: Iterable[Bound], *, on: date) -> Limits:
    """
    Return what binds on `on`: of one level the latest bound of a kind, of all levels the tightest.

    A bound outside what a level above it allows has no effect.
    """
    latest: dict[tuple[int, BoundKind], Bound] = {}
    in_force = [bound for bound in bounds if bound.holds_on(on)]
    for bound in sorted(in_force, key=lambda bound: (bound.depth, bound.first, bound.serial)):
        latest[bound.depth, bound.kind] = bound
    limits = Limits()
    for bound in sorted(latest.values(), key=lambda bound: (bound.depth, bound.kind)):
        if bound_fits(bound, limits):
            limits = replace(limits, **{bound.kind.value: bound})
    return limits


def bound_fits(bound: Bound, limits: Limits) -> bool:
    """Tell whether a new bound only tightens what already binds."""
    if limits.fixed is not None:
        return False
    return bound.value == OWN_VALUE or broken_limit(bound.value, limits) is None


def broken_limit(value: Any, limits: Limits) -> Bound | None:
    """Return the bound that forbids `value`, or None when it is allowed."""
    if limits.fixed is not None and not _same(limits.fixed.value, value):
        return limits.fixed
    number = as_number(value)
    if number is None:
        return None
    if limits.minimum is not None and number < _number_of(limits.minimum):
        return limits.minimum
    if limits.maximum is not None and number > _number_of(limits.maximum):
        return limits.maximum
    return None


def as_number(value: Any) -> Decimal | None:
    """Return a whole number or a share as Decimal; None for what has no size (flags, tables)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def united(parts: Iterable[Any], *, by: str) -> list[dict[str, Any]]:
    """Return the rows of all lists, one for each value of `by`, the later list winning."""
    rows = {row[by]: row for part in parts for row in part}
    return [rows[name] for name in sorted(rows)]


def _term(definition: Definition, *, on: date, chosen: list[Override], limits: Limits) -> Term:
    fixed = limits.fixed
    if fixed is not None:
        chosen = [row for row in chosen if row.depth <= fixed.depth]
    if definition.accumulates_by:
        return _accumulated(definition, on=on, chosen=chosen)
    term = _national_term(definition, on=on)
    if chosen:
        term = _overridden(term, chosen[-1], value=chosen[-1].value)
    return _limited(term, limits)


def _limited(term: Term, limits: Limits) -> Term:
    if limits.fixed is not None and limits.fixed.value == OWN_VALUE:
        return term
    broken = broken_limit(term.value, limits)
    if broken is None:
        return term
    return replace(
        term,
        value=broken.value,
        source=broken.source,
        instrument=broken.instrument,
        article=broken.article,
        set_by=broken.set_by,
        limited=True,
    )


def _accumulated(definition: Definition, *, on: date, chosen: list[Override]) -> Term:
    """Add up all lists so far; the source names every instrument that gave one."""
    assert definition.accumulates_by is not None
    entries = [entry for entry in definition.entries if entry.first <= on]
    lists = [*(entry.value for entry in entries), *(row.value for row in chosen)]
    value = united(lists, by=definition.accumulates_by)
    sources = [*(_printed(entry) for entry in entries), *(row.instrument for row in chosen)]
    term = _national_term(definition, on=on)
    if chosen:
        term = _overridden(term, chosen[-1], value=value)
    unverified = any(entry.unverified for entry in entries)
    return replace(term, value=value, source="; ".join(sources), unverified=unverified)


def _national_term(definition: Definition, *, on: date) -> Term:
    entry = definition.entry_on(on)
    assert entry is not None
    return Term(
        key=definition.key,
        value=entry.value,
        unit=definition.unit,
        source=_printed(entry),
        set_by=NATIONAL,
        checked_on=definition.checked_on,
        unverified=entry.unverified,
        first=entry.first,
        instrument=entry.instrument,
        article=entry.article,
        note=entry.note,
    )


def _overridden(term: Term, row: Override, *, value: Any) -> Term:
    return replace(
        term,
        value=value,
        source=row.instrument,
        instrument=row.instrument,
        article="",
        note="",
        set_by=row.set_by,
        set_by_unit_id=row.unit_id,
        checked_on=None,
        unverified=False,
        first=row.first,
    )


def _printed(entry: Entry) -> str:
    return f"{entry.instrument} {entry.article}".strip()


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal; shares written "0.5" and "0.50" are."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    number = as_number(one)
    return one == other if number is None else number == as_number(other)


def _number_of(bound: Bound) -> Decimal:
    number = as_number(bound.value)
    if number is None:
        raise TypeError(f"The {bound.kind} of {bound.key} is no number: {bound.value!r}.")
    return number


def _by_key(rows: Iterable[R]) -> Mapping[str, list[R]]:
    found: dict[str, list[R]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return found
