"""A month is paid through the doors, on a real database: never above the budget, never changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from luwes.allowance import actions, queries
from luwes.allowance.models import Run, RunLine
from luwes.attendance.actions import import_check_ins, settle_days
from luwes.attendance.queries import is_month_closed
from luwes.attendance.types import CheckInKind, CheckInRow
from luwes.base.access import Role
from luwes.kit.errors import Missing
from luwes.kit.zones import Zone, instant
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import Posting
from luwes.organisation.standing import standing_of
from luwes.performance.actions import score_month
from luwes.policy.models import State, TermOverride
from luwes.work.actions import MonthAlreadyClosed, close_month

pytestmark = pytest.mark.django_db
FIRST, UNTIL = date(2026, 9, 1), date(2026, 10, 1)
AT = datetime(2026, 10, 5, 3, tzinfo=UTC)


def attend(people, *, late: dict[int, int] | None = None, away: set[date] = frozenset()) -> None:
    """Let people come at 07.25 and leave at 16.45 on each weekday, `late` minutes by person."""
    rows = []
    on = FIRST
    while on < UNTIL:
        for person in people if on.isoweekday() < 6 and on not in away else ():
            came = (datetime.combine(on, time(7, 25)) + _late(late, person)).time()
            for clock, kind in ((came, CheckInKind.IN), (time(16, 45), CheckInKind.OUT)):
                at = instant(on, clock, Zone.WIB)
                rows.append(CheckInRow(employee_id=person.pk, at=at, kind=kind, zone=Zone.WIB))
        on += timedelta(days=1)
    import_check_ins(rows, by=None, at=AT)


def _late(late: dict[int, int] | None, person) -> timedelta:
    minutes = (late or {}).get(person.pk, 0)
    return timedelta(minutes=5 + minutes if minutes else 0)


@pytest.fixture
def month(unit, people):
    attend(people, late={people[0].pk: 10})
    settle_days(unit=unit, first=FIRST, until=UNTIL, at=AT)
    actions.set_budget(unit=unit, year=2026, amount=100_000_000, source="DPA", by=None, at=AT)
    return unit


def compute(unit, by=None) -> Run:
    return actions.compute_run(unit=unit, first=FIRST, by=by, at=AT)


def override(unit, key, value, *, first=date(2026, 1, 1)) -> None:
    TermOverride.objects.create(
        unit=unit,
        key=key,
        value=value,
        first=first,
        instrument="SK 1/2026",
        reason="uji",
        drafted_by=make_user(),
        drafted_at=AT,
        approved_by=make_user(),
        approved_at=AT,
        state=State.APPROVED,
    )


class TestComputeRun:
    def test_pays_the_punctual_in_full_and_cuts_the_late_by_band(self, month, people):
        run = compute(month)
        amounts = dict(run.lines.values_list("employee_id", "amount"))
        assert amounts[people[1].pk] == 6_349_000
        # 22 days in TL1: 22 × 0.5 % of the discipline part of 40 %
        assert amounts[people[0].pk] == 6_349_000 - 279_356

    def test_totals_equal_the_sum_of_the_slips(self, month):
        run = compute(month)
        totals = queries.run_totals(run)
        assert (run.people, run.base, run.amount) == (totals.people, totals.base, totals.amount)

    def test_same_inputs_give_the_same_run(self, month):
        assert compute(month).pk == compute(month).pk

    def test_late_evidence_supersedes_the_draft(self, month, people):
        draft = compute(month)
        Posting.objects.filter(employee=people[2]).update(until=date(2026, 9, 16))
        settle_days(unit=month, first=FIRST, until=UNTIL, at=AT)
        again = compute(month)
        draft.refresh_from_db()
        assert (draft.state, again.state) == ("superseded", "draft")

    def test_stops_above_the_budget_and_says_by_how_much(self, month):
        actions.set_budget(unit=month, year=2026, amount=1_000, source="DPA", by=None, at=AT)
        with pytest.raises(actions.BudgetExceeded) as refusal:
            compute(month)
        assert "Rp1.000" in str(refusal.value.detail)
        assert not Run.objects.exists()

    def test_prorates_to_the_last_rupiah_where_the_rule_says_so(self, month):
        override(month, "allowance.on_overspend", "prorate")
        actions.set_budget(unit=month, year=2026, amount=9_999_999, source="DPA", by=None, at=AT)
        assert compute(month).amount == 9_999_999

    def test_a_decree_from_the_sixteenth_splits_the_month(self, month, people):
        amounts = {str(number): 1_000_000 for number in range(1, 18)}
        override(month, "allowance.class_amounts", amounts, first=date(2026, 9, 16))
        run = compute(month)
        base = run.lines.get(employee=people[1]).base
        assert base == (6_349_000 * 11 + 1_000_000 * 11) // 22

    def test_pays_nothing_for_a_month_that_is_not_over(self, month):
        with pytest.raises(actions.MonthNotOver):
            actions.compute_run(unit=month, first=date(2026, 10, 1), by=None, at=AT)

    def test_pays_nothing_while_days_are_unsettled(self, month):
        make_employee(unit=month)
        with pytest.raises(actions.DaysUnsettled) as refusal:
            compute(month)
        assert "22" in str(refusal.value.detail)

    def test_needs_a_budget(self, unit, people):
        with pytest.raises(actions.BudgetMissing):
            compute(unit)

    def test_takes_the_same_number_of_queries_for_more_people(
        self, month, people, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(60):
            compute(month)


class TestScores:
    def test_are_computed_once_and_not_again_without_news(self, month):
        first = score_month(unit=month, first=FIRST, by=None, at=AT)
        again = score_month(unit=month, first=FIRST, by=None, at=AT)
        assert (first.people, first.written, again.written) == (3, 3, 0)

    def test_decide_the_performance_part(self, month, people):
        score_month(unit=month, first=FIRST, by=None, at=AT)  # nobody had accepted work
        line = compute(month).lines.get(employee=people[1])
        assert line.predicate == "butuh_perbaikan"
        assert line.cut == round(6_349_000 * 0.6 * 0.2)


class TestSealRun:
    def test_needs_a_second_person(self, month):
        treasurer = make_user()
        run = compute(month, by=treasurer)
        with pytest.raises(actions.SecondPersonNeeded):
            actions.seal_run(run=run, by=treasurer, at=AT)
        assert actions.seal_run(run=run, by=make_user(), at=AT).is_sealed

    def test_refuses_when_the_evidence_changed_since(self, month, people):
        run = compute(month)
        score_month(unit=month, first=FIRST, by=None, at=AT)
        with pytest.raises(actions.InputsChanged):
            actions.seal_run(run=run, by=make_user(), at=AT)

    def test_a_sealed_month_spends_the_budget_once(self, month):
        run = actions.seal_run(run=compute(month), by=make_user(), at=AT)
        assert actions.spent(run.budget) == run.amount
        assert compute(month) == run

    def test_the_database_refuses_to_change_what_is_sealed(self, month):
        run = actions.seal_run(run=compute(month), by=make_user(), at=AT)
        for change in (
            lambda: Run.objects.filter(pk=run.pk).update(amount=1),
            lambda: Run.objects.filter(pk=run.pk).delete(),
            lambda: RunLine.objects.filter(run=run).update(steps=[]),
            lambda: RunLine.objects.filter(run=run).delete(),
            lambda: RunLine.objects.create(
                run=run,
                employee=make_employee(),
                unit=month,
                job_class=1,
                base=1,
                cut=0,
                amount=1,
                steps=[],
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_closes_the_minutes_of_the_month(self, month):
        actions.seal_run(run=compute(month), by=make_user(), at=AT)
        with pytest.raises(MonthAlreadyClosed):
            close_month(unit=month, first=FIRST, by=None, at=AT)

    def test_closes_the_attendance_of_the_month(self, month, people):
        """Handbook trap 64: offline evidence may arrive after the payroll closed."""
        actions.seal_run(run=compute(month), by=make_user(), at=AT)
        attend(people, late={people[1].pk: 50})
        again = settle_days(unit=month, first=FIRST, until=UNTIL, at=AT)
        assert (again.written, again.closed) == (0, 90)
        assert is_month_closed(month, FIRST)

    def test_that_is_refused_leaves_the_attendance_open(self, month):
        run = compute(month)
        score_month(unit=month, first=FIRST, by=None, at=AT)
        with pytest.raises(actions.InputsChanged):
            actions.seal_run(run=run, by=make_user(), at=AT)
        assert not is_month_closed(month, FIRST)

    def test_two_at_once_seal_it_once(self, month):
        run = compute(month)
        actions.seal_run(run=run, by=make_user(), at=AT)
        with pytest.raises(actions.RunSealed):
            actions.seal_run(run=run, by=make_user(), at=AT)


class TestSlip:
    def test_shows_only_ones_own_and_only_once_sealed(self, month, people):
        person = make_employee(unit=month, with_login=True)
        settle_days(unit=month, first=FIRST, until=UNTIL, at=AT)
        run = compute(month)
        standing = standing_of(person.user, on=UNTIL)
        with pytest.raises(Missing):
            queries.slip_for(standing, run_id=run.pk, nip=person.nip)
        actions.seal_run(run=run, by=make_user(), at=AT)
        assert queries.slip_for(standing, run_id=run.pk, nip=person.nip).employee == person
        with pytest.raises(Missing):
            queries.slip_for(standing, run_id=run.pk, nip=people[0].nip)

    def test_of_another_agency_is_as_absent_as_none(self, month, people):
        run = compute(month)
        foreign = standing_of(make_user(role=Role.TREASURER, unit=make_unit()), on=UNTIL)
        with pytest.raises(Missing):
            queries.slip_for(foreign, run_id=run.pk, nip=people[0].nip)
        with pytest.raises(Missing):
            queries.run_for(foreign, run.pk)


def test_lateness_ruled_by_the_clock_is_charged_by_the_clock(month, people):
    bands = [
        {"up_to_clock": "07:35", "code": "A", "share": "0"},
        {"up_to_clock": None, "code": "B", "share": "0.1"},
    ]
    before = compute(month).lines.get(employee=people[0])
    override(month, "attendance.late_clock_bands", bands)
    assert compute(month).lines.get(employee=people[0]).cut > before.cut
