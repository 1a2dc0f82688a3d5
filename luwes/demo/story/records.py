"""Who is away in a month: leave, sickness, duty trips; written into the personnel record."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from luwes.attendance.queries import calendar_of
from luwes.demo.people import sick_spells
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.organisation.actions import record_duty_trip, record_leave
from luwes.organisation.models import Employee
from luwes.organisation.queries import absences, staff_on
from luwes.organisation.types import LeaveKind, StaffMember

ANNUAL_LEAVE_SHARE = 0.09  # of the staff, each month; assumptions of the sample
TRIP_SHARE = 0.07
MATERNITY_SHARE = 0.004
TRAVELLERS = ("Perencana", "Auditor", "Direktur", "Surveyor", "Analis Kebijakan")
PLACES = ("Ambon", "Banda Aceh", "Bengkulu", "Jayapura", "Kupang", "Makassar", "Manado", "Mataram",
          "Medan", "Palu", "Pontianak", "Samarinda", "Semarang", "Surabaya", "Ternate")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Away:
    """One stretch away from duty: a kind of leave, or a duty trip to a place."""

    first: date
    until: date
    kind: LeaveKind | None
    destination: str = ""


def record_planned(ground: Ground, month: Period, tell: Tell) -> None:
    """Write the leave and trips that are known before the month begins."""
    _record(ground, month, tell, lambda away: away.kind is not LeaveKind.SICK)


def record_sickness(ground: Ground, month: Period, tell: Tell) -> None:
    """Write the sick leave of the days of the month that are over."""
    _record(ground, month, tell, lambda away: away.kind is LeaveKind.SICK)


def _record(ground: Ground, month: Period, tell: Tell, is_wanted: Callable[[Away], bool]) -> None:
    staff = staff_on(unit=ground.agency, on=month.first)
    ids = [member.employee_id for member in staff]
    people = Employee.objects.in_bulk(ids)
    until = next_month(month.first)
    taken: dict[int, list[Period]] = defaultdict(list)
    for row in absences(ids, first=month.first, until=until):
        taken[row.employee_id].append(Period(row.first, row.until))
    days = calendar_of(ground.agency, until - ONE_DAY).working_days(Period(month.first, until))
    played = ground.played()
    for number, member in enumerate(staff, 1):
        if member.employee_id in played:
            continue  # a visitor who signs in should find this person at work
        for away in filter(is_wanted, stretches(ground, member, days, month=month)):
            span = Period(away.first, away.until)
            if not any(span.overlaps(known) for known in taken[member.employee_id]):
                _write(ground, people[member.employee_id], away)
        tell(number, len(staff))


def stretches(
    ground: Ground, member: StaffMember, days: Sequence[date], *, month: Period
) -> Iterator[Away]:
    """Yield one person's stretches away that begin in the month; they do not overlap."""
    random = Random(f"away:{ground.seed}:{member.nip}:{month.first}")
    draw = random.random()
    lived = [day for day in days if day < ground.timeline.today]
    if _expects(member, random, month=month, before=ground.timeline.before):
        yield Away(month.first, month.first + timedelta(days=90), LeaveKind.MATERNITY)
    elif draw < ANNUAL_LEAVE_SHARE:
        yield _some_days(random, days, LeaveKind.ANNUAL)
    elif draw < ANNUAL_LEAVE_SHARE + TRIP_SHARE and member.position_title.startswith(TRAVELLERS):
        yield _some_days(random, days, None, random.choice(PLACES))
    else:
        for first, count in sick_spells(member.nip, lived, seed=ground.seed, month=month.first):
            yield _from(days, days.index(first), count, LeaveKind.SICK)


def _expects(member: StaffMember, random: Random, *, month: Period, before: Period) -> bool:
    born = int(member.nip[:4])
    is_young = member.sex == "f" and month.first.year - born < 40
    return is_young and month == before and random.random() < 4 * MATERNITY_SHARE


def _some_days(
    random: Random, days: Sequence[date], kind: LeaveKind | None, destination: str = ""
) -> Away:
    return _from(days, random.randrange(len(days)), random.choice((1, 2, 2, 3)), kind, destination)


def _from(
    days: Sequence[date], place: int, count: int, kind: LeaveKind | None, destination: str = ""
) -> Away:
    """Return `count` working days from a place in the list, cut off at the end of the month."""
    last = days[min(place + count, len(days)) - 1]
    return Away(days[place], last + ONE_DAY, kind, destination)


def _write(ground: Ground, employee: Employee, away: Away) -> None:
    is_planned = away.kind is not LeaveKind.SICK
    told_on = away.first.replace(day=1) if is_planned else away.first  # never after today
    by, at = ground.officer, morning(told_on, 7)
    if away.kind is None:
        record_duty_trip(
            employee=employee,
            destination=away.destination,
            first=away.first,
            until=away.until,
            source=f"Surat tugas {away.first:%m/%Y} (rekaan)",
            by=by,
            at=at,
        )
        return
    record_leave(
        employee=employee,
        kind=away.kind,
        first=away.first,
        until=away.until,
        source=f"Izin cuti {away.first:%m/%Y} (rekaan)",
        by=by,
        at=at,
    )
