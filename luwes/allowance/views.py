"""Pages of the allowance: runs, one run, slips, budgets."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luwes.allowance import actions, jobs, orders, queries
from luwes.allowance.documents import slip_pdf
from luwes.allowance.forms import BudgetForm, ComputeForm
from luwes.allowance.models import Order, RunLine
from luwes.allowance.texts import step_text
from luwes.base.access import Role, requires, signed_in
from luwes.base.tables import XLSX, download, xlsx_bytes
from luwes.kit.decisions import Reason
from luwes.kit.errors import Invalid
from luwes.kit.periods import previous_month
from luwes.kit.steps import Step
from luwes.organisation.queries import visible_units

READERS = queries.READERS
PAGE = 50
AT_ONCE = 2000  # people computed or sealed inside the request; above, the worker does it


@requires(*READERS)
def runs(request: Any) -> HttpResponse:
    """List the runs and the year's budgets; the treasurer computes from here."""
    year = request.today.year
    treasured = visible_units(request.standing, Role.TREASURER)
    month = previous_month(request.today)
    context = {
        "runs": queries.runs_for(request.standing)[:36],
        "budgets": queries.budgets_for(request.standing, year=year),
        "year": year,
        "compute_form": ComputeForm(units=treasured, initial={"month": month})
        if request.standing.has(Role.TREASURER)
        else None,
    }
    return render(request, "allowance/runs.html", context)


@requires(Role.TREASURER)
@require_POST
def compute(request: Any) -> HttpResponse:
    """Compute a unit's month; what cannot be is answered with its reasons."""
    form = ComputeForm(request.POST, units=visible_units(request.standing, Role.TREASURER))
    if not form.is_valid():
        raise Invalid(_("Pilih unit dan bulan yang akan dihitung."), errors=form.errors)
    unit, first = form.cleaned_data["unit"], form.cleaned_data["month"].replace(day=1)
    if queries.head_count(unit, first) > AT_ONCE:
        return _ordered(
            orders.order_compute(unit=unit, first=first, by=request.user, at=request.now)
        )
    run = actions.compute_run(unit=unit, first=first, by=request.user, at=request.now)
    return redirect("allowance:run", run.pk)


def _ordered(order: Order) -> HttpResponse:
    jobs.carry_out.defer(order_id=order.pk, language=translation.get_language())
    return redirect("allowance:order", order.pk)


@requires(Role.TREASURER)
def order(request: Any, pk: int) -> HttpResponse:
    """A large run on its way; the page asks again by itself until it is done or refused."""
    found = queries.order_for(request.standing, pk)
    if found.made_id is not None:
        return redirect("allowance:run", found.made_id)
    refusal = found.refusal or {}
    context = {
        "order": found,
        "title": _order_title(found),
        "refusal": refusal,
        "reasons": [Reason.from_json(row) for row in refusal.get("reasons", ())],
    }
    return render(request, "allowance/order.html", context)


def _order_title(order: Order) -> str:
    if order.is_waiting:
        return _("Tunjangan sedang disegel") if order.sealing_id else _("Tunjangan sedang dihitung")
    return _("Belum dapat disegel") if order.sealing_id else _("Belum dapat dihitung")


@requires(*READERS)
def run(request: Any, pk: int) -> HttpResponse:
    """Show one run: sums, the largest cuts to read before sealing, all lines."""
    found = queries.run_for(request.standing, pk)
    search = request.GET.get("q", "").strip()[:60]
    lines = Paginator(queries.lines_of(found, search=search), PAGE)
    context = {
        "run": found,
        "totals": queries.run_totals(found),
        "biggest": [(line, step_shares(line)) for line in queries.biggest_cuts(found)],
        "page": lines.get_page(request.GET.get("page")),
        "search": search,
        "can_seal": not found.is_sealed
        and found.state == "draft"
        and found.computed_by_id != request.user.pk
        and request.standing.covers(found.unit.path, Role.TREASURER),
    }
    return render(request, "allowance/run.html", context)


def step_shares(line: RunLine) -> str:
    """Return what cut a line, in a few words, the heaviest kinds first."""
    steps = [Step.from_json(row) for row in line.steps]
    heavy = [step_text(s) for s in steps if _is_heavy(s)]
    charges = [
        f"{step_text(s)} {s.working}" for s in steps if s.label.startswith("allowance.charge")
    ]
    return "; ".join([*heavy, *charges])


def _is_heavy(step: Step) -> bool:
    """Tell a sanction, a predicate that pays less than all, or an envelope that was too small."""
    if step.label == "allowance.performance":
        return not step.working.startswith(f"{step.value} ×")
    return step.label in ("allowance.sanction", "allowance.prorated")


@requires(Role.TREASURER)
@require_POST
def seal(request: Any, pk: int) -> HttpResponse:
    """Seal a run as the second person."""
    found = queries.run_to_seal(request.standing, pk)
    if found.people > AT_ONCE:
        return _ordered(orders.order_seal(run=found, by=request.user, at=request.now))
    actions.seal_run(run=found, by=request.user, at=request.now)
    messages.success(request, _("Perhitungan disegel. Angkanya kini tidak dapat diubah."))
    return redirect("allowance:run", pk)


@requires(*READERS)
def run_xlsx(request: Any, pk: int) -> HttpResponse:
    """Give the lines of a run as a workbook."""
    found = queries.run_for(request.standing, pk)
    rows = (
        (
            line.employee.nip,
            line.employee.full_name,
            line.unit.name,
            line.job_class,
            line.base,
            line.cut,
            line.amount,
        )
        for line in queries.lines_of(found).iterator(chunk_size=2000)
    )
    columns = [
        _("NIP"),
        _("Nama"),
        _("Unit kerja"),
        _("Kelas"),
        _("Hak"),
        _("Potongan"),
        _("Dibayar"),
    ]
    name = f"tunjangan-{found.number}.xlsx"
    return download(xlsx_bytes(columns, rows, sheet=found.number), name=name, kind=XLSX)


@signed_in
def my_slips(request: Any) -> HttpResponse:
    """List a person's own slips of sealed months."""
    slips = queries.slips_of(request.standing.employee_id or 0)[:36]
    return render(request, "allowance/my_slips.html", {"slips": slips})


@signed_in
def slip(request: Any, pk: int, nip: str) -> HttpResponse:
    """Show one slip with every step that led to its figures."""
    line = queries.slip_for(request.standing, run_id=pk, nip=nip)
    return render(request, "allowance/slip.html", {"line": line, "steps": told_steps(line)})


@signed_in
def slip_file(request: Any, pk: int, nip: str) -> HttpResponse:
    """Give one slip as PDF."""
    line = queries.slip_for(request.standing, run_id=pk, nip=nip)
    with translation.override("id"):  # the document is Indonesian, whoever asks for it
        content = slip_pdf(line, told_steps(line))
    return download(
        content,
        name=f"slip-{line.run.first:%Y-%m}-{nip}.pdf",
        kind="application/pdf",
    )


def told_steps(line: RunLine) -> list[tuple[str, Step]]:
    """Return the steps of a line with their sentences."""
    steps = [Step.from_json(row) for row in line.steps]
    return [(step_text(step), step) for step in steps]


@requires(Role.TREASURER)
def budget(request: Any) -> HttpResponse:
    """Set a year's budget."""
    units = visible_units(request.standing, Role.TREASURER)
    form = BudgetForm(request.POST or None, units=units, initial={"year": request.today.year})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_budget(**form.cleaned_data, by=request.user, at=request.now)
        except Invalid as refusal:
            form.add_error("amount", refusal.detail)
        else:
            messages.success(request, _("Anggaran disimpan."))
            return redirect("allowance:runs")
    status = 422 if form.errors else 200
    return render(request, "allowance/budget.html", {"form": form}, status=status)
