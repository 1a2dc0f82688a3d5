"""Questions about the rules: what is in force where and when, who set it, what waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.organisation.models import Unit
from luwes.organisation.queries import UnitMissing, below, in_force, own_unit
from luwes.policy.models import BoundOverride, DatedRule, State, TermOverride
from luwes.policy.rulebook_files import definitions, national_rulebook
from luwes.policy.rules import rules_in_force
from luwes.policy.types import Bound, BoundKind, Definition, Override, RuleBook, RuleUnknown

MANY_PLACES = 300


class DraftMissing(Missing):
    code = "policy.draft-missing"


def rulebook(*, unit: Unit, on: date, known_at: datetime | None = None) -> RuleBook:
    """
    Return the rules in force at a unit on a date. Two queries.

    With `known_at` only what was approved by that instant counts, so that a figure of the past can
    be recomputed as it was seen then, although something was later decided retroactively.
    """
    return rulebooks_by_path(paths={unit.pk: unit.path}, on=on, known_at=known_at)[unit.pk]


def rulebooks(
    *, units: Iterable[Unit], on: date, known_at: datetime | None = None
) -> dict[int, RuleBook]:
    """Return the rulebook of each unit by unit id. Two queries, however many units."""
    paths = {unit.pk: unit.path for unit in units}
    return rulebooks_by_path(paths=paths, on=on, known_at=known_at)


def rulebooks_by_path(
    *, paths: Mapping[int, str], on: date, known_at: datetime | None = None
) -> dict[int, RuleBook]:
    """Return the rulebook of each unit, given its tree path by unit id. Two queries."""
    chains = {unit_id: _chain(path) for unit_id, path in paths.items()}
    above = {step for chain in chains.values() for step in chain}
    overrides = _overrides_at(above, on=on, known_at=known_at)
    bounds = _bounds_at(above, on=on, known_at=known_at)
    decided = {path for path in above if path in overrides or path in bounds}
    made: dict[tuple[str, ...], RuleBook] = {}
    books = {}
    for unit_id, chain in chains.items():
        deciding = tuple(path for path in chain if path in decided)
        if deciding not in made:
            made[deciding] = _book(
                on,
                [row for path in deciding for row in overrides.get(path, ())],
                [row for path in deciding for row in bounds.get(path, ())],
            )
        books[unit_id] = made[deciding]
    return books


def definition_of(key: str) -> Definition:
    """
    Return what a key means.

    :raises RuleUnknown: the rulebook has no such key.
    """
    try:
        return definitions()[key]
    except KeyError:
        raise RuleUnknown(
            _("Aturan itu tidak ada dalam buku aturan."),
            remedy=_("Pilih salah satu aturan pada halaman Aturan."),
        ) from None


def history(unit: Unit, key: str) -> list[TermOverride]:
    """Return every approved value of a key at the unit and above it, newest start first."""
    return list(_decided(TermOverride, unit, key))


def bound_history(unit: Unit, key: str) -> list[BoundOverride]:
    """Return every approved bound of a key at the unit and above it, newest start first."""
    return list(_decided(BoundOverride, unit, key))


def drafts(standing: Standing, *, key: str = "") -> list[DatedRule]:
    """Return all drafts under the units whose policy the standing makes, oldest first."""
    waiting = Q(state=State.DRAFT) & below(standing.paths(Role.POLICY), field="unit__path")
    if key:
        waiting &= Q(key=key)
    rows: list[DatedRule] = []
    for table in (TermOverride, BoundOverride):
        rows += table.objects.filter(waiting).select_related("unit", "drafted_by")
    return sorted(rows, key=lambda row: (row.drafted_at, row.pk))


def term_draft_for(standing: Standing, pk: int) -> TermOverride:
    """
    Return a proposed value under the units whose policy the standing makes, whatever its state.

    :raises DraftMissing: absent and foreign look the same.
    """
    return _row_for(standing, TermOverride, pk)


def bound_draft_for(standing: Standing, pk: int) -> BoundOverride:
    """
    Return a proposed bound under the units whose policy the standing makes, whatever its state.

    :raises DraftMissing: absent and foreign look the same.
    """
    return _row_for(standing, BoundOverride, pk)


def unit_by_code(code: str) -> Unit:
    """
    Return any unit: its rules are no secret.

    :raises UnitMissing: there is none with this code.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise UnitMissing(_("Unit kerja dengan kode itu tidak ada."))
    return unit


def places(standing: Standing, on: date) -> tuple[list[Unit], Unit]:
    """
    Return the units whose rules a person most likely asks for, and the one to start with.

    The own unit and all above it, and the units below roles held, in tree order and at most
    `MANY_PLACES`. A maker of policy starts at the topmost unit of that role, others at their own.
    Two queries.

    :raises UnitMissing: there is no unit at all yet.
    """
    own = own_unit(standing, on)
    chain = _chain(own.path) if own else []
    wanted = Q(path__in=chain) | below(standing.paths())
    found = list(Unit.objects.filter(wanted).order_by("path")[:MANY_PLACES])
    found = found or list(Unit.objects.filter(depth=1).order_by("path")[:MANY_PLACES])
    if not found:
        raise UnitMissing(
            _("Belum ada unit kerja."), remedy=_("Impor daftar pegawai terlebih dahulu.")
        )
    made = [unit for unit in found if standing.covers(unit.path, Role.POLICY)]
    return found, (made or [own or found[0]])[0]


def _row_for(standing: Standing, table: Any, pk: int) -> Any:
    seen = table.objects.filter(below(standing.paths(Role.POLICY), field="unit__path"), pk=pk)
    row = seen.select_related("unit", "drafted_by", "approved_by").first()
    if row is None:
        raise DraftMissing(_("Rancangan itu tidak ada, atau di luar lingkup tugas Anda."))
    return row


def _decided(table: Any, unit: Unit, key: str) -> QuerySet[Any]:
    return (
        table.objects.filter(state=State.APPROVED, key=key, unit__path__in=_chain(unit.path))
        .select_related("unit", "drafted_by", "approved_by")
        .order_by("-first", "-approved_at", "-pk")
    )


def _chain(path: str) -> list[str]:
    """Return the tree paths of all ancestors and of the unit itself, from the root down."""
    step = Unit.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def _approved(on: date, known_at: datetime | None) -> Q:
    condition = in_force(on) & Q(state=State.APPROVED)
    return condition if known_at is None else condition & Q(approved_at__lte=known_at)


def _overrides_at(
    above: Collection[str], *, on: date, known_at: datetime | None
) -> dict[str, list[Override]]:
    rows = (
        TermOverride.objects.filter(_approved(on, known_at), unit__path__in=above)
        .order_by("approved_at", "pk")
        .values_list(
            "unit__path", "unit_id", "unit__name", "key", "value", "first", "until", "instrument"
        )
    )
    found: dict[str, list[Override]] = defaultdict(list)
    for serial, (path, unit_id, name, key, value, first, until, instrument) in enumerate(rows):
        found[path].append(
            Override(
                key=key,
                value=value,
                first=first,
                until=until,
                depth=len(path) // Unit.steplen,
                set_by=name,
                instrument=instrument,
                serial=serial,
                unit_id=unit_id,
            )
        )
    return found


def _bounds_at(
    above: Collection[str], *, on: date, known_at: datetime | None
) -> dict[str, list[Bound]]:
    rows = (
        BoundOverride.objects.filter(_approved(on, known_at), unit__path__in=above)
        .order_by("approved_at", "pk")
        .values_list(
            "unit__path", "unit__name", "key", "kind", "value", "first", "until", "instrument"
        )
    )
    found: dict[str, list[Bound]] = defaultdict(list)
    for serial, (path, name, key, kind, value, first, until, instrument) in enumerate(rows):
        found[path].append(
            Bound(
                key=key,
                kind=BoundKind(kind),
                value=value,
                first=first,
                until=until,
                depth=len(path) // Unit.steplen,
                set_by=name,
                instrument=instrument,
                serial=serial,
            )
        )
    return found


def _book(on: date, overrides: list[Override], bounds: list[Bound]) -> RuleBook:
    national = national_rulebook(on)
    touched = {row.key for row in overrides} | {bound.key for bound in bounds}
    if not touched:
        return national
    known = [definitions()[key] for key in sorted(touched) if key in definitions()]
    terms, limits = rules_in_force(known, on=on, overrides=overrides, bounds=bounds)
    return RuleBook(on, {**national.terms, **terms}, {**national.limits, **limits})


def change_dates(keys: Collection[str], *, first: date, until: date) -> list[date]:
    """
    Return the dates inside [first, until) on which a value of one of `keys` may change anywhere.

    `first` itself always leads the list, so that the dates cut the period into parts within
    which every rulebook is constant. One query.
    """
    found = {first}
    for key in keys:
        found.update(entry.first for entry in definition_of(key).entries)
    rows = TermOverride.objects.filter(state=State.APPROVED, key__in=keys)
    for starts, ends in rows.values_list("first", "until"):
        found.update(on for on in (starts, ends) if on is not None)
    return sorted(on for on in found if first <= on < until)


def today_items(standing: Standing, on: date, now: datetime) -> list[TodayItem]:
    """Return the drafts that wait for this person as the second one. Two queries."""
    waiting = [row for row in drafts(standing) if row.drafted_by_id != standing.user_id]
    if not waiting:
        return []
    oldest = waiting[0]
    return [
        TodayItem(
            title=_("Rancangan aturan menunggu persetujuan Anda"),
            detail=_("Yang tertua diusulkan untuk %(unit)s.") % {"unit": oldest.unit.name},
            url=reverse("policy:rule", args=[oldest.key]) + f"?unit={oldest.unit.code}",
            count=len(waiting),
            tone="warn",
            icon="rules",
            action=_("Periksa"),
        )
    ]
