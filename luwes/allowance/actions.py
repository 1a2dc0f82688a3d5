"""Verbs of the allowance: compute a run, seal it. What is sealed is evidence."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeGuard

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from luwes.allowance.inputs import MonthInputs, month_inputs
from luwes.allowance.models import Budget, Run, RunLine, RunState
from luwes.allowance.rules import from_pool, line_for, prorated
from luwes.allowance.types import Line, Mode, Overspend
from luwes.attendance.actions import close_month as close_attendance
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Reason
from luwes.kit.errors import Conflict, Invalid, Missing, Refused
from luwes.kit.money import Rupiah, rupiah_text
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.work.actions import MonthAlreadyClosed, close_month

MONTHS = 12
SEAL_LOCK = 4_103
COLUMNS = (
    "run_id",
    "employee_id",
    "unit_id",
    "job_class",
    "predicate",
    "base",
    "cut",
    "amount",
    "steps",
)


class BudgetMissing(Missing):
    code = "allowance.budget-missing"


class BudgetExceeded(Refused):
    """The entitlements of the month are above what the year's budget leaves."""

    code = "allowance.budget-exceeded"


class RunSealed(Conflict):
    """A sealed run is evidence; it is superseded, never edited."""

    code = "allowance.run-sealed"


class SecondPersonNeeded(Refused):
    code = "allowance.second-person-needed"


class InputsChanged(Conflict):
    """Attendance, scores or rules changed after the run was computed."""

    code = "allowance.inputs-changed"


class PaidAlready(Conflict):
    """A sealed run of a unit above or below pays some of these people for the same month."""

    code = "allowance.paid-already"


class MonthNotOver(Invalid):
    code = "allowance.month-not-over"


class DaysUnsettled(Conflict):
    """Some working days have no settled result, so nobody knows what they are worth."""

    code = "allowance.days-unsettled"


class NobodyToPay(Invalid):
    code = "allowance.nobody-to-pay"


def set_budget(
    *, unit: Unit, year: int, amount: int, source: str, by: User | None, at: datetime
) -> Budget:
    """
    Set what `unit` and all below it may spend in `year`, in whole rupiah.

    :raises Invalid: less than what is sealed already, or a negative amount.
    """
    if amount < 0:
        raise Invalid(_("Anggaran tidak boleh kurang dari nol rupiah."))
    with transaction.atomic():
        budget = Budget.objects.select_for_update().filter(unit=unit, year=year).first()
        if budget is not None and amount < spent(budget):
            raise Invalid(
                _("Anggaran tidak boleh kurang dari %(spent)s yang sudah disegel.")
                % {"spent": rupiah_text(spent(budget))}
            )
        budget, _created = Budget.objects.update_or_create(
            unit=unit, year=year, defaults={"amount": amount, "source": source}
        )
        audit.record(
            action="allowance.set_budget",
            subject=f"budget:{budget.pk}",
            by=by,
            at=at,
            unit_path=unit.path,
            facts={"year": year, "amount": amount, "source": source},
        )
    return budget


def spent(budget: Budget) -> int:
    """Return the rupiah of all sealed runs that this budget pays. One query."""
    sealed = Run.objects.filter(budget=budget, state=RunState.SEALED)
    return int(sealed.aggregate(total=Sum("amount"))["total"] or 0)


def budget_for(unit: Unit, *, year: int) -> Budget:
    """
    Return the nearest budget upwards that pays the unit.

    :raises BudgetMissing: no unit on the way up has one for the year.
    """
    step = Unit.steplen
    chain = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    found = Budget.objects.filter(unit__path__in=chain, year=year).order_by("-unit__path").first()
    if found is None:
        raise BudgetMissing(
            _("Belum ada anggaran tunjangan tahun %(year)s untuk %(unit)s.")
            % {"year": year, "unit": unit},
            remedy=_("Bendahara menetapkan anggaran lebih dulu pada halaman Tunjangan."),
        )
    return found


@transaction.atomic
def compute_run(*, unit: Unit, first: date, by: User | None, at: datetime) -> Run:
    """
    Compute the month that begins on `first` for everybody posted under `unit`.

    Same inputs give the same run: a draft or sealed run with the same inputs is returned as it
    is. A draft whose inputs changed is superseded by a new one.

    :raises MonthNotOver, DaysUnsettled: there is nothing to compute from yet.
    :raises BudgetMissing, BudgetExceeded, NobodyToPay:
    :raises RunSealed: the month is sealed, and its inputs differ now.
    :raises PaidAlready: a sealed run above or below pays some of these people.
    """
    _require_over(unit, first, at)
    budget = Budget.objects.select_for_update().get(pk=budget_for(unit, year=first.year).pk)
    inputs = month_inputs(unit, first=first)
    _require_payable(inputs, unit)
    present = _present_run(unit, first)
    available = Rupiah(budget.amount - spent(budget))
    if _still_holds(present, inputs, available):
        return present
    if present is not None and present.is_sealed:
        raise _sealed(present)
    _refuse_paid_twice(unit, first, [person.employee_id for person in inputs.people])
    lines = lines_within(inputs, available=available, months_left=MONTHS + 1 - first.month)
    if present is not None:
        Run.objects.filter(pk=present.pk).update(state=RunState.SUPERSEDED)
    run = _store(
        Run(
            unit=unit,
            budget=budget,
            first=first,
            inputs_hash=inputs.hash,
            rule_version=inputs.rule_version,
            people=len(lines),
            base=sum(line.base for line in lines),
            amount=sum(line.amount for line in lines),
            available=available,
            computed_at=at,
            computed_by=by,
        ),
        lines,
        inputs,
    )
    _audit("allowance.compute_run", run, by=by, at=at)
    return run


def _require_over(unit: Unit, first: date, at: datetime) -> None:
    if local(at, Zone(unit.zone)).date() < next_month(first):
        raise MonthNotOver(
            _("Bulan itu belum selesai, jadi tunjangannya belum dapat dihitung."),
            remedy=_("Pilih bulan yang sudah lewat."),
        )


def _require_payable(inputs: MonthInputs, unit: Unit) -> None:
    if not inputs.people:
        raise NobodyToPay(
            _("Tidak ada pegawai yang dibayar di %(unit)s pada bulan itu.") % {"unit": unit}
        )
    if inputs.unsettled:
        raise DaysUnsettled(
            _("%(days)s hari kerja pegawai bulan itu belum diselesaikan presensinya.")
            % {"days": inputs.unsettled},
            remedy=_("Tunggu penyelesaian malam ini, atau minta administrator menutup bulannya."),
        )


def _still_holds(run: Run | None, inputs: MonthInputs, available: int) -> TypeGuard[Run]:
    """Tell whether a run says what would be computed now; a sealed one stays within its budget."""
    if run is None or run.inputs_hash != inputs.hash:
        return False
    return run.is_sealed or run.available == available


def _present_run(unit: Unit, first: date) -> Run | None:
    live = Run.objects.filter(unit=unit, first=first).exclude(state=RunState.SUPERSEDED)
    return live.order_by("-state").first()


def _sealed(run: Run) -> RunSealed:
    return RunSealed(
        _("Perhitungan %(number)s sudah disegel, sedangkan datanya kini berbeda.")
        % {"number": run.number},
        remedy=_("Yang disegel tidak berubah; bahas selisihnya dengan auditor."),
        run=run.number,
    )


def lines_within(inputs: MonthInputs, *, available: Rupiah, months_left: int) -> list[Line]:
    """
    Return the lines of a month within the budget, by the agency's own choice of mode.

    :raises BudgetExceeded: when the entitlements are above it and the rule says stop.
    """
    people = sorted(inputs.people, key=lambda person: person.nip)
    lines = [line_for(person) for person in people]
    if inputs.mode is Mode.SHARED_POOL:
        pool = Rupiah(max(available, 0) // months_left)
        return from_pool(people, pool=pool, lines=lines)
    total = sum(line.amount for line in lines)
    if total <= available:
        return lines
    if inputs.overspend is Overspend.PRORATE:
        return prorated(lines, available=Rupiah(max(available, 0)))
    raise _exceeded(total, available)


def _exceeded(total: int, available: int) -> BudgetExceeded:
    facts = {"total": rupiah_text(total), "available": rupiah_text(available)}
    return BudgetExceeded(
        _("Hak pegawai bulan ini %(total)s, sedangkan sisa anggaran %(available)s.") % facts,
        remedy=_("Ubah anggaran, atau pilih pembagian merata pada aturan tunjangan."),
        reasons=[Reason("allowance.on_overspend", facts=facts)],
    )


def _store(run: Run, lines: Sequence[Line], inputs: MonthInputs) -> Run:
    run.save(force_insert=True)
    statement = f"COPY allowance_line ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(_copied(run.pk, line, inputs))
    return run


def _copied(run_id: int, line: Line, inputs: MonthInputs) -> tuple[object, ...]:
    post = inputs.posts[line.employee_id]
    steps = json.dumps([step.as_json() for step in line.steps], ensure_ascii=False)
    predicate = inputs.predicate_of(line.employee_id)
    figures = (line.base, line.cut, line.amount)
    return (run_id, line.employee_id, post.unit_id, post.job_class, predicate, *figures, steps)


@transaction.atomic
def seal_run(*, run: Run, by: User, at: datetime) -> Run:
    """
    Seal a draft run: from then on the database refuses any change.

    The person who computed it cannot seal it. Minutes of the month are closed with it: work
    accepted later counts when it is accepted. Its attendance is closed too: evidence that comes
    later changes no settled day. The inputs are gathered again: what changed since
    the draft must be computed and read first.

    :raises RunSealed, SecondPersonNeeded, InputsChanged, BudgetExceeded, PaidAlready:
    """
    with connection.cursor() as cursor:  # runs of other budgets may pay the same people
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SEAL_LOCK, run.first.toordinal()])
    budget = Budget.objects.select_for_update().get(pk=run.budget_id)
    run = Run.objects.select_for_update().select_related("unit").get(pk=run.pk)
    if run.state != RunState.DRAFT:
        raise RunSealed(_("Perhitungan %(number)s bukan rancangan lagi.") % {"number": run.number})
    if run.computed_by_id == by.pk:
        raise SecondPersonNeeded(
            _("Yang menghitung tidak boleh menyegel perhitungannya sendiri."),
            remedy=_("Minta bendahara lain memeriksa dan menyegelnya."),
        )
    _refuse_paid_twice(run.unit, run.first, run.lines.values("employee_id"))
    left = budget.amount - spent(budget)
    if run.amount > left:
        raise _exceeded(run.amount, left)
    close_attendance(unit=run.unit, first=run.first, by=by, at=at)  # before the last look at it
    if month_inputs(run.unit, first=run.first).hash != run.inputs_hash:
        raise InputsChanged(
            _("Data bulan itu berubah setelah perhitungan %(number)s dibuat.")
            % {"number": run.number},
            remedy=_("Hitung ulang, baca kembali yang berubah, lalu segel."),
        )
    run.state, run.sealed_by, run.sealed_at = RunState.SEALED, by, at
    run.save(update_fields=["state", "sealed_by", "sealed_at"])
    with suppress(MonthAlreadyClosed):
        close_month(unit=run.unit, first=run.first, by=by, at=at)
    _audit("allowance.seal_run", run, by=by, at=at)
    return run


def _refuse_paid_twice(unit: Unit, first: date, people: Any) -> None:
    """Nobody stands on two sealed runs of one month, in whatever units the month is paid."""
    paid = RunLine.objects.filter(run__state=RunState.SEALED, run__first=first)
    twice = paid.filter(employee_id__in=people).exclude(run__unit=unit).select_related("run__unit")
    line = twice.first()
    if line is not None:
        raise PaidAlready(
            _("Sebagian pegawai sudah dibayar bulan itu oleh perhitungan %(number)s (%(unit)s).")
            % {"number": line.run.number, "unit": line.run.unit},
            remedy=_("Hitung hanya unit yang belum termasuk dalam perhitungan itu."),
        )


def _audit(action: str, run: Run, *, by: User | None, at: datetime) -> None:
    audit.record(
        action=action,
        subject=f"run:{run.pk}",
        by=by,
        at=at,
        unit_path=run.unit.path,
        facts={
            "number": run.number,
            "people": run.people,
            "amount": run.amount,
            "inputs": run.inputs_hash,
        },
    )
