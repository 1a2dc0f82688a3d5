"""Tasks live through their verbs; the ledger and the parts of the norm hold throughout."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from luwes.base.access import Role
from luwes.kit.errors import Conflict, Invalid, Missing, Refused
from luwes.organisation.actions import record_leave
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of
from luwes.organisation.types import LeaveKind
from luwes.work import actions, queries
from luwes.work.factories import make_activity, make_finished_task, make_task
from luwes.work.models import CreditedDay, Entry, Holding, Task
from luwes.work.types import ActivityRow, TaskState, WorkEntry, WorkRow

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
AT = instant("2026-04-06 08:00")
APRIL = {"first": date(2026, 4, 1), "until": date(2026, 5, 1)}


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def ani(unit):
    return make_employee(unit=unit, with_login=True, name="Ani")


@pytest.fixture
def budi(unit):
    return make_employee(unit=unit, with_login=True, name="Budi")


@pytest.fixture
def head(unit):
    return make_user(role=Role.HEAD, unit=unit)


def record(task, employee, minutes, on=MONDAY):
    return actions.record_minutes(
        task=task, employee=employee, minutes=minutes, on=on, by=employee.user, at=AT
    )


def credited(*people):
    return queries.accepted_minutes([person.pk for person in people], **APRIL)


class TestTaking:
    def test_an_open_task_goes_to_the_first_who_takes_it(self, unit, ani, budi):
        task = make_task(unit=unit, at=AT)
        actions.take_task(task=task, employee=ani, by=ani.user, at=AT)
        with pytest.raises(Conflict) as conflict:
            actions.take_task(task=task, employee=budi, by=budi.user, at=AT)
        assert str(task.number) in str(conflict.value.detail)

    def test_is_for_people_of_the_unit(self, unit):
        stranger = make_employee(unit=make_unit(), with_login=True)
        with pytest.raises(Refused):
            actions.take_task(
                task=make_task(unit=unit, at=AT), employee=stranger, by=stranger.user, at=AT
            )

    def test_assigning_on_leaves_the_first_what_was_worked(self, unit, ani, budi):
        task = make_task(unit=unit, at=AT, assignee=ani)
        record(task, ani, 30)
        actions.assign_task(task=task, employee=budi, by=None, at=AT)
        parts = dict(Holding.objects.values_list("employee__name", "norm_minutes"))
        assert parts == {"Ani": 30, "Budi": 90}

    def test_a_task_is_worth_its_activity_times_its_volume(self, unit):
        task = make_task(unit=unit, at=AT, activity=make_activity(), volume=3, target_minutes=0)
        assert task.norm_minutes == 360

    def test_a_task_without_minutes_is_refused(self, unit):
        with pytest.raises(Invalid):
            make_task(unit=unit, at=AT, target_minutes=0)


class TestRecording:
    def test_enters_the_ledger(self, unit, ani):
        task = make_task(unit=unit, at=AT, assignee=ani)
        record(task, ani, 15)
        record(task, ani, 45)
        assert queries.totals_of(task).recorded == 60

    @pytest.mark.parametrize("on", [date(2026, 4, 7), date(2019, 12, 31)])
    def test_refuses_days_that_cannot_be(self, unit, ani, on):
        with pytest.raises(Refused):
            record(make_task(unit=unit, at=AT, assignee=ani), ani, 15, on=on)

    def test_refuses_a_day_of_leave(self, unit, ani):
        record_leave(
            employee=ani, kind=LeaveKind.ANNUAL, first=MONDAY, until=date(2026, 4, 8),
            source="Surat cuti", by=None, at=AT,
        )  # fmt: skip
        with pytest.raises(Refused) as refusal:
            record(make_task(unit=unit, at=AT, assignee=ani), ani, 15)
        assert [reason.code for reason in refusal.value.reasons] == ["work.on-leave"]

    def test_holds_the_cap_of_the_day_over_all_tasks(self, unit, ani):
        first, second = (make_task(unit=unit, at=AT, assignee=ani) for _ in range(2))
        record(first, ani, 400)
        with pytest.raises(Refused) as refusal:
            record(second, ani, 60)
        assert refusal.value.reasons[0].facts["left"] == 50

    def test_ends_when_the_month_is_closed_above(self, ani):
        inner = make_unit(parent=ani.postings.get().unit)
        person = make_employee(unit=inner, with_login=True)
        actions.close_month(
            unit=ani.postings.get().unit, first=MONDAY.replace(day=1), by=None, at=AT
        )
        with pytest.raises(Refused):
            record(make_task(unit=inner, at=AT, assignee=person), person, 15)

    def test_is_corrected_by_a_negative_entry_and_only_once(self, unit, ani):
        task = make_task(unit=unit, at=AT, assignee=ani)
        entry = record(task, ani, 60)
        actions.correct_entry(entry=entry, minutes=15, by=ani.user, at=AT)
        assert queries.totals_of(task).recorded == 45
        with pytest.raises(Refused):
            actions.correct_entry(entry=entry, minutes=15, by=ani.user, at=AT)

    def test_cannot_be_changed_or_removed(self, unit, ani):
        entry = record(make_task(unit=unit, at=AT, assignee=ani), ani, 60)
        for change in (lambda: Entry.objects.update(minutes=600), entry.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestReview:
    def test_accepting_credits_the_smaller_of_claim_and_norm(self, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT, minutes=200)
        actions.accept_task(task=task, by=head, at=AT)
        assert credited(ani) == {ani.pk: 120}

    def test_a_second_reviewer_learns_what_happened(self, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        actions.accept_task(task=task, by=head, at=AT)
        with pytest.raises(Conflict) as conflict:
            actions.return_task(task=task, reason="Kurang lengkap", by=head, at=AT)
        assert str(head) in str(conflict.value.detail)

    def test_nobody_accepts_a_version_that_they_have_not_seen(self, unit, ani, head):
        """Handbook trap 68: returned and finished again since the page was opened."""
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        seen = task.version
        actions.return_task(task=task, reason="Tambahkan lampiran", by=head, at=AT)
        actions.finish_task(task=task, employee=ani, by=ani.user, at=AT)
        with pytest.raises(Conflict):
            actions.accept_task(task=task, by=head, at=AT, version=seen)

    def test_is_not_for_ones_own_work_nor_for_another_unit(self, unit, ani):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        foreign = make_user(role=Role.HEAD, unit=make_unit())
        for somebody in (ani.user, foreign):
            with pytest.raises(Refused):
                actions.accept_task(task=task, by=somebody, at=AT)

    def test_returning_needs_a_reason_and_gives_the_task_back(self, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=MONDAY, at=AT)
        with pytest.raises(Invalid):
            actions.return_task(task=task, reason="  ", by=head, at=AT)
        back = actions.return_task(task=task, reason="Tambahkan lampiran", by=head, at=AT)
        assert (back.state, back.return_reason) == (TaskState.RETURNED, "Tambahkan lampiran")
        record(back, ani, 15)

    def test_nothing_is_finished_without_minutes(self, unit, ani):
        task = make_task(unit=unit, at=AT, assignee=ani)
        with pytest.raises(Conflict):
            actions.finish_task(task=task, employee=ani, by=ani.user, at=AT)

    def test_work_of_a_closed_month_counts_on_the_day_of_acceptance(self, unit, ani, head):
        task = make_finished_task(unit=unit, assignee=ani, on=date(2026, 3, 31), at=AT)
        actions.close_month(unit=unit, first=date(2026, 3, 1), by=None, at=AT)
        actions.accept_task(task=task, by=head, at=AT)
        assert CreditedDay.objects.get().counts_on == MONDAY


class TestHandover:
    def offer(self, task, giver, to, minutes=45):
        return actions.hand_over_task(
            task=task, employee=giver, to=to, note="Draf selesai, tinggal paraf",
            minutes_remaining=minutes, by=giver.user, at=AT,
        )  # fmt: skip

    def test_to_a_person_splits_the_norm_and_the_credit(self, unit, ani, budi, head):
        task = make_task(unit=unit, at=AT, assignee=ani)
        record(task, ani, 100)
        offer = self.offer(task, ani, budi)
        actions.answer_handover(handover=offer, accept=True, by=budi.user, at=AT)
        record(task, budi, 90)
        actions.finish_task(task=task, employee=budi, by=budi.user, at=AT)
        actions.accept_task(task=task, by=head, at=AT)
        assert credited(ani, budi) == {ani.pk: 75, budi.pk: 45}
        assert Holding.objects.aggregate(n=Sum("norm_minutes"))["n"] == 120

    def test_waits_for_an_answer_and_nobody_records_meanwhile(self, unit, ani, budi):
        task = make_task(unit=unit, at=AT, assignee=ani)
        self.offer(task, ani, budi)
        for person in (ani, budi):
            with pytest.raises(Refused):
                record(task, person, 15)

    def test_refused_comes_back_as_it_was(self, unit, ani, budi):
        task = make_task(unit=unit, at=AT, assignee=ani)
        offer = self.offer(task, ani, budi)
        back = actions.answer_handover(handover=offer, accept=False, by=budi.user, at=AT)
        assert (back.state, back.assignee_id) == (TaskState.TAKEN, ani.pk)
        assert Holding.objects.get().norm_minutes == 120

    def test_to_a_unit_lies_in_its_pool_until_somebody_takes_it(self, unit, ani):
        other = make_unit()
        receiver = make_employee(unit=other, with_login=True)
        task = make_task(unit=unit, at=AT, assignee=ani)
        record(task, ani, 30)
        offer = self.offer(task, ani, other, minutes=90)
        actions.answer_handover(handover=offer, accept=True, by=receiver.user, at=AT)
        assert [row.pk for row in queries.pool(other)] == [task.pk]
        actions.take_task(task=task, employee=receiver, by=receiver.user, at=AT)
        parts = dict(Holding.objects.values_list("employee_id", "norm_minutes"))
        assert parts == {ani.pk: 30, receiver.pk: 90}

    def test_is_answered_once_and_only_by_the_receiver(self, unit, ani, budi):
        offer = self.offer(make_task(unit=unit, at=AT, assignee=ani), ani, budi)
        with pytest.raises(Refused):
            actions.answer_handover(handover=offer, accept=True, by=ani.user, at=AT)
        actions.answer_handover(handover=offer, accept=True, by=budi.user, at=AT)
        with pytest.raises(Conflict):
            actions.answer_handover(handover=offer, accept=False, by=budi.user, at=AT)

    @pytest.mark.parametrize("minutes", [-1, 121])
    def test_moves_no_more_than_ones_own_part(self, unit, ani, budi, minutes):
        with pytest.raises(Invalid):
            self.offer(make_task(unit=unit, at=AT, assignee=ani), ani, budi, minutes=minutes)


class TestAccess:
    def test_a_foreign_task_looks_like_an_absent_one(self, unit, ani):
        task = make_task(unit=unit, at=AT, assignee=ani)
        stranger = make_employee(unit=make_unit(), with_login=True)
        standing = standing_of(stranger.user, on=MONDAY)
        details = []
        for number in (task.number, 10**9):
            with pytest.raises(Missing) as missing:
                queries.task_for(standing, number, on=MONDAY)
            details.append(str(missing.value.detail))
        assert details[0] == details[1]

    def test_reaches_holders_receivers_the_unit_and_its_head(self, unit, ani, budi, head):
        task = make_task(unit=unit, at=AT)
        for user in (ani.user, budi.user, head):
            assert queries.task_for(standing_of(user, on=MONDAY), task.number, on=MONDAY) == task
        actions.take_task(task=task, employee=ani, by=ani.user, at=AT)
        with pytest.raises(Missing):
            queries.task_for(standing_of(budi.user, on=MONDAY), task.number, on=MONDAY)


class TestImport:
    def rows(self, unit, employee, *, accepted=True, count=3):
        return [
            WorkRow(
                reference=f"X-{number}", title="Konsep surat", employee_id=employee.pk,
                unit_id=unit.pk, entries=(WorkEntry(MONDAY, 90), WorkEntry(MONDAY, 60)),
                created_at=AT, finished_at=AT, accepted_at=AT if accepted else None,
                activity_code="SURAT",
            )
            for number in range(count)
        ]  # fmt: skip

    def test_credits_by_the_same_rules_and_is_harmless_to_repeat(self, unit, ani):
        actions.import_activities([ActivityRow("SURAT", "Konsep surat", 120)], by=None, at=AT)
        first = actions.import_work(self.rows(unit, ani), by=None, at=AT)
        again = actions.import_work(self.rows(unit, ani), by=None, at=AT)
        assert (first.stored, again.stored, again.known) == (3, 0, 3)
        assert credited(ani) == {ani.pk: 360}
        assert Task.objects.filter(state=TaskState.ACCEPTED).count() == 3

    def test_takes_the_same_queries_for_few_and_for_many(self, unit, ani):
        actions.import_activities([ActivityRow("SURAT", "Konsep surat", 120)], by=None, at=AT)
        counts = []
        for rows in (self.rows(unit, ani, count=1), self.rows(unit, ani, count=40)):
            with CaptureQueriesContext(connection) as captured:
                actions.import_work(rows, by=None, at=AT)
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_is_all_or_nothing(self, unit, ani):
        with pytest.raises(Invalid):
            actions.import_work(self.rows(unit, ani), by=None, at=AT)
        assert not Task.objects.exists()
