"""Rows of a table as a Parquet file, and back; knows no database and no Django."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {
    "uuid": pa.string(),  # as text: every tool reads it
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "smallint": pa.int16(),
    "boolean": pa.bool_(),
    "double precision": pa.float64(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    "character varying": pa.string(),
    "text": pa.string(),
    "bytea": pa.binary(),
}


class Column(NamedTuple):
    """One column with its type as PostgreSQL names it."""

    name: str
    type: str


def write(path: Path, columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Any]]]) -> int:
    """Write the rows, a row group a chunk, compressed with Zstandard; return how many."""
    schema = pa.schema([pa.field(column.name, TYPES[column.type]) for column in columns])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_statistics=True) as writer:
        for rows in chunks:
            by_column = zip(*rows, strict=True)
            arrays = [
                pa.array([_plain(value) for value in values], type=field.type)
                for values, field in zip(by_column, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
    return count


def read(path: Path, columns: Sequence[Column]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of each row group, in the order of `columns`."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=[column.name for column in columns])
            values = [table.column(column.name).to_pylist() for column in columns]
            yield list(zip(*values, strict=True))


def _plain(value: Any) -> Any:
    """A UUID as its text, a memoryview as its bytes; the rest as it is."""
    if value is None or isinstance(value, int | float | str | bool | bytes):
        return value
    if isinstance(value, memoryview):
        return bytes(value)
    return str(value) if hasattr(value, "hex") and hasattr(value, "version") else value
