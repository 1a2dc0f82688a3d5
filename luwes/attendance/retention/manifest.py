"""What stands beside an archive file: what is in it, and by what it is known again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from luwes.attendance.retention.parquet import Column

FORMAT = "luwes-check-ins-1"
CHECKSUM = (
    "sum over all rows of the first 8 bytes (signed, big-endian) of SHA-256 of the row as "
    "PostgreSQL writes ROW(columns)::text with timezone UTC, modulo 2^64, in hexadecimal"
)


class Sums(NamedTuple):
    """By what two copies of the same rows are compared."""

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One archive file; `first` and `last` are the instants of its earliest and latest gesture."""

    month: date
    sums: Sums
    columns: Sequence[Column]
    first: datetime | None
    last: datetime | None
    sha256: str
    made_at: datetime

    @property
    def rows(self) -> int:
        return self.sums.rows


def of(file: Path) -> Manifest | None:
    """Return the manifest beside a file; None where file or manifest is missing or unreadable."""
    try:
        data = json.loads(_beside(file).read_text(encoding="utf-8"))
        if data["format"] != FORMAT or not file.is_file():
            return None
        return Manifest(
            month=date.fromisoformat(data["month"]),
            sums=Sums(int(data["rows"]), data["checksum"]),
            columns=[Column(column["name"], column["type"]) for column in data["columns"]],
            first=_instant(data["first"]),
            last=_instant(data["last"]),
            sha256=data["sha256"],
            made_at=datetime.fromisoformat(data["made_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(made: Manifest, *, beside: Path) -> None:
    """Write the manifest beside its file."""
    data = {
        "format": FORMAT,
        "file": beside.name,
        "month": made.month.isoformat(),
        "rows": made.rows,
        "first": made.first and made.first.isoformat(),
        "last": made.last and made.last.isoformat(),
        "sha256": made.sha256,
        "checksum": made.sums.checksum,
        "checksum_is": CHECKSUM,
        "columns": [column._asdict() for column in made.columns],
        "made_at": made.made_at.isoformat(),
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    _beside(beside).write_text(f"{text}\n", encoding="utf-8")


def remove(file: Path) -> None:
    """Remove a file that tells less than the table, and its manifest."""
    file.unlink(missing_ok=True)
    _beside(file).unlink(missing_ok=True)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as source:
        return file_digest(source, "sha256").hexdigest()


def _beside(file: Path) -> Path:
    return file.with_suffix(".json")


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
