"""Citizens complain, offices answer: some within the promise, some not, some not yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from luwes.attendance.queries import calendar_of
from luwes.complaints.actions import answer_complaint, close_complaint, import_complaints
from luwes.complaints.models import Complaint
from luwes.complaints.types import OPEN_STATES, Category, NewComplaint, State
from luwes.demo import content
from luwes.demo.content import ComplaintText
from luwes.demo.people import answer_minutes, habits_of
from luwes.demo.story.days import random_for
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning, working_day_from
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import DayHours, WorkCalendar
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Employee, Unit
from luwes.organisation.queries import absences, staff_on
from luwes.organisation.types import StaffMember

# Assumptions of the sample: how many complaints a day brings, and when people write them.
ON_WORKDAYS = (7, 15)
ON_FREE_DAYS = (1, 5)
HOURS = {**dict.fromkeys(range(7, 16), 9), **dict.fromkeys(range(16, 22), 4), 6: 2, 22: 1}
FORWARDED_WITHIN = (4, 40)  # minutes at the complaints desk in office hours
EVENING_SHIFT_SHARE = 0.55  # of what comes outside office hours an officer on call answers
SILENCE = timedelta(days=6)
STILL_WAITING = (25, 100, 190)  # minutes ago: complaints of today that nobody answered yet


@dataclass(frozen=True, slots=True)
class Desk:
    """Who answers in one unit, and on whose clock."""

    unit: Unit
    people: Sequence[StaffMember]
    zone: Zone


class Correspondence:
    """Writes the complaints of a period and what came of them, day by day."""

    def __init__(self, ground: Ground, period: Period) -> None:
        self._ground = ground
        self._until = period.until or ground.timeline.today
        self._first = period.first
        self._calendar = calendar_of(ground.agency, self._until)
        self._texts = content.complaints()
        self._desks = _desks(ground, self._texts, on=period.first)
        ids = [m.employee_id for desk in self._desks.values() for m in desk.people]
        self._people = Employee.objects.in_bulk(ids)
        self._away = absences(ids, first=self._first, until=self._until)

    def rows(self) -> Iterator[NewComplaint]:
        """Yield the complaints in the order in which they came."""
        for on in Period(self._first, self._until).days():
            random = random_for(self._ground, "complaints", on)
            bounds = ON_WORKDAYS if self._calendar.hours_on(on) else ON_FREE_DAYS
            drawn = random.sample(self._texts, random.randint(*bounds))
            clocks = sorted(_clock(random) for _ in drawn)
            for number, (text, clock) in enumerate(zip(drawn, clocks, strict=True)):
                yield self._row(text, on, clock, random, waiting=number // 6)

    def _row(
        self, text: ComplaintText, on: date, clock: time, random: Random, *, waiting: int
    ) -> NewComplaint:
        desk = self._desks[text.unit]
        received = instant(on, clock, desk.zone)
        handler = random.choice([m for m in desk.people if not self._is_away(m, on)] or desk.people)
        row = written(text, desk, received, random)
        answered = self._answered(text, desk, handler, received, random, waiting=waiting)
        if answered >= morning(self._until, 5):
            return with_answer(row, handler=self._people[handler.employee_id])
        closes = answered + timedelta(days=random.randrange(2, 11), minutes=random.randrange(300))
        return with_answer(
            row,
            handler=self._people[handler.employee_id],
            answered_at=answered,
            answer=_answer(random),
            closed_at=closes if closes < morning(self._until, 5) else None,
        )

    def _answered(
        self,
        text: ComplaintText,
        desk: Desk,
        handler: StaffMember,
        received: datetime,
        random: Random,
        *,
        waiting: int,
    ) -> datetime:
        habits = habits_of(handler.nip, seed=self._ground.seed, in_jakarta=handler.zone is Zone.WIB)
        minutes = random.randint(*FORWARDED_WITHIN) + answer_minutes(
            habits,
            f"{text.key}:{received:%Y%m%d%H%M}",
            seed=self._ground.seed,
            urgent=text.urgent,
            waiting=waiting,
        )
        on_call = text.urgent or random.random() < EVENING_SHIFT_SHARE
        return answered_at(
            received, minutes, calendar=self._calendar, zone=desk.zone, on_call=on_call
        )

    def _is_away(self, member: StaffMember, on: date) -> bool:
        return any(
            row.employee_id == member.employee_id and row.first <= on < row.until
            for row in self._away
        )


def answered_at(
    received: datetime, minutes: int, *, calendar: WorkCalendar, zone: Zone, on_call: bool
) -> datetime:
    """
    Return when an office that needs `minutes` of its own time answers what came at `received`.

    Somebody on call answers at once at any hour. Others work in office hours only: what is not
    done at the end of the day goes on when the next working day begins.
    """
    if on_call:
        return received + timedelta(minutes=minutes)
    left = timedelta(minutes=minutes)
    on = local(received, zone).date()
    while True:
        hours = calendar.hours_on(on)
        if hours is not None:
            opens, closes = _span(hours, on, zone)
            begins = max(opens, received)
            if begins + left <= closes:
                return begins + left
            left -= max(timedelta(), closes - begins)
        on += ONE_DAY


def _span(hours: DayHours, on: date, zone: Zone) -> tuple[datetime, datetime]:
    return instant(on, hours.start, zone), instant(on, hours.end, zone)


def _clock(random: Random) -> time:
    hour = random.choices(list(HOURS), list(HOURS.values()))[0]
    return time(hour, random.randrange(60), random.randrange(60))


def _answer(random: Random) -> str:
    answer: str = random.choice(content.read("complaints")["answers"])
    return answer.format(days=random.choice((2, 3, 5, 7, 10)))


def _desks(ground: Ground, texts: Sequence[ComplaintText], *, on: date) -> Mapping[str, Desk]:
    """Return the desk of every unit that a complaint names: its people who do desk work."""
    found: dict[str, Desk] = {}
    for key in sorted({text.unit for text in texts}):
        unit = ground.units[key]
        people = [m for m in staff_on(unit=unit, on=on) if m.unit_id == unit.pk]
        able = [m for m in people if m.job_class >= 6 and not m.is_head]
        found[key] = Desk(unit, sorted(able or people, key=lambda m: m.nip), Zone(unit.zone))
    return found


def written(text: ComplaintText, desk: Desk, received_at: datetime, random: Random) -> NewComplaint:
    """Return a complaint as a citizen sends it; one in three gives a name and a contact."""
    place = random.choice(content.read("complaints")["places"])
    number = random.randrange(1000, 9999)
    is_named = random.random() < 0.35
    return NewComplaint(
        text=text.text.format(place=place),
        category=Category(text.kind),
        received_at=received_at,
        unit=desk.unit,
        reporter_name=f"Warga {place}" if is_named else "",
        reporter_contact=f"warga{number}@contoh.example" if is_named else "",
    )


def with_answer(
    row: NewComplaint,
    *,
    handler: Employee,
    answered_at: datetime | None = None,
    answer: str = "",
    closed_at: datetime | None = None,
) -> NewComplaint:
    return NewComplaint(
        text=row.text,
        category=row.category,
        received_at=row.received_at,
        unit=row.unit,
        reporter_name=row.reporter_name,
        reporter_contact=row.reporter_contact,
        channel=row.channel,
        handler=handler,
        answered_at=answered_at,
        answered_by=handler if answered_at else None,
        answer=answer,
        closed_at=closed_at,
    )


def complain(ground: Ground, period: Period, tell: Tell) -> None:
    """Bring in the complaints of a month with what came of them by its end."""
    until = period.until or ground.timeline.today
    _tidy_up(ground, period)
    rows = list(Correspondence(ground, period).rows())
    import_complaints(rows, by=ground.account("pengaduan"), at=morning(until, 5))
    tell(1, 1)


def _tidy_up(ground: Ground, period: Period) -> None:
    """Answer what the month before left open, and close what its citizens left without reply."""
    at = morning(working_day_from(period.first), 9)
    if at >= ground.now:
        return
    random = random_for(ground, "leftovers", period.first)
    left = Complaint.objects.filter(received_at__lt=at).order_by("received_at")
    waiting = left.filter(state__in=OPEN_STATES).select_related("unit")
    for number, complaint in enumerate(waiting):
        answer_complaint(
            complaint=complaint,
            text=_answer(random),
            by=ground.heads.get(complaint.unit_id),
            at=at + timedelta(minutes=10 * number),
        )
    answered = left.filter(state=State.ANSWERED, first_answered_at__lt=at - SILENCE)
    for complaint in answered:
        close_complaint(complaint=complaint, by=ground.account("pengaduan"), at=at)


def complain_today(ground: Ground, tell: Tell) -> None:
    """Leave a few fresh complaints that wait, so that a visitor finds some to answer."""
    now = ground.now
    texts = [text for text in content.complaints() if text.unit.startswith("dir-")]
    random = random_for(ground, "today")
    desks = _desks(ground, texts, on=ground.timeline.current.first)
    rows = [
        written(text, desks[text.unit], now - timedelta(minutes=minutes), random)
        for text, minutes in zip(random.sample(texts, 3), STILL_WAITING, strict=True)
    ]
    import_complaints(rows, by=None, at=now)
    tell(1, 1)
