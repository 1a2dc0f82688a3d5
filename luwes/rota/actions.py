"""Verbs of the rota: plan a month, publish what the checker accepts, withdraw with a reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Reason
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.rota.checker import violations
from luwes.rota.facts import UnitMonth, gather
from luwes.rota.models import Assignment, Plan, PlanState
from luwes.rota.sentences import day_of
from luwes.rota.types import (
    PlannedPlace,
    PlanResult,
    Problem,
    ProblemUnsolvable,
    Violation,
)

BATCH = 5000
SolveAll = Callable[[Callable[[Problem], "Answer"], Iterable[Problem]], Iterable["Answer"]]


class RotaUnsolvable(Conflict):
    """Rules in force that no plan of the unit can keep together; the reasons name them."""

    code = "rota.unsolvable"


class PlanRefused(Refused):
    """The checker finds rules broken by the plan, by the facts of this moment."""

    code = "rota.plan-refused"


class PlanClosed(Conflict):
    code = "rota.plan-closed"


class PlanInForce(Conflict):
    code = "rota.plan-in-force"


class MonthOver(Conflict):
    code = "rota.month-over"


class ReasonMissing(Invalid):
    code = "rota.reason-missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver said about one problem: a result, or why there can be none."""

    result: PlanResult | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One unit of many: its new draft, or the reasons why it has none."""

    unit: Unit
    plan: Plan | None
    reasons: tuple[Reason, ...] = ()


def plan_month(*, unit: Unit, first: date, by: User | None, at: datetime) -> Plan:
    """
    Draft the plan of the unit's own staff for the month that starts on `first`.

    An earlier draft is replaced. Days that are over by `at` in the unit's zone, or that a
    withdrawn plan still holds, stay as they are; only the rest is planned.

    :raises MonthOver: no day of the month is left.
    :raises RotaUnsolvable: the rules in force contradict each other in this unit.
    """
    planned = plan_units([unit], first=first, by=by, at=at)[0]
    if planned.plan is None:
        raise RotaUnsolvable(
            _("Jadwal tidak dapat disusun: aturan yang berlaku tidak mungkin dipenuhi bersama."),
            remedy=_("Ubah aturan yang disebut di bawah ini, lalu susun lagi."),
            reasons=planned.reasons,
        )
    return planned.plan


@transaction.atomic
def plan_units(
    units: Sequence[Unit],
    *,
    first: date,
    by: User | None,
    at: datetime,
    solve_all: SolveAll = map,
) -> list[Planned]:
    """
    Draft the month of many units, in their order; one that cannot be solved does not stop the rest.

    `solve_all` runs the pure `answer` over the problems: `map`, or the map of a process pool.
    """
    _require_month(first)
    months = gather(units, first, _open_days(units, first, at))
    answers = solve_all(answer, [month.problem for month in months])
    Plan.objects.filter(unit__in=units, first=first, state=PlanState.DRAFT).delete()
    planned: list[Planned] = []
    for month, answered in zip(months, answers, strict=True):
        if answered.result is None:
            planned.append(Planned(month.unit, None, answered.reasons))
        else:
            planned.append(Planned(month.unit, _draft(month, answered.result, by, at)))
    return planned


def answer(problem: Problem) -> Answer:
    """Return the solver's result, or its reasons for none. Pure, so that other processes can."""
    # OR-Tools takes a second to load; only a plan pays it, not each start of the site
    from luwes.rota import solver

    try:
        return Answer(solver.solve(problem))
    except ProblemUnsolvable as cannot:
        return Answer(None, cannot.reasons)


@transaction.atomic
def publish_plan(*, plan: Plan, by: User | None, at: datetime) -> Plan:
    """
    Put a draft in force, after the independent checker has accepted it by the facts of now.

    Days that went by since the draft was made are left out of it.

    :raises PlanClosed: it is no draft any more.
    :raises MonthOver: no day of the month is left.
    :raises PlanInForce: another plan of the unit and month is in force; withdraw it first.
    :raises PlanRefused: leave, moves or rules changed so that it would break a rule.
    """
    plan = _locked(plan)
    if plan.state != PlanState.DRAFT:
        raise PlanClosed(_("Rencana ini bukan rancangan lagi."), remedy=_("Muat ulang halaman."))
    _require_none_in_force(plan)
    _drop_lived_days(plan, at)
    month = gather([plan.unit], plan.first, {plan.unit_id: plan.starts_on})[0]
    found = violations(month.problem, plan.assignments.values_list("employee_id", "on"))
    if found:
        raise PlanRefused(
            _("Rencana ini melanggar aturan menurut keadaan sekarang, jadi belum dapat terbit."),
            remedy=_("Susun ulang bulan ini; perubahan cuti, mutasi dan aturan akan ikut."),
            reasons=[reason_of(violation, month) for violation in found],
        )
    released = _release_moved(plan, month)
    plan.assignments.update(is_published=True)
    plan.state, plan.published_at, plan.published_by = PlanState.PUBLISHED, at, by
    plan.save(update_fields=["state", "starts_on", "published_at", "published_by"])
    _record("rota.publish_plan", plan, by, at, released=released)
    return plan


@transaction.atomic
def withdraw_plan(
    *, plan: Plan, reason: str, by: User | None, at: datetime, stops_on: date | None = None
) -> Plan:
    """
    Take a published plan out of force from the day of `at` in the unit's zone on.

    Days before stay as they were lived. With `stops_on` the days from there on stop instead.

    :raises ReasonMissing: a withdrawal tells the people why.
    :raises PlanClosed: it is not in force.
    """
    plan = _locked(plan)
    if not reason.strip():
        raise ReasonMissing(_("Tulis alasan penarikan, agar pegawai tahu sebabnya."))
    if plan.state != PlanState.PUBLISHED:
        raise PlanClosed(_("Rencana ini tidak sedang berlaku."), remedy=_("Muat ulang halaman."))
    stops_on = stops_on or max(plan.starts_on, _day_at(plan.unit, at))
    plan.assignments.filter(on__gte=stops_on).update(is_published=False)
    plan.state, plan.withdrawn_at, plan.withdrawn_by = PlanState.WITHDRAWN, at, by
    plan.withdrawn_from, plan.withdrawn_because = stops_on, reason.strip()
    plan.save()
    _record("rota.withdraw_plan", plan, by, at, reason=plan.withdrawn_because)
    return plan


@transaction.atomic
def discard_draft(*, plan: Plan, by: User | None, at: datetime) -> None:
    """Throw a draft away. :raises PlanClosed: it is no draft any more."""
    plan = _locked(plan)
    if plan.state != PlanState.DRAFT:
        raise PlanClosed(_("Rencana ini bukan rancangan lagi."), remedy=_("Muat ulang halaman."))
    _record("rota.discard_draft", plan, by, at)
    plan.delete()


def _require_month(first: date) -> None:
    if first.day != 1:
        raise Invalid(_("Rencana disusun per bulan: tanggal mulainya tanggal 1."))


def _open_days(units: Sequence[Unit], first: date, at: datetime) -> dict[int, date]:
    """Return from when on each unit is planned: after what is lived, or still held."""
    held = dict(
        Plan.objects.filter(unit__in=units, first=first, state=PlanState.WITHDRAWN)
        .order_by("withdrawn_at")
        .values_list("unit_id", "withdrawn_from")
    )
    days = {unit.pk: max(first, _day_at(unit, at), held.get(unit.pk) or first) for unit in units}
    if any(day >= next_month(first) for day in days.values()):
        raise MonthOver(
            _("Bulan itu sudah lewat, jadi tidak ada hari yang dapat direncanakan."),
            remedy=_("Pilih bulan ini atau bulan berikutnya."),
        )
    return days


def _draft(month: UnitMonth, result: PlanResult, by: User | None, at: datetime) -> Plan:
    plan = Plan.objects.create(
        unit=month.unit,
        first=month.first,
        starts_on=month.starts_on,
        rule_version=month.rule_version,
        facts=_facts(month, result),
        made_at=at,
        made_by=by,
    )
    rows = [
        Assignment(plan=plan, employee_id=who, on=on, place=PlannedPlace.HOME)
        for who, on in sorted(result.away)
    ]
    Assignment.objects.bulk_create(rows, batch_size=BATCH)
    _record("rota.plan_month", plan, by, at)
    return plan


def _facts(month: UnitMonth, result: PlanResult) -> dict[str, Any]:
    problem = month.problem
    return {
        "people": [person.employee_id for person in problem.people],
        "headcount": problem.headcount,
        "may_be_away": sum(person.days_per_week > 0 for person in problem.people),
        "working_days": len(problem.days),
        "cap_days_per_week": problem.cap_days_per_week,
        "quota_share": str(problem.quota_share),
        "quota": problem.quota,
        "minimum_in_office": problem.minimum_in_office,
        "common_office_weekdays": sorted(problem.common_office_weekdays),
        "days_away": len(result.away),
        "shortages": [asdict(row) | {"on": row.on.isoformat()} for row in result.shortages],
        "fairness": asdict(result.fairness),
        "is_optimal": result.is_optimal,
    }


def _require_none_in_force(plan: Plan) -> None:
    if Plan.objects.filter(unit=plan.unit, first=plan.first, state=PlanState.PUBLISHED).exists():
        raise PlanInForce(
            _("Sudah ada rencana terbit untuk unit dan bulan ini."),
            remedy=_("Tarik dahulu rencana itu dengan alasan, lalu susun dan terbitkan lagi."),
        )


def _drop_lived_days(plan: Plan, at: datetime) -> None:
    """Let the plan start on the day of `at`: nobody can be planned for days gone by."""
    plan.starts_on = max(plan.starts_on, _open_days([plan.unit], plan.first, at)[plan.unit_id])
    plan.assignments.filter(on__lt=plan.starts_on).delete()


def _day_at(unit: Unit, at: datetime) -> date:
    return local(at, Zone(unit.zone)).date()


def _release_moved(plan: Plan, month: UnitMonth) -> int:
    """Free the days that plans of former units still give to people who moved here."""
    here = [member.employee_id for member in month.staff]
    elsewhere = Assignment.objects.filter(
        is_published=True,
        employee_id__in=here,
        on__gte=plan.starts_on,
        on__lt=next_month(plan.first),
    )
    return elsewhere.exclude(plan=plan).update(is_published=False)


def reason_of(violation: Violation, month: UnitMonth) -> Reason:
    names = {member.employee_id: member.name for member in month.staff}
    who = violation.employee_id
    return Reason(
        violation.rule,
        facts={
            "name": names.get(who, "") if who is not None else "",
            "on": day_of(violation.on),
            "number": violation.number,
            "limit": violation.limit,
        },
        remedy="rota.remedy-replan",
    )


def _locked(plan: Plan) -> Plan:
    """
    Lock every plan of the unit and month, so that of two drafts only one can come into force.

    :raises PlanClosed: the draft was thrown away or replaced meanwhile.
    """
    siblings = Plan.objects.filter(unit=plan.unit_id, first=plan.first).order_by("pk")
    rows = siblings.select_for_update(of=("self",)).select_related("unit")
    locked = {row.pk: row for row in rows}
    if plan.pk not in locked:
        raise PlanClosed(_("Rencana ini bukan rancangan lagi."), remedy=_("Muat ulang halaman."))
    return locked[plan.pk]


def _record(action: str, plan: Plan, by: User | None, at: datetime, **facts: Any) -> None:
    audit.record(
        action=action,
        subject=f"plan:{plan.pk}",
        by=by,
        at=at,
        unit_path=plan.unit.path,
        facts={"unit": plan.unit.code, "month": f"{plan.first:%Y-%m}", **facts},
    )
