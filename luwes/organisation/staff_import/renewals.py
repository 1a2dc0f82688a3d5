"""Numbers of renewed contracts: who on the list seems to be somebody known by a former number."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.nip import NumberKind, parse_nip, renews
from luwes.organisation.models import FormerNumber
from luwes.organisation.staff_import.mapping import ColumnGuess
from luwes.organisation.staff_import.tree import UnitTree
from luwes.organisation.staff_import.types import (
    Change,
    Field,
    Known,
    Problem,
    Renewal,
    StaffRow,
)
from luwes.organisation.staff_import.words import plain

_ALIKE = """
SELECT n.nip, e.nip, e.name, u.path
FROM unnest(%(nips)s::text[]) AS n(nip)
JOIN organisation_employee e
  ON e.nip BETWEEN left(n.nip, 8) || '0000000000' AND left(n.nip, 8) || '9999999999'
 AND right(e.nip, 4) = right(n.nip, 4) AND e.nip <> n.nip
JOIN LATERAL (
  SELECT unit_id FROM organisation_posting p
  WHERE p.employee_id = e.id AND p.first <= %(on)s ORDER BY p.first DESC LIMIT 1
) latest ON true
JOIN organisation_unit u ON u.id = latest.unit_id
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """A new number of the list beside a known one with the same birth, sex and serial."""

    new: str
    old: str
    name: str


def alike(
    rows: Sequence[StaffRow], known: Collection[str], tree: UnitTree, *, on: date
) -> list[Alike]:
    """Return the known numbers in the tree that resemble the unknown PPPK ones. One query."""
    nips = [row.nip for row in rows if row.nip not in known and _is_contract(row.nip)]
    if not nips:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"nips": nips, "on": on})
        return [Alike(*row[:3]) for row in cursor.fetchall() if row[3] in tree.key_of_path]


def _is_contract(nip: str) -> bool:
    return parse_nip(nip).kind is NumberKind.PPPK


def proposals(
    rows: Sequence[StaffRow],
    candidates: Sequence[Alike],
    *,
    listed: Collection[str],
    confirmed: Mapping[str, str],
) -> list[Renewal]:
    """
    Return who of the list seems to be a known person under a renewed number.

    Birth, sex, serial and name are the same, year and count only rise, the former number is not on
    the list itself, and neither number fits anybody else. Pure.
    """
    by_nip = {row.nip: row for row in rows}
    fitting = [
        pair
        for pair in candidates
        if pair.old not in listed
        and plain(pair.name) == plain(by_nip[pair.new].name)
        and renews(parse_nip(pair.new), parse_nip(pair.old))
    ]
    olds, news = Counter(pair.old for pair in fitting), Counter(pair.new for pair in fitting)
    return [
        Renewal(
            row=by_nip[pair.new].row,
            name=pair.name,
            old=pair.old,
            new=pair.new,
            confirmed=confirmed.get(pair.new) == pair.old,
        )
        for pair in sorted(fitting, key=lambda pair: by_nip[pair.new].row)
        if olds[pair.old] == news[pair.new] == 1
    ]


def known_by_new_numbers(
    known: Mapping[str, Known], people: Mapping[str, Known], renewals: Sequence[Renewal]
) -> dict[str, Known]:
    """Return who is known, the confirmed ones under the number that the list gives them."""
    confirmed = {renewal.new: renewal.old for renewal in renewals if renewal.confirmed}
    kept = {nip: person for nip, person in known.items() if nip not in confirmed.values()}
    return kept | {new: people[old] for new, old in confirmed.items()}


def unconfirmed(renewals: Sequence[Renewal], columns: ColumnGuess) -> list[Problem]:
    """Return a warning for each person who seems known and whom nobody has confirmed."""
    column = columns.heading_of(Field.NIP)
    return [
        Problem(r.row, column, r.new, "nip-renewed", True, {"old": r.old, "new": r.new})
        for r in renewals
        if not r.confirmed
    ]


def present_numbers(nips: Collection[str]) -> dict[str, str]:
    """Return, of these numbers, those that somebody bore formerly: former → present. One query."""
    rows = FormerNumber.objects.filter(nip__in=list(nips))
    return dict(rows.values_list("nip", "employee__nip"))


def former_clashes(
    rows: Sequence[StaffRow],
    present: Mapping[str, str],
    known: Mapping[str, Known],
    columns: ColumnGuess,
) -> list[Problem]:
    """Return a problem for each row that bears a former number; of others' people no word."""
    column = columns.heading_of(Field.NIP)
    found = []
    for row in rows:
        now = present.get(row.nip)
        if now is None:
            continue
        is_mine = now in known and known[now].in_scope
        code = "nip-former" if is_mine else "elsewhere"
        facts = {"nip": now} if is_mine else {}
        found.append(Problem(row.row, column, row.nip, code, facts=facts))
    return found


_REPLACE = """
UPDATE organisation_employee e SET nip = n.new
FROM unnest(%(ids)s::bigint[], %(news)s::text[]) AS n(id, new) WHERE e.id = n.id
"""
# Whoever signs in by number signs in by the present one.
_RENAME = """
UPDATE base_user a SET username = n.new
FROM unnest(%(ids)s::bigint[], %(olds)s::text[], %(news)s::text[]) AS n(id, old, new)
JOIN organisation_employee e ON e.id = n.id
WHERE a.id = e.user_id AND a.username = n.old
  AND NOT EXISTS (SELECT FROM base_user o WHERE o.username = n.new)
"""


def apply_renewals(
    changes: Sequence[Change],
    *,
    on: date,
    source: str,
    by: User | None,
    at: datetime,
    unit_path: str,
) -> None:
    """Give the confirmed people their new number and keep the old one, with an entry for each."""
    renewed = [(c.known.employee_id, c.known.nip, c.nip) for c in changes if c.known and c.renews]
    if not renewed:
        return
    FormerNumber.objects.bulk_create(
        FormerNumber(employee_id=pk, nip=old, until=on, source=source, recorded_at=at)
        for pk, old, _new in renewed
    )
    ids, olds, news = (list(values) for values in zip(*renewed, strict=True))
    values: dict[str, Any] = {"ids": ids, "olds": olds, "news": news}
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, values)
        cursor.execute(_RENAME, values)
    for pk, old, new in renewed:
        audit.record(
            action="organisation.renew_number",
            subject=f"employee:{pk}",
            by=by,
            at=at,
            unit_path=unit_path,
            facts={"old": old, "new": new, "source": source},
        )
