"""Questions about complaints: what waits, what one may see, what was kept and what was broken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.complaints import rules, tickets
from luwes.complaints.figures import figures_by_month as figures_by_month
from luwes.complaints.figures import figures_by_office as figures_by_office
from luwes.complaints.figures import public_figures as public_figures
from luwes.complaints.figures import service_record as service_record
from luwes.complaints.figures import service_record_of_units as service_record_of_units
from luwes.complaints.models import Complaint, ComplaintEvent, Reporter
from luwes.complaints.types import (
    OPEN_STATES,
    PUBLIC_EVENTS,
    Breach,
    Category,
    EventKind,
    Promise,
    PromiseClock,
    PublicEvent,
    State,
    TimeLeft,
    TrackedComplaint,
)
from luwes.kit.errors import Missing
from luwes.organisation.models import Employee, Posting, Unit
from luwes.organisation.queries import below, in_force
from luwes.organisation.types import ServiceMode, UnitKind

READERS = (Role.COMPLAINTS, Role.HEAD, Role.AUDITOR, Role.ADMIN)
HANDLERS = (Role.COMPLAINTS, Role.HEAD)
# The citizen reads words of the office in these events only; why it was forwarded stays inside.
PUBLIC_TEXTS = {EventKind.ANSWERED, EventKind.CLOSED, EventKind.REOPENED}


class ComplaintMissing(Missing):
    code = "complaints.missing"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the officers' list: a complaint and what is left of its promise."""

    complaint: Complaint
    left: TimeLeft | None


def visible(standing: Standing) -> QuerySet[Complaint]:
    """Return the complaints under units that the standing reads, and those handled oneself."""
    seen = below(standing.paths(*READERS), field="unit__path")
    if standing.employee_id is not None:
        seen |= Q(handler_id=standing.employee_id)
    return Complaint.objects.filter(seen).select_related("unit", "handler")


def by_time_left(
    standing: Standing,
    *,
    now: datetime,
    states: Collection[State] = OPEN_STATES,
    page: int = 1,
    size: int = 50,
) -> list[Row]:
    """
    Return one page of complaints, those without a first answer first, by time left.

    Overdue ones come before all others. One query.
    """
    first = (page - 1) * size
    ordered = visible(standing).filter(state__in=states).order_by(*_BY_TIME_LEFT)
    return [Row(row, left_of(row, now)) for row in ordered[first : first + size]]


_BY_TIME_LEFT = (F("first_answered_at").desc(nulls_first=True), "promise_at", "id")


def count_by_state(standing: Standing) -> dict[str, int]:
    """Return how many visible complaints there are in each state. One query."""
    rows = visible(standing).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def left_of(complaint: Complaint | TrackedComplaint, now: datetime) -> TimeLeft | None:
    """Return what is left of the promise, or None once it is settled."""
    if complaint.first_answered_at is not None:
        return None
    if isinstance(complaint, TrackedComplaint):
        due, minutes = complaint.promise.at, complaint.promise.minutes
    else:
        due, minutes = complaint.promise_at, complaint.promise_minutes
    return rules.time_left(promise_at=due, promise_minutes=minutes, now=now)


def complaint_for(standing: Standing, number: str) -> Complaint:
    """
    Return the complaint with this number if the standing may read it.

    :raises ComplaintMissing: absent and foreign look the same.
    """
    return _one(visible(standing), number)


def complaint_to_handle(standing: Standing, number: str) -> Complaint:
    """
    Return the complaint if the standing may answer it: officer or head there, or its handler.

    :raises ComplaintMissing: absent and foreign look the same.
    """
    complaint = complaint_for(standing, number)
    if not may_handle(standing, complaint):
        raise ComplaintMissing(_MISSING)
    return complaint


def complaint_to_direct(standing: Standing, number: str) -> Complaint:
    """
    Return the complaint if the standing may forward and assign it: officer or head there.

    :raises ComplaintMissing: absent and foreign look the same.
    """
    complaint = complaint_for(standing, number)
    if not may_direct(standing, complaint):
        raise ComplaintMissing(_MISSING)
    return complaint


_MISSING = _("Pengaduan itu tidak ada, atau di luar lingkup tugas Anda.")


def _one(among: QuerySet[Complaint], number: str) -> Complaint:
    complaint = among.select_related("breach_unit", "breach_holder").filter(number=number).first()
    if complaint is None:
        raise ComplaintMissing(_MISSING)
    return complaint


def may_handle(standing: Standing, complaint: Complaint) -> bool:
    own = standing.employee_id is not None and complaint.handler_id == standing.employee_id
    return own or standing.covers(complaint.unit.path, *HANDLERS)


def may_direct(standing: Standing, complaint: Complaint) -> bool:
    """Tell whether the standing may forward and assign: officer or head there."""
    return standing.covers(complaint.unit.path, *HANDLERS)


def reporter_of(standing: Standing, complaint: Complaint) -> Reporter | None:
    """Return who complained, to complaints officers of the unit only; None for an anonymous one."""
    if not standing.covers(complaint.unit.path, Role.COMPLAINTS):
        return None
    return Reporter.objects.filter(complaint=complaint).first()


def events_of(complaint: Complaint) -> list[ComplaintEvent]:
    """Return all that happened, oldest first, with authors, units and people. One query."""
    return list(complaint.events.select_related("by", "unit", "employee"))


def tracked(number: str, code: str) -> TrackedComplaint:
    """
    Return what the holder of number and tracking code may see: offices, never people.

    :raises ComplaintMissing: no such number, or another code; the two look the same.
    """
    complaint = complaint_of(number, code)
    events = complaint.events.filter(kind__in=PUBLIC_EVENTS).select_related("unit")
    return TrackedComplaint(
        number=complaint.number,
        category=Category(complaint.category),
        state=State(complaint.state),
        text=complaint.text,
        office=complaint.unit.name,
        zone=complaint.unit.zone,
        received_at=complaint.received_at,
        promise=Promise(
            complaint.promise_minutes,
            PromiseClock(complaint.promise_clock),
            complaint.promise_at,
            complaint.promise_source,
        ),
        first_answered_at=complaint.first_answered_at,
        breached_at=complaint.breached_at,
        closed_at=complaint.closed_at,
        events=tuple(_public_event(event) for event in events),
        may_reply=not complaint.is_open,
    )


def complaint_of(number: str, code: str) -> Complaint:
    """
    Return the complaint that number and code open, for the reporter's own verbs.

    :raises ComplaintMissing: no such number, or another code; the two look the same.
    """
    clean = number.replace("\x00", "").strip().upper()
    complaint = Complaint.objects.select_related("unit").filter(number=clean).first()
    stored = complaint.secret_hash if complaint else ""
    if not tickets.matches(clean, code, stored) or complaint is None:
        raise ComplaintMissing(
            _("Nomor dan kode lacak itu tidak cocok dengan pengaduan mana pun."),
            remedy=_("Salin keduanya persis seperti pada tanda terima."),
        )
    return complaint


def _public_event(event: ComplaintEvent) -> PublicEvent:
    kind = EventKind(event.kind)
    return PublicEvent(event.at, kind, event.unit.name, event.text if kind in PUBLIC_TEXTS else "")


def breaches_since(since: datetime) -> QuerySet[Complaint]:
    """Return the complaints whose promise broke at or after `since`, oldest breach first."""
    return (
        Complaint.objects.filter(breached_at__gte=since)
        .select_related("breach_unit", "breach_holder")
        .order_by("breached_at", "id")
    )


def as_breaches(complaints: QuerySet[Complaint]) -> list[Breach]:
    """Return these breached complaints as values for a review. One query."""
    held_since = (
        ComplaintEvent.objects.filter(
            complaint=OuterRef("pk"),
            employee=OuterRef("breach_holder"),
            kind=EventKind.ASSIGNED,
            at__lte=OuterRef("breached_at"),
        )
        .order_by()
        .values("complaint")
        .annotate(latest=Max("at"))
        .values("latest")
    )
    rows = complaints.annotate(held_since=Subquery(held_since))
    return [_breach(row) for row in rows]


def _breach(row: Any) -> Breach:
    return Breach(
        complaint_id=row.pk,
        number=row.number,
        category=Category(row.category),
        unit_id=row.breach_unit_id,
        holder_id=row.breach_holder_id,
        received_at=row.received_at,
        promise_at=row.promise_at,
        promise_minutes=row.promise_minutes,
        promise_source=row.promise_source,
        breached_at=row.breached_at,
        first_answered_at=row.first_answered_at,
        held_since=row.held_since,
    )


def possible_handlers(complaint: Complaint, *, on: date) -> QuerySet[Employee]:
    """Return the people posted on `on` at the very unit that holds the complaint, by name."""
    posted = Posting.objects.filter(in_force(on), unit=complaint.unit_id).values("employee_id")
    return Employee.objects.filter(pk__in=posted).order_by("name", "pk")


def possible_units(complaint: Complaint, *, on: date) -> QuerySet[Unit]:
    """Return the units to which the complaint may be forwarded, in tree order; no teams."""
    others = Unit.objects.filter(in_force(on)).exclude(kind=UnitKind.TEAM)
    return others.exclude(pk=complaint.unit_id).order_by("path")


def intake_units(*, on: date) -> QuerySet[Unit]:
    """Return the offices that a citizen may address: agencies and those that serve in person."""
    serves = ~Q(service_mode=ServiceMode.OFFICE_WORK) | Q(kind=UnitKind.AGENCY)
    return Unit.objects.filter(in_force(on), serves).exclude(kind=UnitKind.TEAM).order_by("path")


def today_items(standing: Standing, on: date, now: datetime) -> list[TodayItem]:
    """Return what waits: my own complaints, and for officers and heads all of their units."""
    if not standing.has(Role.COMPLAINTS, Role.HEAD) and standing.employee_id is None:
        return []
    waiting = Complaint.objects.filter(state__in=OPEN_STATES)
    mine = Q(handler_id=standing.employee_id) if standing.employee_id else Q(pk__in=[])
    led = below(standing.paths(*HANDLERS), field="unit__path")
    row = waiting.filter(mine | led).aggregate(
        count=Count("id"),
        late=Count("id", filter=Q(first_answered_at__isnull=True, promise_at__lt=now)),
        due_at=Min(
            Case(When(Q(first_answered_at__isnull=True, promise_at__gte=now), then="promise_at"))
        ),
    )
    return [_today_item(row)] if row["count"] else []


def _today_item(row: dict[str, Any]) -> TodayItem:
    late = row["late"]
    return TodayItem(
        title=_("Pengaduan menunggu tanggapan"),
        detail=ngettext("%(n)s melewati janji", "%(n)s melewati janji", late) % {"n": late}
        if late
        else _("Semua masih dalam janji waktu"),
        url=reverse("complaints:list"),
        count=row["count"],
        tone="bad" if late else "warn",
        due_at=row["due_at"],
        icon="complaint",
        action=_("Tanggapi"),
    )
