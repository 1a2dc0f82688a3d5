"""The verb of lists written by hand: an officer enters a unit's day, whole or not at all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.actions import EVIDENCE, import_check_ins
from luwes.attendance.closing import refuse_closed
from luwes.attendance.corrections.again import settle_again
from luwes.attendance.corrections.files import Evidence, save_with
from luwes.attendance.corrections.hand_queries import WRITERS, listed_kinds
from luwes.attendance.corrections.rules import fault_of
from luwes.attendance.corrections.sentences import FAULT_LABELS
from luwes.attendance.corrections.types import HandReason, HandRow, LineFacts
from luwes.attendance.ids import stamped
from luwes.attendance.models import HandList, HandListLine
from luwes.attendance.terms import attendance_terms
from luwes.attendance.types import CheckInKind, CheckInRow, CheckInSource, Place
from luwes.base import audit
from luwes.base.access import Standing
from luwes.base.models import User
from luwes.kit.errors import Invalid, Missing
from luwes.kit.zones import Zone, instant, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.standing import standing_of
from luwes.organisation.types import StaffMember
from luwes.policy.queries import rulebook

HAND_LIST_LOCK = 4_104


class HandListInvalid(Invalid):
    """Lines cannot be as written; `facts["errors"]` lists NIP → sentence. Nothing was stored."""

    code = "attendance.hand-list-invalid"


@transaction.atomic
def enter_hand_list(
    *,
    unit: Unit,
    on: date,
    reason: HandReason,
    rows: Sequence[HandRow],
    by: User,
    at: datetime,
    note: str = "",
    evidence: Evidence | None = None,
) -> HandList:
    """
    Enter the presence that a unit wrote by hand on one day; clocks are those of the unit.

    Each clock becomes a check-in of source "officer" in the office, with an id that comes from the
    list. The day is settled again. Source: Permenko Infrastruktur 10/2025 art. 22(2).

    :raises HandListInvalid: a line is wrong; all wrong lines are told at once.
    :raises MonthClosed: the month is closed.
    """
    today = local(at, Zone(unit.zone)).date()
    standing = standing_of(by, on=today)
    if not standing.covers(unit.path, *WRITERS):
        raise Missing(_("Unit itu tidak ada, atau di luar lingkup tugas Anda."))
    _lock(unit)
    refuse_closed(unit, on)
    staff = {row.nip: row for row in organisation.own_staff_on(unit=unit, on=on)}
    _refuse_faults(unit, rows, staff, standing, on=on, at=at)
    found = HandList(unit=unit, on=on, reason=reason, note=note.strip(), at=at, by=by)
    save_with(found, "document", evidence)
    lines = _store_lines(found, rows, staff, by=by, at=at)
    audit.record(
        action="attendance.enter_hand_list",
        subject=f"hand-list:{found.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={"on": on.isoformat(), "reason": reason.value, "check_ins": lines},
    )
    settle_again([staff[row.nip].employee_id for row in rows], on=on, at=at)
    return found


def _refuse_faults(
    unit: Unit,
    rows: Sequence[HandRow],
    staff: dict[str, StaffMember],
    standing: Standing,
    *,
    on: date,
    at: datetime,
) -> None:
    now = local(at, Zone(unit.zone))
    if on > now.date():
        raise HandListInvalid(_("Tanggal ini belum tiba."), remedy=_("Pilih hari ini atau lalu."))
    if not rows:
        raise HandListInvalid(
            _("Daftar ini belum memuat seorang pun."),
            remedy=_("Isi jam paling sedikit satu orang."),
        )
    terms = attendance_terms(rulebook(unit=unit, on=on))
    listed = listed_kinds([row.employee_id for row in staff.values()], on=on)
    often = Counter(row.nip for row in rows)
    errors = {}
    for row in rows:
        member = staff.get(row.nip)
        fault = fault_of(
            LineFacts(
                row=row,
                is_here=member is not None,
                is_own=member is not None and member.employee_id == standing.employee_id,
                is_twice=often[row.nip] > 1,
                listed=listed.get(member.employee_id, frozenset()) if member else frozenset(),
                now_clock=now.time() if on == now.date() else None,
                scan_from=terms.scan_from,
                scan_until=terms.scan_until,
            )
        )
        if fault:
            errors[row.nip] = FAULT_LABELS[fault]
    if errors:
        raise HandListInvalid(
            _("Beberapa baris perlu diperbaiki; belum ada yang disimpan."), errors=errors
        )


def _store_lines(
    found: HandList,
    rows: Sequence[HandRow],
    staff: dict[str, StaffMember],
    *,
    by: User,
    at: datetime,
) -> int:
    claims = [
        _claim(found, staff[row.nip].employee_id, kind, clock)
        for row in rows
        for kind, clock in ((CheckInKind.IN, row.came), (CheckInKind.OUT, row.left))
        if clock is not None
    ]
    HandListLine.objects.bulk_create(
        HandListLine(
            hand_list=found,
            employee_id=claim.employee_id,
            check_in_id=stamped(UUID(claim.id), claim.at),
        )
        for claim in claims
    )
    import_check_ins(claims, by=by, at=at, source=CheckInSource.OFFICER)
    return len(claims)


def _claim(found: HandList, employee_id: int, kind: CheckInKind, clock: time) -> CheckInRow:
    zone = Zone(found.unit.zone)
    return CheckInRow(
        employee_id=employee_id,
        at=instant(found.on, clock, zone),
        kind=kind,
        zone=zone,
        place=Place.OFFICE,
        id=str(uuid5(EVIDENCE, f"hand-list {found.pk} {employee_id} {kind}")),
    )


def _lock(unit: Unit) -> None:
    """Let one list of a unit be entered at a time, so that the same one cannot come in twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HAND_LIST_LOCK, unit.pk])
