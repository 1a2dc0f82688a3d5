"""The whole way of a list: read, map, check, compare; then nothing, or everything at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from luwes.base import audit
from luwes.base.models import User
from luwes.organisation.models import Unit
from luwes.organisation.staff_import import (
    checks,
    diff,
    mapping,
    renewals,
    store,
    structure,
    tree,
)
from luwes.organisation.staff_import.cells import text_of
from luwes.organisation.staff_import.reader import read_table
from luwes.organisation.staff_import.report import ImportReport
from luwes.organisation.staff_import.tree import Key, UnitChange, UnitTree, UnitWish
from luwes.organisation.staff_import.types import (
    Change,
    ChangeKind,
    Field,
    Known,
    Problem,
    Renewal,
    StaffRow,
    Table,
)
from luwes.organisation.staff_import.words import tidy

SAMPLED = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list compared with the database: everything that applying it needs."""

    rows: list[StaffRow]
    problems: list[Problem]
    changes: list[Change]
    heads: frozenset[int]
    tree: UnitTree
    wanted: dict[Key, UnitWish]
    new_units: list[Key]
    changed_units: list[UnitChange]
    new_positions: list[str]
    ratings: list[tuple[str, str]]
    renewals: list[Renewal]


def guessed_mapping(table: Table) -> mapping.ColumnGuess:
    """Return the usual meaning of the table's columns."""
    samples = {
        heading: [text_of(row[place]) for row in table.rows[:SAMPLED]]
        for place, heading in enumerate(table.headings)
    }
    return mapping.guess(table.headings, samples)


@transaction.atomic
def run_import(
    *,
    file: bytes | str | Path | BinaryIO,
    name: str,
    mapping_json: Mapping[str, Any] | None,
    effective_on: date,
    by: User | None,
    at: datetime,
    accept_valid: bool,
    complete: bool,
    dry_run: bool,
    under: Unit | None,
    confirmed: Mapping[str, str],
) -> ImportReport:
    """See `luwes.organisation.actions.import_staff`, the door."""
    name = safe_name(name)
    table = read_table(file, name=name)
    columns = (
        guessed_mapping(table)
        if mapping_json is None
        else mapping.from_json(mapping_json, table.headings)
    )
    if columns.missing():
        return _without_columns(table, columns, name, effective_on, dry_run)
    checked = checks.check_rows(table, columns, effective_on=effective_on)
    if not dry_run:
        store.lock_imports()
    prepared = prepare(
        checked,
        columns,
        effective_on=effective_on,
        complete=complete,
        under=under,
        confirmed=confirmed,
    )
    report = _report(prepared, checked, table, columns, name, effective_on, dry_run)
    if dry_run or (report.errors and not accept_valid):
        return report
    if report.changes_anything:
        _apply(prepared, report, by=by, at=at, under=under)
    return replace(report, applied=True)


def safe_name(name: str) -> str:
    """Return a file's name for sentences and sources: no folders, no control characters, short."""
    return tidy(name.replace("\\", "/").rsplit("/", 1)[-1])[:120] or "daftar"


def prepare(
    checked: checks.Checked,
    columns: mapping.ColumnGuess,
    *,
    effective_on: date,
    complete: bool,
    under: Unit | None,
    confirmed: Mapping[str, str],
) -> Prepared:
    """Compare the good rows with the database; rows that it forbids become problems."""
    units = tree.load_tree(under)
    rows = [replace(row, unit=units.anchored(row.unit)) for row in checked.rows]
    present = renewals.present_numbers(checked.numbers)
    nips = [*(row.nip for row in rows), *present.values()]
    known = store.known_people(nips, units, on=effective_on, with_everybody=complete)
    found = renewals.former_clashes(rows, present, known, columns)
    rows = _without(rows, found)
    renewed = _renewed(rows, known, units, checked.numbers, on=effective_on, confirmed=confirmed)
    known, found = renewed.known, [*found, *renewals.unconfirmed(renewed.renewals, columns)]
    found += diff.clashes(rows, known, columns)
    rows = _without(rows, found)
    heads = _heads(rows, columns)
    is_whole = complete and not checked.has_unread_numbers
    everybody = checked.numbers | set(present.values()) if is_whole else None
    changes = diff.compare(rows, known, heads=heads, everybody=everybody)
    taken = diff.head_clashes(changes, heads, store.heads_now(units, on=effective_on), columns)
    if taken:
        rows = _without(rows, taken)
        changes = diff.compare(rows, known, heads=heads, everybody=everybody)
    wanted = tree.wishes(rows)
    positions = store.position_keys()
    first, until = rated_period(effective_on)
    missing = {row.position for row in rows} - set(positions)
    return Prepared(
        rows=rows,
        problems=[*found, *taken, *_unsure(complete and not is_whole, columns)],
        changes=changes,
        heads=heads,
        tree=units,
        wanted=wanted,
        new_units=tree.new_units(wanted, units),
        changed_units=tree.changed_units(wanted, units),
        new_positions=sorted({key.title for key in missing}),
        ratings=store.new_ratings(rows, first=first, until=until, former=renewed.former),
        renewals=renewed.renewals,
    )


@dataclass(frozen=True, slots=True)
class _Renewed:
    """Who is known, the confirmed under their new numbers; `former` goes from those to the old."""

    known: dict[str, Known]
    renewals: list[Renewal]

    @property
    def former(self) -> dict[str, str]:
        return {renewal.new: renewal.old for renewal in self.renewals if renewal.confirmed}


def _renewed(
    rows: Sequence[StaffRow],
    known: dict[str, Known],
    units: UnitTree,
    listed: frozenset[str],
    *,
    on: date,
    confirmed: Mapping[str, str],
) -> _Renewed:
    candidates = renewals.alike(rows, known, units, on=on)
    found = renewals.proposals(rows, candidates, listed=listed, confirmed=confirmed)
    olds = [renewal.old for renewal in found if renewal.confirmed]
    people = store.known_people(olds, units, on=on, with_everybody=False) if olds else {}
    return _Renewed(renewals.known_by_new_numbers(known, people, found), found)


def rated_period(effective_on: date) -> tuple[date, date]:
    """Return the year before, which the list's predicate appraises."""
    return date(effective_on.year - 1, 1, 1), date(effective_on.year, 1, 1)


def _unsure(is_unsure: bool, columns: mapping.ColumnGuess) -> list[Problem]:
    """Nobody is taken for gone while a number cannot be read: it may be theirs."""
    column = columns.heading_of(Field.NIP)
    return [Problem(0, column, "", "complete-unsure", is_warning=True)] if is_unsure else []


def _heads(rows: Sequence[StaffRow], columns: mapping.ColumnGuess) -> frozenset[int]:
    if Field.IS_HEAD in columns.fields.values():
        return frozenset(row.row for row in rows if row.is_head)
    return frozenset(structure.guessed_heads(rows))


def _without(rows: list[StaffRow], problems: Sequence[Problem]) -> list[StaffRow]:
    bad = {problem.row for problem in problems if not problem.is_warning}
    return [row for row in rows if row.row not in bad]


def _without_columns(
    table: Table, columns: mapping.ColumnGuess, name: str, effective_on: date, dry_run: bool
) -> ImportReport:
    problems = [Problem(0, field.value, "", "column-missing") for field in columns.missing()]
    return ImportReport(
        name, effective_on, len(table.rows), tuple(problems), {}, (), (), (), (), 0,
        columns, table.headings, dry_run=dry_run, samples=samples_of(table),
    )  # fmt: skip


def samples_of(table: Table) -> dict[str, str]:
    """Return the first filled cell of each column, to recognise it by."""
    found = {}
    for place, heading in enumerate(table.headings):
        filled = (text_of(row[place]) for row in table.rows[:SAMPLED])
        found[heading] = next((text for text in filled if text), "")[:60]
    return found


def _report(
    prepared: Prepared,
    checked: checks.Checked,
    table: Table,
    columns: mapping.ColumnGuess,
    name: str,
    effective_on: date,
    dry_run: bool,
) -> ImportReport:
    problems = sorted([*checked.problems, *prepared.problems], key=lambda p: (p.row, p.is_warning))
    return ImportReport(
        file_name=name,
        effective_on=effective_on,
        rows_read=checked.rows_read,
        problems=tuple(problems),
        counts=dict(Counter(change.kind for change in prepared.changes)),
        changes=tuple(c for c in prepared.changes if c.kind is not ChangeKind.UNCHANGED),
        new_units=tuple(" > ".join(prepared.wanted[k].names) for k in prepared.new_units),
        changed_units=tuple(prepared.changed_units),
        new_positions=tuple(prepared.new_positions),
        new_ratings=len(prepared.ratings),
        mapping=columns,
        headings=table.headings,
        dry_run=dry_run,
        samples=samples_of(table),
        renewals=tuple(prepared.renewals),
    )


def _apply(
    prepared: Prepared, report: ImportReport, *, by: User | None, at: datetime, under: Unit | None
) -> None:
    on, source = report.effective_on, f"impor {report.file_name}"
    since = min([on, *(row.posted_on for row in prepared.rows if row.posted_on)])
    units = prepared.tree
    tree.create_units(prepared.new_units, prepared.wanted, units, first=since)
    _change_units(prepared.changed_units, source=source, by=by, at=at)
    positions = store.position_keys()
    store.create_positions(prepared.rows, positions)
    employees = store.create_employees(prepared.changes)
    ids = store.Ids(employees, positions, prepared.heads)
    store.update_employees(prepared.changes)
    renewals.apply_renewals(
        prepared.changes,
        on=on,
        source=source,
        by=by,
        at=at,
        unit_path=under.path if under else "",
    )
    gave_way = store.end_postings(prepared.changes, on=on)
    store.open_postings(prepared.changes, ids, units, on=on, source=source)
    store.mark_left(prepared.changes, on=on)
    _write_ratings(prepared, employees, on=on, source=source, at=at)
    audit.record(
        action="organisation.import_staff",
        subject=f"file:{report.file_name}"[:120],
        by=by,
        at=at,
        unit_path=under.path if under else "",
        facts={
            "effective_on": on.isoformat(),
            "rows": report.rows_read,
            "bad": report.bad_rows,
            "counts": {kind.value: count for kind, count in report.counts.items()},
            "postings_replaced_on_their_first_day": gave_way,
        },
    )


def _change_units(
    changes: Sequence[UnitChange], *, source: str, by: User | None, at: datetime
) -> None:
    """Write what the list says of known units, each with an entry of what was before."""
    tree.change_units(changes)
    for change in changes:
        audit.record(
            action="organisation.change_unit",
            subject=f"unit:{change.unit.code}",
            by=by,
            at=at,
            unit_path=change.unit.path,
            facts={
                "source": source,
                "before": {name: old for name, (old, _new) in change.fields.items()},
                "after": {name: new for name, (_old, new) in change.fields.items()},
            },
        )


def _write_ratings(
    prepared: Prepared, new: dict[str, int], *, on: date, source: str, at: datetime
) -> None:
    first, until = rated_period(on)
    ids = {c.nip: c.known.employee_id for c in prepared.changes if c.known} | new
    store.write_ratings(prepared.ratings, ids, first=first, until=until, source=source, at=at)
