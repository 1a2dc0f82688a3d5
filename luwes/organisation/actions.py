"""Verbs of the organisation: each one transaction, with its audit entry."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.access import Role
from luwes.base.models import User
from luwes.kit.errors import Conflict
from luwes.kit.periods import Period
from luwes.kit.zones import Zone, local
from luwes.organisation import accounts
from luwes.organisation.absences import refuse_overlap
from luwes.organisation.bulk_record import RecordKind, write_positions, write_record
from luwes.organisation.models import (
    DutyTrip,
    Employee,
    Leave,
    Rating,
    RoleGrant,
    Sanction,
    Unit,
)
from luwes.organisation.queries import posting_of
from luwes.organisation.sites import place_site as place_site
from luwes.organisation.staff_import.apply import run_import
from luwes.organisation.staff_import.report import ImportReport
from luwes.organisation.types import LeaveKind, Predicate, SanctionLevel, SanctionState


class AlreadyGranted(Conflict):
    code = "organisation.already-granted"


@transaction.atomic
def grant_role(
    *, user: User, role: Role, unit: Unit, first: date, by: User | None, at: datetime
) -> RoleGrant:
    """
    Give an account a role at a unit, over its subtree, from `first`.

    :raises AlreadyGranted: the same role at the same unit is open already.
    """
    if RoleGrant.objects.filter(user=user, role=role, unit=unit, until__isnull=True).exists():
        raise AlreadyGranted(_("Akun ini sudah memegang peran itu di unit ini."))
    grant = RoleGrant.objects.create(user=user, role=role, unit=unit, first=first)
    audit.record(
        action="organisation.grant_role",
        subject=f"user:{user.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={"role": role.value, "unit": unit.code, "first": first.isoformat()},
    )
    return grant


@transaction.atomic
def open_accounts(
    *,
    unit: Unit,
    by: User | None,
    at: datetime,
    renew: bool = False,
    most: int | None = None,
) -> accounts.OpenedAccounts:
    """
    Open an account for everybody posted under `unit` who has none, and make activation codes.

    The account bears the person's number and no password opens it. A code is made for each account
    that nobody has signed in to and that has no open code; with `renew` for those with one too,
    and the old code is void. The codes are in what is returned and nowhere else.

    :raises TooManyAtOnce: more than `most` codes would be made; nothing is written.
    """
    on = local(at, Zone(unit.zone)).date()
    made = accounts.open_under(unit, on=on, by=by, at=at, renew=renew, most=most)
    if made.rows or made.tied:
        audit.record(
            action="organisation.open_accounts",
            subject=f"unit:{unit.code}",
            by=by,
            at=at,
            unit_path=unit.path,
            facts={
                "opened": made.opened,
                "tied": made.tied,
                "codes": len(made.rows),
                "last_on": made.last_on.isoformat(),
            },
        )
    return made


def activate_account(*, nip: str, code: str, password: str, address: str, at: datetime) -> User:
    """
    Give one's new account a password by the code that was handed out; the code is then used up.

    :raises TooManyTries: this number, or the network of `address`, tried too often.
    :raises CodeRefused: unknown number, wrong code and expired code alike.
    :raises PasswordTooWeak: the code was right and stays good.
    """
    accounts.admit(nip=nip, address=address, at=at)
    try:
        with transaction.atomic():
            user = accounts.activated(nip=nip, code=code, password=password, at=at)
            audit.record(
                action="organisation.activate_account", subject=f"user:{user.pk}", by=user, at=at
            )
    except accounts.CodeRefused:
        accounts.count_failure(address=address, at=at)
        raise
    return user


def record_rating(
    *,
    employee: Employee,
    predicate: Predicate,
    first: date,
    until: date,
    source: str,
    by: User | None,
    at: datetime,
) -> Rating:
    """Write one predicate for the appraisal period [first, until) into the personnel record."""
    return _record(
        Rating(employee=employee, predicate=predicate, first=first, until=until),
        source=source,
        by=by,
        at=at,
    )


def record_sanction(
    *,
    employee: Employee,
    level: SanctionLevel,
    state: SanctionState,
    article: str,
    first: date,
    until: date | None,
    source: str,
    by: User | None,
    at: datetime,
) -> Sanction:
    """Write a sanction, or the process that may lead to one, into the personnel record."""
    sanction = Sanction(
        employee=employee, level=level, state=state, article=article, first=first, until=until
    )
    return _record(sanction, source=source, by=by, at=at)


def record_leave(
    *,
    employee: Employee,
    kind: LeaveKind,
    first: date,
    until: date,
    source: str,
    by: User | None,
    at: datetime,
) -> Leave:
    """
    Write an approved leave for the dates [first, until).

    :raises AbsenceOverlaps: the person has leave or a duty trip on one of these days already.
    """
    leave = Leave(employee=employee, kind=kind, first=first, until=until)
    return _record(leave, source=source, by=by, at=at)


def record_duty_trip(
    *,
    employee: Employee,
    destination: str,
    first: date,
    until: date,
    source: str,
    by: User | None,
    at: datetime,
) -> DutyTrip:
    """
    Write a duty trip by surat tugas for the dates [first, until); its days count as present.

    :raises AbsenceOverlaps: the person has leave or a duty trip on one of these days already.
    """
    trip = DutyTrip(employee=employee, destination=destination, first=first, until=until)
    return _record(trip, source=source, by=by, at=at)


R = TypeVar("R", Rating, Sanction, Leave, DutyTrip)


@transaction.atomic
def _record(row: R, *, source: str, by: User | None, at: datetime) -> R:
    row.source, row.recorded_at = source, at
    if isinstance(row, Leave | DutyTrip):
        refuse_overlap(row.employee_id, Period(row.first, row.until))
    row.save(force_insert=True)
    posting = posting_of(row.employee_id, at.date())
    audit.record(
        action=f"organisation.record_{row._meta.db_table.removeprefix('organisation_')}",
        subject=f"employee:{row.employee_id}",
        by=by,
        at=at,
        unit_path=posting.unit.path if posting else "",
        facts={"row": row.pk, "first": row.first.isoformat(), "source": source},
    )
    return row


def import_staff(
    *,
    file: "bytes | str | Path | BinaryIO",
    name: str = "",
    mapping: Mapping[str, Any] | None = None,
    effective_on: date | None = None,
    by: User | None,
    at: datetime,
    accept_valid: bool = False,
    complete: bool = False,
    dry_run: bool = False,
    under: Unit | None = None,
    renewals: Mapping[str, str] | None = None,
) -> ImportReport:
    """
    Bring a staff list (CSV or XLSX) into the organisation as it stands on `effective_on`.

    All or nothing: one bad row and nothing is written, unless `accept_valid` takes the good ones.
    A move or promotion ends the old posting on `effective_on` and opens another. The same list
    again changes nothing. With `complete`, whoever of the tree is not listed has left. `under`
    keeps the list to a unit and what lies below; None is the whole tree. `dry_run` writes nothing.
    `renewals` (new number → former one) confirms, of the people whom a report proposes, who is the
    same; the others come as new people. Without `effective_on` it is the local date of `at` at the
    unit (WIB for the whole tree).

    :raises FileRefused: the file as a whole cannot be read.
    :raises MappingInvalid: `mapping` gives one meaning to two columns, or an unknown one.
    """
    zone = Zone(under.zone) if under else Zone.WIB
    return run_import(
        file=file,
        name=name or (str(file) if isinstance(file, str | Path) else ""),
        mapping_json=mapping,
        effective_on=effective_on or local(at, zone).date(),
        by=by,
        at=at,
        accept_valid=accept_valid,
        complete=complete,
        dry_run=dry_run,
        under=under,
        confirmed=renewals or {},
    )


@transaction.atomic
def import_positions(rows: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime) -> int:
    """
    Write the catalogue of posts: each row's task facts replace those of the same post.

    A row has title, kind, level, job_class and the five task facts (true or false). A post is the
    same when title, kind, level and class are. Returns the number of posts written.

    :raises RowsInvalid: nothing is written; `facts["errors"]` says what is wrong in which row.
    """
    written = write_positions(rows)
    audit.record(
        action="organisation.import_positions",
        subject="positions",
        by=by,
        at=at,
        facts={"positions": written},
    )
    return written


@transaction.atomic
def import_record(
    kind: RecordKind, rows: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime
) -> int:
    """
    Write many rows of the personnel record at once; a row that is there already is passed over.

    Leave and duty trips that share a day with others of the person are bad rows. Every row has
    `nip` or `employee_id`, `first`, `until`, `source`; besides, a rating has
    `predicate`, a leave `kind`, a duty trip `destination`, a sanction `level`, `state`, `article`.
    Returns the number of rows written.

    :raises RowsInvalid: nothing is written; `facts["errors"]` says what is wrong in which row.
    """
    written = write_record(kind, rows, at=at)
    if written:
        audit.record(
            action="organisation.import_record",
            subject=f"record:{kind}",
            by=by,
            at=at,
            facts={"rows": written},
        )
    return written
