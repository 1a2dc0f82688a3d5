"""The places of the product that a person may go to, grouped by what people want to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from luwes.base.access import NOBODY, ROLE_LABELS, Role, Standing

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
TABS_ON_A_PHONE = 4


@dataclass(frozen=True, slots=True)
class Place:
    """
    One line of the navigation; `short` is its name on a phone's tab.

    Who may open it is what its view declares; `only` narrows that to whom it is of use.
    """

    url_name: str
    label: str | Promise
    icon: str
    short: str | Promise = ""
    only: Role | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Where a place is, and the roles that its view asks for; none where any account may."""

    url: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place as one request sees it."""

    url_name: str
    url: str
    label: str | Promise
    short: str | Promise
    icon: str
    is_here: bool


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("Hari saya"),
        (
            Place("web:today", _("Hari ini"), "today"),
            Place("attendance:check_in", _("Presensi"), "check-in", only=Role.STAFF),
            Place("work:my_tasks", _("Tugas saya"), "tasks", _("Tugas"), Role.STAFF),
            Place("rota:calendar", _("Siapa di mana"), "calendar", _("Jadwal")),
            Place("eligibility:mine", _("Kelayakan saya"), "leaf", only=Role.STAFF),
            Place("allowance:my_slip", _("Slip tunjangan"), "slip", _("Slip"), Role.STAFF),
        ),
    ),
    (
        _("Memimpin tim"),
        (
            Place("work:review", _("Periksa tugas"), "review", _("Periksa")),
            Place("attendance:day", _("Presensi hari ini"), "clock", _("Hadir")),
            Place("attendance:month", _("Rekap bulanan"), "file", _("Rekap")),
            Place("performance:scores", _("Kinerja tim"), "performance", _("Kinerja")),
            Place("discipline:cases", _("Pemeriksaan disiplin"), "discipline", _("Disiplin")),
        ),
    ),
    (_("Melayani warga"), (Place("complaints:list", _("Pengaduan"), "complaint"),)),
    (
        _("Mengurus kepegawaian"),
        (
            Place("organisation:employees", _("Pegawai"), "people"),
            Place("organisation:units", _("Unit kerja"), "units", _("Unit")),
            Place(
                "eligibility:mapping",
                _("Kelayakan kerja fleksibel"),
                "eligibility",
                _("Kelayakan"),
            ),
            Place("organisation:import", _("Impor daftar pegawai"), "import", _("Impor")),
        ),
    ),
    (
        _("Membayar tunjangan"),
        (Place("allowance:runs", _("Perhitungan tunjangan"), "allowance", _("Tunjangan")),),
    ),
    (
        _("Aturan dan kajian"),
        (
            Place("policy:rules", _("Aturan yang berlaku"), "rules", _("Aturan")),
            Place("study:list", _("Kajian dampak"), "study", _("Kajian")),
        ),
    ),
)

TABS_BY_ROLE: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (
        Role.ADMIN,
        ("web:today", "organisation:employees", "organisation:units", "organisation:import"),
    ),
    (
        Role.PERSONNEL,
        ("web:today", "organisation:employees", "eligibility:mapping", "organisation:import"),
    ),
    (Role.TREASURER, ("web:today", "allowance:runs", "policy:rules", "attendance:check_in")),
    (Role.COMPLAINTS, ("web:today", "complaints:list", "attendance:check_in", "work:my_tasks")),
    (Role.POLICY, ("web:today", "policy:rules", "eligibility:mapping", "study:list")),
    (Role.AUDITOR, ("web:today", "allowance:runs", "discipline:cases", "study:list")),
    (Role.HEAD, ("web:today", "attendance:check_in", "work:review", "rota:calendar")),
    (Role.STAFF, ("web:today", "attendance:check_in", "work:my_tasks", "rota:calendar")),
)


def places_for(standing: Standing, *, path: str) -> list[tuple[str | Promise, list[Stop]]]:
    """Return the groups with the places that `standing` may see; `path` marks where one is."""
    here = _place_at(path)
    groups = [
        (label, [stop for place in places if (stop := _stop(place, standing, here=here))])
        for label, places in GROUPS
    ]
    return [(label, stops) for label, stops in groups if stops]


def tabs_for(standing: Standing, stops: Iterable[Stop]) -> list[Stop]:
    """Return the few places for the bar of a phone: those of the person's main role first."""
    known = {stop.url_name: stop for stop in stops}
    wanted = next((names for role, names in TABS_BY_ROLE if role in standing.roles), ())
    first = [known[name] for name in wanted if name in known]
    rest = [stop for stop in known.values() if stop not in first]
    return (first + rest)[:TABS_ON_A_PHONE]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template its navigation, the theme and the person's roles."""
    standing = getattr(request, "standing", NOBODY)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    places = SimpleLazyObject(lambda: places_for(standing, path=request.path))
    return {
        "places": places,
        "tabs": SimpleLazyObject(
            lambda: tabs_for(standing, (stop for _label, stops in places for stop in stops))
        ),
        "theme": theme if theme in THEMES else "auto",
        "role_labels": SimpleLazyObject(
            lambda: [ROLE_LABELS[role] for role in Role if role in standing.roles]
        ),
    }


@cache
def door_to(url_name: str) -> Door | None:
    """Return the door to a place, or None while its slice is not installed."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    rule = getattr(resolve(url).func, "luwes_access", ())
    return Door(url, frozenset(role for role in rule if isinstance(role, Role)))


def _stop(place: Place, standing: Standing, *, here: str) -> Stop | None:
    """Return the place as `standing` sees it; None where it does not lead them anywhere."""
    door = door_to(place.url_name)
    if door is None or (place.only and place.only not in standing.roles):
        return None
    if door.roles and not door.roles & standing.roles:
        return None
    short = place.short or place.label
    is_here = place.url_name == here
    return Stop(place.url_name, door.url, place.label, short, place.icon, is_here)


def _place_at(path: str) -> str:
    """Return the place whose address is the longest beginning of `path`; "" for none."""
    urls = {
        place.url_name: door.url
        for _label, places in GROUPS
        for place in places
        if (door := door_to(place.url_name)) and path.startswith(door.url)
    }
    return max(urls, key=lambda name: len(urls[name]), default="")
