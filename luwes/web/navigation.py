"""The places of the product that a person may go to, grouped by what people want to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import pgettext_lazy as _p

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
        _p("place", "Hari saya"),
        (
            Place("web:today", _p("place", "Hari ini"), "today"),
            Place(
                "attendance:check_in",
                _p("place", "Presensi"),
                "check-in",
                _p("tab", "Presensi"),
                Role.STAFF,
            ),
            Place(
                "work:my_tasks",
                _p("place", "Tugas saya"),
                "tasks",
                _p("place", "Tugas"),
                Role.STAFF,
            ),
            Place("rota:calendar", _p("place", "Siapa di mana"), "calendar", _p("place", "Jadwal")),
            Place("eligibility:mine", _p("place", "Kelayakan saya"), "leaf", only=Role.STAFF),
            Place(
                "allowance:my_slip",
                _p("place", "Slip tunjangan"),
                "slip",
                _p("place", "Slip"),
                Role.STAFF,
            ),
        ),
    ),
    (
        _p("place", "Memimpin tim"),
        (
            Place("work:review", _p("place", "Periksa tugas"), "review", _p("place", "Periksa")),
            Place(
                "attendance:day", _p("place", "Presensi hari ini"), "clock", _p("place", "Hadir")
            ),
            Place("attendance:month", _p("place", "Rekap bulanan"), "file", _p("place", "Rekap")),
            Place(
                "attendance:open_days", _p("place", "Hari terbuka"), "bell", _p("place", "Terbuka")
            ),
            Place(
                "attendance:corrections_to_decide",
                _p("place", "Koreksi presensi"),
                "edit",
                _p("place", "Koreksi"),
            ),
            Place(
                "performance:scores",
                _p("place", "Kinerja tim"),
                "performance",
                _p("place", "Kinerja"),
            ),
            Place(
                "discipline:cases",
                _p("place", "Pemeriksaan disiplin"),
                "discipline",
                _p("place", "Disiplin"),
            ),
        ),
    ),
    (
        _p("place", "Mengurus presensi"),
        (
            Place(
                "attendance:leads",
                _p("place", "Petunjuk presensi"),
                "search",
                _p("place", "Petunjuk"),
            ),
            Place(
                "attendance:devices_waiting",
                _p("place", "Perangkat presensi"),
                "phone",
                _p("place", "Perangkat"),
            ),
            Place(
                "attendance:hours_list",
                _p("place", "Jam sendiri dan giliran"),
                "clock",
                _p("place", "Jam"),
            ),
            Place(
                "attendance:terminals",
                _p("place", "Mesin presensi"),
                "key",
                _p("place", "Mesin"),
            ),
            Place(
                "attendance:hand_lists",
                _p("place", "Daftar hadir tulis tangan"),
                "file",
                _p("place", "Daftar"),
            ),
            Place(
                "attendance:outages",
                _p("place", "Register gangguan"),
                "warn",
                _p("place", "Gangguan"),
            ),
        ),
    ),
    (
        _p("place", "Melayani warga"),
        (Place("complaints:list", _p("place", "Pengaduan"), "complaint"),),
    ),
    (
        _p("place", "Mengurus kepegawaian"),
        (
            Place("organisation:employees", _p("place", "Pegawai"), "people"),
            Place("organisation:units", _p("place", "Unit kerja"), "units", _p("place", "Unit")),
            Place("organisation:sites", _p("place", "Lokasi kerja"), "office"),
            Place(
                "eligibility:mapping",
                _p("place", "Kelayakan kerja fleksibel"),
                "eligibility",
                _p("place", "Kelayakan"),
            ),
            Place(
                "organisation:import",
                _p("place", "Impor daftar pegawai"),
                "import",
                _p("place", "Impor"),
            ),
        ),
    ),
    (
        _p("place", "Membayar tunjangan"),
        (
            Place(
                "allowance:runs",
                _p("place", "Perhitungan tunjangan"),
                "allowance",
                _p("place", "Tunjangan"),
            ),
        ),
    ),
    (
        _p("place", "Aturan dan kajian"),
        (
            Place(
                "policy:rules", _p("place", "Aturan yang berlaku"), "rules", _p("place", "Aturan")
            ),
            Place("web:audit", _p("place", "Jejak audit"), "audit", _p("place", "Jejak")),
            Place("study:list", _p("place", "Kajian dampak"), "study", _p("place", "Kajian")),
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
    (Role.AUDITOR, ("web:today", "web:audit", "allowance:runs", "study:list")),
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
