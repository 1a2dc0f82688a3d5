"""Verbs of corrections: ask, withdraw, decide; each leaves its trail."""

from datetime import date, datetime, time
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.actions import EVIDENCE, import_check_ins, lock_evidence_of
from luwes.attendance.closing import refuse_closed
from luwes.attendance.corrections.again import settle_again
from luwes.attendance.corrections.asking import ask_facts
from luwes.attendance.corrections.deciding import facts_for
from luwes.attendance.corrections.files import Evidence, save_with
from luwes.attendance.corrections.rules import days_after, may_ask, may_decide
from luwes.attendance.corrections.sentences import STATE_LABELS
from luwes.attendance.corrections.terms import correction_terms
from luwes.attendance.corrections.types import CLAIMED, COUNTED, CorrectionKind, CorrectionState
from luwes.attendance.ids import stamped
from luwes.attendance.models import Correction
from luwes.attendance.terms import work_calendar
from luwes.attendance.types import CheckInRow, CheckInSource, Place
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Reason
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.standing import standing_of
from luwes.policy.queries import rulebook


class CorrectionRefused(Refused):
    """The rules do not let one ask; the reasons say why."""

    code = "attendance.correction-refused"


class AlreadyAsked(Conflict):
    """The same is asked, or accepted, for that day already."""

    code = "attendance.correction-asked"


class CorrectionMoved(Conflict):
    """Somebody was faster: it does not wait any more."""

    code = "attendance.correction-moved"


class NotYours(Refused):
    """Another person decides this, or withdraws it."""

    code = "attendance.correction-not-yours"


class NoteMissing(Invalid):
    code = "attendance.note-missing"


@transaction.atomic
def ask_correction(
    *,
    employee: Employee,
    on: date,
    kind: CorrectionKind,
    reason: str,
    at: datetime,
    by: User,
    clock: time | None = None,
    is_next_day: bool = False,
    place: Place = Place.OFFICE,
    evidence: Evidence | None = None,
) -> Correction:
    """
    Ask for one day to be set right; `clock` is the claimed time on the unit's wall clock.

    A night shift belongs to the day on which it starts: its end is `is_next_day`.

    :raises CorrectionRefused: too late, too often, month closed, or a claim that cannot be.
    :raises AlreadyAsked: the same was asked for that day and waits, or was accepted.
    """
    lock_evidence_of(employee.pk)
    posting = organisation.posting_of(employee.pk, on)
    if posting is None:
        not_employed = Reason("attendance.not-employed", facts={"on": f"{on:%d-%m-%Y}"})
        raise _not_taken((not_employed,))
    _refuse_double(employee, on, kind)
    facts = ask_facts(posting, on=on, kind=kind, clock=clock, is_next_day=is_next_day, at=at)
    decision = may_ask(facts)
    if not decision.allowed:
        raise _not_taken(decision.blocking)
    row = Correction(
        employee=employee,
        unit=posting.unit,
        on=on,
        kind=kind,
        claimed_at=facts.claimed_at,
        place=place if kind.claims else "",
        reason=reason.strip(),
        asked_at=at,
        asked_by=by,
        due_on=_due_on(posting.unit, at),
    )
    save_with(row, "attachment", evidence)
    _audit("attendance.ask_correction", row, by=by, at=at, kind=kind.value)
    return row


@transaction.atomic
def withdraw_correction(*, correction: Correction, by: User, at: datetime) -> Correction:
    """
    Take one's own request back while it waits.

    :raises NotYours: somebody else's.
    :raises CorrectionMoved: it was decided meanwhile.
    """
    row = _waiting(correction)
    if row.asked_by_id != by.pk:
        raise NotYours(_("Hanya yang mengajukan dapat menarik permintaan ini."))
    _close(row, CorrectionState.WITHDRAWN, "", by=by, at=at)
    _audit("attendance.withdraw_correction", row, by=by, at=at)
    return row


@transaction.atomic
def decide_correction(
    *, correction: Correction, accepted: bool, note: str, by: User, at: datetime
) -> Correction:
    """
    Accept or refuse a request; accepted, the day is settled again with what it says.

    An accepted claim becomes one check-in of source "correction" whose id comes from the request,
    so that nothing can make two of it.

    :raises NotYours: one's own, or another person's to decide; the reasons say whose.
    :raises CorrectionMoved: decided or withdrawn meanwhile.
    :raises MonthClosed: accepting would change a closed month.
    :raises NoteMissing: refusing without a reason.
    """
    row = _waiting(correction)
    today = local(at, Zone(row.unit.zone)).date()
    decision = may_decide(facts_for(standing_of(by, on=today), row, at))
    if not decision.allowed:
        raise NotYours(
            _("Permintaan ini bukan untuk Anda putuskan."),
            remedy=_("Serahkan kepada atasan unit itu, atau tunggu batas waktunya."),
            reasons=decision.blocking,
        )
    if not accepted:
        return _refuse(row, note, by=by, at=at)
    refuse_closed(row.unit, row.on)
    row.check_in_id = _record_claim(row, by=by, at=at)
    _close(row, CorrectionState.ACCEPTED, note, by=by, at=at)
    _audit("attendance.accept_correction", row, by=by, at=at, note=row.decision_note)
    settle_again([row.employee_id], on=row.on, at=at)
    return row


def note_reading(*, correction: Correction, by: User, at: datetime) -> None:
    """Put on record that somebody else opened the evidence: it may tell of an illness."""
    if correction.asked_by_id != by.pk:
        _audit("attendance.read_evidence", correction, by=by, at=at)


def _refuse(row: Correction, note: str, *, by: User, at: datetime) -> Correction:
    if not note.strip():
        raise NoteMissing(
            _("Permintaan hanya dapat ditolak dengan alasan."),
            remedy=_("Tulis alasannya; pegawai membacanya."),
        )
    _close(row, CorrectionState.REFUSED, note, by=by, at=at)
    _audit("attendance.refuse_correction", row, by=by, at=at, note=row.decision_note)
    return row


def _waiting(correction: Correction) -> Correction:
    """Return the row as it is now, locked; two who decide at once come here one by one."""
    rows = Correction.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "employee", "decided_by").get(pk=correction.pk)
    if row.state == CorrectionState.ASKED:
        return row
    raise CorrectionMoved(
        _("Permintaan ini tidak lagi menunggu: %(state)s oleh %(who)s.")
        % {"state": STATE_LABELS[CorrectionState(row.state)], "who": row.decided_by},
        remedy=_("Buka lagi permintaan itu untuk melihat keadaannya yang terbaru."),
    )


def _close(row: Correction, state: CorrectionState, note: str, *, by: User, at: datetime) -> None:
    row.state, row.decision_note = state, note.strip()
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["state", "decision_note", "decided_at", "decided_by", "check_in_id"])


def _record_claim(row: Correction, *, by: User, at: datetime) -> UUID | None:
    """Store the check-in that an accepted claim is; an excuse is none."""
    kind = CLAIMED.get(CorrectionKind(row.kind))
    if kind is None or row.claimed_at is None:
        return None
    tail = uuid5(EVIDENCE, f"correction {row.pk}")
    claim = CheckInRow(
        employee_id=row.employee_id,
        at=row.claimed_at,
        kind=kind,
        zone=Zone(row.unit.zone),
        place=Place(row.place),
        id=str(tail),
    )
    lock_evidence_of(row.employee_id)
    import_check_ins([claim], by=by, at=at, source=CheckInSource.CORRECTION)
    return stamped(tail, row.claimed_at)


def _refuse_double(employee: Employee, on: date, kind: CorrectionKind) -> None:
    known = Correction.objects.filter(employee=employee, on=on, kind=kind, state__in=COUNTED)
    row = known.first()
    if row is not None:
        raise AlreadyAsked(
            _("Untuk hari itu hal yang sama sudah diajukan (%(state)s).")
            % {"state": STATE_LABELS[CorrectionState(row.state)]},
            remedy=_("Lihat Koreksi saya; tarik dahulu yang menunggu bila isinya keliru."),
        )


def _not_taken(reasons: tuple[Reason, ...]) -> CorrectionRefused:
    return CorrectionRefused(
        _("Koreksi ini belum dapat diajukan."),
        remedy=_("Perbaiki sesuai alasan, atau hubungi petugas kepegawaian unit Anda."),
        reasons=reasons,
    )


def _due_on(unit: Unit, at: datetime) -> date:
    today = local(at, Zone(unit.zone)).date()
    book = rulebook(unit=unit, on=today)
    return days_after(today, correction_terms(book).decide_days, calendar=work_calendar(book))


def _audit(action: str, row: Correction, *, by: User, at: datetime, **facts: object) -> None:
    audit.record(
        action=action,
        subject=f"correction:{row.pk}",
        by=by,
        at=at,
        unit_path=row.unit.path,
        facts={"on": row.on.isoformat(), **facts},
    )
