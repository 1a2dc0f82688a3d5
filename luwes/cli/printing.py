"""How verbs print: results for people or as JSON on stdout, progress on stderr."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


class Report(Protocol):
    """How a long step tells how far it is: `report("Importing staff", 300, 1000)`."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


def show(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result: JSON with stable keys, or one `key: value` line each."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2, default=str))
        return
    for key, value in result.items():
        if isinstance(value, list):
            print(f"{_words(key)}:")
            for row in value:
                print(f"  - {_row(row)}")
        else:
            print(f"{_words(key)}: {_figure(value)}")


@contextmanager
def progress() -> Iterator[Report]:
    """Show a bar for each label while the block runs; plain lines where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_report()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield report


def _plain_report() -> Report:
    """Return a report that writes a line when a label begins and one when it is done."""
    begun: set[str] = set()

    def report(label: str, done: int, total: int) -> None:
        if label not in begun:
            begun.add(label)
            print(f"{label} …", file=sys.stderr, flush=True)
        if done >= total > 0:
            print(f"{label}: {total}", file=sys.stderr, flush=True)

    return report


def _words(key: str) -> str:
    return key.replace("_", " ")


def _figure(value: Any) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)


def _row(row: Any) -> str:
    if isinstance(row, Mapping):
        return ", ".join(f"{_words(key)} {_figure(value)}" for key, value in row.items())
    return str(row)
