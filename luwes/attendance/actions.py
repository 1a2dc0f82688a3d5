"""Verbs of attendance: taking evidence, and settling days from it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.closing import MonthClosed as MonthClosed
from luwes.attendance.closing import close_month as close_month
from luwes.attendance.closing import refuse_closed as refuse_closed
from luwes.attendance.ids import new_id, same_tail, stamped
from luwes.attendance.models import CheckIn, CheckInPosition
from luwes.attendance.rules import may_check_in
from luwes.attendance.settlement import close_day as close_day
from luwes.attendance.settlement import close_days as close_days
from luwes.attendance.settlement import settle_days as settle_days
from luwes.attendance.settlement import settle_people as settle_people
from luwes.attendance.settlement import settle_touched as settle_touched
from luwes.attendance.touched import touch_days as touch_days
from luwes.attendance.types import (
    CheckInFacts,
    CheckInKind,
    CheckInRow,
    CheckInSource,
    ImportResult,
    NoPosition,
    Place,
    Position,
)
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Decision
from luwes.kit.errors import Conflict, Refused
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting

EVIDENCE = UUID("6a3c9d0e-51f7-4b66-9d43-0d7a3f1b2c58")  # namespace of ids derived from evidence
EVIDENCE_LOCK = 4_103
RETRIED_WITHIN = timedelta(days=1)
COPIED_AT_ONCE = 20_000


class CheckInRefused(Refused):
    """Not evidence for that day; the reasons say why. Lateness is never one of them."""

    code = "attendance.check-in-refused"


class CheckInIdTaken(Conflict):
    """Another check-in carries this id already, with other content."""

    code = "attendance.check-in-id-taken"


@transaction.atomic
def record_check_in(
    *,
    employee: Employee,
    kind: CheckInKind,
    place: Place,
    at: datetime,
    by: User | None,
    received_at: datetime | None = None,
    event_id: UUID | None = None,
    source: CheckInSource = CheckInSource.PAGE,
    position: Position | None = None,
    no_position: NoPosition | None = None,
    mark: int | None = None,
) -> CheckIn:
    """
    Take one check-in as evidence and return it; nothing is judged here.

    `at` is the instant of the gesture, `received_at` ours (the same when not given). A second call
    with the same `event_id` within a day returns the first row, so a retry is harmless. `mark`
    tells one browser from another.

    :raises CheckInRefused: not posted that day, or a clock that is ahead.
    :raises CheckInIdTaken: the id belongs to a check-in of other content.
    """
    lock_evidence_of(employee.pk)
    known = _known(employee, event_id, at) if event_id else None
    if known is not None:
        return _same(known, employee, kind)
    received = received_at or at
    posting = _posting_at(employee, at)
    decision = _may_check_in(posting, at, received)
    if not decision.allowed or posting is None:
        raise CheckInRefused(
            _("Presensi ini belum dapat diterima."),
            remedy=_(
                "Bila Anda memang bekerja saat itu, minta koreksi untuk harinya, atau minta "
                "petugas kepegawaian mencatat giliran Anda."
            ),
            reasons=decision.blocking,
        )
    row = CheckIn(
        id=stamped(event_id, at) if event_id else new_id(at),
        employee=employee,
        at=at,
        received_at=received,
        kind=kind,
        place=place,
        source=source,
        zone=posting.unit.zone,
        mark=mark,
        no_position=no_position or "",
        by_id=by.pk if by else None,
    )
    return _store(row, position)


def lock_evidence_of(employee_id: int) -> None:
    """Let one page at a time write this person's evidence, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [EVIDENCE_LOCK, employee_id])


def make_months(days: Iterable[date]) -> None:
    """Make the partitions of the months (UTC) of these days, where they are missing."""
    with connection.cursor() as cursor:
        for first in sorted({on.replace(day=1) for on in days}):
            cursor.execute("SELECT luwes_attendance_month(%s)", [first])


def import_check_ins(
    rows: Iterable[CheckInRow],
    *,
    by: User | None,
    at: datetime,
    source: CheckInSource = CheckInSource.IMPORT,
) -> ImportResult:
    """
    Store many check-ins at once; those known by id are left as they are. All or nothing.

    They are evidence as it is: the scan window and postings are looked at when days are settled.
    """
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INCOMING)
        waiting = iter(rows)
        # read before the COPY begins: rows that come from a query of their own on this
        # connection would wait for the COPY to end, and the COPY for them, for ever
        while chunk := list(islice(waiting, COPIED_AT_ONCE)):
            with cursor.copy(f"COPY incoming_check_in ({_COPIED}) FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(_copied(row, by=by, at=at, source=source))
            count += len(chunk)
        cursor.execute("SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM incoming_check_in")
        make_months(on for (on,) in cursor.fetchall())
        cursor.execute(_STORE_INCOMING)
        stored = cursor.fetchone()[0]
        cursor.execute("DROP TABLE incoming_check_in")
        audit.record(
            action="attendance.import_check_ins",
            subject="check-ins",
            by=by,
            at=at,
            facts={"stored": stored, "known": count - stored},
        )
    return ImportResult(stored=stored, known=count - stored)


_COLUMNS = "id, employee_id, at, received_at, kind, place, source, zone, by_id, mark"
_PLACED = "latitude, longitude, accuracy_m, is_mock"
_COPIED = f"{_COLUMNS}, {_PLACED}"
_INCOMING = """
CREATE TEMP TABLE incoming_check_in (
    id uuid, employee_id bigint, at timestamptz, received_at timestamptz, kind text, place text,
    source text, zone text, by_id bigint, mark bigint, latitude double precision,
    longitude double precision,
    accuracy_m double precision, is_mock boolean
) ON COMMIT DROP
"""
_STORE_INCOMING = f"""
WITH stored AS (
    INSERT INTO attendance_check_in ({_COLUMNS}) SELECT {_COLUMNS} FROM incoming_check_in
    ON CONFLICT (id, at) DO NOTHING RETURNING id
), placed AS (
    INSERT INTO attendance_position (check_in_id, at, employee_id, {_PLACED})
    SELECT id, at, employee_id, {_PLACED} FROM incoming_check_in JOIN stored USING (id)
     WHERE latitude IS NOT NULL
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM stored
"""


def _copied(
    row: CheckInRow, *, by: User | None, at: datetime, source: CheckInSource
) -> tuple[Any, ...]:
    position = row.position
    tail = uuid5(EVIDENCE, f"{row.employee_id} {row.at.timestamp()} {row.kind}")
    return (
        stamped(UUID(row.id) if row.id else tail, row.at),
        row.employee_id,
        row.at,
        at,
        row.kind.value,
        row.place.value,
        source.value,
        row.zone.value,
        by.pk if by else None,
        row.mark,
        position.latitude if position else None,
        position.longitude if position else None,
        position.accuracy_m if position else None,
        position.is_mock if position else False,
    )


def _posting_at(employee: Employee, at: datetime) -> Posting | None:
    """Return the posting on the local date of `at`; at midnight the zone decides which."""
    on = at.date()
    posting = organisation.posting_of(employee.pk, on) or organisation.posting_of(
        employee.pk, on + ONE_DAY
    )
    if posting is None:
        return None
    local_on = local(at, Zone(posting.unit.zone)).date()
    return posting if local_on == on else organisation.posting_of(employee.pk, local_on)


def _may_check_in(posting: Posting | None, at: datetime, received: datetime) -> Decision:
    here = local(at, Zone(posting.unit.zone) if posting else Zone.WIB)
    return may_check_in(
        CheckInFacts(is_employed=posting is not None, local_at=here, received_at=received)
    )


def _known(employee: Employee, event_id: UUID, at: datetime) -> CheckIn | None:
    """Return what an earlier try of the same form stored, at whatever instant of the last day."""
    near = CheckIn.objects.filter(
        employee=employee, at__gt=at - RETRIED_WITHIN, at__lt=at + RETRIED_WITHIN
    )
    mine = next((row for row in near if same_tail(row.pk, event_id)), None)
    return mine or CheckIn.objects.filter(pk=stamped(event_id, at), at=at).first()


def _store(row: CheckIn, position: Position | None) -> CheckIn:
    make_months([row.at.date()])
    row.save(force_insert=True)
    if position is not None:
        CheckInPosition.objects.create(
            check_in_id=row.pk,
            at=row.at,
            employee_id=row.employee_id,
            latitude=position.latitude,
            longitude=position.longitude,
            accuracy_m=position.accuracy_m,
            is_mock=position.is_mock,
        )
    return row


def _same(known: CheckIn, employee: Employee, kind: CheckInKind) -> CheckIn:
    if known.employee_id != employee.pk or known.kind != kind:
        raise CheckInIdTaken(
            _("Tanda presensi itu sudah dipakai untuk presensi lain."),
            remedy=_("Muat ulang halaman presensi, lalu coba lagi."),
        )
    return known
