"""The verbs of complaints on a real database, with the refusals of its triggers."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from luwes.base.models import AuditEntry
from luwes.complaints import actions, queries, tickets
from luwes.complaints.factories import ANSWER, TEXT, make_complaint
from luwes.complaints.models import Complaint, ComplaintEvent, Reporter
from luwes.complaints.types import Category, EventKind, NewComplaint, ServiceRecord, State
from luwes.organisation.factories import instant, make_employee, make_unit
from luwes.policy.models import State as RuleState
from luwes.policy.models import TermOverride

pytestmark = pytest.mark.django_db
AT = instant("2026-03-02 02:00")  # Monday 09:00 WIB
HOUR = timedelta(hours=1)


@pytest.fixture
def office():
    return make_unit(name="Dinas Kependudukan")


def kinds(complaint):
    return list(complaint.events.values_list("kind", flat=True))


class TestFiling:
    def test_freezes_the_promise_of_the_rulebook(self, office):
        complaint = make_complaint(at=AT, unit=office)
        stored = Complaint.objects.get(pk=complaint.pk)
        assert stored.number == "LW-2026-000001"
        assert stored.promise_minutes == 240
        assert stored.promise_at == AT + 4 * HOUR
        assert "empat jam" in stored.promise_source

    def test_tells_the_code_once_and_keeps_only_its_hash(self, office):
        complaint = make_complaint(at=AT, unit=office)
        assert complaint.secret
        assert Complaint.objects.get().secret == ""
        assert complaint.secret not in complaint.secret_hash
        assert tickets.matches(complaint.number, complaint.secret.lower(), complaint.secret_hash)

    def test_numbers_each_year_from_one_by_the_local_date(self, office):
        eve = make_complaint(at=instant("2026-12-31 16:59"), unit=office)  # 23:59 WIB
        new_year = make_complaint(at=instant("2026-12-31 17:00"), unit=office)
        assert [eve.number, new_year.number] == ["LW-2026-000001", "LW-2027-000001"]

    def test_keeps_the_reporter_apart_and_allows_none(self, office):
        make_complaint(at=AT, unit=office)
        named = make_complaint(at=AT, unit=office, reporter_name="Sari")
        assert [row.complaint_id for row in Reporter.objects.all()] == [named.pk]

    def test_goes_to_the_top_of_the_tree_when_no_unit_is_named(self, office):
        make_unit(parent=office)
        assert make_complaint(at=AT).unit_id == office.pk

    @pytest.mark.parametrize("text", ["", "pendek", "a" * 5_001, "isi dengan nol \x00 di dalam"])
    def test_refuses_text_that_cannot_be_kept_and_writes_nothing(self, office, text):
        with pytest.raises(actions.TextUnfit):
            make_complaint(at=AT, unit=office, text=text)
        assert not Complaint.objects.exists()

    def test_does_not_follow_a_later_change_of_the_rule(self, office):
        complaint = make_complaint(at=AT, unit=office)
        TermOverride.objects.create(
            unit=office,
            key="complaints.first_response_minutes",
            value=30,
            first=date(2026, 1, 1),
            instrument="SK 1/2026",
            drafted_at=AT,
            drafted_by=make_employee(with_login=True).user,
            approved_by=make_employee(with_login=True).user,
            approved_at=AT,
            state=RuleState.APPROVED,
        )
        assert make_complaint(at=AT, unit=office).promise_minutes == 30
        actions.sweep_breaches(at=AT + 2 * HOUR)
        complaint.refresh_from_db()
        assert (complaint.promise_minutes, complaint.breached_at) == (240, None)


class TestFrozen:
    @pytest.mark.parametrize(
        "change",
        [
            {"promise_at": AT + 9 * HOUR},
            {"promise_minutes": 999},
            {"received_at": AT - HOUR},
            {"text": "Diganti"},
        ],
    )
    def test_promise_cannot_be_changed_even_by_hand(self, office, change):
        complaint = make_complaint(at=AT, unit=office)
        with pytest.raises(DatabaseError, match="promise_is_frozen"), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**change)

    def test_breach_and_first_answer_cannot_be_taken_back(self, office):
        complaint = make_complaint(at=AT, unit=office)
        actions.answer_complaint(complaint=complaint, text=ANSWER, by=None, at=AT + 5 * HOUR)
        for change in ({"breached_at": None}, {"first_answered_at": AT}):
            with pytest.raises(DatabaseError, match="is_final"), transaction.atomic():
                Complaint.objects.filter(pk=complaint.pk).update(**change)

    def test_events_and_complaints_stay(self, office):
        complaint = make_complaint(at=AT, unit=office)
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            ComplaintEvent.objects.filter(complaint=complaint).update(text="lain")
        with pytest.raises(DatabaseError), transaction.atomic():
            complaint.delete()


class TestForwarding:
    def test_never_gives_the_citizen_a_new_clock(self, office):
        other, complaint = make_unit(), make_complaint(at=AT, unit=office)
        for hours, unit in ((1, other), (2, office), (3, other)):
            actions.forward_complaint(
                complaint=complaint,
                unit=unit,
                note="Bukan wewenang kami",
                by=None,
                at=AT + hours * HOUR,
            )
        complaint.refresh_from_db()
        assert (complaint.unit_id, complaint.promise_at) == (other.pk, AT + 4 * HOUR)

    def test_to_the_same_unit_is_refused(self, office):
        complaint = make_complaint(at=AT, unit=office)
        with pytest.raises(actions.AlreadyThere):
            actions.forward_complaint(
                complaint=complaint, unit=office, note="Kembali", by=None, at=AT
            )

    def test_after_the_promise_leaves_the_breach_with_who_held_it(self, office):
        head = make_employee(unit=office, is_head=True)
        other = make_unit()
        make_employee(unit=other, is_head=True)
        complaint = make_complaint(at=AT, unit=office)
        actions.forward_complaint(
            complaint=complaint, unit=other, note="Terlambat", by=None, at=AT + 5 * HOUR
        )
        complaint.refresh_from_db()
        assert (complaint.breach_unit_id, complaint.breach_holder_id) == (office.pk, head.pk)
        assert kinds(complaint) == ["received", "breached", "forwarded"]


class TestAssigning:
    def test_names_the_handler_of_the_breach_not_a_later_one(self, office):
        first, second = make_employee(unit=office), make_employee(unit=office)
        complaint = make_complaint(at=AT, unit=office)
        actions.assign_complaint(complaint=complaint, handler=first, by=None, at=AT)
        actions.assign_complaint(complaint=complaint, handler=second, by=None, at=AT + 6 * HOUR)
        complaint.refresh_from_db()
        assert complaint.breach_holder_id == first.pk

    def test_to_somebody_of_another_unit_is_refused(self, office):
        stranger = make_employee(unit=make_unit())
        with pytest.raises(actions.HandlerElsewhere):
            actions.assign_complaint(
                complaint=make_complaint(at=AT, unit=office), handler=stranger, by=None, at=AT
            )


class TestAnswering:
    def test_in_time_keeps_the_promise(self, office):
        clerk = make_employee(unit=office, with_login=True)
        complaint = make_complaint(at=AT, unit=office)
        actions.answer_complaint(complaint=complaint, text=ANSWER, by=clerk.user, at=AT + 4 * HOUR)
        complaint.refresh_from_db()
        assert complaint.state == State.ANSWERED
        assert (complaint.breached_at, complaint.answered_by_id) == (None, clerk.pk)

    def test_with_stock_phrases_leaves_the_clock_running(self, office):
        complaint = make_complaint(at=AT, unit=office)
        with pytest.raises(actions.AnswerEmpty) as refused:
            actions.answer_complaint(
                complaint=complaint,
                text="Terima kasih, akan kami tindaklanjuti.",
                by=None,
                at=AT + HOUR,
            )
        assert refused.value.reasons[0].code == "complaints.empty-answer"
        assert kinds(complaint) == ["received"]

    def test_a_second_time_leaves_the_first_response_as_it_was(self, office):
        complaint = make_complaint(at=AT, unit=office)
        for hours in (1, 9):
            actions.answer_complaint(
                complaint=complaint, text=ANSWER, by=None, at=AT + hours * HOUR
            )
        complaint.refresh_from_db()
        assert (complaint.first_answered_at, complaint.breached_at) == (AT + HOUR, None)


class TestClosing:
    def test_needs_an_answer(self, office):
        with pytest.raises(actions.NotYetAnswered):
            actions.close_complaint(complaint=make_complaint(at=AT, unit=office), by=None, at=AT)

    def test_lasts_until_the_reporter_replies(self, office):
        complaint = make_complaint(at=AT, unit=office)
        actions.answer_complaint(complaint=complaint, text=ANSWER, by=None, at=AT)
        actions.close_complaint(complaint=complaint, by=None, at=AT + HOUR)
        with pytest.raises(actions.ComplaintClosed):
            actions.answer_complaint(complaint=complaint, text=ANSWER, by=None, at=AT + HOUR)
        actions.reopen_complaint(complaint=complaint, text=TEXT, at=AT + 2 * HOUR)
        complaint.refresh_from_db()
        assert (complaint.state, complaint.closed_at) == (State.REOPENED, None)

    def test_ends_the_replies_after_a_few(self, office):
        complaint = make_complaint(at=AT, unit=office)
        for turn in range(actions.MAX_REPLIES + 1):
            actions.answer_complaint(complaint=complaint, text=ANSWER, by=None, at=AT)
            if turn < actions.MAX_REPLIES:
                actions.reopen_complaint(complaint=complaint, text=TEXT, at=AT)
        with pytest.raises(actions.RepliesUsedUp):
            actions.reopen_complaint(complaint=complaint, text=TEXT, at=AT)


class TestSweep:
    def test_marks_each_broken_promise_once(self, office):
        late, due = make_complaint(at=AT, unit=office), make_complaint(at=AT + HOUR, unit=office)
        swept = actions.sweep_breaches(at=AT + 4 * HOUR + timedelta(seconds=1))
        assert [row.pk for row in swept] == [late.pk]
        assert actions.sweep_breaches(at=AT + 4 * HOUR + timedelta(seconds=1)) == []
        late.refresh_from_db()
        due.refresh_from_db()
        assert (late.breached_at, due.breached_at) == (late.promise_at, None)
        assert AuditEntry.objects.filter(action="complaints.sweep_breaches").count() == 1

    def test_costs_the_same_for_many(self, office, django_assert_max_num_queries):
        rows = [
            NewComplaint(text=TEXT, category=Category.SERVICE, received_at=AT, unit=office)
            for _ in range(40)
        ]
        actions.import_complaints(rows, by=None, at=AT)
        with django_assert_max_num_queries(9):
            assert len(actions.sweep_breaches(at=AT + 5 * HOUR)) == 40


class TestImport:
    def test_takes_over_what_came_of_complaints_elsewhere(self, office):
        clerk = make_employee(unit=office)
        rows = [
            NewComplaint(
                text=TEXT,
                category=Category.SERVICE,
                received_at=AT,
                unit=office,
                channel="lapor",
                handler=clerk,
                answered_at=AT + hours * HOUR,
                answer=ANSWER,
            )
            for hours in (1, 6)
        ]
        filed = actions.import_complaints(rows, by=None, at=AT + 24 * HOUR)
        assert [row.breached_at for row in filed] == [None, AT + 4 * HOUR]
        assert queries.service_record([clerk.pk], date(2026, 3, 1), date(2026, 4, 1)) == {
            clerk.pk: ServiceRecord(received=2, answered_in_time=1, breached=1)
        }
        assert kinds(filed[1]) == ["received", "assigned", "breached", "answered"]

    def test_of_400_costs_no_more_queries_than_of_40(self, office, django_assert_max_num_queries):
        rows = [
            NewComplaint(
                text=TEXT, category=Category.SERVICE, received_at=AT, unit=office, answer=""
            )
        ] * 400
        with django_assert_max_num_queries(12):
            filed = actions.import_complaints(rows, by=None, at=AT)
        assert len({row.number for row in filed}) == 400
        assert EventKind.RECEIVED in kinds(filed[-1])
