"""The places of the product that a person may go to, grouped by what people want to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from luwes.base.access import NOBODY, ROLE_LABELS, Role, Standing

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
TABS_ON_A_PHONE = 4

EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.HEAD, Role.PERSONNEL, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation; `short` is its name on a phone's tab."""

    url_name: str
    label: str | Promise
    icon: str
    roles: frozenset[Role] = EVERYBODY
    short: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place as one request sees it."""

    url_name: str
    url: str
    label: str | Promise
    short: str | Promise
    icon: str
    is_here: bool


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("Hari saya"),
        (
            Place("web:today", _("Hari ini"), "today"),
            Place("attendance:check_in", _("Presensi"), "check-in", _roles(Role.STAFF)),
            Place("work:my_tasks", _("Tugas saya"), "tasks", _roles(Role.STAFF), _("Tugas")),
            Place("rota:calendar", _("Siapa di mana"), "calendar", EVERYBODY, _("Jadwal")),
            Place("allowance:my_slip", _("Slip tunjangan"), "slip", _roles(Role.STAFF), _("Slip")),
        ),
    ),
    (
        _("Memimpin tim"),
        (
            Place("work:review", _("Periksa tugas"), "review", _roles(Role.HEAD), _("Periksa")),
            Place("attendance:day", _("Presensi hari ini"), "clock", LEADERS, _("Hadir")),
            Place("attendance:month", _("Rekap bulanan"), "file", LEADERS, _("Rekap")),
            Place("performance:scores", _("Kinerja tim"), "performance", LEADERS, _("Kinerja")),
            Place(
                "discipline:cases",
                _("Pemeriksaan disiplin"),
                "discipline",
                LEADERS | {Role.AUDITOR},
                _("Disiplin"),
            ),
        ),
    ),
    (
        _("Melayani warga"),
        (
            Place(
                "complaints:list",
                _("Pengaduan"),
                "complaint",
                _roles(Role.COMPLAINTS, Role.HEAD, Role.AUDITOR, Role.ADMIN),
            ),
        ),
    ),
    (
        _("Mengurus kepegawaian"),
        (
            Place("organisation:employees", _("Pegawai"), "people", LEADERS | {Role.AUDITOR}),
            Place("organisation:units", _("Unit kerja"), "units", EVERYBODY, _("Unit")),
            Place(
                "eligibility:mapping",
                _("Kelayakan kerja fleksibel"),
                "eligibility",
                LEADERS | {Role.POLICY, Role.AUDITOR},
                _("Kelayakan"),
            ),
            Place(
                "organisation:import",
                _("Impor daftar pegawai"),
                "import",
                _roles(Role.PERSONNEL, Role.ADMIN),
                _("Impor"),
            ),
        ),
    ),
    (
        _("Membayar tunjangan"),
        (
            Place(
                "allowance:runs",
                _("Perhitungan tunjangan"),
                "allowance",
                _roles(Role.TREASURER, Role.AUDITOR, Role.ADMIN),
                _("Tunjangan"),
            ),
        ),
    ),
    (
        _("Aturan dan kajian"),
        (
            Place("policy:rules", _("Aturan yang berlaku"), "rules", EVERYBODY, _("Aturan")),
            Place(
                "study:list",
                _("Kajian dampak"),
                "study",
                _roles(Role.POLICY, Role.AUDITOR, Role.ADMIN, Role.HEAD),
                _("Kajian"),
            ),
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
    here = _url_name_at(path)
    groups = [
        (
            label,
            [
                stop
                for place in places
                if place.roles & standing.roles or place.url_name == "web:today"
                if (stop := _stop(place, here=here)) is not None
            ],
        )
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


def _stop(place: Place, *, here: str) -> Stop | None:
    url = _url(place.url_name)
    if url is None:
        return None
    is_here = place.url_name == here
    return Stop(place.url_name, url, place.label, place.short or place.label, place.icon, is_here)


def _url_name_at(path: str) -> str:
    """Return the place whose address is the longest beginning of `path`; "" for none."""
    urls = {
        place.url_name: url
        for _label, places in GROUPS
        for place in places
        if (url := _url(place.url_name)) is not None and path.startswith(url)
    }
    return max(urls, key=lambda name: len(urls[name]), default="")


def _url(url_name: str) -> str | None:
    """Return the address of a place, or None while its slice is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
