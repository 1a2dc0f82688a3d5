"""The written content of the sample agency, read from the YAML files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read(name: str) -> Any:
    """Return the content of `<name>.yaml`; the caller must not change it."""
    with (HERE / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_Loader)


@dataclass(frozen=True, slots=True)
class PositionTitle:
    """One position title. `kind` is managerial, functional or executive; `job_class` is 1–17."""

    title: str
    kind: str
    level: str
    job_class: int
    tasks: Mapping[str, bool]
    activities: str
    source: str
    formal_title: str = ""


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One entry of the activity catalogue: `minutes` is the standard time of one doing."""

    code: str
    name: str
    minutes: int
    family: str


@dataclass(frozen=True, slots=True)
class ComplaintText:
    """
    One citizen's complaint as written; `{place}` in it is filled by the one who files it.

    `unit` is the key in units.yaml of the unit that handles it; `duplicate_of` names the
    complaint that it repeats.
    """

    key: str
    category: str
    kind: str
    unit: str
    urgent: bool
    tone: str
    text: str
    duplicate_of: str = ""


@cache
def positions() -> Mapping[str, PositionTitle]:
    """Return every position by its full title; a functional title carries its level."""
    data = read("positions")
    found = [
        _position(entry, kind=kind, level=level, job_class=job_class, title=title)
        for kind in ("managerial", "functional", "executive")
        for entry in data[kind]
        for title, level, job_class in _levels(entry)
    ]
    return {position.title: position for position in found}


def _levels(entry: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    if "levels" not in entry:
        return [(entry["title"], entry["level"], entry["class"])]
    return [(f"{entry['title']} {name}", name, figure) for name, figure in entry["levels"].items()]


def _position(
    entry: Mapping[str, Any], *, kind: str, level: str, job_class: int, title: str
) -> PositionTitle:
    data = read("positions")
    source = entry.get("source") or ("designation" if "formal_title" in entry else kind)
    return PositionTitle(
        title=title,
        kind=kind,
        level=level,
        job_class=job_class,
        tasks=data["task_profiles"][entry["tasks"]],
        activities=entry["activities"],
        source=data["sources"][source],
        formal_title=entry.get("formal_title", ""),
    )


@cache
def activities() -> tuple[ActivityEntry, ...]:
    """Return the catalogue, in the order in which it is written."""
    return tuple(
        ActivityEntry(code=f"{family['code']}-{number:02}", name=name, minutes=minutes, family=key)
        for key, family in read("activities")["families"].items()
        for number, (minutes, name) in enumerate(family["entries"], start=1)
    )


@cache
def complaints() -> tuple[ComplaintText, ...]:
    """Return the complaints, in the order in which they are written."""
    data = read("complaints")
    return tuple(
        ComplaintText(
            key=entry["key"],
            category=entry["category"],
            kind=entry.get("kind") or data["categories"][entry["category"]]["kind"],
            unit=entry["unit"],
            urgent=entry.get("urgent", False),
            tone=entry.get("tone", "plain"),
            text=entry["text"],
            duplicate_of=entry.get("duplicate_of", ""),
        )
        for entry in data["complaints"]
    )
