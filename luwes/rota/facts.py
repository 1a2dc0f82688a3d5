"""Gathers what a plan is made from: people, verdicts, leave, other plans, rules in force."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from luwes.eligibility import queries as eligibility
from luwes.eligibility.types import StoredVerdict
from luwes.kit.periods import Period, iso_week, next_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.organisation.types import Absence, StaffMember
from luwes.policy import queries as policy
from luwes.policy.types import RuleBook
from luwes.rota.models import Assignment
from luwes.rota.types import Person, Problem

HISTORY = timedelta(weeks=8)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """One unit's problem of one month, with the people behind the numbers."""

    unit: Unit
    first: date
    starts_on: date
    staff: tuple[StaffMember, ...]
    problem: Problem
    rule_version: str


def gather(units: Sequence[Unit], first: date, starts_on: Mapping[int, date]) -> list[UnitMonth]:
    """
    Return the problem of each unit's own staff for the month of `first`.

    `starts_on` gives, by unit id, the first day that is still open where not the whole month is;
    people and verdicts are those of the latest of these days, rules those of the month's first.
    The number of queries does not grow with units or people.
    """
    until = next_month(first)
    day = max(starts_on.values(), default=first)
    books = policy.rulebooks(units=units, on=first)
    staff = staff_by_unit(units, on=day)
    people = [member.employee_id for members in staff.values() for member in members]
    verdicts = eligibility.decisions_by_ids(people, day)
    absent = _absent_days(organisation.absences(people, first=first, until=until), first, until)
    elsewhere = _published(people, first - HISTORY, until + ONE_WEEK)
    return [
        _unit_month(
            unit,
            Period(starts_on.get(unit.pk, first), until),
            first,
            staff[unit.pk],
            books[unit.pk],
            verdicts,
            absent,
            elsewhere,
        )
        for unit in units
    ]


def staff_by_unit(units: Iterable[Unit], *, on: date) -> dict[int, list[StaffMember]]:
    """Return each unit's own staff, by unit id. One query for each separate branch of the tree."""
    found: dict[int, list[StaffMember]] = {unit.pk: [] for unit in units}
    for branch in branches(units):
        for member in organisation.staff_on(unit=branch, on=on):
            if member.unit_id in found:
                found[member.unit_id].append(member)
    return found


def branches(units: Iterable[Unit]) -> list[Unit]:
    tops: list[Unit] = []
    for unit in sorted(units, key=lambda unit: unit.path):
        if not tops or not unit.path.startswith(tops[-1].path):
            tops.append(unit)
    return tops


def _unit_month(
    unit: Unit,
    period: Period,
    first: date,
    staff: Sequence[StaffMember],
    book: RuleBook,
    verdicts: Mapping[int, StoredVerdict],
    absent: Mapping[int, frozenset[date]],
    elsewhere: Mapping[int, list[date]],
) -> UnitMonth:
    people = tuple(
        _person(member.employee_id, period, verdicts, absent, elsewhere) for member in staff
    )
    problem = Problem(
        days=tuple(working_days(book, period)),
        people=people,
        cap_days_per_week=book.value("rota.away_cap_days_per_week"),
        quota_share=Decimal(book.value("rota.away_quota_share")),
        minimum_in_office=book.value("rota.minimum_in_office"),
        common_office_weekdays=frozenset(book.value("rota.common_office_weekdays")),
    )
    return UnitMonth(unit, first, period.first, tuple(staff), problem, book.version)


def _person(
    employee_id: int,
    period: Period,
    verdicts: Mapping[int, StoredVerdict],
    absent: Mapping[int, frozenset[date]],
    elsewhere: Mapping[int, list[date]],
) -> Person:
    verdict = verdicts.get(employee_id)
    other_days = [on for on in elsewhere.get(employee_id, ()) if on not in period]
    return Person(
        employee_id=employee_id,
        days_per_week=verdict.days_per_week if verdict else 0,
        absent=absent.get(employee_id, frozenset()),
        away_in_week=Counter(iso_week(on) for on in other_days),
        away_on_weekday=Counter(on.isoweekday() for on in other_days if on < period.first),
    )


def working_days(book: RuleBook, period: Period) -> list[date]:
    """Return the dates on which an ordinary office works: the week's pattern without holidays."""
    weekdays = {int(number) for number in book.value("working_time.normal_week")}
    closed = {date.fromisoformat(row["on"]) for row in book.value("calendar.holidays")}
    return [on for on in period.days() if on.isoweekday() in weekdays and on not in closed]


def _absent_days(
    absences: Iterable[Absence], first: date, until: date
) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    for absence in absences:
        inside = Period(max(absence.first, first), min(absence.until, until))
        found[absence.employee_id].update(inside.days())
    return {who: frozenset(days) for who, days in found.items()}


def _published(people: Collection[int], first: date, until: date) -> dict[int, list[date]]:
    rows = Assignment.objects.filter(
        is_published=True, employee_id__in=people, on__gte=first, on__lt=until
    ).values_list("employee_id", "on")
    found: dict[int, list[date]] = defaultdict(list)
    for who, on in rows:
        found[who].append(on)
    return found
