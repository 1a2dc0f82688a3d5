"""Long lists of which a page reads only the portion that it shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from luwes.attendance.recap import DayRow

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Portions(Generic[Line]):
    """A long list of which only the portion shown is read, as a paginator wants it."""

    length: int
    part: Callable[[slice], list[Line]]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, which: Any) -> Any:
        return self.part(which)

    def __iter__(self) -> Iterator[Line]:
        """Read every line, for a file to take away."""
        return iter(self.part(slice(0, self.length)))


@dataclass(frozen=True, slots=True)
class DayLists:
    """One day of a unit: how many have each status, how many are where, and a line a person."""

    counts: dict[str, int]
    places: dict[str, int]
    rows: Portions[DayRow]
