"""Verbs of complaints: each one transaction, with its event and its audit entry."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.models import User
from luwes.complaints import rules
from luwes.complaints.breaches import mark_breaches
from luwes.complaints.intake import file_all
from luwes.complaints.models import Complaint, ComplaintEvent
from luwes.complaints.types import Category, EventKind, NewComplaint, State
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit

MAX_NOTE = 2_000
MAX_REPLIES = 5


class TextUnfit(Invalid):
    code = "complaints.text-unfit"


class AnswerEmpty(Refused):
    """A courtesy without content does not stop the clock of the citizen."""

    code = "complaints.answer-empty"


class ComplaintClosed(Conflict):
    code = "complaints.closed"


class NotYetAnswered(Conflict):
    code = "complaints.not-yet-answered"


class HandlerElsewhere(Conflict):
    code = "complaints.handler-elsewhere"


class AlreadyThere(Conflict):
    code = "complaints.already-there"


class RepliesUsedUp(Conflict):
    code = "complaints.replies-used-up"


@transaction.atomic
def file_complaint(
    *,
    text: str,
    category: Category,
    at: datetime,
    unit: Unit | None = None,
    reporter_name: str = "",
    reporter_contact: str = "",
    channel: str = "web",
    by: User | None = None,
) -> Complaint:
    """
    Write down a complaint with its promise; `.secret` of the result is the tracking code.

    Without `unit` it goes to the top of the tree, from where an officer forwards it.

    :raises TextUnfit: empty, too short, too long or with characters that no text has.
    """
    row = NewComplaint(
        text=text,
        category=category,
        received_at=at,
        unit=unit,
        reporter_name=reporter_name,
        reporter_contact=reporter_contact,
        channel=channel,
    )
    return import_complaints([row], by=by, at=at)[0]


@transaction.atomic
def import_complaints(
    rows: Sequence[NewComplaint], *, by: User | None, at: datetime
) -> list[Complaint]:
    """
    Take over many complaints at once, also from other channels with what came of them.

    The promise is that of the rulebook on each one's day of receipt; late answers and those
    overdue at `at` are marked as breached. A fixed number of queries, whatever the count, plus
    one rulebook for each unit and day.

    :raises TextUnfit: one text is unfit; nothing is written.
    """
    for row in rows:
        _check_text(row.text, lowest=10, highest=5_000, what=_("Isi pengaduan"))
        _check_text(row.reporter_name, lowest=0, highest=120, what=_("Nama"))
        _check_text(row.reporter_contact, lowest=0, highest=120, what=_("Kontak"))
    filed = file_all(rows, by=by)
    mark_breaches(filed, at=at)
    if filed:
        audit.record(
            action="complaints.file",
            subject=f"complaint:{filed[0].number}",
            by=by,
            at=at,
            unit_path=filed[0].unit.path,
            facts={"count": len(filed), "last": filed[-1].number},
        )
    return filed


@transaction.atomic
def forward_complaint(
    *, complaint: Complaint, unit: Unit, note: str, by: User | None, at: datetime
) -> Complaint:
    """
    Pass a complaint to another unit; the citizen's promise stays as it is.

    :raises AlreadyThere: it is at that unit. :raises ComplaintClosed: it is closed.
    """
    _check_text(note, lowest=5, highest=MAX_NOTE, what=_("Alasan meneruskan"))
    held = _locked(complaint, at=at)
    _refuse_closed(held)
    if held.unit_id == unit.pk:
        raise AlreadyThere(
            _("Pengaduan ini sudah berada di unit tersebut."),
            remedy=_("Pilih unit yang lain, atau tugaskan kepada pegawai di unit ini."),
        )
    _record(held, EventKind.FORWARDED, text=note, unit=unit, by=by, at=at)
    held.unit, held.handler = unit, None
    held.save(update_fields=["unit", "handler"])
    return held


@transaction.atomic
def assign_complaint(
    *, complaint: Complaint, handler: Employee, by: User | None, at: datetime
) -> Complaint:
    """
    Give a complaint to one person of the unit that holds it, or of a unit below.

    :raises HandlerElsewhere: the person is not posted there on that day.
    """
    held = _locked(complaint, at=at)
    _refuse_closed(held)
    posting = organisation.posting_of(handler.pk, _date_at(held, at))
    if posting is None or not posting.unit.path.startswith(held.unit.path):
        raise HandlerElsewhere(
            _("%(name)s tidak ditempatkan di %(unit)s atau di bawahnya.")
            % {"name": handler.full_name, "unit": held.unit.name},
            remedy=_("Pilih pegawai unit ini, atau teruskan dahulu ke unitnya."),
        )
    _record(held, EventKind.ASSIGNED, employee=handler, by=by, at=at)
    held.handler = handler
    held.save(update_fields=["handler"])
    return held


@transaction.atomic
def note_on_complaint(
    *, complaint: Complaint, text: str, by: User | None, at: datetime
) -> Complaint:
    """Write an internal note; the reporter never sees it and no clock stops."""
    _check_text(text, lowest=3, highest=MAX_NOTE, what=_("Catatan"))
    held = _locked(complaint, at=at)
    _record(held, EventKind.NOTE, text=text, by=by, at=at)
    return held


@transaction.atomic
def answer_complaint(
    *, complaint: Complaint, text: str, by: User | None, at: datetime
) -> Complaint:
    """
    Answer the citizen; the first answer settles the promise, kept or broken.

    :raises AnswerEmpty: only stock phrases. :raises ComplaintClosed: it is closed.
    """
    _check_text(text, lowest=1, highest=5_000, what=_("Tanggapan"))
    held = _locked(complaint, at=at)
    _refuse_closed(held)
    decision = rules.may_answer(text)
    if not decision.allowed:
        raise AnswerEmpty(
            _("Tanggapan ini hanya berisi ungkapan umum, sehingga belum menjawab pelapor."),
            remedy=_("Tuliskan apa yang ditemukan, apa yang dilakukan, dan kapan selesai."),
            reasons=decision.blocking,
        )
    _record(held, EventKind.ANSWERED, text=text, by=by, at=at)
    if held.first_answered_at is None:
        held.first_answered_at = at
        held.answered_by = getattr(by, "employee", None) or held.handler
    held.state = State.ANSWERED
    held.save(update_fields=["first_answered_at", "answered_by", "state"])
    return held


@transaction.atomic
def close_complaint(
    *, complaint: Complaint, by: User | None, at: datetime, note: str = ""
) -> Complaint:
    """
    Close an answered complaint; the reporter may still open it again.

    :raises NotYetAnswered: nobody answered, or the reporter's reply still waits.
    """
    _check_text(note, lowest=0, highest=MAX_NOTE, what=_("Catatan"))
    held = _locked(complaint, at=at)
    _refuse_closed(held)
    if held.is_open:
        raise NotYetAnswered(
            _("Pengaduan yang belum ditanggapi tidak dapat ditutup."),
            remedy=_("Tulis tanggapan untuk pelapor lebih dahulu."),
        )
    _record(held, EventKind.CLOSED, text=note, by=by, at=at)
    held.state, held.closed_at = State.CLOSED, at
    held.save(update_fields=["state", "closed_at"])
    return held


@transaction.atomic
def reopen_complaint(*, complaint: Complaint, text: str, at: datetime) -> Complaint:
    """
    Take the reporter's reply; an answered or closed complaint opens again.

    :raises NotYetAnswered: the first answer is still to come.
    :raises RepliesUsedUp: the reporter replied MAX_REPLIES times already.
    """
    _check_text(text, lowest=10, highest=5_000, what=_("Balasan"))
    held = _locked(complaint, at=at)
    if held.is_open:
        raise NotYetAnswered(
            _("Pengaduan ini masih menunggu tanggapan, jadi belum dapat dibalas."),
            remedy=_("Lihat kembali halaman ini setelah ada tanggapan."),
        )
    if held.events.filter(kind=EventKind.REOPENED).count() >= MAX_REPLIES:
        raise RepliesUsedUp(
            _("Pengaduan ini sudah dibalas beberapa kali."),
            remedy=_("Kirim pengaduan baru dan sebutkan nomor ini di dalamnya."),
        )
    _record(held, EventKind.REOPENED, text=text, by=None, at=at)
    held.state, held.closed_at = rules.state_after_reply(State(held.state)), None
    held.save(update_fields=["state", "closed_at"])
    return held


@transaction.atomic
def sweep_breaches(*, at: datetime, limit: int = 5_000) -> list[Complaint]:
    """
    Mark the promises that broke by `at`; a second sweep at the same instant finds none.

    Two sweeps may run at once: rows that another one holds are left to it.
    """
    due = (
        Complaint.objects.filter(
            first_answered_at__isnull=True, breached_at__isnull=True, promise_at__lt=at
        )
        .select_related("unit", "handler")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("promise_at")[:limit]
    )
    broken = mark_breaches(list(due), at=at)
    if broken:
        audit.record(
            action="complaints.sweep_breaches",
            subject=f"complaint:{broken[0].number}",
            by=None,
            at=at,
            facts={"count": len(broken), "numbers": [row.number for row in broken[:100]]},
        )
    return broken


def _locked(complaint: Complaint, *, at: datetime) -> Complaint:
    """Lock the row and settle a breach first, so that the holder of that moment is named."""
    held = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("unit", "handler")
        .get(pk=complaint.pk)
    )
    mark_breaches([held], at=at)
    return held


def _record(
    held: Complaint,
    kind: EventKind,
    *,
    by: User | None,
    at: datetime,
    text: str = "",
    unit: Unit | None = None,
    employee: Employee | None = None,
) -> None:
    ComplaintEvent.objects.create(
        complaint=held,
        at=at,
        kind=kind,
        by=by,
        unit=unit or held.unit,
        employee=employee,
        text=text.strip(),
    )
    facts = {"to": unit.code} if unit else {"employee": employee.nip} if employee else {}
    audit.record(
        action=f"complaints.{kind.value}",
        subject=f"complaint:{held.number}",
        by=by,
        at=at,
        unit_path=held.unit.path,
        facts=facts,
    )


def _refuse_closed(held: Complaint) -> None:
    if held.state == State.CLOSED:
        raise ComplaintClosed(
            _("Pengaduan %(number)s sudah ditutup.") % {"number": held.number},
            remedy=_("Hanya balasan pelapor yang dapat membukanya kembali."),
        )


def _check_text(text: str, *, lowest: int, highest: int, what: Any) -> None:
    length = len(text.strip())
    if "\x00" in text:
        raise TextUnfit(_("%(what)s memuat karakter yang tidak dapat disimpan.") % {"what": what})
    if not lowest <= length <= highest:
        raise TextUnfit(
            _("%(what)s harus %(lowest)s sampai %(highest)s huruf; sekarang %(length)s.")
            % {"what": what, "lowest": lowest, "highest": highest, "length": length},
        )


def _date_at(held: Complaint, at: datetime) -> date:
    return local(at, Zone(held.unit.zone)).date()
