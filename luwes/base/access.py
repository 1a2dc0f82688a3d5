"""
Who asks, and with which rights: a role at a unit, over its subtree.

Every view carries exactly one of `public`, `signed_in`, `requires`; a house test lists the
routes and fails for one without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from luwes.kit.errors import Missing


class Role(StrEnum):
    STAFF = "staff"
    HEAD = "head"
    PERSONNEL = "personnel"
    POLICY = "policy"
    COMPLAINTS = "complaints"
    TREASURER = "treasurer"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_LABELS = {
    Role.STAFF: _("Pegawai"),
    Role.HEAD: _("Atasan"),
    Role.PERSONNEL: _("Petugas kepegawaian"),
    Role.POLICY: _("Penyusun kebijakan"),
    Role.COMPLAINTS: _("Petugas pengaduan"),
    Role.TREASURER: _("Bendahara"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMIN: _("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    role: Role
    unit_id: int
    unit_path: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may look at: own record, and subtrees by role. Nobody has an empty one."""

    user_id: int | None = None
    employee_id: int | None = None
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        own = {Role.STAFF} if self.employee_id is not None else set()
        return frozenset({grant.role for grant in self.grants} | own)

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """Return the tree paths under which one of `roles` is held; all roles when none given."""
        held = {grant.unit_path for grant in self.grants if not roles or grant.role in roles}
        return tuple(sorted(held))

    def covers(self, unit_path: str, *roles: Role) -> bool:
        """Tell whether one of `roles` is held at the unit of `unit_path` or above it."""
        return any(unit_path.startswith(path) for path in self.paths(*roles))


NOBODY = Standing()

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Open to every account; others are asked to sign in."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _declared(checked, "signed_in")


def requires(*roles: Role) -> Callable[[View], View]:
    """
    Open to accounts that hold one of `roles` somewhere; the queries say over which units.

    To anybody else the page is as absent as one that never was (404), so that nothing is told.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.standing.has(*roles):
                raise Missing(_("Halaman ini tidak ada, atau bukan bagian dari tugas Anda."))
            return view(request, *args, **kwargs)

        return _declared(checked, *roles)

    return decorate


def _declared(view: View, *rule: str) -> View:
    view.luwes_access = rule  # type: ignore[attr-defined]
    return view
