"""Two people at the same moment, on real connections: one wins, the other reads a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from luwes.allowance import actions as allowance
from luwes.allowance.models import Run, RunState
from luwes.attendance.actions import record_check_in, settle_days
from luwes.attendance.models import CheckIn
from luwes.attendance.types import CheckInKind, Place
from luwes.base.access import Role
from luwes.kit.errors import Conflict, LuwesError
from luwes.organisation.actions import import_staff
from luwes.organisation.factories import (
    instant,
    make_employee,
    make_position,
    make_unit,
    make_user,
    nip_for,
)
from luwes.organisation.models import Employee
from luwes.policy import actions as policy
from luwes.policy.models import State, TermOverride
from luwes.rota import actions as rota
from luwes.rota.models import Plan, PlanState
from luwes.work import actions as work
from luwes.work.factories import make_task

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, UNTIL, AT = date(2026, 9, 1), date(2026, 10, 1), datetime(2026, 10, 5, 3, tzinfo=UTC)
LIST = "NIP;NAMA;JABATAN;KELAS JABATAN;UNIT KERJA\n{nip};Sari;Analis;8;Dinas Contoh\n"


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run the deeds side by side; a fault of ours (anything but a refusal) comes through."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return deed()
        except LuwesError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, d) for d in deeds]]


def refusals(results: list[Any]) -> int:
    return sum(isinstance(result, LuwesError) for result in results)


def draft(unit) -> Plan:
    return Plan.objects.create(
        unit=unit, first=date(2026, 11, 1), starts_on=date(2026, 11, 1), rule_version="x",
        facts={"people": [], "shortages": []}, made_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("_again", range(3))
def test_of_two_drafts_of_a_month_one_is_published(_again):
    unit = make_unit()
    drafts = [draft(unit), draft(unit)]
    results = at_once(
        *(lambda plan=plan: rota.publish_plan(plan=plan, by=None, at=AT) for plan in drafts)
    )
    assert refusals(results) == 1
    assert Plan.objects.filter(state=PlanState.PUBLISHED).count() == 1


def test_a_draft_thrown_away_by_another_is_closed_and_no_fault():
    plan = draft(make_unit())
    Plan.objects.all().delete()
    for verb in (rota.publish_plan, rota.discard_draft):
        with pytest.raises(rota.PlanClosed):
            verb(plan=plan, by=None, at=AT)


def payable(unit) -> Any:
    make_employee(unit=unit, position=make_position())
    allowance.set_budget(unit=unit, year=2026, amount=10**9, source="DPA", by=None, at=AT)
    return unit


def test_two_seals_seal_once():
    unit = payable(make_unit())
    settle_days(unit=unit, first=FIRST, until=UNTIL, at=AT)
    run = allowance.compute_run(unit=unit, first=FIRST, by=None, at=AT)
    sealers = [make_user(role=Role.TREASURER, unit=unit) for _ in range(2)]
    results = at_once(*(lambda by=by: allowance.seal_run(run=run, by=by, at=AT) for by in sealers))
    assert refusals(results) == 1


def test_two_runs_that_pay_one_person_are_not_sealed_side_by_side():
    above = payable(make_unit())
    below = payable(make_unit(parent=above))
    settle_days(unit=above, first=FIRST, until=UNTIL, at=AT)
    runs = [allowance.compute_run(unit=u, first=FIRST, by=None, at=AT) for u in (above, below)]
    by = make_user(role=Role.TREASURER, unit=above)
    results = at_once(*(lambda run=run: allowance.seal_run(run=run, by=by, at=AT) for run in runs))
    assert refusals(results) == 1
    assert Run.objects.filter(state=RunState.SEALED).count() == 1


def test_two_computations_of_a_month_are_one_draft():
    unit = payable(make_unit())
    settle_days(unit=unit, first=FIRST, until=UNTIL, at=AT)
    deed = lambda: allowance.compute_run(unit=unit, first=FIRST, by=None, at=AT)  # noqa: E731
    at_once(deed, deed)
    assert Run.objects.filter(state=RunState.DRAFT).count() == 1


def test_two_first_budgets_of_a_year_are_one():
    unit = make_unit()
    deeds = [
        lambda amount=amount: allowance.set_budget(
            unit=unit, year=2026, amount=amount, source="DPA", by=None, at=AT
        )
        for amount in (1, 2)
    ]
    assert refusals(at_once(*deeds)) == 0


def test_two_approvals_of_a_term_approve_once():
    unit = make_unit()
    makers = [make_user(role=Role.POLICY, unit=unit) for _ in range(3)]
    proposed = policy.draft_term(
        unit=unit, key="work.minutes_per_day", value=240, first=date(2026, 11, 1),
        instrument="SK 1", reason="uji", by=makers[0], at=AT,
    )  # fmt: skip
    results = at_once(
        *(lambda by=by: policy.approve_term(draft=proposed, by=by, at=AT) for by in makers[1:])
    )
    assert refusals(results) == 1
    assert TermOverride.objects.get().state == State.APPROVED


def test_two_imports_of_one_list_join_a_person_once():
    make_unit()
    content = LIST.format(nip=nip_for(7)).encode()
    deed = lambda: import_staff(file=content, name="a.csv", by=None, at=AT)  # noqa: E731
    first, second = at_once(deed, deed)
    assert {first.changes_anything, second.changes_anything} == {True, False}
    assert Employee.objects.count() == 1


def test_a_gesture_sent_twice_is_one_check_in():
    from uuid import uuid4

    person = make_employee(unit=make_unit(), with_login=True)
    event, at = uuid4(), instant("2026-04-06 01:00")
    deed = lambda: record_check_in(  # noqa: E731
        employee=person, kind=CheckInKind.IN, place=Place.OFFICE, at=at, by=None, event_id=event
    )
    assert refusals(at_once(deed, deed)) == 0
    assert CheckIn.objects.count() == 1


def test_two_answers_to_a_handover_move_the_task_once():
    unit = make_unit()
    giver, taker = (make_employee(unit=unit, with_login=True) for _ in range(2))
    task = make_task(unit=unit, at=AT, assignee=giver)
    offer = work.hand_over_task(
        task=task, employee=giver, to=taker, note="sisa", minutes_remaining=30, by=None, at=AT
    )
    results = at_once(
        *(
            lambda yes=yes: work.answer_handover(handover=offer, accept=yes, by=taker.user, at=AT)
            for yes in (True, False)
        )
    )
    assert refusals(results) == 1
    assert isinstance(next(r for r in results if isinstance(r, LuwesError)), Conflict)


def test_a_month_closed_twice_at_once_is_closed_once():
    unit = make_unit()
    deed = lambda: work.close_month(unit=unit, first=FIRST, by=None, at=AT)  # noqa: E731
    assert refusals(at_once(deed, deed)) == 1
