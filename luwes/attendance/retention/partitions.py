"""The partitions of the evidence: one a month (UTC), made before the month begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

from luwes.kit.periods import next_month, previous_month

BASES = ("attendance_check_in", "attendance_position")
MONTHS_AHEAD = 3  # so long the site lives on although no job has run

_PARTITIONS = """
SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
 WHERE inhparent = to_regclass(%s) ORDER BY 1
"""


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One month of one table; `first` is the first day of the month, in UTC."""

    base: str
    first: date

    @property
    def name(self) -> str:
        return f"{self.base}_y{self.first.year:04d}m{self.first.month:02d}"

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        return _midnight(next_month(self.first))


def make_ahead(*, at: datetime) -> list[date]:
    """
    Make the partitions of last month, this one and the next three; return what was missing.

    Takes no lock for which a check-in would have to wait.
    """
    missing = missing_months(at=at)
    with connection.cursor() as cursor:
        for first in missing:
            cursor.execute("SELECT luwes_attendance_month(%s)", [first])
    return missing


def missing_months(*, at: datetime) -> list[date]:
    """Return the months around `at` that lack a partition. Two queries."""
    there = {(part.base, part.first) for base in BASES for part in partitions_of(base)}
    return [first for first in _around(at) if any((base, first) not in there for base in BASES)]


def partitions_of(base: str) -> list[Partition]:
    """Return the attached months of one table, oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONS, [base])
        names = [name for (name,) in cursor.fetchall()]
    return sorted(Partition(base, _month_of(name)) for name in names)


def _around(at: datetime) -> Iterator[date]:
    first = previous_month(at.astimezone(UTC).date())
    for _ in range(MONTHS_AHEAD + 2):
        yield first
        first = next_month(first)


def _month_of(name: str) -> date:
    year, month = name.rsplit("_y", 1)[1].split("m")
    return date(int(year), int(month), 1)


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, 1, tzinfo=UTC)
