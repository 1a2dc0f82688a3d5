"""Questions about cases: only the person, the line above, personnel and auditors may see one."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.attendance import queries as attendance
from luwes.base.access import Role, Standing
from luwes.base.dates import day_text
from luwes.base.today import TodayItem
from luwes.discipline.models import Case, CaseStep
from luwes.discipline.types import OPEN_STATES, CaseState
from luwes.kit.errors import Missing
from luwes.kit.periods import ONE_DAY
from luwes.organisation.models import Unit
from luwes.organisation.queries import below

READERS = (Role.HEAD, Role.PERSONNEL, Role.AUDITOR)


class CaseMissing(Missing):
    code = "discipline.case-missing"


def visible(standing: Standing) -> QuerySet[Case]:
    """Return one's own cases, those one must review, and those under units of one's roles."""
    seen = below(standing.paths(*READERS), field="unit__path")
    if standing.employee_id is not None:
        seen |= Q(employee_id=standing.employee_id) | Q(superior_id=standing.employee_id)
    return Case.objects.filter(seen).select_related("employee", "unit", "superior")


def cases_for(standing: Standing, *, is_open: bool | None = None) -> QuerySet[Case]:
    """Return the cases of others that the standing may see, the next due first."""
    cases = visible(standing)
    if standing.employee_id is not None:
        cases = cases.exclude(employee_id=standing.employee_id)
    if is_open is not None:
        cases = (
            cases.filter(state__in=OPEN_STATES) if is_open else cases.exclude(state__in=OPEN_STATES)
        )
    order = "review_due_on" if is_open else "-review_due_on"
    return cases.order_by(order, "id")


def own_cases(standing: Standing) -> QuerySet[Case]:
    """Return the cases about the person of this standing, newest first."""
    mine = Case.objects.filter(employee_id=standing.employee_id or 0)
    return mine.select_related("employee", "unit", "superior").order_by("-opened_at", "-id")


def case_for(standing: Standing, number: str) -> Case:
    """
    Return the case with this number if the standing may see it.

    :raises CaseMissing: absent and foreign look the same.
    """
    case = visible(standing).select_related("decided_by").filter(number=number).first()
    if case is None:
        raise CaseMissing(_MISSING)
    return case


def case_to_decide(standing: Standing, number: str) -> Case:
    """
    Return the case if the standing may decide it: the superior or a head above, not the person.

    :raises CaseMissing: absent and foreign look the same.
    """
    case = case_for(standing, number)
    if not may_decide(standing, case):
        raise CaseMissing(_MISSING)
    return case


_MISSING = _("Perkara itu tidak ada, atau di luar lingkup tugas Anda.")


def is_own(standing: Standing, case: Case) -> bool:
    return standing.employee_id is not None and case.employee_id == standing.employee_id


def may_decide(standing: Standing, case: Case) -> bool:
    if is_own(standing, case):
        return False
    is_superior = standing.employee_id is not None and case.superior_id == standing.employee_id
    return is_superior or standing.covers(case.unit.path, Role.HEAD)


def steps_of(case: Case) -> list[CaseStep]:
    """Return all that happened in a case, oldest first, with authors. One query."""
    return list(case.steps.select_related("by"))


def absence_counts(employee_ids: Collection[int], *, on: date) -> dict[int, int]:
    """Return the unexcused days of each person in the year of `on`, up to it. One query."""
    rows = attendance.monthly_presence(
        employee_ids=employee_ids, first=date(on.year, 1, 1), until=on + ONE_DAY
    )
    return {row.employee_id: row.days_absent for row in rows if row.days_absent}


def tops() -> QuerySet[Unit]:
    """Return the roots of the tree, for work that goes over everybody."""
    return Unit.objects.filter(depth=1).order_by("path")


def today_items(standing: Standing, on: date, now: datetime) -> list[TodayItem]:
    """Return the cases that wait for my statement, and those that wait for my decision."""
    if standing.employee_id is None and not standing.has(Role.HEAD):
        return []
    mine = Q(employee_id=standing.employee_id, state=CaseState.NOTIFIED)
    led = Q(superior_id=standing.employee_id, superior__isnull=False)
    row = Case.objects.filter(state__in=OPEN_STATES).aggregate(
        mine=Count("id", filter=mine),
        led=Count("id", filter=led),
        late=Count("id", filter=led & Q(review_due_on__lt=on)),
        due_on=Min("review_due_on", filter=led),
    )
    items = []
    if row["mine"]:
        items.append(
            TodayItem(
                title=_("Penjelasan Anda diminta"),
                detail=_("Sebelum ada keputusan, Anda dapat menjelaskan lebih dahulu."),
                url=reverse("discipline:cases"),
                count=row["mine"],
                tone="warn",
                icon="discipline",
                action=_("Beri penjelasan"),
            )
        )
    if row["led"]:
        items.append(
            TodayItem(
                title=_("Perkara disiplin menunggu Anda"),
                detail=_due_text(row["due_on"], on=on),
                url=reverse("discipline:cases"),
                count=row["led"],
                tone="bad" if row["late"] else "warn",
                icon="discipline",
                action=_("Telaah"),
            )
        )
    return items


def _due_text(due_on: date, *, on: date) -> str:
    """Say by when the superior must decide, or since when it is late (PP 94/2021 article 28)."""
    words = _("Lewat batas waktu %(on)s") if due_on < on else _("Terdekat jatuh tempo %(on)s")
    return words % {"on": day_text(due_on)}
