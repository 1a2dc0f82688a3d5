"""What a verb of the program is, and how it ends."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes that scripts can rely on; docs/cli.md explains them."""

    FINE = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    INTERRUPTED = 130


class Unusable(Exception):
    """Something that the program needs cannot be reached or used; the text says what to do."""


class WrongUsage(Exception):
    """The arguments do not fit together; the text says what is expected."""


@dataclass(frozen=True)
class Verb:
    """One verb: `words` are what people type, such as ("close", "month")."""

    words: tuple[str, ...]
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    prints_result: bool = False
    """Whether it takes --json."""


def no_arguments(parser: ArgumentParser) -> None:
    """For verbs that take none."""
