"""The people of the sample agency whom a visitor can be: one login for each role."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from luwes.base.access import Role
from luwes.base.models import User
from luwes.demo.story.ground import Ground
from luwes.organisation.actions import grant_role
from luwes.organisation.models import Employee, RoleGrant, Unit
from luwes.organisation.queries import latest_ratings, staff_on
from luwes.organisation.types import Predicate, StaffMember

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GOOD = Predicate.GOOD.rank


@dataclass(frozen=True, slots=True)
class Part:
    """
    One login: who plays it (unit, head or a title in it, which one) and the role it holds where.

    `at` is the key of the unit over whose subtree the role reaches; without `role` the person is
    staff and no more.
    """

    username: str
    label: str
    unit: str
    role: Role | None = None
    at: str = ""
    title: str = ""  # empty: the head
    place: int = 0


CAST = (
    Part("pegawai", "Pegawai", "dir-jalan", title="Perencana Ahli Muda"),
    Part("rekan", "Pegawai, rekan satu unit", "dir-jalan", title="Perencana Ahli Muda", place=1),
    Part("atasan", "Atasan mereka", "dir-jalan", Role.HEAD, "dir-jalan"),
    Part("kepegawaian", "Petugas kepegawaian", "biro-sdm", Role.PERSONNEL, "bpln"),
    Part("kebijakan", "Penyusun kebijakan", "dir-layanan", Role.POLICY, "bpln"),
    Part("penetap", "Penetap aturan", "dir-regulasi", Role.POLICY, "bpln"),
    Part("pengaduan", "Petugas pengaduan", "pengaduan", Role.COMPLAINTS, "bpln"),
    Part("bendahara", "Bendahara", "biro-keuangan", Role.TREASURER, "bpln",
         title="Bendahara Pengeluaran"),
    Part("penyegel", "Bendahara kedua, yang menyegel", "biro-keuangan", Role.TREASURER, "bpln"),
    Part("auditor", "Auditor", "inspektorat", Role.AUDITOR, "bpln"),
    Part("admin", "Administrator", "pusdatin", Role.ADMIN, "bpln"),
)  # fmt: skip


def file() -> Path:
    """Return where the password of this installation's demo stands; readable by its owner only."""
    return Path(settings.VAR) / "demo-logins.json"


def logins() -> list[str]:
    """Return the lines that tell a visitor how to sign in; a lost password is made anew."""
    secret = _password() or _new_password()
    rows = [f"  {part.username:<12} {part.label}" for part in CAST]
    return [f"Sign in with one of these names and the password {secret}", "", *rows]


def give_logins(ground: Ground, *, first: date, at: datetime) -> None:
    """Open the accounts of the cast, tie them to their people, and grant their roles."""
    secret = _password() or _written(_drawn())
    hashed = make_password(secret)
    for part in CAST:
        member = player(ground, part, on=first)
        user = User.objects.create(username=part.username, first_name=member.name, password=hashed)
        Employee.objects.filter(pk=member.employee_id).update(user=user)
        if part.role:
            unit = ground.units[part.at]
            grant_role(user=user, role=part.role, unit=unit, first=first, by=None, at=at)


def give_heads(ground: Ground, *, first: date, at: datetime) -> None:
    """Open an account for every other head, to sign their acts; nobody can sign in with it."""
    unusable = make_password(None)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for member in staff_on(unit=ground.agency, on=first):
        if not member.is_head:
            continue
        user = User.objects.filter(employee=member.employee_id).first()
        if user is None:
            user = User.objects.create(
                username=member.nip, first_name=member.name, password=unusable
            )
            Employee.objects.filter(pk=member.employee_id).update(user=user)
        unit = units[member.unit_id]
        if not RoleGrant.objects.filter(user=user, role=Role.HEAD, unit=unit).exists():
            grant_role(user=user, role=Role.HEAD, unit=unit, first=first, by=None, at=at)


def player(ground: Ground, part: Part, *, on: date) -> StaffMember:
    """Return who plays a part: the head, or the n-th who fits: title, rating, years in post."""
    unit = ground.units[part.unit]
    people = [m for m in staff_on(unit=unit, on=on) if m.unit_id == unit.pk]
    if not part.title:
        return next(m for m in people if m.is_head)
    staff = [m for m in people if not m.is_head]
    rated = latest_ratings([m.employee_id for m in staff], on=on)

    def fitness(member: StaffMember) -> tuple[bool, bool, date, str]:
        is_good = rated.get(member.employee_id, Predicate.VERY_POOR).rank >= GOOD
        return (member.position_title != part.title, not is_good, member.posted_on, member.nip)

    return sorted(staff, key=fitness)[part.place]


def _password() -> str:
    if not file().exists():
        return ""
    return str(json.loads(file().read_text(encoding="utf-8"))["password"])


def _new_password() -> str:
    secret = _written(_drawn())
    User.objects.filter(username__in=[part.username for part in CAST]).update(
        password=make_password(secret)
    )
    return secret


def _drawn() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _written(secret: str) -> str:
    """Keep the password in a file that only its owner can read, before anybody could."""
    rows: list[dict[str, Any]] = [
        {
            "username": part.username,
            "what": part.label,
            "role": (part.role or Role.STAFF).value,
        }
        for part in CAST
    ]
    text = json.dumps({"password": secret, "logins": rows}, ensure_ascii=False, indent=2)
    file().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(text)
    return secret
