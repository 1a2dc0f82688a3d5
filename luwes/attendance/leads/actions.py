"""Verbs of leads: search, ask, answer, close. None of them cuts or punishes anything."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.leads import rules
from luwes.attendance.leads.evidence import gather
from luwes.attendance.leads.keeping import keep
from luwes.attendance.leads.search import search
from luwes.attendance.leads.terms import answer_days, lead_terms
from luwes.attendance.leads.types import LeadDecision, LeadState
from luwes.attendance.models import Lead, LeadPerson
from luwes.base import audit
from luwes.base.models import AuditEntry, User
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebook

SEARCH_LOCK = 4_108
SHORTEST, LONGEST_ANSWER, LONGEST_NOTE = 10, 1_000, 500


class LeadNotOpen(Conflict):
    code = "attendance.lead-not-open"


class NotYours(Refused):
    """Nobody asks about or decides a lead in which they are themself; only they answer it."""

    code = "attendance.lead-not-yours"


class TooEarly(Refused):
    """The people have not had their say yet."""

    code = "attendance.lead-too-early"


class TextUnfit(Invalid):
    code = "attendance.lead-text-unfit"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How many leads a search made, how many grew, and how many were no longer there."""

    found: int
    new: int
    grown: int
    gone: int


@transaction.atomic
def find_leads(
    *, unit: Unit, first: date, until: date, at: datetime, by: User | None = None
) -> SearchResult:
    """
    Look for patterns in the check-ins of [first, until) of everybody under `unit`.

    A second search of the same evidence changes nothing. A fixed number of queries, whatever the
    head-count; memory grows with what is found, not with what is read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEARCH_LOCK])
    period = Period(first, until)
    book = rulebook(unit=unit, on=until - ONE_DAY)
    found = search(gather(unit, period), terms=lead_terms(book))
    kept = keep(found, unit=unit, period=period, at=at)
    result = SearchResult(len(found), len(kept.new), len(kept.grown), len(kept.gone))
    if result.new or result.grown or result.gone:
        audit.record(
            action="attendance.find_leads",
            subject=f"unit:{unit.pk}",
            by=by,
            at=at,
            unit_path=unit.path,
            facts={
                "first": first.isoformat(),
                "until": until.isoformat(),
                "new": result.new,
                "grown": result.grown,
                "gone": result.gone,
            },
        )
    return result


@transaction.atomic
def ask_people(*, lead: Lead, by: User, at: datetime) -> Lead:
    """
    Let everybody in the lead see what was found and answer it, for the days that the rules give.

    :raises NotYours: who asks is in the lead. :raises LeadNotOpen: asked or closed already.
    """
    held = _locked(lead)
    _refuse_own(held, by)
    if held.state != LeadState.OPEN:
        raise LeadNotOpen(
            _("Pegawai dalam petunjuk ini sudah ditanya, atau petunjuknya sudah ditutup."),
            remedy=_("Muat ulang halaman untuk melihat keadaannya sekarang."),
        )
    zone = Zone(held.unit.zone)
    today = local(at, zone).date()
    days = answer_days(rulebook(unit=held.unit, on=today))
    held.state, held.asked_at = LeadState.ASKED, at
    held.answer_by = instant(today + (days + 1) * ONE_DAY, time(0), zone)
    held.save(update_fields=["state", "asked_at", "answer_by"])
    audit.record(
        action="attendance.ask_people",
        subject=f"lead:{held.pk}",
        by=by,
        at=at,
        unit_path=held.unit.path,
        facts={"kind": held.kind, "answer_by": held.answer_by.isoformat()},
    )
    return held


@transaction.atomic
def answer_lead(*, lead: Lead, text: str, by: User, at: datetime) -> LeadPerson:
    """
    Take the person's own words; more can be added until somebody decides, nothing is replaced.

    :raises NotYours: another person. :raises LeadNotOpen: not asked, or closed already.
    :raises TextUnfit: too short, or too long together with what was said before.
    """
    held = _locked(lead)
    who = getattr(getattr(by, "employee", None), "pk", None)
    person = held.people.filter(employee_id=who).first() if who else None
    if person is None:
        raise NotYours(_("Hanya pegawai yang ditanya yang dapat menjawab."))
    if held.state != LeadState.ASKED:
        raise LeadNotOpen(
            _("Pertanyaan ini sudah ditutup."),
            remedy=_("Bila Anda keberatan dengan keputusannya, sampaikan kepada atasan Anda."),
        )
    _check(text, longest=LONGEST_ANSWER)
    said = f"{person.answer}\n\n{text.strip()}".strip()
    _check(said, longest=LONGEST_ANSWER)
    person.answer, person.answered_at = said, at
    person.save(update_fields=["answer", "answered_at"])
    audit.record(
        action="attendance.answer_lead",
        subject=f"lead:{held.pk}",
        by=by,
        at=at,
        unit_path=held.unit.path,
    )
    return person


@transaction.atomic
def close_lead(*, lead: Lead, decision: LeadDecision, note: str, by: User, at: datetime) -> Lead:
    """
    Close a lead with what a person found. "Confirmed" cuts nothing: a review of discipline follows.

    :raises NotYours: who decides is in the lead. :raises LeadNotOpen: it is closed.
    :raises TooEarly: not "nothing", and the people were not asked or may still answer.
    """
    held = _locked(lead)
    _refuse_own(held, by)
    _check(note, longest=LONGEST_NOTE)
    if held.state == LeadState.CLOSED:
        raise LeadNotOpen(_("Petunjuk ini sudah ditutup."))
    allowed = rules.may_close(
        state=LeadState(held.state),
        decision=decision,
        unanswered=held.people.filter(answered_at__isnull=True).count(),
        answer_by=held.answer_by,
        at=at,
    )
    if not allowed.allowed:
        raise TooEarly(
            _("Petunjuk ini belum dapat diputuskan."),
            remedy=_("Tanyakan lebih dahulu, lalu tunggu jawaban atau akhir waktu menjawab."),
            reasons=allowed.blocking,
        )
    held.state, held.decision, held.decision_note = LeadState.CLOSED, decision, note.strip()
    held.decided_at, held.decided_by = at, by
    held.save(update_fields=["state", "decision", "decision_note", "decided_at", "decided_by"])
    audit.record(
        action="attendance.close_lead",
        subject=f"lead:{held.pk}",
        by=by,
        at=at,
        unit_path=held.unit.path,
        facts={"kind": held.kind, "decision": decision.value},
    )
    return held


@transaction.atomic
def note_positions_seen(*, lead: Lead, by: User, at: datetime) -> None:
    """Write down once that this reviewer looked at the positions behind a lead."""
    subject = f"lead:{lead.pk}"
    if AuditEntry.objects.filter(
        subject=subject, by=by, action="attendance.see_positions"
    ).exists():
        return
    audit.record(
        action="attendance.see_positions",
        subject=subject,
        by=by,
        at=at,
        unit_path=lead.unit.path,
    )


def _locked(lead: Lead) -> Lead:
    rows = Lead.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=lead.pk)


def _refuse_own(lead: Lead, by: User) -> None:
    own = getattr(getattr(by, "employee", None), "pk", None)
    if own is not None and lead.people.filter(employee_id=own).exists():
        raise NotYours(
            _("Petunjuk tentang diri sendiri ditelaah orang lain."),
            remedy=_("Jawab pertanyaannya bila Anda ditanya."),
        )


def _check(text: str, *, longest: int) -> None:
    length = len(text.strip())
    if "\x00" in text or not SHORTEST <= length <= longest:
        raise TextUnfit(
            _("Tulis %(lowest)s sampai %(highest)s huruf; sekarang %(length)s.")
            % {"lowest": SHORTEST, "highest": longest, "length": length}
        )
