"""Verbs of attendance: taking evidence, and settling days from it."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import CheckIn
from luwes.attendance.rules import may_check_in
from luwes.attendance.settling import settle_subtree
from luwes.attendance.terms import attendance_terms
from luwes.attendance.types import (
    CheckInFacts,
    CheckInKind,
    CheckInRow,
    CheckInSource,
    ImportResult,
    Place,
    Position,
    SettleResult,
)
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Decision
from luwes.kit.errors import Conflict, Refused
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Posting, Unit
from luwes.policy.queries import rulebook

EVIDENCE = UUID("6a3c9d0e-51f7-4b66-9d43-0d7a3f1b2c58")  # namespace of ids derived from evidence
SETTLING_LOCK = 4_101
COPIED_AT_ONCE = 20_000


class CheckInRefused(Refused):
    """Not evidence for that day; the reasons say why. Lateness is never one of them."""

    code = "attendance.check-in-refused"


class CheckInIdTaken(Conflict):
    """Another check-in carries this id already, with other content."""

    code = "attendance.check-in-id-taken"


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
) -> CheckIn:
    """
    Take one check-in as evidence and return it; nothing is judged here.

    `at` is the instant of the gesture, `received_at` ours (the same when not given). A second call
    with the same `event_id` returns the first row, so a retry is harmless.

    :raises CheckInRefused: not posted that day, outside the scan window, or a clock that is ahead.
    :raises CheckInIdTaken: the id belongs to a check-in of other content.
    """
    known = CheckIn.objects.filter(pk=event_id).first() if event_id else None
    if known is not None:
        return _same(known, employee, kind)
    received = received_at or at
    posting = _posting_at(employee, at)
    decision = _may_check_in(posting, at, received)
    if not decision.allowed or posting is None:
        raise CheckInRefused(
            _("Presensi ini belum dapat diterima."),
            remedy=_("Perbaiki sesuai alasan, atau hubungi petugas kepegawaian unit Anda."),
            reasons=decision.blocking,
        )
    return _store(
        CheckIn(
            id=event_id or uuid4(),
            employee=employee,
            at=at,
            zone=posting.unit.zone,
            place=place,
            kind=kind,
            source=source,
            latitude=position.latitude if position else None,
            longitude=position.longitude if position else None,
            accuracy_m=position.accuracy_m if position else None,
            received_at=received,
            by=by,
        )
    )


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
        cursor.execute(
            "CREATE TEMP TABLE incoming_check_in (LIKE attendance_check_in) ON COMMIT DROP"
        )
        waiting = iter(rows)
        # read before the COPY begins: rows that come from a query of their own on this
        # connection would wait for the COPY to end, and the COPY for them, for ever
        while chunk := list(islice(waiting, COPIED_AT_ONCE)):
            with cursor.copy(f"COPY incoming_check_in ({_COLUMNS}) FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(_copied(row, by=by, at=at, source=source))
            count += len(chunk)
        cursor.execute(
            f"INSERT INTO attendance_check_in ({_COLUMNS}) "
            f"SELECT {_COLUMNS} FROM incoming_check_in ON CONFLICT (id) DO NOTHING"
        )
        stored = cursor.rowcount
        cursor.execute("DROP TABLE incoming_check_in")
        audit.record(
            action="attendance.import_check_ins",
            subject="check-ins",
            by=by,
            at=at,
            facts={"stored": stored, "known": count - stored},
        )
    return ImportResult(stored=stored, known=count - stored)


@transaction.atomic
def settle_days(
    *, unit: Unit, first: date, until: date, at: datetime, by: User | None = None
) -> SettleResult:
    """
    Settle the days [first, until) of everybody under `unit`, as far as they are closed at `at`.

    A day is closed when its scan window is over in the zone of the person's unit. Settling again
    writes a new row only where something differs; the old one stays, no longer current.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING_LOCK])
    result = settle_subtree(unit=unit, period=Period(first, until), at=at)
    if result.written:
        audit.record(
            action="attendance.settle_days",
            subject=f"unit:{unit.pk}",
            by=by,
            at=at,
            unit_path=unit.path,
            facts={
                "first": first.isoformat(),
                "until": until.isoformat(),
                "settled": result.settled,
                "written": result.written,
                "superseded": result.superseded,
            },
        )
    return result


def close_day(*, unit: Unit, on: date, at: datetime) -> int:
    """
    Settle one day of everybody under `unit`; return how many people that was.

    Nothing, so 0, while the scan window of that day is still open.
    """
    return settle_days(unit=unit, first=on, until=on + ONE_DAY, at=at).settled


_COLUMNS = (
    "id, employee_id, at, zone, place, kind, source, latitude, longitude, accuracy_m, "
    "received_at, by_id"
)


def _copied(
    row: CheckInRow, *, by: User | None, at: datetime, source: CheckInSource
) -> tuple[Any, ...]:
    position = row.position
    derived = uuid5(EVIDENCE, f"{row.employee_id} {row.at.timestamp()} {row.kind}")
    return (
        row.id or derived,
        row.employee_id,
        row.at,
        row.zone.value,
        row.place.value,
        row.kind.value,
        source.value,
        position.latitude if position else None,
        position.longitude if position else None,
        position.accuracy_m if position else None,
        at,
        by.pk if by else None,
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
    zone = Zone(posting.unit.zone) if posting else Zone.WIB
    here = local(at, zone)
    unit = posting.unit if posting else None
    terms = attendance_terms(rulebook(unit=unit, on=here.date())) if unit else None
    return may_check_in(
        CheckInFacts(
            is_employed=posting is not None,
            local_at=here,
            received_at=received,
            scan_from=terms.scan_from if terms else here.time(),
            scan_until=terms.scan_until if terms else here.time(),
            window_source=terms.source("working_time.scan_window") if terms else "",
        )
    )


def _store(row: CheckIn) -> CheckIn:
    """Insert, or return the row that a simultaneous retry has just stored."""
    CheckIn.objects.bulk_create([row], ignore_conflicts=True)
    stored = CheckIn.objects.get(pk=row.pk)
    return _same(stored, row.employee, CheckInKind(row.kind))


def _same(known: CheckIn, employee: Employee, kind: CheckInKind) -> CheckIn:
    if known.employee_id != employee.pk or known.kind != kind:
        raise CheckInIdTaken(
            _("Tanda presensi itu sudah dipakai untuk presensi lain."),
            remedy=_("Muat ulang halaman presensi, lalu coba lagi."),
        )
    return known
