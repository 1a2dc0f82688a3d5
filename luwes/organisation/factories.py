"""People and units for tests: plain functions, every argument optional."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

from luwes.base.access import Role
from luwes.base.models import User
from luwes.organisation.models import Employee, Position, Posting, RoleGrant, Unit
from luwes.organisation.types import Employment, PositionKind, ServiceMode, UnitKind

_numbers = count(1)
START = date(2020, 1, 1)
PASSWORD = make_password(None)


def make_unit(
    *,
    parent: Unit | None = None,
    name: str = "",
    kind: UnitKind = UnitKind.DIRECTORATE,
    service_mode: ServiceMode = ServiceMode.OFFICE_WORK,
    zone: str = "WIB",
) -> Unit:
    number = next(_numbers)
    fields: dict[str, Any] = {
        "code": f"U{number}",
        "name": name or f"Direktorat {number}",
        "kind": kind,
        "service_mode": service_mode,
        "zone": zone,
        "first": START,
    }
    if parent is None:
        return Unit.objects.add_root(fields)
    return Unit.objects.add_child(Unit.objects.get(pk=parent.pk), fields)


def make_position(*, title: str = "", job_class: int = 8, **facts: Any) -> Position:
    fields = {"kind": PositionKind.FUNCTIONAL, "level": "ahli_pertama", **facts}
    return Position.objects.create(
        title=title or f"Analis {next(_numbers)}", job_class=job_class, **fields
    )


def nip_for(number: int, *, born: str = "19900101", appointed: str = "201501") -> str:
    """Return a valid NIP; the running number lies in its birth year and serial."""
    year = 1960 + (number // 999) % 35
    return f"{year}{born[4:]}{appointed}1{number % 999 + 1:03d}"


def make_employee(
    *,
    unit: Unit | None = None,
    position: Position | None = None,
    name: str = "",
    is_head: bool = False,
    employment: Employment = Employment.PNS,
    posted_on: date = START,
    with_login: bool = False,
    **fields: Any,
) -> Employee:
    """Make a person, posted at `unit` when one is given, with a login when asked."""
    number = next(_numbers)
    nip = fields.pop("nip", nip_for(number))
    user = User.objects.create(username=nip, password=PASSWORD) if with_login else None
    employee = Employee.objects.create(
        nip=nip,
        name=name or f"Pegawai {number}",
        employment=employment,
        sex="m",
        born_on=date(int(nip[:4]), 1, 1),
        user=user,
        **fields,
    )
    if unit is not None:
        Posting.objects.create(
            employee=employee,
            unit=unit,
            position=position or make_position(),
            is_head=is_head,
            first=posted_on,
        )
    return employee


def make_user(*, role: Role | None = None, unit: Unit | None = None) -> User:
    """Make an account, with a role at a unit when both are given."""
    user = User.objects.create(username=f"akun{next(_numbers)}", password=PASSWORD)
    if role is not None and unit is not None:
        RoleGrant.objects.create(user=user, role=role, unit=unit, first=START)
    return user


def instant(text: str) -> datetime:
    """Return an aware UTC instant from "2026-03-02 00:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
