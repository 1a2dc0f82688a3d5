"""
Forgetting where check-ins were made, once the time that the rules give has passed.

What settling decided from a position stays (`Workday.seen_place`, `metres_away`); a position of a
day that is not settled yet stays too. Each batch is a transaction with its own entry in the audit
trail, so that what is recorded is what was deleted, wherever the job stops.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import OperationalError, connection, transaction

from luwes.attendance.retention.partitions import BASES, Partition, partitions_of
from luwes.attendance.retention.terms import position_days
from luwes.base import audit
from luwes.kit.periods import previous_month
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebooks_by_path
from luwes.policy.rulebook_files import national_rulebook

AT_ONCE = 50_000  # rows a transaction
POSITIONS = BASES[1]
UNPOSTED = 0  # the group of those who held no post on the day

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one agency that keep positions for the same time; `until` is a local date."""

    number: int
    unit_ids: tuple[int, ...]
    path: str
    days: int
    until: date

    @property
    def over_at(self) -> datetime:
        """Return the instant before which positions are over: of the last zone to reach it."""
        return instant(self.until, time(0), Zone.WIT)


def forget_positions(*, at: datetime) -> int:
    """Delete the positions whose time is over at `at`, in batches; return how many."""
    groups = _groups(local(at, Zone.WIB).date())
    count = 0
    try:
        touched = _find(groups)
        for group, first, last in _ranges(groups):
            for start in range(first, last + 1, AT_ONCE):
                count += _forget(group, start, min(start + AT_ONCE - 1, last), at=at)
    finally:
        _run("DROP TABLE IF EXISTS over_position, over_unit")
    _tidy(touched, before=min(group.over_at for group in groups), at=at)
    return count


def _groups(today: date) -> list[Group]:
    """Return the units grouped by agency and time of keeping. Three queries."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    days = {
        pk: position_days(book) for pk, book in rulebooks_by_path(paths=paths, on=today).items()
    }
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for pk, path in paths.items():
        alike[path[: Unit.steplen], days[pk]].append(pk)
    nation = position_days(national_rulebook(today))
    groups = [Group(UNPOSTED, (), "", nation, today - timedelta(days=nation))]
    for number, ((_root, kept), pks) in enumerate(sorted(alike.items()), UNPOSTED + 1):
        path = _above([paths[pk] for pk in pks])
        groups.append(Group(number, tuple(pks), path, kept, today - timedelta(days=kept)))
    return groups


def _above(paths: list[str]) -> str:
    """Return the tree path of the lowest unit that all these lie under, or are."""
    first, last = min(paths), max(paths)
    ends = range(len(first), 0, -Unit.steplen)
    return next((first[:end] for end in ends if last.startswith(first[:end])), "")


def _find(groups: list[Group]) -> set[Partition]:
    """Note every position that is over, by group in order of time; return their partitions."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for group in groups:
            cursor.execute(_UNITS, [group.number, group.over_at, list(group.unit_ids)])
        nobody = groups[UNPOSTED].over_at
        latest = max(group.over_at for group in groups)
        cursor.execute(_OVER, {"unposted": UNPOSTED, "nobody": nobody, "latest": latest})
        cursor.execute(_MONTHS)
        return {Partition(POSITIONS, first) for (first,) in cursor.fetchall()}


def _ranges(groups: list[Group]) -> list[tuple[Group, int, int]]:
    by_number = {group.number: group for group in groups}
    with connection.cursor() as cursor:
        cursor.execute("SELECT grp, min(n), max(n) FROM over_position GROUP BY grp ORDER BY grp")
        return [(by_number[number], first, last) for number, first, last in cursor.fetchall()]


@transaction.atomic
def _forget(group: Group, first: int, last: int, *, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL luwes.may_forget = 'yes'")
        cursor.execute(_DELETE, [first, last])
        count = cursor.rowcount
        cursor.execute("SET LOCAL luwes.may_forget = ''")
    unit = Unit.objects.filter(path=group.path).first()
    audit.record(
        action="attendance.forget_positions",
        subject=f"unit:{unit.pk}" if unit else "positions",
        by=None,
        at=at,
        unit_path=group.path,
        facts={
            "unit": unit.code if unit else "",
            "days": group.days,
            "until": group.until.isoformat(),
            "count": count,
        },
    )
    return count


def _tidy(touched: set[Partition], *, before: datetime, at: datetime) -> None:
    """Give the space back: drop months that are over and empty, clear dead rows of the others."""
    oldest_kept = previous_month(at.astimezone(UTC).date())
    dropped = {
        part
        for part in partitions_of(POSITIONS)
        if part.ends_at <= before and part.first < oldest_kept and _drop_if_empty(part)
    }
    if connection.in_atomic_block:  # VACUUM cannot run in a transaction
        return
    for part in sorted(touched - dropped):
        _run(f"VACUUM (SKIP_LOCKED) {part.name}")


def _drop_if_empty(part: Partition) -> bool:
    """Drop a month without rows; a lock that is not given at once leaves it for tomorrow."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            cursor.execute(f"LOCK TABLE ONLY {part.name} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(f"SELECT EXISTS (SELECT FROM {part.name})")
            if cursor.fetchone() != (False,):
                return False
            cursor.execute(f"DROP TABLE {part.name}")
            cursor.execute("SET LOCAL lock_timeout = 0")
    except OperationalError as error:
        log.info("%s stays until tomorrow: %s", part.name, error)
        return False
    return True


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


_TABLES = """
CREATE TEMP TABLE over_unit (unit_id bigint PRIMARY KEY, grp int, over_at timestamptz);
CREATE TEMP TABLE over_position (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, grp int, check_in_id uuid, at timestamptz
)
"""
_UNITS = "INSERT INTO over_unit SELECT unit_id, %s, %s FROM unnest(%s::bigint[]) AS unit_id"
# Whose post it was that day decides how long; without a post nothing is ever settled.
_OVER = """
INSERT INTO over_position (grp, check_in_id, at)
SELECT coalesce(held.grp, %(unposted)s), seen.check_in_id, seen.at
  FROM attendance_position AS seen
  LEFT JOIN LATERAL (
    SELECT kept.grp, kept.over_at, here."on"
      FROM organisation_posting AS post
      JOIN organisation_employee AS person ON person.id = post.employee_id
      JOIN organisation_unit AS unit ON unit.id = post.unit_id
      JOIN over_unit AS kept ON kept.unit_id = unit.id
     CROSS JOIN LATERAL (SELECT (seen.at AT TIME ZONE CASE unit.zone
           WHEN 'WIT' THEN 'Asia/Jayapura' WHEN 'WITA' THEN 'Asia/Makassar' ELSE 'Asia/Jakarta'
       END)::date AS "on") AS here
     WHERE post.employee_id = seen.employee_id
       AND post.first <= here."on" AND (post.until IS NULL OR here."on" < post.until)
       AND (person.left_on IS NULL OR here."on" < person.left_on)
     LIMIT 1
  ) AS held ON true
 WHERE seen.at < %(latest)s AND seen.at < coalesce(held.over_at, %(nobody)s)
   AND (held.grp IS NULL OR EXISTS (
     SELECT FROM attendance_workday AS day
      WHERE day.employee_id = seen.employee_id AND day."on" = held."on" AND day.is_current
   ))
 ORDER BY 1, seen.at
"""
_MONTHS = """
SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date FROM over_position
"""
_DELETE = """
DELETE FROM attendance_position AS seen USING over_position AS over
 WHERE over.n BETWEEN %s AND %s AND seen.check_in_id = over.check_in_id AND seen.at = over.at
"""
