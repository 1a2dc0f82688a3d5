"""Questions about the allowance: runs, slips, what a budget has left."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.allowance.models import Budget, Order, Run, RunLine, RunState
from luwes.allowance.types import RunTotals
from luwes.base.access import Role, Standing
from luwes.base.dates import month_text
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.kit.money import Rupiah
from luwes.organisation.models import Posting, Unit
from luwes.organisation.queries import below, in_force

READERS = (Role.TREASURER, Role.AUDITOR, Role.PERSONNEL)
BIGGEST = 12


class RunMissing(Missing):
    code = "allowance.run-missing"


class OrderMissing(Missing):
    code = "allowance.order-missing"


class SlipMissing(Missing):
    code = "allowance.slip-missing"


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """One budget of a year and what is sealed out of it, in rupiah."""

    budget: Budget
    spent: int

    @property
    def left(self) -> int:
        return self.budget.amount - self.spent

    @property
    def percent_spent(self) -> int:
        return 100 * self.spent // self.budget.amount if self.budget.amount else 0


def runs_for(standing: Standing) -> QuerySet[Run]:
    """Return the runs under the units whose money the standing may read, newest month first."""
    return (
        Run.objects.filter(below(standing.paths(*READERS), field="unit__path"))
        .exclude(state=RunState.SUPERSEDED)
        .select_related("unit", "computed_by", "sealed_by", "budget")
        .order_by("-first", "unit__path")
    )


def run_for(standing: Standing, pk: int) -> Run:
    """
    Return one run, superseded ones included.

    :raises RunMissing: absent and foreign look the same.
    """
    seen = Run.objects.filter(below(standing.paths(*READERS), field="unit__path"), pk=pk)
    run = seen.select_related("unit", "computed_by", "sealed_by", "budget").first()
    if run is None:
        raise RunMissing(_("Perhitungan itu tidak ada, atau di luar lingkup tugas Anda."))
    return run


def run_to_seal(standing: Standing, pk: int) -> Run:
    """
    Return one run of a unit whose treasurer this is; reading it is not enough to seal it.

    :raises RunMissing: absent, foreign, or only to be read: all look the same.
    """
    run = run_for(standing, pk)
    if not standing.covers(run.unit.path, Role.TREASURER):
        raise RunMissing(_("Perhitungan itu tidak ada, atau di luar lingkup tugas Anda."))
    return run


def order_for(standing: Standing, pk: int) -> Order:
    """
    Return an order of a unit whose treasurer this is.

    :raises OrderMissing: absent and foreign look the same.
    """
    covered = below(standing.paths(Role.TREASURER), field="unit__path")
    order = Order.objects.filter(covered, pk=pk).select_related("unit").first()
    if order is None:
        raise OrderMissing(_("Pekerjaan itu tidak ada, atau di luar lingkup tugas Anda."))
    return order


def head_count(unit: Unit, first: date) -> int:
    """Return how many are posted at the unit or below when the month begins. One query."""
    return Posting.objects.filter(in_force(first), unit__path__startswith=unit.path).count()


def run_totals(run: Run) -> RunTotals:
    """Return the sums of the lines themselves, not of the run's own figures. One query."""
    sums = run.lines.aggregate(base=Sum("base"), cut=Sum("cut"), amount=Sum("amount"))
    return RunTotals(
        people=run.lines.count(),
        base=Rupiah(sums["base"] or 0),
        cut=Rupiah(sums["cut"] or 0),
        amount=Rupiah(sums["amount"] or 0),
        available=Rupiah(run.available),
    )


def lines_of(run: Run, *, search: str = "") -> QuerySet[RunLine]:
    """Return a run's lines by unit and name, people and units with them."""
    lines = run.lines.select_related("employee", "unit").order_by(
        "unit__path", "employee__name", "pk"
    )
    if search:
        named = Q(employee__name__icontains=search) | Q(employee__nip__startswith=search)
        lines = lines.filter(named)
    return lines


def biggest_cuts(run: Run) -> list[RunLine]:
    """Return the lines that lost the largest share: what a second person reads before sealing."""
    lines = run.lines.filter(cut__gt=0, base__gt=0).select_related("employee", "unit")
    return list(lines.order_by(F("cut") * 1000 / F("base")).reverse()[:BIGGEST])


def slips_of(employee_id: int) -> QuerySet[RunLine]:
    """Return a person's lines of sealed runs, newest month first."""
    sealed = RunLine.objects.filter(employee_id=employee_id, run__state=RunState.SEALED)
    return sealed.select_related("run", "employee", "unit").order_by("-run__first")


def slip_for(standing: Standing, *, run_id: int, nip: str) -> RunLine:
    """
    Return one person's line of a run: one's own once sealed, or any that a reader may see.

    :raises SlipMissing: absent and foreign look the same.
    """
    own = Q(employee_id=standing.employee_id, run__state=RunState.SEALED)
    seen = own | below(standing.paths(*READERS), field="run__unit__path")
    line = (
        RunLine.objects.filter(seen, run_id=run_id, employee__nip=nip)
        .select_related("run__unit", "employee", "unit")
        .first()
    )
    if line is None:
        raise SlipMissing(_("Slip itu tidak ada, atau bukan untuk Anda baca."))
    return line


def budgets_for(standing: Standing, *, year: int) -> list[BudgetUse]:
    """Return the year's budgets that the standing may read, with what is sealed. One query."""
    rows = (
        Budget.objects.filter(below(standing.paths(*READERS), field="unit__path"), year=year)
        .select_related("unit")
        .annotate(spent=Sum("runs__amount", filter=Q(runs__state=RunState.SEALED)))
        .order_by("unit__path")
    )
    return [BudgetUse(budget, int(getattr(budget, "spent", 0) or 0)) for budget in rows]


def run_of_month(*, unit_id: int, first: date) -> Run | None:
    """Return the live run of a unit's month, sealed or draft."""
    live = Run.objects.filter(unit_id=unit_id, first=first).exclude(state=RunState.SUPERSEDED)
    return live.select_related("unit", "budget").first()


def today_items(standing: Standing, on: date, now: datetime) -> list[TodayItem]:
    """Return the drafts that wait for a second person's seal, and the person's newest slip."""
    items = []
    if standing.has(Role.TREASURER):
        drafts = runs_for(standing).filter(state=RunState.DRAFT)
        for run in drafts.exclude(computed_by_id=standing.user_id)[:5]:
            title = _("Periksa dan segel tunjangan %(month)s") % {"month": month_text(run.first)}
            url = reverse("allowance:run", args=[run.pk])
            items.append(TodayItem(title, run.unit.name, url=url, tone="warn", icon="slip"))
    if standing.employee_id is not None:
        line = slips_of(standing.employee_id).first()
        if line is not None:
            title = _("Slip tunjangan %(month)s") % {"month": month_text(line.run.first)}
            url = reverse("allowance:slip", args=[line.run_id, line.employee.nip])
            items.append(TodayItem(title, _("Setiap angka dijelaskan."), url=url, icon="slip"))
    return items
