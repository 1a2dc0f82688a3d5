"""The units of the database as a list names them, and new ones with their tree paths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import slugify

from luwes.kit.zones import Zone
from luwes.organisation.models import Site, Unit
from luwes.organisation.staff_import.structure import unit_key
from luwes.organisation.staff_import.types import StaffRow
from luwes.organisation.staff_import.words import guess_unit_kind, same_name
from luwes.organisation.types import ServiceMode, UnitKind

Key = tuple[str, ...]


@dataclass(slots=True)
class UnitTree:
    """Units by their normalised names from the top of the scope, and by tree path."""

    top: Unit | None
    by_key: dict[Key, Unit]
    key_of_path: dict[str, Key]
    name_of_path: dict[str, str]
    _anchored: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def anchored(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list's unit path as it stands in this tree, from the top of the scope."""
        if names not in self._anchored:
            self._anchored[names] = self._anchor(names)
        return self._anchored[names]

    def _anchor(self, names: tuple[str, ...]) -> tuple[str, ...]:
        key = unit_key(names)
        if self.top is not None:
            top = same_name(self.top.name)
            return names[key.index(top) :] if top in key else (self.top.name, *names)
        if key[:1] in self.by_key:
            return names
        nations = [k for k, unit in self.by_key.items() if unit.kind == UnitKind.NATION]
        return (self.by_key[nations[0]].name, *names) if len(nations) == 1 else names


def load_tree(under: Unit | None) -> UnitTree:
    """Return the units at and below `under`, or all. One query."""
    units = Unit.objects.order_by("path").select_related("site")
    if under is not None:
        units = units.filter(path__startswith=under.path)
    tree = UnitTree(under, {}, {}, {})
    for unit in units:
        parent = unit.path[: -Unit.steplen]
        key = (*tree.key_of_path.get(parent, ()), same_name(unit.name))
        tree.key_of_path[unit.path] = key
        tree.name_of_path[unit.path] = unit.name
        if unit.until is None or key not in tree.by_key:
            tree.by_key[key] = unit
    return tree


@dataclass(frozen=True, slots=True)
class UnitWish:
    """
    What the list says of one unit: None where it says nothing.

    `zone_below` is the one zone of all units below it, taken for a new unit that has no rows.
    """

    names: tuple[str, ...]
    code: str = ""
    service_mode: ServiceMode | None = None
    zone: Zone | None = None
    site: str = ""
    zone_below: Zone | None = None


def wishes(rows: Iterable[StaffRow]) -> dict[Key, UnitWish]:
    """
    Return each unit that the list names, parents before children.

    A unit's own rows describe it, each field by the first row that fills it.
    """
    own: dict[Key, list[StaffRow]] = {}
    zones: dict[Key, set[Zone]] = {}
    names: dict[Key, tuple[str, ...]] = {}
    for unit, members in _by_unit(rows).items():
        key = unit_key(unit)
        own.setdefault(key, []).extend(members)
        for depth in range(1, len(key) + 1):
            names.setdefault(key[:depth], unit[:depth])
            said = {row.zone for row in members if row.zone}
            zones.setdefault(key[:depth], set()).update(said)
    ordered = sorted(names, key=len)
    return {key: _wish(names[key], own.get(key, []), zones[key]) for key in ordered}


def _by_unit(rows: Iterable[StaffRow]) -> dict[tuple[str, ...], list[StaffRow]]:
    found: dict[tuple[str, ...], list[StaffRow]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found


def _wish(names: tuple[str, ...], rows: list[StaffRow], zones_below: set[Zone]) -> UnitWish:
    return UnitWish(
        names,
        code=next((row.unit_code for row in rows if row.unit_code), ""),
        service_mode=next((row.service_mode for row in rows if row.service_mode), None),
        zone=next((row.zone for row in rows if row.zone), None),
        site=next((row.site for row in rows if row.site), ""),
        zone_below=next(iter(zones_below)) if len(zones_below) == 1 else None,
    )


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A known unit of which the list says something else; fields go to (before, after)."""

    unit: Unit
    fields: dict[str, tuple[str, str]]


def new_units(wanted: dict[Key, UnitWish], tree: UnitTree) -> list[Key]:
    return [key for key in wanted if key not in tree.by_key]


def changed_units(wanted: dict[Key, UnitWish], tree: UnitTree) -> list[UnitChange]:
    """Return the known units whose mode, zone or site differs from what the list says."""
    pairs = ((tree.by_key[key], wish) for key, wish in wanted.items() if key in tree.by_key)
    changes = (UnitChange(unit, _differences(unit, wish)) for unit, wish in pairs)
    return [change for change in changes if change.fields]


def _differences(unit: Unit, wish: UnitWish) -> dict[str, tuple[str, str]]:
    site = unit.site.name if unit.site else ""
    said = {
        "service_mode": (unit.service_mode, wish.service_mode or ""),
        "zone": (unit.zone, wish.zone or ""),
        "site": (site, "" if same_name(wish.site) == same_name(site) else wish.site),
    }
    return {name: (old, str(new)) for name, (old, new) in said.items() if new and new != old}


def change_units(changes: Sequence[UnitChange]) -> None:
    """Write what the list says of known units; a new site has the zone of its first unit."""
    zones = {
        change.fields["site"][1]: Zone(change.fields.get("zone", ("", change.unit.zone))[1])
        for change in reversed(changes)
        if "site" in change.fields
    }
    sites = _sites(zones)
    for change in changes:
        values: dict[str, Any] = {name: after for name, (_old, after) in change.fields.items()}
        if "site" in values:
            values["site"] = sites[values["site"]]
        Unit.objects.filter(pk=change.unit.pk).update(**values)


def create_units(
    keys: Sequence[Key], wanted: dict[Key, UnitWish], tree: UnitTree, *, first: date
) -> None:
    """Write the new units in one statement, with tree paths made here, and add them to `tree`."""
    zones = {wanted[k].site: _zone(wanted[k], None) for k in keys if wanted[k].site}
    sites = _sites(zones)
    codes = set(Unit.objects.values_list("code", flat=True))
    places = _Places()
    units = []
    for key in keys:
        wish = wanted[key]
        parent = tree.by_key.get(key[:-1])
        unit = Unit(
            path=places.next_path(parent),
            depth=parent.depth + 1 if parent else 1,
            numchild=0,
            code=_code(wish, codes),
            name=wish.names[-1],
            kind=guess_unit_kind(wish.names[-1], depth=len(key)),
            zone=_zone(wish, parent),
            service_mode=wish.service_mode or ServiceMode.OFFICE_WORK,
            site=sites.get(wish.site) or (parent.site if parent else None),
            first=first,
        )
        if parent:
            parent.numchild += 1
            places.touched[parent.path] = parent
        tree.by_key[key] = unit
        tree.key_of_path[unit.path] = key
        units.append(unit)
    Unit.objects.bulk_create(units, batch_size=1000)
    known = [unit for unit in places.touched.values() if unit not in units]
    _store_numchild(known)


def _store_numchild(parents: Sequence[Unit]) -> None:
    Unit.objects.bulk_update(parents, ["numchild"], batch_size=500)


class _Places:
    """Gives the next free tree path below each parent."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.touched: dict[str, Unit] = {}

    def next_path(self, parent: Unit | None) -> str:
        above = parent.path if parent else ""
        if above not in self.last:
            self.last[above] = self._last_below(parent)
        self.last[above] += 1
        depth = len(above) // Unit.steplen + 1
        return str(Unit._get_path(above, depth, self.last[above]))

    @staticmethod
    def _last_below(parent: Unit | None) -> int:
        if parent is not None and parent.numchild == 0 and parent._state.adding:
            return 0
        depth = parent.depth + 1 if parent else 1
        siblings = Unit.objects.filter(depth=depth)
        if parent is not None:
            siblings = siblings.filter(path__startswith=parent.path)
        path = siblings.order_by("-path").values_list("path", flat=True).first()
        return Unit._str2int(path[-Unit.steplen :]) if path else 0


def _zone(wish: UnitWish, parent: Unit | None) -> Zone:
    return wish.zone or wish.zone_below or Zone(parent.zone if parent else Zone.WIB)


def _sites(zones: Mapping[str, Zone]) -> dict[str, Site]:
    """Return the sites by name; those that are new are made with the zone given."""
    Site.objects.bulk_create(
        [Site(name=name, zone=zone) for name, zone in zones.items()], ignore_conflicts=True
    )
    return {site.name: site for site in Site.objects.filter(name__in=list(zones))}


def _code(wish: UnitWish, taken: set[str]) -> str:
    own = slugify(wish.names[-1])[:48] or "unit"
    above = slugify(wish.names[-2])[:30] if len(wish.names) > 1 else ""
    joined = f"{own[:30].strip('-')}-{above}".strip("-")
    for code in (wish.code, own, joined):
        if code and code not in taken:
            taken.add(code)
            return code
    number = 2
    while f"{joined}-{number}"[-64:] in taken:
        number += 1
    code = f"{joined}-{number}"[-64:]
    taken.add(code)
    return code
