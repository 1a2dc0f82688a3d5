"""Reading the absences of a subtree: who stands on which rung. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from luwes.attendance import queries as attendance
from luwes.attendance.types import WorkdayFacts, WorkdayStatus
from luwes.discipline import rules
from luwes.discipline.models import Case
from luwes.discipline.types import (
    DECIDED_STATES,
    OPEN_STATES,
    AbsenceTerms,
    CaseKind,
    CaseState,
    DayMark,
    Finding,
)
from luwes.kit.periods import ONE_DAY
from luwes.kit.working_time import WorkCalendar
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import StaffMember
from luwes.policy import queries as policy
from luwes.policy.types import RuleBook

# A row of absent days may begin in the year before; this is far longer than any watch over one.
LOOK_BACK = timedelta(days=92)
FREE = (WorkdayStatus.HOLIDAY, WorkdayStatus.NOT_DUE)


@dataclass(frozen=True, slots=True)
class Standpoint:
    """One person with the finding of the year and the cases that there are."""

    member: StaffMember
    finding: Finding
    terms: AbsenceTerms
    open_case: Case | None
    decided: Case | None  # the highest decision of a human this year


def standpoints(*, unit: Unit, on: date) -> list[Standpoint]:
    """
    Return everybody under `unit` who has unexcused days or a case in the year of `on`.

    Settled days up to and including `on` count. Six queries, whatever the head-count, and two for
    each unit where somebody has enough days to make the watched row.
    """
    members = {row.employee_id: row for row in organisation.staff_on(unit=unit, on=on)}
    first, until = date(on.year, 1, 1), on + ONE_DAY
    cases = _cases(members, on.year)
    counted = attendance.monthly_presence(
        employee_ids=members, first=first - LOOK_BACK, until=until
    )
    asked = sorted({row.employee_id for row in counted if row.days_absent} | set(cases))
    days = attendance.workdays_in(employee_ids=asked, first=first - LOOK_BACK, until=until)
    terms = _terms([members[person] for person in asked], on)
    marks = _without_gaps(_marks(days), members, terms, on)
    return [
        Standpoint(
            member=members[person],
            finding=rules.finding(
                marks.get(person, {}), year=on.year, terms=terms[members[person].unit_id]
            ),
            terms=terms[members[person].unit_id],
            open_case=_open_case(cases.get(person, [])),
            decided=_decided_case(cases.get(person, [])),
        )
        for person in asked
    ]


def terms_from(book: RuleBook) -> AbsenceTerms:
    """Return the values of the rulebook that absences are held against."""
    ladder = book.term("discipline.absence_ladder")
    row = book.term("discipline.consecutive_absence_days")
    return AbsenceTerms(
        ladder=rules.ladder_from(ladder.value, instrument=ladder.instrument),
        instrument=ladder.instrument,
        consecutive_days=row.value,
        consecutive_article=row.source,
        review_days=book.value("discipline.review_days"),
    )


def superiors_of(
    members: Iterable[StaffMember], *, heads: Iterable[StaffMember]
) -> dict[int, int | None]:
    """Return by person the nearest head upwards in the tree who is not the person."""
    by_path = {head.unit_path: head.employee_id for head in heads if head.is_head}
    return {member.employee_id: _nearest(member, by_path) for member in members}


def _nearest(member: StaffMember, by_path: dict[str, int]) -> int | None:
    path = member.unit_path
    while path:
        head = by_path.get(path)
        if head is not None and head != member.employee_id:
            return head
        path = path[: -Unit.steplen]
    return None


def heads_around(unit: Unit, on: date) -> list[StaffMember]:
    """Return the heads of the subtree and of every unit above it. Queries grow with depth only."""
    above = [organisation.head_of(parent, on) for parent in Unit.objects.get_ancestors(unit)]
    over = organisation.staff_by_ids([row.employee_id for row in above if row], on=on)
    return [*organisation.staff_on(unit=unit, on=on), *over.values()]


def employees_by_id(ids: Iterable[int]) -> dict[int, Employee]:
    return Employee.objects.in_bulk(set(ids))


def _cases(employee_ids: Collection[int], year: int) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = defaultdict(list)
    rows = (
        Case.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(
            kind=CaseKind.ABSENCE,
            year=year,
            employee_id__in=employee_ids,
            state__in=(*OPEN_STATES, *DECIDED_STATES),
        )
    )
    for case in rows.order_by("id"):
        found[case.employee_id].append(case)
    return dict(found)


def _open_case(cases: Iterable[Case]) -> Case | None:
    return next((case for case in cases if case.is_open), None)


def _decided_case(cases: Iterable[Case]) -> Case | None:
    decided = [case for case in cases if case.state in DECIDED_STATES]
    return max(decided, key=lambda case: (case.rung, case.state == CaseState.UPHELD), default=None)


def _marks(days: Iterable[WorkdayFacts]) -> dict[int, dict[date, DayMark]]:
    marks: dict[int, dict[date, DayMark]] = defaultdict(dict)
    for day in days:
        marks[day.employee_id][day.on] = _mark(day)
    return marks


def _without_gaps(
    marks: dict[int, dict[date, DayMark]],
    members: Mapping[int, StaffMember],
    terms: Mapping[int, AbsenceTerms],
    on: date,
) -> dict[int, dict[date, DayMark]]:
    """
    Mark unsettled weekends and holidays as free, so that they do not break a row of days.

    Only for those whose count could make a row; two queries for each of their units.
    """
    calendars: dict[int, WorkCalendar] = {}
    for person, known in marks.items():
        unit_id = members[person].unit_id
        absent = sum(mark is DayMark.ABSENT for mark in known.values())
        if absent < terms[unit_id].consecutive_days:
            continue
        if unit_id not in calendars:
            calendars[unit_id] = attendance.calendar_of(Unit.objects.get(pk=unit_id), on)
        marks[person] = rules.filled(known, calendar=calendars[unit_id])
    return marks


def _mark(day: WorkdayFacts) -> DayMark:
    if day.status in FREE:
        return DayMark.FREE
    is_absent = day.status is WorkdayStatus.ABSENT and not day.excused
    return DayMark.ABSENT if is_absent else DayMark.OTHER


def _terms(members: Iterable[StaffMember], on: date) -> dict[int, AbsenceTerms]:
    """Return the terms of each unit; equal books give one value. Two queries."""
    paths = {member.unit_id: member.unit_path for member in members}
    made: dict[int, AbsenceTerms] = {}
    found: dict[int, AbsenceTerms] = {}
    for unit_id, book in policy.rulebooks_by_path(paths=paths, on=on).items():
        if id(book) not in made:
            made[id(book)] = terms_from(book)
        found[unit_id] = made[id(book)]
    return found
