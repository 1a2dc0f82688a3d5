"""Questions about the rota: who is planned where, and the calendar of a unit."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, Max, QuerySet, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting, Unit
from luwes.organisation.types import Absence
from luwes.policy import queries as policy
from luwes.rota.calendar import Calendar, Cell, Row, Where, fairness_of, totals_of
from luwes.rota.facts import working_days
from luwes.rota.models import Assignment, Plan, PlanState
from luwes.rota.types import PlannedPlace

PLANNERS = (Role.HEAD, Role.PERSONNEL)
READERS = (Role.HEAD, Role.PERSONNEL, Role.AUDITOR, Role.ADMIN)


PLANNING_DAY = 20  # when a page begins to remind of next month; no rule depends on it


class PlanMissing(Missing):
    code = "rota.plan-missing"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit of a planner with the size of its own staff and the plan that tells its state."""

    unit: Unit
    headcount: int
    plan: Plan | None


def planned_places(
    employee_ids: Collection[int], first: date, until: date
) -> dict[tuple[int, date], PlannedPlace]:
    """
    Return where people are planned on [first, until) by plans in force. One query.

    Only days away from the office have an entry; a working day without one is in the office.
    """
    rows = Assignment.objects.filter(
        is_published=True, employee_id__in=employee_ids, on__gte=first, on__lt=until
    ).values_list("employee_id", "on", "place")
    return {(who, on): PlannedPlace(place) for who, on, place in rows}


def unit_to_read(standing: Standing, code: str, on: date) -> Unit:
    """
    Return the unit whose calendar the standing may read: one's own, or under a role.

    :raises UnitMissing: absent and foreign look the same.
    """
    own = organisation.own_unit(standing, on)
    if own is not None and own.code == code:
        return own
    return organisation.unit_for(standing, code, *READERS)


def units_to_read(standing: Standing, on: date) -> list[Unit]:
    """Return one's own unit and all under a role that reads calendars, in tree order."""
    own = organisation.own_unit(standing, on)
    found = {unit.pk: unit for unit in organisation.visible_units(standing, *READERS)}
    if own is not None:
        found[own.pk] = own
    return sorted(found.values(), key=lambda unit: unit.path)


def plan_for(standing: Standing, pk: int) -> Plan:
    """
    Return a plan of a unit where the standing plans, whatever its state.

    :raises PlanMissing: absent and foreign look the same.
    """
    covered = organisation.below(standing.paths(*PLANNERS), field="unit__path")
    plan = Plan.objects.filter(covered, pk=pk).select_related("unit", "made_by").first()
    if plan is None:
        raise PlanMissing(_("Rencana itu tidak ada, atau di luar lingkup tugas Anda."))
    return plan


def plans_of(unit: Unit, first: date) -> list[Plan]:
    """Return every plan of the unit and month, newest first, with who made and published it."""
    rows = Plan.objects.filter(unit=unit, first=first).order_by("-made_at", "-pk")
    return list(rows.select_related("unit", "made_by", "published_by", "withdrawn_by"))


def plan_in_force(unit: Unit, first: date) -> Plan | None:
    """Return the published plan of the unit and month, if there is one."""
    rows = Plan.objects.filter(unit=unit, first=first, state=PlanState.PUBLISHED)
    return rows.select_related("unit").first()


def unpublished_units(unit: Unit, first: date) -> list[Unit]:
    """Return the units with staff of their own at or below that have no plan in force yet."""
    staffed = Posting.objects.filter(organisation.in_force(first)).values("unit_id")
    done = Plan.objects.filter(first=first, state=PlanState.PUBLISHED).values("unit_id")
    units = organisation.units_under(unit).filter(pk__in=staffed)
    return list(units.exclude(pk__in=done))


def board(standing: Standing, first: date) -> list[BoardRow]:
    """Return each unit with staff where the standing plans, with its plan. Three queries."""
    counts = dict(
        Posting.objects.filter(organisation.in_force(first))
        .order_by()
        .values_list("unit_id")
        .annotate(n=Count("pk"))
    )
    units = organisation.visible_units(standing, *PLANNERS).filter(pk__in=counts)
    plans = {plan.unit_id: plan for plan in _telling_plans(first, units)}
    return [BoardRow(unit, counts[unit.pk], plans.get(unit.pk)) for unit in units]


def _telling_plans(first: date, units: QuerySet[Unit]) -> QuerySet[Plan]:
    """Return one plan a unit: the published one, else the newest draft, else the withdrawn one."""
    rank = Case(
        When(state=PlanState.PUBLISHED, then=0),
        When(state=PlanState.DRAFT, then=1),
        default=2,
        output_field=IntegerField(),
    )
    rows = Plan.objects.filter(first=first, unit__in=units.values("pk")).annotate(rank=rank)
    return rows.order_by("unit_id", "rank", "-made_at", "-pk").distinct("unit_id")


def today_items(standing: Standing, on: date, now: datetime) -> Iterator[TodayItem]:
    """Return what the rota has for planners today: drafts to publish, months without a plan."""
    paths = standing.paths(*PLANNERS)
    if not paths:
        return
    following = next_month(on)
    yield from _draft_items(paths, on)
    if on.day >= PLANNING_DAY:
        yield from _unplanned_item(standing, following)


def _draft_items(paths: Iterable[str], on: date) -> Iterator[TodayItem]:
    """Return one item a month with drafts; it leads to the draft itself where there is but one."""
    drafts = Plan.objects.filter(
        organisation.below(paths, field="unit__path"),
        state=PlanState.DRAFT,
        first__gte=on.replace(day=1),
    )
    for month in drafts.values("first").annotate(n=Count("pk"), newest=Max("pk")).order_by("first"):
        board_url = f"{reverse('rota:plans')}?bulan={month['first']:%Y-%m}"
        yield TodayItem(
            gettext("Rancangan jadwal %(month)s menunggu terbit")
            % {"month": date_format(month["first"], "F Y")},
            detail=gettext("Periksa lalu terbitkan, agar pegawai tahu di mana bekerja."),
            url=reverse("rota:plan", args=[month["newest"]]) if month["n"] == 1 else board_url,
            count=month["n"],
            tone="info",
            icon="calendar",
            action=gettext("Periksa"),
        )


def _unplanned_item(standing: Standing, first: date) -> Iterator[TodayItem]:
    rows = board(standing, first)
    waiting = [row for row in rows if row.plan is None]
    if waiting:
        yield TodayItem(
            gettext("Jadwal bulan depan belum disusun"),
            detail=date_format(first, "F Y"),
            url=f"{reverse('rota:plans')}?bulan={first:%Y-%m}",
            count=len(waiting),
            tone="warn",
            icon="calendar",
            action=gettext("Susun"),
        )


def newest_draft(unit: Unit, first: date) -> Plan | None:
    """Return the newest draft of the unit and month, if any."""
    rows = Plan.objects.filter(unit=unit, first=first, state=PlanState.DRAFT)
    return rows.order_by("-made_at", "-pk").first()


def withdrawn_plan(unit: Unit, first: date) -> Plan | None:
    """Return the plan of the unit and month that was withdrawn last, if any."""
    rows = Plan.objects.filter(unit=unit, first=first, state=PlanState.WITHDRAWN)
    return rows.order_by("-withdrawn_at").first()


def calendar(
    unit: Unit, first: date, *, on: date | None = None, draft: Plan | None = None
) -> Calendar:
    """
    Return who of the unit's own staff is where on each day of the month. Seven queries.

    The staff are those of the day `on`, by default the month's first. With `draft` its days are
    shown instead of those in force. The kind of a leave is not in it.
    """
    month, until = Period(first, next_month(first)), next_month(first)
    book = policy.rulebook(unit=unit, on=first)
    working = frozenset(working_days(book, month))
    day = min(max(on or first, first), until - ONE_DAY)
    staff = organisation.own_staff_on(unit=unit, on=day)
    people = [member.employee_id for member in staff]
    away = _draft_days(draft) if draft else set(planned_places(people, first, until))
    absent = _absent(organisation.absences(people, first=first, until=until), month)
    days = tuple(month.days())
    rows = tuple(
        Row(member, tuple(_cell(member.employee_id, on, working, away, absent) for on in days))
        for member in staff
    )
    share = book.term("rota.away_quota_share")
    quota = int(Decimal(share.value) * len(staff))
    return Calendar(
        unit=unit,
        first=first,
        days=days,
        rows=rows,
        totals=totals_of(days, rows),
        quota=quota,
        quota_source=share.source,
        fairness=fairness_of(days, rows),
        plan=draft or plan_in_force(unit, first),
    )


def who_is_where(unit: Unit, on: date) -> list[Where]:
    """Return where everybody at the unit or below it is on a day, in tree order. Six queries."""
    staff = organisation.staff_on(unit=unit, on=on)
    people = [member.employee_id for member in staff]
    until = on + ONE_DAY
    working = frozenset(working_days(policy.rulebook(unit=unit, on=on), Period(on, until)))
    away = set(planned_places(people, on, until))
    absences = organisation.absences(people, first=on, until=until)
    absent = _absent(absences, Period(on, until))
    return [Where(member, _cell(member.employee_id, on, working, away, absent)) for member in staff]


def _draft_days(draft: Plan) -> set[tuple[int, date]]:
    """Return the days away of a draft, with the days of its month lived before it begins."""
    lived = Assignment.objects.filter(
        is_published=True,
        employee_id__in=draft.facts["people"],
        on__gte=draft.first,
        on__lt=draft.starts_on,
    )
    return set(draft.assignments.values_list("employee_id", "on")) | set(
        lived.values_list("employee_id", "on")
    )


def _cell(
    who: int,
    on: date,
    working: Collection[date],
    away: Collection[tuple[int, date]],
    absent: Mapping[tuple[int, date], Cell],
) -> Cell:
    if on not in working:
        return Cell.FREE
    if (who, on) in absent:
        return absent[who, on]
    return Cell.HOME if (who, on) in away else Cell.OFFICE


def _absent(absences: Iterable[Absence], month: Period) -> dict[tuple[int, date], Cell]:
    found: dict[tuple[int, date], Cell] = {}
    until = month.until or month.first
    for absence in absences:
        cell = Cell.TRIP if absence.kind == "duty_trip" else Cell.LEAVE
        inside = Period(max(absence.first, month.first), min(absence.until, until))
        found.update({(absence.employee_id, on): cell for on in inside.days()})
    return found
