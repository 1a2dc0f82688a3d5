"""Questions about scores; the facts of a month are gathered here from the slices below."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from luwes.attendance import queries as attendance
from luwes.attendance.types import WorkdayFacts, WorkdayStatus
from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.complaints import queries as complaints
from luwes.kit.errors import Missing
from luwes.kit.periods import next_month, previous_month
from luwes.organisation.models import Unit
from luwes.organisation.queries import below
from luwes.organisation.types import Predicate, StaffMember
from luwes.performance.models import Score
from luwes.performance.types import MonthFacts
from luwes.work import queries as work

READERS = (Role.HEAD, Role.PERSONNEL, Role.TREASURER, Role.AUDITOR)


class ScoreMissing(Missing):
    code = "performance.score-missing"


@dataclass(frozen=True, slots=True)
class StoredScore:
    """The score that counts for one person and month."""

    employee_id: int
    total: Decimal
    predicate: Predicate
    rule_version: str


def month_facts(
    staff: Collection[StaffMember], *, first: date, minutes_per_day: Mapping[int, int]
) -> list[MonthFacts]:
    """
    Return what each person did in the month that begins on `first`, in the order of `staff`.

    `minutes_per_day` is the norm by unit id. A constant number of queries, whatever the number
    of people. Days on leave or duty trips are neither due nor part of the target.
    """
    ids = [member.employee_id for member in staff]
    until = next_month(first)
    due_days = attendance.settled_dates(ids, first=first, until=until, statuses=DUE)
    charged = _by_person(attendance.charged_days(ids, first=first, until=until))
    net = attendance.net_minutes({m.unit_id for m in staff}, first=first, until=until)
    accepted = work.accepted_minutes(ids, first=first, until=until)
    served = complaints.service_record(ids, first, until)
    found = []
    for member in staff:
        due = due_days.get(member.employee_id, frozenset())
        costly = charged.get(member.employee_id, [])
        minutes = net[member.unit_id]
        record = served.get(member.employee_id)
        found.append(
            MonthFacts(
                employee_id=member.employee_id,
                minutes_target=len(due) * minutes_per_day[member.unit_id],
                minutes_accepted=accepted.get(member.employee_id, 0),
                minutes_due=sum(minutes.get(on, 0) for on in due),
                minutes_lost=sum(_lost(day, minutes.get(day.on, 0)) for day in costly),
                days_due=len(due),
                days_absent=sum(day.status is WorkdayStatus.ABSENT for day in costly),
                promises=record.decided if record else 0,
                promises_kept=record.answered_in_time if record else 0,
            )
        )
    return found


DUE = (WorkdayStatus.PRESENT, WorkdayStatus.ABSENT)


def _lost(day: WorkdayFacts, minutes_due: int) -> int:
    """Return the minutes of the day that were not worked, at most the day's."""
    if day.status is WorkdayStatus.ABSENT:
        return minutes_due
    return min(day.minutes_late + day.minutes_early, minutes_due)


def _by_person(days: Iterable[WorkdayFacts]) -> dict[int, list[WorkdayFacts]]:
    found: dict[int, list[WorkdayFacts]] = defaultdict(list)
    for day in days:
        found[day.employee_id].append(day)
    return found


def scores_in(employee_ids: Collection[int], *, first: date) -> dict[int, StoredScore]:
    """Return the current score of each person for the month that begins on `first`. One query."""
    rows = Score.objects.filter(is_current=True, first=first, employee_id__in=employee_ids)
    return {
        row.employee_id: StoredScore(
            row.employee_id, row.total, Predicate(row.predicate), row.rule_version
        )
        for row in rows.only("employee_id", "total", "predicate", "rule_version")
    }


def scores_of_month(standing: Standing, *, first: date) -> QuerySet[Score]:
    """Return the current scores of a month that the standing may read, best first."""
    return (
        Score.objects.filter(_seen_by(standing), is_current=True, first=first)
        .select_related("employee", "unit")
        .order_by("-total", "employee__name", "pk")
    )


def score_for(standing: Standing, nip: str, *, first: date) -> Score:
    """
    Return one person's current score of a month.

    :raises ScoreMissing: absent and foreign look the same.
    """
    found = scores_of_month(standing, first=first).filter(employee__nip=nip).first()
    if found is None:
        raise ScoreMissing(_("Nilai bulan itu belum ada, atau bukan untuk Anda baca."))
    return found


def months_with_scores(standing: Standing) -> list[date]:
    """Return the months that have a score the standing may read, newest first. One query."""
    seen = Score.objects.filter(_seen_by(standing), is_current=True)
    return list(seen.order_by("-first").values_list("first", flat=True).distinct())


def spread(scores: QuerySet[Score]) -> dict[Predicate, int]:
    """Return how many people stand in each predicate, best first. One query."""
    counted = dict(
        scores.order_by()
        .values_list("predicate")
        .annotate(people=Count("pk"))
        .values_list("predicate", "people")
    )
    return {predicate: counted.get(predicate.value, 0) for predicate in Predicate}


def _seen_by(standing: Standing) -> Q:
    return Q(employee_id=standing.employee_id) | below(standing.paths(*READERS), field="unit__path")


def units_of(staff: Collection[StaffMember]) -> list[Unit]:
    """Return the units in which these people are posted. One query."""
    return list(Unit.objects.filter(pk__in={member.unit_id for member in staff}).order_by("path"))


def today_items(standing: Standing, on: date, now: datetime) -> list[TodayItem]:
    """Return the person's own newest score as one line, when last month has one."""
    if standing.employee_id is None:
        return []
    first = previous_month(on)
    own = Score.objects.filter(employee_id=standing.employee_id, is_current=True, first=first)
    row = own.select_related("employee").first()
    if row is None:
        return []
    url = reverse("performance:score", args=[f"{first:%Y-%m}", row.employee.nip])
    detail = _("Lihat dari mana angkanya.")
    total = number_format(row.total, 2)
    title = _("Nilai kinerja bulan lalu: %(total)s") % {"total": total}
    return [TodayItem(title=title, detail=detail, url=url, icon="performance")]
