"""The tables of the months, in SQL: sums over their rows, detaching, loading."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from luwes.attendance.retention.manifest import Sums
from luwes.attendance.retention.parquet import Column
from luwes.attendance.retention.partitions import Partition, partitions_of

AT_ONCE = 50_000  # rows in memory, and in one row group of a file
MODULUS = 1 << 64
# rows as text must not depend on who is connected
_SETTINGS = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'; "
    "SET LOCAL extra_float_digits = 1; SET LOCAL datestyle = 'ISO'"
)
_SUMS = """
SELECT count(*), coalesce(sum((
    'x' || left(encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex'), 16)
)::bit(64)::bigint::numeric), 0) FROM {table}
"""
_DETACHED = """
SELECT relname FROM pg_class WHERE relname ~ %s AND relkind = 'r' AND NOT relispartition
   AND pg_table_is_visible(oid)
"""


def exists(table: str) -> bool:
    """Tell whether there is a table of that name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def columns_of(table: str) -> list[Column]:
    """Return the columns of a table in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND table_schema = current_schema() ORDER BY ordinal_position",
            [table],
        )
        return [Column(*row) for row in cursor.fetchall()]


@transaction.atomic
def sums_of(table: str, columns: Sequence[Column]) -> Sums:
    """Return count and checksum of all rows, in whatever order they lie."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute(_SUMS.format(columns=_names(columns), table=table))
        rows, total = cursor.fetchone()
    return Sums(rows, f"{int(total) % MODULUS:016x}")


def span_of(table: str) -> tuple[datetime | None, datetime | None]:
    """Return the instants of the earliest and the latest gesture."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(at), max(at) FROM {table}")
        first, last = cursor.fetchone()
    return first, last


def chunks_of(table: str, columns: Sequence[Column]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows in order of time; call it within a transaction, which reads one state."""
    connection.ensure_connection()
    with connection.connection.cursor(name="archived_rows") as cursor:
        cursor.execute(f"SELECT {_names(columns)} FROM {table} ORDER BY at, id")
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def rehearse(columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Any]]]) -> Sums:
    """Load rows as a restore does, a chunk at a time and keeping none; return their sums."""
    rows, total = 0, 0
    with transaction.atomic(), connection.cursor() as cursor:
        _make_staging(columns)
        for chunk in chunks:
            _copy(columns, [chunk])
            sums = sums_of("archived_row", columns)
            rows, total = rows + sums.rows, total + int(sums.checksum, 16)
            cursor.execute("TRUNCATE archived_row")
        cursor.execute("DROP TABLE archived_row")
    return Sums(rows, f"{total % MODULUS:016x}")


def load(
    columns: Sequence[Column],
    chunks: Iterable[Sequence[Sequence[Any]]],
    *,
    into: str,
    first: date,
) -> Sums:
    """Store rows that are not there yet in the month of `first`; return the sums of all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT luwes_attendance_month(%s)", [first])
        _make_staging(columns)
        _copy(columns, chunks)
        sums = sums_of("archived_row", columns)
        names = _names(columns)
        cursor.execute(
            f"INSERT INTO {into} ({names}) SELECT {names} FROM archived_row ON CONFLICT DO NOTHING"
        )
        cursor.execute("DROP TABLE archived_row")
    return sums


def detach(part: Partition) -> None:
    """
    Take a month out of its table without stopping check-ins; nothing happens if it is out.

    Cannot run in a transaction. A detaching that was broken off before is finished. The rows keep
    a guard of their own, for those of the whole are taken away with it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE TRIGGER stays_when_detached BEFORE UPDATE OR DELETE ON "
            f"{part.name} FOR EACH ROW EXECUTE FUNCTION luwes_refuse_change()"
        )
        cursor.execute(
            "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [part.name]
        )
        if state := cursor.fetchone():
            how = "FINALIZE" if state[0] else "CONCURRENTLY"
            cursor.execute(f"ALTER TABLE {part.base} DETACH PARTITION {part.name} {how}")


def attach(part: Partition) -> None:
    """Put a month back that was detached by `detach`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {part.base} ATTACH PARTITION {part.name} FOR VALUES FROM (%s) TO (%s)",
            [part.starts_at, part.ends_at],
        )


def set_aside(table: str) -> str:
    """Give a detached table a name of its own, so that its month may begin anew; return it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT luwes_set_aside(%s)", [table])
        return str(cursor.fetchone()[0])


def drop_doubles(part: Partition, columns: Sequence[Column], sums: Sums) -> None:
    """Drop the detached tables of a month that hold exactly what has just been restored."""
    assert part in partitions_of(part.base)
    with connection.cursor() as cursor:
        cursor.execute(_DETACHED, [f"^{part.name}_d[0-9]+$"])
        for (name,) in cursor.fetchall():
            if sums_of(name, columns) == sums:
                cursor.execute(f"DROP TABLE {name}")


def _make_staging(columns: Sequence[Column]) -> None:
    shape = ", ".join(f'"{column.name}" {column.type}' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE archived_row ({shape}) ON COMMIT DROP")


def _copy(columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Any]]]) -> None:
    with connection.cursor() as cursor:
        copying = f"COPY archived_row ({_names(columns)}) FROM STDIN"
        with cursor.copy(copying) as copy:
            for chunk in chunks:
                for row in chunk:
                    copy.write_row(row)


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)
