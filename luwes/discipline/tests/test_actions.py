"""Cases on a real database: opened by facts, decided by people, never by a machine alone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from luwes.attendance.models import Workday
from luwes.attendance.types import Place, WorkdayStatus
from luwes.base.access import Role
from luwes.complaints import actions as complaints
from luwes.complaints.factories import make_complaint
from luwes.discipline import actions, queries
from luwes.discipline.models import Case, CaseStep
from luwes.discipline.types import CaseKind, CaseState, Outcome, ReviewResult, StepKind
from luwes.organisation.actions import record_leave
from luwes.organisation.factories import instant, make_employee, make_unit
from luwes.organisation.models import Sanction
from luwes.organisation.standing import standing_of
from luwes.organisation.types import Employment, LeaveKind, SanctionState

pytestmark = pytest.mark.django_db
AT = instant("2026-04-30 12:00")
ON = date(2026, 4, 30)
REASON = "Tidak ada keterangan yang dapat diterima setelah diperiksa."


@pytest.fixture
def unit():
    return make_unit(name="Direktorat A")


@pytest.fixture
def head(unit):
    return make_employee(unit=unit, is_head=True, with_login=True)


@pytest.fixture
def clerk(unit, head):
    return make_employee(unit=unit, with_login=True)


def settle(employee, days, status=WorkdayStatus.ABSENT):
    """Write settled days as attendance would: the old row steps back for the new one."""
    unit_id = employee.postings.get().unit_id
    dates = [date(2026, 4, day) for day in days]
    Workday.objects.filter(employee=employee, on__in=dates).update(is_current=False)
    Workday.objects.bulk_create(
        Workday(
            employee=employee,
            unit_id=unit_id,
            on=on,
            status=status,
            planned_place=Place.OFFICE,
            excused=status == WorkdayStatus.LEAVE,
            zone="WIB",
            rules="x",
            digest="x",
            settled_at=AT,
        )
        for on in dates
    )


def reviewed(unit, at=AT):
    return actions.review_absence(unit=unit, on=ON, at=at)


def stated(case, clerk):
    return actions.answer_case(
        case=case, text="Saya merawat orang tua yang sakit.", by=clerk.user, at=AT
    )


def upheld(case, clerk, head, **more):
    stated(case, clerk)
    return actions.decide_case(
        case=case, outcome=Outcome.UPHELD, reason=REASON, by=head.user, at=AT, **more
    )


class TestReviewOfAbsence:
    def test_opens_one_case_with_the_article_and_the_superior(self, unit, clerk, head):
        settle(clerk, [1, 6, 8, 10])
        assert reviewed(unit) == ReviewResult(opened=1)
        case = Case.objects.get()
        assert (case.employee_id, case.superior_id, case.state) == (clerk.pk, head.pk, "notified")
        assert (case.level, case.sanction) == ("light", "teguran tertulis")
        assert case.article == "PP 94/2021 pasal 9"
        assert case.facts["days"] == ["2026-04-01", "2026-04-06", "2026-04-08", "2026-04-10"]
        assert case.review_due_on == ON + timedelta(days=7)

    def test_changes_nothing_the_second_time(self, unit, clerk):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        assert reviewed(unit) == ReviewResult()
        assert Case.objects.count() == 1

    def test_leaves_two_days_alone(self, unit, clerk):
        settle(clerk, [1, 6])
        assert reviewed(unit) == ReviewResult()

    def test_raises_the_open_case_when_days_are_added(self, unit, clerk):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        settle(clerk, [10])
        assert reviewed(unit) == ReviewResult(raised=1)
        assert Case.objects.get().sanction == "teguran tertulis"

    def test_lowers_and_closes_it_when_days_are_excused_later(self, unit, clerk):
        settle(clerk, [1, 6, 8, 10])
        reviewed(unit)
        settle(clerk, [10], WorkdayStatus.LEAVE)
        assert reviewed(unit) == ReviewResult(lowered=1)
        settle(clerk, [8], WorkdayStatus.LEAVE)
        assert reviewed(unit) == ReviewResult(closed=1)
        assert Case.objects.get().state == CaseState.CLOSED
        assert CaseStep.objects.last().facts["before"] == 3

    def test_gives_an_upheld_case_back_to_a_human_when_its_facts_fall_away(self, unit, clerk, head):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        upheld(Case.objects.get(), clerk, head)
        settle(clerk, [8], WorkdayStatus.LEAVE)
        assert reviewed(unit) == ReviewResult(reopened=1)
        case = Case.objects.get()
        assert (case.state, case.rung) == (CaseState.ANSWERED, 0)
        assert reviewed(unit) == ReviewResult()

    def test_opens_a_new_case_only_above_what_was_decided(self, unit, clerk, head):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        upheld(Case.objects.get(), clerk, head)
        assert reviewed(unit) == ReviewResult()
        settle(clerk, [10])
        assert reviewed(unit) == ReviewResult(opened=1)

    def test_counts_a_row_over_weekends_that_nobody_settled(self, unit, clerk):
        settle(clerk, [6, 7, 8, 9, 10, 13, 14, 15, 16, 17])
        reviewed(unit)
        case = Case.objects.get()
        assert (len(case.facts["run"]), case.level) == (10, "severe")
        assert case.article.endswith("angka 4")

    def test_goes_over_the_subtree_to_the_next_head_upwards(self, unit, head):
        team = make_unit(parent=unit)
        lead = make_employee(unit=team, is_head=True)
        settle(lead, [1, 6, 8])
        reviewed(unit)
        assert Case.objects.get().superior_id == head.pk

    def test_without_any_superior_waits_for_one(self):
        alone = make_unit()
        settle(make_employee(unit=alone, is_head=True), [1, 6, 8])
        reviewed(alone)
        assert Case.objects.get().state == CaseState.SIGNALLED

    def test_costs_the_same_for_many_people(self, unit, head, django_assert_max_num_queries):
        for _ in range(12):
            settle(make_employee(unit=unit), [1, 6, 8])
        with django_assert_max_num_queries(18):
            assert reviewed(unit).opened == 12


class TestBreaches:
    def test_ask_the_superior_of_who_held_the_complaint(self, unit, clerk, head):
        complaint = make_complaint(at=AT - timedelta(hours=9), unit=unit)
        complaints.assign_complaint(
            complaint=complaint, handler=clerk, by=None, at=AT - timedelta(hours=8)
        )
        complaints.sweep_breaches(at=AT)
        cases = actions.review_breaches(at=AT)
        assert [(case.employee_id, case.superior_id) for case in cases] == [(clerk.pk, head.pk)]
        assert cases[0].facts["was_assigned"] is True
        assert actions.review_breaches(at=AT) == []

    def test_say_whether_the_holder_was_away_on_that_local_day(self, unit, clerk):
        late = instant("2026-04-20 14:00")  # 21:00 WIB; the promise breaks at 01:00 on the 21st
        complaint = make_complaint(at=late, unit=unit)
        complaints.assign_complaint(complaint=complaint, handler=clerk, by=None, at=late)
        record_leave(
            employee=clerk,
            kind=LeaveKind.SICK,
            first=date(2026, 4, 21),
            until=date(2026, 4, 22),
            source="Surat dokter",
            by=None,
            at=AT,
        )
        complaints.sweep_breaches(at=AT)
        assert actions.review_breaches(at=AT)[0].facts["was_away"] is True

    def test_that_nobody_held_open_nothing(self):
        make_complaint(at=AT - timedelta(hours=9), unit=make_unit())
        complaints.sweep_breaches(at=AT)
        assert actions.review_breaches(at=AT) == []


class TestDeciding:
    @pytest.fixture
    def case(self, unit, clerk):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        return Case.objects.get()

    def test_waits_for_the_person(self, case, head):
        with pytest.raises(actions.TooEarly) as early:
            actions.decide_case(
                case=case, outcome=Outcome.UPHELD, reason=REASON, by=head.user, at=AT
            )
        assert early.value.reasons[0].article
        later = AT + timedelta(days=7)
        actions.decide_case(
            case=case, outcome=Outcome.UPHELD, reason=REASON, by=head.user, at=later
        )

    def test_may_excuse_at_once(self, case, head):
        decided = actions.decide_case(
            case=case, outcome=Outcome.EXCUSED, reason=REASON, by=head.user, at=AT
        )
        assert decided.state == CaseState.EXCUSED
        assert not Sanction.objects.exists()

    def test_records_a_light_sanction_when_asked(self, case, clerk, head):
        upheld(case, clerk, head, record_sanction=True)
        sanction = Sanction.objects.get()
        assert (sanction.employee_id, sanction.state) == (clerk.pk, SanctionState.IN_FORCE)
        assert sanction.until == date(2027, 1, 1)

    def test_records_nothing_by_itself(self, case, clerk, head):
        upheld(case, clerk, head)
        assert not Sanction.objects.exists()

    def test_records_nothing_for_contract_staff(self, unit, head):
        pppk = make_employee(unit=unit, with_login=True, employment=Employment.PPPK)
        settle(pppk, [1, 6, 8])
        reviewed(unit)
        upheld(Case.objects.get(employee=pppk), pppk, head, record_sanction=True)
        assert not Sanction.objects.exists()

    def test_of_ones_own_case_is_refused(self, case, clerk):
        with pytest.raises(actions.NotYours):
            actions.decide_case(
                case=case, outcome=Outcome.EXCUSED, reason=REASON, by=clerk.user, at=AT
            )

    def test_ends_the_case(self, case, clerk, head):
        upheld(case, clerk, head)
        with pytest.raises(actions.CaseNotOpen):
            stated(case, clerk)

    def test_needs_a_human_in_the_database_too(self, case):
        with pytest.raises(IntegrityError, match="a_human_decides"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state=CaseState.UPHELD)

    def test_statement_is_the_persons_own(self, case, head):
        with pytest.raises(actions.NotYours):
            stated(case, head)

    def test_reading_is_noted_once_for_the_superior_only(self, case, clerk, head):
        for reader in (clerk, head, head):
            actions.mark_read(case=case, by=reader.user, at=AT)
        assert case.steps.filter(kind=StepKind.READ).count() == 1

    def test_silence_is_escalated_once(self, case):
        late = ON + timedelta(days=8)
        assert len(actions.escalate_overdue(on=late, at=AT)) == 1
        assert actions.escalate_overdue(on=late, at=AT) == []

    def test_steps_and_cases_stay(self, case):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            case.steps.update(text="lain")
        with pytest.raises(DatabaseError), transaction.atomic():
            case.delete()


class TestWhoMaySee:
    def test_only_the_person_and_the_line_above(self, unit, clerk, head):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        number = Case.objects.get().number
        colleague = make_employee(unit=unit, with_login=True)
        for reader in (clerk, head):
            standing = standing_of(reader.user, on=ON)
            assert queries.case_for(standing, number).kind == CaseKind.ABSENCE
        with pytest.raises(queries.CaseMissing):
            queries.case_for(standing_of(colleague.user, on=ON), number)

    def test_the_person_is_no_reviewer(self, unit, clerk, head):
        settle(clerk, [1, 6, 8])
        reviewed(unit)
        standing = standing_of(clerk.user, on=ON)
        assert list(queries.cases_for(standing)) == []
        assert queries.own_cases(standing).count() == 1
        assert not queries.may_decide(standing, Case.objects.get())
        assert Role.HEAD not in standing.roles

    def test_absence_counts_are_those_of_the_year(self, clerk):
        settle(clerk, [1, 6])
        assert queries.absence_counts([clerk.pk], on=ON) == {clerk.pk: 2}
