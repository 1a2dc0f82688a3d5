"""Verbs of own hours and shifts; what they change is settled again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luwes.attendance.closing import refuse_closed
from luwes.attendance.hours.rules import may_have_week, may_work_shifts
from luwes.attendance.hours.sentences import sentence
from luwes.attendance.hours.terms import week_terms
from luwes.attendance.hours.types import HoursKind, PlannedShift, PlanResult, Week, WeekFacts
from luwes.attendance.models import PersonalHours, Shift
from luwes.attendance.touched import touch_days
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Decision
from luwes.kit.errors import Conflict, Refused
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import DayHours
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import Employment
from luwes.policy.queries import rulebook

HOURS_LOCK = 4_107
AROUND = timedelta(days=2)


class HoursRefused(Refused):
    """This week or these shifts may not be; the reasons say why."""

    code = "attendance.hours-refused"


class NotPosted(Conflict):
    """The person is posted nowhere on that day, so no unit's rules hold."""

    code = "attendance.hours-not-posted"


@transaction.atomic
def set_hours(
    *,
    employee: Employee,
    kind: HoursKind,
    week: Week,
    first: date,
    until: date | None,
    source: str,
    by: User | None,
    at: datetime,
    ramadan_week: Week | None = None,
) -> PersonalHours:
    """
    Give somebody a week of one's own for [first, until), judged by the unit's rules on `first`.

    Without a Ramadan week the unit's hours hold in Ramadan; part-time staff keep their own.

    :raises HoursRefused: too short, out of the part-time range, or over another week of one's own.
    :raises MonthClosed: a month that it would change is closed.
    """
    _lock(employee.pk)
    unit = _unit_of(employee, first)
    refuse_closed(unit, first)
    if kind is HoursKind.PART_TIME and ramadan_week is None:
        ramadan_week = week
    facts = WeekFacts(
        kind=kind,
        week=week,
        ramadan_week=ramadan_week,
        is_part_time=employee.employment == Employment.PPPK_PART_TIME,
        overlaps=_overlapping(employee, first, until),
    )
    _refuse(may_have_week(facts, week_terms(rulebook(unit=unit, on=first))))
    row = PersonalHours.objects.create(
        employee=employee,
        first=first,
        until=until,
        kind=kind,
        week=_stored(week),
        ramadan_week=None if ramadan_week is None else _stored(ramadan_week),
        source=source,
        by=by,
        at=at,
    )
    _changed(employee, first, until, at)
    _record("attendance.set_hours", row, unit, by=by, at=at)
    return row


@transaction.atomic
def end_hours(*, hours: PersonalHours, until: date, by: User | None, at: datetime) -> PersonalHours:
    """
    Let a week of one's own end before `until`; the days from then on are judged as the unit's.

    :raises Conflict: it would end before it starts, or has ended by then already.
    """
    _lock(hours.employee_id)
    row = PersonalHours.objects.select_for_update().get(pk=hours.pk)
    if until <= row.first or (row.until is not None and until > row.until):
        raise Conflict(
            _("Tanggal itu di luar masa jam ini."),
            remedy=_("Pilih tanggal sesudah hari pertama dan sebelum akhirnya."),
        )
    unit = _unit_of(row.employee, until)
    refuse_closed(unit, until)
    was_until, row.until = row.until, until
    row.save(update_fields=["until"])
    _changed(row.employee, until, was_until, at)
    _record("attendance.end_hours", row, unit, by=by, at=at)
    return row


@transaction.atomic
def plan_shifts(
    *,
    unit: Unit,
    shifts: Sequence[PlannedShift],
    people: Collection[int],
    period: Period,
    source: str,
    by: User | None,
    at: datetime,
) -> PlanResult:
    """
    Make these the shifts of these people that start in the period: all or nothing.

    What is planned already stays as it is; what differs or is not in the list any more is
    withdrawn. A second call with the same list changes nothing.

    :raises HoursRefused: a shift is too long, or runs into another; for whom stands in `facts`.
    :raises MonthClosed: a month of the period is closed.
    """
    refuse_closed(unit, period.first)
    for who in sorted(people):
        _lock(who)
    known = _shifts_around(people, period)
    _refuse_impossible(shifts, known, period)
    wanted = {(shift.employee_id, shift.on): shift for shift in shifts}
    gone = [
        row
        for rows in known.values()
        for row in rows
        if row.on in period and not _is_same(row, wanted.get((row.employee_id, row.on)))
    ]
    kept = {
        (row.employee_id, row.on)
        for rows in known.values()
        for row in rows
        if row.on in period and _is_same(row, wanted.get((row.employee_id, row.on)))
    }
    Shift.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn_at=at)
    new = [shift for key, shift in wanted.items() if key not in kept]
    Shift.objects.bulk_create(_row(shift, source=source, by=by, at=at) for shift in new)
    result = PlanResult(stored=len(new), withdrawn=len(gone), kept=len(kept))
    _touch([*gone, *new], at)
    if new or gone:
        _record_shifts(unit, period, result, by=by, at=at)
    return result


@transaction.atomic
def withdraw_shift(*, shift: Shift, unit: Unit, by: User | None, at: datetime) -> None:
    """
    Take one shift out of the plan; the row stays, withdrawn.

    :raises MonthClosed: its month is closed.
    """
    refuse_closed(unit, shift.on)
    row = Shift.objects.select_for_update().get(pk=shift.pk)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _touch([row], at)
    result = PlanResult(stored=0, withdrawn=1, kept=0)
    _record_shifts(unit, Period(row.on, row.on + ONE_DAY), result, by=by, at=at)


def _lock(employee_id: int) -> None:
    """Let one page at a time change this person's hours, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HOURS_LOCK, employee_id])


def _unit_of(employee: Employee, on: date) -> Unit:
    posting = organisation.posting_of(employee.pk, on)
    if posting is None:
        raise NotPosted(
            _("Pada tanggal itu pegawai ini tidak bertugas di unit mana pun."),
            remedy=_("Pilih tanggal dalam masa penempatannya."),
        )
    return posting.unit


def _overlapping(
    employee: Employee, first: date, until: date | None
) -> tuple[date, date | None] | None:
    before_end = Q(first__lt=until) if until else Q()
    rows = PersonalHours.objects.filter(
        before_end, Q(until__isnull=True) | Q(until__gt=first), employee=employee
    )
    return rows.order_by("first").values_list("first", "until").first()


def _refuse(decision: Decision, **facts: Any) -> None:
    if decision.allowed:
        return
    raise HoursRefused(
        " ".join(sentence(reason) for reason in decision.blocking),
        remedy=_("Perbaiki menurut alasannya, lalu simpan lagi."),
        **facts,
    )


def _stored(week: Week) -> dict[str, dict[str, str]]:
    return {
        str(day): {name: f"{getattr(hours, name):%H:%M}" for name in DayHours.__slots__}
        for day, hours in sorted(week.items())
    }


def _changed(employee: Employee, first: date, until: date | None, at: datetime) -> None:
    """Only days that may have been settled are touched."""
    end = min(until or date.max, at.date() + ONE_DAY)
    if first < end:
        touch_days(employee_ids=[employee.pk], first=first, until=end, at=at)


def _shifts_around(people: Collection[int], period: Period) -> Mapping[int, list[Shift]]:
    found: dict[int, list[Shift]] = defaultdict(list)
    assert period.until is not None
    for row in Shift.objects.filter(
        employee_id__in=people,
        on__gte=period.first - AROUND,
        on__lt=period.until + AROUND,
        withdrawn_at__isnull=True,
    ):
        found[row.employee_id].append(row)
    return found


def _refuse_impossible(
    shifts: Sequence[PlannedShift], known: Mapping[int, list[Shift]], period: Period
) -> None:
    """The shifts just outside the period stay, so the new ones must fit beside them."""
    by_person: dict[int, list[PlannedShift]] = defaultdict(list)
    for shift in shifts:
        by_person[shift.employee_id].append(shift)
    for who, planned in by_person.items():
        beside = [_planned(row) for row in known.get(who, ()) if row.on not in period]
        _refuse(may_work_shifts([*planned, *beside]), employee_id=who)


def _planned(row: Shift) -> PlannedShift:
    return PlannedShift(row.employee_id, row.on, row.starts_at, row.ends_at, row.minutes_break)


def _is_same(row: Shift, shift: PlannedShift | None) -> bool:
    return shift is not None and _planned(row) == shift


def _row(shift: PlannedShift, *, source: str, by: User | None, at: datetime) -> Shift:
    return Shift(
        employee_id=shift.employee_id,
        on=shift.on,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        minutes_break=shift.minutes_break,
        source=source,
        by=by,
        at=at,
    )


def _touch(shifts: Iterable[Shift | PlannedShift], at: datetime) -> None:
    """A shift's check-ins may have been read as another date's: the neighbours too."""
    days: dict[int, list[date]] = defaultdict(list)
    for shift in shifts:
        if shift.starts_at <= at:
            days[shift.employee_id].append(shift.on)
    for who, dates in days.items():
        touch_days(employee_ids=[who], first=min(dates) - ONE_DAY, until=max(dates) + AROUND, at=at)


def _record(action: str, row: PersonalHours, unit: Unit, *, by: User | None, at: datetime) -> None:
    audit.record(
        action=action,
        subject=f"employee:{row.employee_id}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={
            "kind": row.kind,
            "first": row.first.isoformat(),
            "until": row.until.isoformat() if row.until else "",
            "source": row.source,
        },
    )


def _record_shifts(
    unit: Unit, period: Period, result: PlanResult, *, by: User | None, at: datetime
) -> None:
    audit.record(
        action="attendance.plan_shifts",
        subject=f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={
            "first": period.first.isoformat(),
            "until": str(period.until),
            "stored": result.stored,
            "withdrawn": result.withdrawn,
        },
    )
