"""Pages of the rota: the calendar "who is where", the board of plans, one plan under review."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.base.access import requires, signed_in
from luwes.kit.errors import Invalid
from luwes.kit.periods import Period, next_month, previous_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.rota import actions, facts, presenting, queries
from luwes.rota.checker import violations
from luwes.rota.forms import CalendarForm, WithdrawForm, month_from
from luwes.rota.jobs import plan_branch as plan_branch_job
from luwes.rota.models import Plan, PlanState

AT_ONCE = 12  # units planned inside the request; above, the worker does it
plans_here = requires(*queries.PLANNERS)


@require_GET
@signed_in
def calendar(request: Any) -> HttpResponse:
    """Who of a unit is where: the month on a wide screen, one day on a phone."""
    today = request.today
    first = month_from(request.GET.get("bulan", "")) or today.replace(day=1)
    units = queries.units_to_read(request.standing, today)
    unit = _unit(request, units, today)
    if unit is None:
        return render(request, "rota/nobody.html")
    shown = queries.calendar(unit, first, on=today)
    may_plan = request.standing.covers(unit.path, *queries.PLANNERS)
    context = {
        "unit": unit,
        "withdrawn": None if shown.plan else queries.withdrawn_plan(unit, first),
        "form": CalendarForm(units=units, initial={"unit": unit.code, "bulan": f"{first:%Y-%m}"}),
        "has_choice": len(units) > 1,
        "below": [one for one in units if one.path[: -one.steplen] == unit.path],
        "may_plan": may_plan,
        "draft": queries.newest_draft(unit, first) if may_plan and not shown.plan else None,
        **presenting.month_context(shown, today=today, own_id=request.standing.employee_id),
        **_day_context(request, shown, today),
        **_neighbours(unit, first),
    }
    return render(request, "rota/calendar.html", context)


@require_GET
@plans_here
def plans(request: Any) -> HttpResponse:
    """Every unit of the planner with the state of its plan for a month."""
    today = request.today
    first = month_from(request.GET.get("bulan", "")) or today.replace(day=1)
    rows = queries.board(request.standing, first)
    context = {
        "first": first,
        "previous": previous_month(first),
        "next": next_month(first),
        "rows": rows,
        "published": sum(1 for row in rows if row.plan and row.plan.state == "published"),
        "drafts": sum(1 for row in rows if row.plan and row.plan.state == "draft"),
        "without": sum(1 for row in rows if row.plan is None or row.plan.state == "withdrawn"),
    }
    return render(request, "rota/plans.html", context)


@require_POST
@plans_here
def plan_month(request: Any) -> HttpResponse:
    """Draft one unit's month, then show it for review."""
    unit, first = _ordered(request)
    drafted = actions.plan_month(unit=unit, first=first, by=request.user, at=request.now)
    return redirect("rota:plan", drafted.pk)


@require_POST
@plans_here
def plan_branch(request: Any) -> HttpResponse:
    """Draft the month of all units that have none in force: at once, or by the worker."""
    first = _month(request)
    waiting = [
        row.unit
        for row in queries.board(request.standing, first)
        if row.plan is None or row.plan.state != PlanState.PUBLISHED
    ]
    if len(waiting) > AT_ONCE:
        for top in facts.branches(waiting):
            plan_branch_job.defer(
                unit_id=top.pk, first=first.isoformat(), by_id=request.user.pk,
                at=request.now.isoformat(),
            )  # fmt: skip
        messages.info(request, _("Penyusunan berjalan di latar. Muat ulang halaman ini nanti."))
        return _board(first)
    rows = actions.plan_units(waiting, first=first, by=request.user, at=request.now)
    for row in rows:
        if row.plan is None:
            messages.error(request, presenting.unsolved(row))
    made = sum(row.plan is not None for row in rows)
    messages.success(request, _("%(made)d rancangan disusun.") % {"made": made})
    return _board(first)


@require_GET
@plans_here
def plan(request: Any, pk: int) -> HttpResponse:
    """One plan: what it was made from, what the checker says now, and what may be done."""
    return _review(request, queries.plan_for(request.standing, pk), WithdrawForm())


@require_POST
@plans_here
def publish(request: Any, pk: int) -> HttpResponse:
    """Put a draft in force, if the checker agrees."""
    draft = queries.plan_for(request.standing, pk)
    actions.publish_plan(plan=draft, by=request.user, at=request.now)
    messages.success(request, _("Jadwal sudah terbit. Semua pegawai unit dapat melihatnya."))
    return redirect("rota:plan", pk)


@require_http_methods(["GET", "POST"])
@plans_here
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take a published plan out of force, with a reason that everybody in it reads."""
    in_force = queries.plan_for(request.standing, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return _review(request, in_force, form, status=status)
    reason = form.cleaned_data["reason"]
    actions.withdraw_plan(plan=in_force, reason=reason, by=request.user, at=request.now)
    messages.success(request, _("Jadwal ditarik. Susun yang baru bila perlu."))
    return redirect("rota:plan", pk)


@require_POST
@plans_here
def discard(request: Any, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = queries.plan_for(request.standing, pk)
    first = draft.first
    actions.discard_draft(plan=draft, by=request.user, at=request.now)
    messages.success(request, _("Rancangan dibuang."))
    return _board(first)


def _review(request: Any, plan: Plan, form: WithdrawForm, *, status: int = 200) -> HttpResponse:
    today = request.today
    is_draft = plan.state == PlanState.DRAFT
    shown = queries.calendar(
        plan.unit, plan.first, on=plan.starts_on, draft=plan if is_draft else None
    )
    context = {
        "plan": plan,
        "unit": plan.unit,
        "withdraw_form": form,
        "found": _found(plan) if is_draft else [],
        "facts": plan.facts,
        "shortages": [
            {**row, "on": date.fromisoformat(row["on"])} for row in plan.facts["shortages"]
        ],
        "others": [row for row in queries.plans_of(plan.unit, plan.first) if row != plan],
        **presenting.month_context(shown, today=today, own_id=request.standing.employee_id),
    }
    return render(request, "rota/plan.html", context, status=status)


def _found(plan: Plan) -> list[Any]:
    """Return what the checker says about a draft by the facts of now."""
    month = facts.gather([plan.unit], plan.first, {plan.unit_id: plan.starts_on})[0]
    away = plan.assignments.values_list("employee_id", "on")
    return [actions.reason_of(one, month) for one in violations(month.problem, away)]


def _unit(request: Any, units: list[Unit], today: date) -> Unit | None:
    code = request.GET.get("unit")
    if code:
        return queries.unit_to_read(request.standing, code, today)
    return organisation.own_unit(request.standing, today) or (units[0] if units else None)


def _day_context(request: Any, shown: Any, today: date) -> dict[str, Any]:
    """Return the one day that a phone shows: asked for, else today, else the month's first."""
    month = Period(shown.first, next_month(shown.first))
    asked = request.GET.get("hari", "")
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        on = today
    on = on if on in month else shown.first
    return presenting.day_context(shown, on, today=today)


def _neighbours(unit: Unit, first: date) -> dict[str, str]:
    def url(month: date) -> str:
        return f"?{urlencode({'unit': unit.code, 'bulan': f'{month:%Y-%m}'})}"

    return {"previous_url": url(previous_month(first)), "next_url": url(next_month(first))}


def _ordered(request: Any) -> tuple[Unit, date]:
    code = request.POST.get("unit", "")
    unit = organisation.unit_for(request.standing, code, *queries.PLANNERS)
    return unit, _month(request)


def _month(request: Any) -> date:
    first = month_from(request.POST.get("bulan", ""))
    if first is None:
        raise Invalid(_("Pilih bulan yang akan disusun, misalnya 2026-11."))
    return first


def _board(first: date) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('rota:plans')}?bulan={first:%Y-%m}")
