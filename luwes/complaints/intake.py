"""Writing complaints down in bulk, each with the promise of its day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from luwes.base.codes import new_code
from luwes.base.models import User
from luwes.complaints import rules, tickets
from luwes.complaints.models import Complaint, ComplaintEvent, Reporter
from luwes.complaints.types import EventKind, NewComplaint, Promise, PromiseClock, State
from luwes.kit.errors import Conflict
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.policy import queries as policy
from luwes.policy.types import RuleBook


class NoUnitYet(Conflict):
    code = "complaints.no-unit-yet"


def file_all(rows: Sequence[NewComplaint], *, by: User | None) -> list[Complaint]:
    """Insert complaints, reporters and events of `rows`, in order; call it in a transaction."""
    desk = _Desk()
    numbers = _numbers([desk.received_on(row) for row in rows])
    filed = [desk.complaint(row, number) for row, number in zip(rows, numbers, strict=True)]
    Complaint.objects.bulk_create(filed, batch_size=1000)
    Reporter.objects.bulk_create(
        Reporter(complaint=made, name=row.reporter_name, contact=row.reporter_contact)
        for made, row in zip(filed, rows, strict=True)
        if row.reporter_name or row.reporter_contact
    )
    events = [
        event for made, row in zip(filed, rows, strict=True) for event in _events(made, row, by)
    ]
    ComplaintEvent.objects.bulk_create(events, batch_size=1000)
    return filed


class _Desk:
    """Keeps the rulebooks and the top unit while one batch is written."""

    def __init__(self) -> None:
        self._books: dict[tuple[int, date], RuleBook] = {}
        self._top: Unit | None = None

    def unit(self, row: NewComplaint) -> Unit:
        unit: Unit = row.unit or self.top()
        return unit

    def top(self) -> Unit:
        if self._top is None:
            self._top = Unit.objects.order_by("path").first()
        if self._top is None:
            raise NoUnitYet(
                _("Belum ada unit kerja yang dapat menerima pengaduan."),
                remedy=_("Impor daftar pegawai lebih dahulu."),
            )
        return self._top

    def received_on(self, row: NewComplaint) -> date:
        return local(row.received_at, Zone(self.unit(row).zone)).date()

    def complaint(self, row: NewComplaint, number: str) -> Complaint:
        unit, code = self.unit(row), new_code()
        promise = self.promise(row, unit)
        made = Complaint(
            number=number,
            secret_hash=tickets.hashed(number, code),
            channel=row.channel,
            category=row.category,
            text=row.text.strip(),
            received_at=row.received_at,
            received_on=self.received_on(row),
            promise_minutes=promise.minutes,
            promise_clock=promise.clock,
            promise_at=promise.at,
            promise_source=promise.source,
            unit=unit,
            handler=row.handler,
            first_answered_at=row.answered_at,
            answered_by=(row.answered_by or row.handler) if row.answered_at else None,
            closed_at=row.closed_at,
            state=_state(row),
        )
        made.secret = code
        return made

    def promise(self, row: NewComplaint, unit: Unit) -> Promise:
        place = (unit.pk, self.received_on(row))
        if place not in self._books:
            self._books[place] = policy.rulebook(unit=unit, on=place[1])
        book = self._books[place]
        limit, clock = book.term("complaints.first_response_minutes"), _clock(book)
        return rules.promise(
            row.received_at,
            minutes=limit.value,
            clock=clock,
            source=limit.source[:300],
            calendar=_calendar(book) if clock is PromiseClock.SERVICE_HOURS else None,
            zone=Zone(unit.zone),
        )


def _clock(book: RuleBook) -> PromiseClock:
    return PromiseClock(book.value("complaints.clock"))


def _calendar(book: RuleBook) -> Any:
    return rules.calendar_from(
        week=book.value("working_time.normal_week"),
        ramadan_week=book.value("working_time.ramadan_week"),
        ramadan_periods=book.value("working_time.ramadan_periods"),
        holidays=book.value("calendar.holidays"),
    )


def _numbers(days: Sequence[date]) -> list[str]:
    """Return one number for each day of receipt, in order. One query for each year."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, on in enumerate(days):
        places[on.year].append(place)
    numbers = [""] * len(days)
    for year, wanted in sorted(places.items()):
        for place, number in zip(wanted, tickets.reserve_numbers(year, len(wanted)), strict=True):
            numbers[place] = number
    return numbers


def _state(row: NewComplaint) -> State:
    if row.answered_at is None:
        return State.RECEIVED
    return State.ANSWERED if row.closed_at is None else State.CLOSED


def _events(made: Complaint, row: NewComplaint, by: User | None) -> list[ComplaintEvent]:
    def event(kind: EventKind, at: Any, **fields: Any) -> ComplaintEvent:
        return ComplaintEvent(complaint=made, kind=kind, at=at, unit=made.unit, by=by, **fields)

    events = [event(EventKind.RECEIVED, made.received_at)]
    if made.handler is not None:
        events.append(event(EventKind.ASSIGNED, made.received_at, employee=made.handler))
    if row.answered_at is not None:
        events.append(event(EventKind.ANSWERED, row.answered_at, text=row.answer))
    if row.closed_at is not None:
        events.append(event(EventKind.CLOSED, row.closed_at))
    assert all(earlier.at <= later.at for earlier, later in pairwise(events))
    return events
