"""The tree of units for a number of staff, and how many people each unit has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from luwes.demo import content

STAFF_PER_UNIT = 5  # below this a small agency drops its deepest units
STAFF_PER_PROVINCE = 300


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One unit with its names from the top down; `size` is its own staff, its head included."""

    path: tuple[str, ...]
    head: str
    recipe: str
    size: int
    service_mode: str
    zone: str
    site: str

    @property
    def name(self) -> str:
        return self.path[-1]


def tree_for(staff: int) -> list[UnitPlan]:
    """
    Return the units of an agency of exactly `staff` people; a parent stands before its children.

    :raises ValueError: if `staff` is not at least 1.
    """
    if staff < 1:
        raise ValueError(f"An agency needs at least 1 person, not {staff}.")
    data = content.read("units")
    at_centre = min(staff, data["regional"]["centre_up_to"])
    units = _sized(_fewer(_centre(data), at_centre), at_centre)
    if staff > at_centre:
        units += _regions(data, staff - at_centre)
    return units


def unit_names() -> dict[str, tuple[str, ...]]:
    """Return the path of names of every unit that has a key in units.yaml."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(entry: Mapping[str, Any], above: tuple[str, ...]) -> None:
        path = (*above, entry["name"])
        found[entry["key"]] = path
        for child in entry.get("units", ()):
            walk(child, path)

    walk(content.read("units")["tree"], ())
    return found


def _centre(data: Mapping[str, Any]) -> list[UnitPlan]:
    def walk(entry: Mapping[str, Any], above: UnitPlan | None) -> Iterator[UnitPlan]:
        site = data["sites"].get(entry.get("site", ""))
        plan = UnitPlan(
            path=(*(above.path if above else ()), entry["name"]),
            head=entry["head"],
            recipe=entry["recipe"],
            size=entry["size"],
            service_mode=entry.get("mode", "office_work"),
            zone=site["zone"] if site else (above.zone if above else ""),
            site=site["name"] if site else (above.site if above else ""),
        )
        yield plan
        for child in entry.get("units", ()):
            yield from walk(child, plan)

    return list(walk(data["tree"], None))


def _fewer(units: list[UnitPlan], staff: int) -> list[UnitPlan]:
    """Drop the deepest units until each has enough staff."""
    most = max(1, staff // STAFF_PER_UNIT)
    kept = set(sorted(range(len(units)), key=lambda i: (len(units[i].path), i))[:most])
    return [unit for i, unit in enumerate(units) if i in kept]


def _sized(units: list[UnitPlan], staff: int) -> list[UnitPlan]:
    """Return the units with `staff` people shared out: a head each, the rest by their size."""
    more = shares([unit.size - 1 for unit in units], staff - len(units))
    return [replace(unit, size=1 + n) for unit, n in zip(units, more, strict=True)]


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Share `total` out by weight in whole numbers (largest remainders; ties to the first)."""
    whole = sum(weights)
    if not whole:
        return [total, *[0] * (len(weights) - 1)]
    exact = [total * weight / whole for weight in weights]
    found = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (found[i] - exact[i], i))
    for i in by_rest[: total - sum(found)]:
        found[i] += 1
    return found


def _regions(data: Mapping[str, Any], staff: int) -> list[UnitPlan]:
    regional = data["regional"]
    count = min(len(regional["provinces"]), max(1, staff // STAFF_PER_PROVINCE))
    heaviest_first = sorted(regional["provinces"], key=lambda p: -p["weight"])[:count]
    per_province = shares([p["weight"] for p in heaviest_first], staff)
    units: list[UnitPlan] = []
    for province, people in zip(heaviest_first, per_province, strict=True):
        units += _province(data, province, people)
    return units


def _province(data: Mapping[str, Any], province: Mapping[str, Any], staff: int) -> list[UnitPlan]:
    regional = data["regional"]
    place = UnitPlan(
        path=(data["tree"]["name"], regional["office_name"].format(province=province["name"])),
        head=regional["head"],
        recipe=regional["recipe"],
        size=regional["size"],
        service_mode="office_work",
        zone=province["zone"],
        site=f"Kantor {province['name']}",
    )
    units = [place, *_below(place, regional["units"])]
    field = regional["field_offices"]
    spare = staff - sum(unit.size for unit in units)
    for number in range(1, max(0, round(spare / field["staff_each"])) + 1):
        name = field["name"].format(province=province["name"], number=number)
        office = next(_below(place, [{**field, "name": name}]))
        units += [office, *_below(office, field["units"])]
    return _sized(_fewer(units, staff), staff)


def _below(parent: UnitPlan, entries: Iterable[Mapping[str, Any]]) -> Iterator[UnitPlan]:
    for entry in entries:
        yield replace(
            parent,
            path=(*parent.path, entry["name"]),
            head=entry["head"],
            recipe=entry["recipe"],
            size=entry["size"],
            service_mode=entry.get("mode", "office_work"),
        )
