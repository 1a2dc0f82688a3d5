"""Accounts of the people on the staff list: opened in bulk, activated by a code told once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from luwes.base.codes import letters_of, new_code
from luwes.base.models import User
from luwes.base.tables import csv_bytes, xlsx_bytes
from luwes.base.throttle import count_use, network_of, uses
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.nip import printed_nip
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import ActivationCode, Unit
from luwes.organisation.queries import present_number

TRIES_A_NUMBER = 10  # in ten minutes
# Whole offices share one address, so only what failed counts for it.
FAILURES_A_NETWORK = 60
NO_ACCOUNT, NO_DIGEST = 0, "-" * 64


class TooManyAtOnce(Conflict):
    code = "organisation.too-many-accounts"


class TooManyTries(Conflict):
    """A number, or a network, tried too often within ten minutes."""

    code = "organisation.too-many-tries"


class CodeRefused(Refused):
    """No such number, another code, or one that is no longer good: all look the same."""

    code = "organisation.code-refused"


class PasswordTooWeak(Invalid):
    """`facts["errors"]` lists the sentences."""

    code = "organisation.password-too-weak"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list to hand out; the code is kept nowhere else."""

    unit: str
    nip: str
    name: str
    position: str
    code: str

    def cells(self, last_on: date) -> tuple[Any, ...]:
        """Return the line as cells; the number in groups, so that no spreadsheet counts with it."""
        return self.unit, printed_nip(self.nip), self.name, self.position, self.code, last_on


@dataclass(frozen=True, slots=True)
class OpenedAccounts:
    """`tied` counts the accounts that were there already under a person's number."""

    rows: tuple[AccountRow, ...]
    opened: int
    tied: int
    last_on: date


def handed_out(made: OpenedAccounts, *, kind: str) -> bytes:
    """Return the list to hand out as a file, "csv" or "xlsx", in the present language."""
    headings = (
        _("Unit kerja"),
        _("NIP"),
        _("Nama"),
        _("Jabatan"),
        _("Kode aktivasi"),
        _("Berlaku sampai"),
    )
    lines = (row.cells(made.last_on) for row in made.rows)
    if kind == "csv":
        return csv_bytes(headings, lines)
    return xlsx_bytes(headings, lines, sheet=_("Akun"))


_POSTED = """
FROM organisation_employee e
JOIN organisation_posting p
  ON p.employee_id = e.id AND p.first <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
JOIN organisation_unit u ON u.id = p.unit_id
"""
# An account is waiting for its person while nobody has signed in and no password opens it.
_WAITING = "a.is_active AND a.last_login IS NULL AND left(a.password, 1) = '!'"

_WITHOUT_ACCOUNT = f"""
SELECT e.id, e.nip, e.name {_POSTED}
WHERE u.path LIKE %(below)s AND e.user_id IS NULL
ORDER BY e.id FOR UPDATE OF e
"""

_OPEN = """
INSERT INTO base_user (username, first_name, last_name, email, password, is_active, is_staff,
                       is_superuser, date_joined)
SELECT n.nip, n.name, '', '', n.password, true, false, false, %(at)s
FROM unnest(%(nips)s::text[], %(names)s::text[], %(passwords)s::text[]) AS n(nip, name, password)
ON CONFLICT (username) DO NOTHING
"""

_TIE = """
UPDATE organisation_employee e SET user_id = a.id FROM base_user a
WHERE e.id = ANY(%(ids)s) AND e.user_id IS NULL AND a.username = e.nip
  AND NOT EXISTS (SELECT FROM organisation_employee o WHERE o.user_id = a.id)
"""

_NEED_CODE = f"""
SELECT u.name, e.nip, concat_ws(', ', trim(concat(e.title_front, ' ', e.name)),
       nullif(e.title_back, '')), s.title, a.id {_POSTED}
JOIN organisation_position s ON s.id = p.position_id
JOIN base_user a ON a.id = e.user_id
LEFT JOIN organisation_activation_code c ON c.user_id = a.id
WHERE u.path LIKE %(below)s AND {_WAITING}
  AND (%(renew)s OR c.id IS NULL OR c.expires_at <= %(at)s)
ORDER BY u.path, e.name, e.id FOR UPDATE OF a
"""

_STORE = """
INSERT INTO organisation_activation_code (user_id, digest, made_at, expires_at, made_by_id)
SELECT n.id, n.digest, %(at)s, %(expires_at)s, %(by)s
FROM unnest(%(ids)s::bigint[], %(digests)s::text[]) AS n(id, digest)
ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, made_at = excluded.made_at,
  expires_at = excluded.expires_at, made_by_id = excluded.made_by_id
"""

_COUNTS = f"""
SELECT count(*) FILTER (WHERE e.user_id IS NULL),
       count(*) FILTER (WHERE {_WAITING} AND c.expires_at > %(at)s),
       count(*) FILTER (WHERE {_WAITING} AND (c.id IS NULL OR c.expires_at <= %(at)s)),
       count(*) {_POSTED}
LEFT JOIN base_user a ON a.id = e.user_id
LEFT JOIN organisation_activation_code c ON c.user_id = a.id
WHERE u.path LIKE ANY(%(below)s)
"""


MANY = 1_000


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """People who are posted, by where their account stands."""

    without: int
    waiting: int
    lapsed: int
    posted: int

    @property
    def active(self) -> int:
        return self.posted - self.without - self.waiting - self.lapsed


def account_counts(paths: Sequence[str], *, on: date, at: datetime) -> AccountCounts:
    """Count the people posted under the tree paths by the state of their account. One query."""
    values: dict[str, Any] = {"on": on, "at": at, "below": [f"{path}%" for path in paths]}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        return AccountCounts(*cursor.fetchone())


def open_under(
    unit: Unit, *, on: date, by: User | None, at: datetime, renew: bool, most: int | None
) -> OpenedAccounts:
    """See `luwes.organisation.actions.open_accounts`, the door. A fixed number of statements."""
    values: dict[str, Any] = {"on": on, "at": at, "below": f"{unit.path}%", "renew": renew}
    last_on = on + timedelta(days=settings.ACTIVATION_DAYS)
    if most is not None:
        counts = account_counts([unit.path], on=on, at=at)
        _refuse_more_than(most, counts.without + counts.lapsed + renew * counts.waiting)
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_ACCOUNT, values)
        people = cursor.fetchall()
        opened, tied = _open(cursor, people, at=at)
        if len(people) >= MANY:
            # what was written just now is unknown to the planner, which then loops over all pairs
            cursor.execute("ANALYZE base_user, organisation_employee, organisation_posting")
        cursor.execute(_NEED_CODE, values)
        waiting = cursor.fetchall()
        codes = [new_code() for _row in waiting]
        ids = [row[-1] for row in waiting]
        stored: dict[str, Any] = {
            "ids": ids,
            "digests": [digest_of(pk, code) for pk, code in zip(ids, codes, strict=True)],
            "at": at,
            "expires_at": instant(last_on + timedelta(days=1), time(), Zone(unit.zone)),
            "by": by.pk if by else None,
        }
        cursor.execute(_STORE, stored)
    rows = tuple(
        AccountRow(unit=row[0], nip=row[1], name=row[2], position=row[3], code=code)
        for row, code in zip(waiting, codes, strict=True)
    )
    return OpenedAccounts(rows, opened, tied, last_on)


def _open(cursor: Any, people: Sequence[tuple[Any, ...]], *, at: datetime) -> tuple[int, int]:
    """Return how many accounts were made, and how many were there under the person's number."""
    accounts = {
        "nips": [nip for _id, nip, _name in people],
        "names": [name[:150] for _id, _nip, name in people],
        "passwords": [make_password(None) for _person in people],
        "at": at,
    }
    cursor.execute(_OPEN, accounts)
    opened = cursor.rowcount
    cursor.execute(_TIE, {"ids": [pk for pk, _nip, _name in people]})
    return opened, cursor.rowcount - opened


def _refuse_more_than(most: int, count: int) -> None:
    if count > most:
        raise TooManyAtOnce(
            _("Unit ini memerlukan %(count)s kode, sedangkan satu unduhan memuat paling banyak "
              "%(most)s. Belum ada akun yang dibuka.") % {"count": count, "most": most},
            remedy=_("Pilih unit di bawahnya satu per satu, atau minta administrator menjalankan "
                     "luwes user open."),
        )  # fmt: skip


def digest_of(user_id: int, code: str) -> str:
    """Return what is kept of a code; blanks, dashes and case do not count."""
    return hashlib.sha256(f"{user_id}:{letters_of(code)}".encode()).hexdigest()


def admit(*, nip: str, address: str, at: datetime) -> None:
    """
    Count one try to activate.

    :raises TooManyTries: by this number, known or not, or by this network.
    """
    tries = count_use(purpose="organisation.activate", key=nip, at=at)
    failures = uses(purpose="organisation.failed", key=network_of(address), at=at)
    if tries > TRIES_A_NUMBER or failures >= FAILURES_A_NETWORK:
        raise TooManyTries(
            _("Terlalu banyak percobaan dalam sepuluh menit."),
            remedy=_("Tunggu sepuluh menit, lalu coba lagi."),
        )


def count_failure(*, address: str, at: datetime) -> None:
    """Count one failed try against the network from which it came."""
    count_use(purpose="organisation.failed", key=network_of(address), at=at)


def activated(*, nip: str, code: str, password: str, at: datetime) -> User:
    """
    Give the account of this number its password and use up the code; call inside a transaction.

    :raises CodeRefused: no open code of this number is this one.
    :raises PasswordTooWeak: the code was right and stays good.
    """
    open_code = _open_code(present_number(nip), at=at)
    expected = open_code.digest if open_code else NO_DIGEST
    given = digest_of(open_code.user_id if open_code else NO_ACCOUNT, code)
    if not constant_time_compare(given, expected) or open_code is None:
        raise CodeRefused(
            _("NIP dan kode ini tidak cocok, atau kodenya sudah tidak berlaku."),
            remedy=_("Periksa keduanya pada lembar Anda, atau minta kode baru kepada petugas "
                     "kepegawaian."),
        )  # fmt: skip
    user = open_code.user
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    open_code.delete()
    return user


def _open_code(nip: str, *, at: datetime) -> ActivationCode | None:
    return (
        ActivationCode.objects.select_for_update(of=("self", "user"))
        .select_related("user")
        .filter(
            user__employee__nip=nip,
            user__employee__left_on=None,
            user__is_active=True,
            user__last_login=None,
            user__password__startswith="!",
            expires_at__gt=at,
        )
        .first()
    )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(_("Kata sandi ini terlalu lemah."), errors=error.messages) from error
