"""Gathers a month's frozen inputs from the slices below: a constant number of queries."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luwes.allowance.terms import KEYS, terms_from
from luwes.allowance.types import (
    AllowanceTerms,
    AttendanceDay,
    Mode,
    Overspend,
    PersonMonth,
    Segment,
)
from luwes.attendance import queries as attendance
from luwes.attendance.types import WorkdayFacts, WorkdayStatus
from luwes.kit.periods import Period, next_month
from luwes.organisation.models import Unit
from luwes.organisation.queries import PostingSpan, posting_spans, sanctions_on, staff_during
from luwes.organisation.types import SanctionLevel, SanctionState, StaffMember
from luwes.performance.queries import scores_in
from luwes.policy import queries as policy

FULL_SCORE = Decimal(100)
NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """
    All that decides a unit's run, and the hash that tells two sets of inputs apart.

    `posts` are the posts in which the month ended, by employee id; `unsettled` counts the
    working days of people that attendance has not settled, of which nothing can be said yet.
    """

    people: tuple[PersonMonth, ...]
    posts: Mapping[int, StaffMember]
    predicates: Mapping[int, str]
    mode: Mode
    overspend: Overspend
    rule_version: str
    hash: str
    unsettled: int

    def predicate_of(self, employee_id: int) -> str:
        """Return the predicate that paid a person, or nothing for a month nobody scored."""
        return self.predicates.get(employee_id, "")


def month_inputs(unit: Unit, *, first: date) -> MonthInputs:
    """Return the inputs of the month that begins on `first` for everybody under `unit`."""
    until = next_month(first)
    staff = staff_during(unit=unit, first=first, until=until)
    ids = [member.employee_id for member in staff]
    spans = posting_spans(ids, first=first, until=until)
    unit_ids = {span.unit_id for parts in spans.values() for span in parts}
    working = attendance.net_minutes(unit_ids, first=first, until=until)
    terms = _terms_by_part(unit_ids, first=first, until=until)
    charged = _by_person(attendance.charged_days(ids, first=first, until=until))
    settled = attendance.settled_dates(ids, first=first, until=until)
    scores = scores_in(ids, first=first)
    sanctioned = _sanctioned(ids, on=first)
    people = []
    for member in staff:
        parts = spans[member.employee_id]
        stored = scores.get(member.employee_id)
        segments = _segments(member, parts, terms=terms, working=working)
        if not segments:
            continue
        people.append(
            PersonMonth(
                employee_id=member.employee_id,
                nip=member.nip,
                name=member.name,
                working_days=len(working[member.unit_id]),
                segments=segments,
                days=tuple(map(_charged, charged.get(member.employee_id, ()))),
                predicate=stored.predicate if stored else None,
                score=stored.total if stored else FULL_SCORE,
                is_sanctioned=member.employee_id in sanctioned,
            )
        )
    book = policy.rulebook(unit=unit, on=first)
    mode, overspend = Mode(book.value("allowance.mode")), book.value("allowance.on_overspend")
    return MonthInputs(
        people=tuple(people),
        posts={member.employee_id: member for member in staff},
        predicates={person: stored.predicate.value for person, stored in scores.items()},
        mode=mode,
        overspend=Overspend(overspend),
        rule_version=book.version,
        hash=_hash(people, mode.value, overspend),
        unsettled=sum(
            len(_working_days(parts, working) - settled.get(person, NO_DAYS))
            for person, parts in spans.items()
        ),
    )


def _segments(
    member: StaffMember,
    spans: Sequence[PostingSpan],
    *,
    terms: Mapping[int, Sequence[tuple[Period, AllowanceTerms]]],
    working: Mapping[int, Mapping[date, int]],
) -> tuple[Segment, ...]:
    """Return the parts of the month: cut where the post changed and where the rules did."""
    found = []
    for span in spans:
        for period, part_terms in terms[span.unit_id]:
            start = max(span.first, period.first)
            end = min(span.until, period.until or span.until)
            days = sum(start <= on < end for on in working[span.unit_id])
            if days:
                found.append(
                    Segment(
                        first=start,
                        until=end,
                        working_days=days,
                        job_class=span.job_class,
                        employment=member.employment,
                        unit_name=span.unit_name,
                        terms=part_terms,
                    )
                )
    return tuple(found)


def _terms_by_part(
    unit_ids: Collection[int], *, first: date, until: date
) -> dict[int, list[tuple[Period, AllowanceTerms]]]:
    """Return the terms of each unit by the part of the month in which they held."""
    units = list(Unit.objects.filter(pk__in=unit_ids))
    starts = policy.change_dates(KEYS, first=first, until=until)
    found: dict[int, list[tuple[Period, AllowanceTerms]]] = defaultdict(list)
    for start, end in zip(starts, [*starts[1:], until], strict=True):
        read: dict[int, AllowanceTerms] = {}
        for unit_id, book in policy.rulebooks(units=units, on=start).items():
            terms = read.setdefault(id(book), terms_from(book))
            found[unit_id].append((Period(start, end), terms))
    return found


def _by_person(days: Iterable[WorkdayFacts]) -> dict[int, list[WorkdayFacts]]:
    found: dict[int, list[WorkdayFacts]] = defaultdict(list)
    for day in days:
        found[day.employee_id].append(day)
    return found


def _working_days(
    spans: Sequence[PostingSpan], working: Mapping[int, Mapping[date, int]]
) -> set[date]:
    """Return the days on which a person's posts were at work."""
    return {on for span in spans for on in working[span.unit_id] if span.first <= on < span.until}


def _charged(day: WorkdayFacts) -> AttendanceDay:
    if day.status is WorkdayStatus.ABSENT:
        return AttendanceDay(on=day.on, is_absent=True)
    return AttendanceDay(
        on=day.on,
        minutes_late=day.minutes_late,
        minutes_early=day.minutes_early,
        missing_scans=int(day.missing_in) + int(day.missing_out),
    )


def _sanctioned(ids: Collection[int], *, on: date) -> set[int]:
    """Return who serves a medium sanction on the first of the month (PP 94/2021 art. 10)."""
    return {
        employee_id
        for employee_id, rows in sanctions_on(ids, on=on).items()
        if any(
            row.level == SanctionLevel.MEDIUM and row.state == SanctionState.IN_FORCE
            for row in rows
        )
    }


def _hash(people: Sequence[PersonMonth], *settings: str) -> str:
    """Return the SHA-256 of everything that decides the lines, in a fixed order."""
    digest = hashlib.sha256(repr(settings).encode())
    for person in sorted(people, key=lambda person: person.nip):
        digest.update(_canonical(person).encode())
    return digest.hexdigest()


def _canonical(person: PersonMonth) -> str:
    segments = [
        (
            str(part.first),
            str(part.until),
            part.working_days,
            part.job_class,
            part.employment.value,
            part.terms.version,
        )
        for part in person.segments
    ]
    days = [
        (str(day.on), day.minutes_late, day.minutes_early, day.missing_scans, day.is_absent)
        for day in sorted(person.days, key=lambda day: day.on)
    ]
    predicate = person.predicate.value if person.predicate else ""
    facts = (person.working_days, predicate, str(person.score), person.is_sanctioned)
    return repr((person.nip, segments, days, facts))
