"""A correction is asked once, decided once by somebody else, and changes the day by one row."""

from datetime import date, time, timedelta

import pytest

from luwes.attendance.closing import MonthClosed, close_month
from luwes.attendance.corrections import actions, queries
from luwes.attendance.corrections.files import FileRefused, evidence_from
from luwes.attendance.corrections.tests.conftest import MONDAY, NIGHT, TUESDAY_NINE, tap
from luwes.attendance.corrections.types import CorrectionKind, CorrectionState
from luwes.attendance.ids import time_of
from luwes.attendance.models import CheckIn, Correction
from luwes.attendance.queries import workdays_in
from luwes.attendance.settlement import close_day
from luwes.attendance.types import CheckInSource, WorkdayStatus
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.kit.zones import Zone
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n..."


def ask(employee, *, kind=CorrectionKind.MISSING_IN, clock=time(7, 25), on=MONDAY, **changed):
    facts = {"reason": "Ponsel saya mati.", "at": TUESDAY_NINE, "by": employee.user, **changed}
    clock = clock if kind.claims else None
    return actions.ask_correction(employee=employee, on=on, kind=kind, clock=clock, **facts)


def decide(row, by, *, accepted=True, note="", at=TUESDAY_NINE):
    return actions.decide_correction(correction=row, accepted=accepted, note=note, by=by, at=at)


def day_of(employee, on=MONDAY):
    [found] = workdays_in([employee.pk], first=on, until=on + timedelta(days=1))
    return found


class TestAccepted:
    def test_becomes_one_check_in_and_the_day_is_settled_again(self, unit, head, ani):
        tap(ani)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        assert day_of(ani).missing_in
        row = decide(ask(ani), head.user)
        made = CheckIn.objects.get(source=CheckInSource.CORRECTION)
        assert (made.pk, time_of(made.pk)) == (row.check_in_id, instant("2026-04-06 00:25"))
        assert (made.kind, made.zone, made.by_id) == ("in", Zone.WIB, head.user.pk)
        assert not day_of(ani).missing_in
        assert day_of(ani).first_in == instant("2026-04-06 00:25")

    def test_of_a_late_arrival_excuses_the_minutes(self, unit, head, ani):
        tap(ani, "08:10", "in")
        tap(ani)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        assert day_of(ani).minutes_late == 40
        decide(ask(ani, kind=CorrectionKind.EXCUSE_LATE), head.user)
        assert (day_of(ani).minutes_late, day_of(ani).minutes_excused) == (0, 40)
        assert not CheckIn.objects.filter(source=CheckInSource.CORRECTION).exists()

    def test_of_an_absence_excuses_the_day(self, unit, head, ani):
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        decide(ask(ani, kind=CorrectionKind.EXCUSE_ABSENCE), head.user)
        assert (day_of(ani).status, day_of(ani).excused) == (WorkdayStatus.ABSENT, True)

    def test_of_a_running_day_waits_for_its_close(self, unit, head, ani):
        noon = instant("2026-04-06 05:00")
        decide(ask(ani, at=noon), head.user, at=noon)
        assert not workdays_in([ani.pk], first=MONDAY, until=date(2026, 4, 7))
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        assert day_of(ani).first_in == instant("2026-04-06 00:25")

    def test_leaves_its_trail(self, head, ani):
        decide(ask(ani), head.user)
        deeds = AuditEntry.objects.filter(subject__startswith="correction:").order_by("pk")
        assert [row.action for row in deeds] == [
            "attendance.ask_correction", "attendance.accept_correction",
        ]  # fmt: skip


class TestRefused:
    def test_changes_nothing_and_says_why(self, unit, head, ani):
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        row = decide(ask(ani), head.user, accepted=False, note="Saya melihat Anda pukul 09.00.")
        assert (row.state, row.decided_by) == (CorrectionState.REFUSED, head.user)
        assert not CheckIn.objects.exists()

    def test_needs_a_reason(self, head, ani):
        with pytest.raises(actions.NoteMissing):
            decide(ask(ani), head.user, accepted=False, note="  ")

    def test_may_be_asked_again(self, head, ani):
        decide(ask(ani), head.user, accepted=False, note="Tanpa bukti.")
        assert ask(ani).state == CorrectionState.ASKED


class TestDeciding:
    def test_is_for_one_person_only(self, head, chief, ani):
        row = ask(ani)
        decide(row, head.user)
        with pytest.raises(actions.CorrectionMoved):
            decide(row, chief.user, accepted=False, note="Terlambat membaca.")
        assert CheckIn.objects.count() == 1

    def test_is_never_for_oneself(self, head, chief):
        row = ask(head)
        with pytest.raises(actions.NotYours) as refusal:
            decide(row, head.user)
        assert [r.code for r in refusal.value.reasons] == ["attendance.own-correction"]
        assert decide(row, chief.user).state == CorrectionState.ACCEPTED

    def test_is_not_for_colleagues_or_other_heads(self, unit, ani):
        row = ask(ani)
        colleague = make_employee(unit=unit, with_login=True)
        other = make_employee(unit=make_unit(), is_head=True, with_login=True)
        for person in (colleague, other):
            with pytest.raises(actions.NotYours):
                decide(row, person.user)

    def test_passes_to_the_officer_when_the_head_is_silent(self, ani, officer):
        row = ask(ani)
        assert row.due_on == date(2026, 4, 10)
        with pytest.raises(actions.NotYours):
            decide(row, officer)
        assert decide(row, officer, at=instant("2026-04-13 02:00")).state == "accepted"

    def test_is_for_the_officer_where_nobody_is_above(self, chief, officer):
        assert decide(ask(chief), officer).state == CorrectionState.ACCEPTED

    def test_of_a_closed_month_is_refused_with_the_remedy(self, unit, head, ani):
        row = ask(ani)
        close_month(unit=unit, first=MONDAY, by=None, at=TUESDAY_NINE)
        with pytest.raises(MonthClosed) as refusal:
            decide(row, head.user)
        assert "perhitungan koreksi" in str(refusal.value.remedy)
        assert Correction.objects.get().state == CorrectionState.ASKED


class TestAsking:
    def test_twice_is_refused(self, ani):
        ask(ani)
        with pytest.raises(actions.AlreadyAsked):
            ask(ani, clock=time(7, 10))

    def test_after_a_withdrawal_is_free_again(self, ani):
        actions.withdraw_correction(correction=ask(ani), by=ani.user, at=TUESDAY_NINE)
        assert ask(ani).pk

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"at": instant("2026-04-14 02:00")}, "correction-too-late"),
            ({"clock": time(4)}, "outside-window"),
            ({"clock": None}, "claim-missing"),
            ({"on": date(2026, 4, 8)}, "correction-ahead"),
            ({"on": date(2019, 4, 8)}, "not-employed"),
        ],
    )
    def test_is_refused_with_the_reason(self, ani, changed, code):
        with pytest.raises(actions.CorrectionRefused) as refusal:
            ask(ani, **changed)
        assert f"attendance.{code}" in [reason.code for reason in refusal.value.reasons]

    def test_of_what_is_recorded_already_is_refused(self, ani):
        tap(ani, "07:20", "in")
        with pytest.raises(actions.CorrectionRefused) as refusal:
            ask(ani)
        assert [r.code for r in refusal.value.reasons] == ["attendance.in-recorded"]
        assert ask(ani, clock=time(7, 15)).pk

    @pytest.mark.parametrize("kind", [k for k in CorrectionKind if not k.claims])
    def test_to_excuse_a_day_that_costs_nothing_is_refused(self, unit, ani, kind):
        tap(ani, "07:20", "in")
        tap(ani)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        with pytest.raises(actions.CorrectionRefused) as refusal:
            ask(ani, kind=kind)
        assert [r.code for r in refusal.value.reasons] == ["attendance.nothing-to-excuse"]

    def test_stops_at_the_limit_of_the_month(self, ani):
        friday = instant("2026-04-10 02:00")
        for number in range(4):
            ask(ani, on=MONDAY + timedelta(days=number), at=friday)
        with pytest.raises(actions.CorrectionRefused) as refusal:
            ask(ani, on=date(2026, 4, 10), clock=time(7), at=friday)
        assert [r.code for r in refusal.value.reasons] == ["attendance.corrections-used-up"]

    def test_of_a_closed_month_is_refused(self, unit, ani):
        close_month(unit=unit, first=MONDAY, by=None, at=TUESDAY_NINE)
        with pytest.raises(actions.CorrectionRefused):
            ask(ani)

    def test_withdrawing_is_for_who_asked_and_while_it_waits(self, head, ani):
        row = ask(ani)
        with pytest.raises(actions.NotYours):
            actions.withdraw_correction(correction=row, by=head.user, at=TUESDAY_NINE)
        decide(row, head.user)
        with pytest.raises(actions.CorrectionMoved):
            actions.withdraw_correction(correction=row, by=ani.user, at=TUESDAY_NINE)


class TestEvidence:
    def test_is_kept_under_a_random_name(self, ani, uploads):
        row = ask(ani, evidence=evidence_from("Surat dokter Ani.pdf", PDF))
        assert row.attachment_name == "Surat dokter Ani.pdf"
        [kept] = uploads.rglob("*.pdf")
        assert "Ani" not in str(kept)
        assert kept.read_bytes() == PDF

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", b""), ("a.pdf", b"<script>"), ("a.png", b"MZ"),
            ("a.pdf", PDF + b" " * 5_000_000),
        ],
    )  # fmt: skip
    def test_is_told_by_its_content(self, name, content):
        with pytest.raises(FileRefused):
            evidence_from(name, content)

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd", "passwd.pdf"), ("C:\\foto\\surat.exe", "surat.pdf"),
            ('x"\r\nSet-Cookie: a=b.pdf', "xSet-Cookie ab.pdf"), ("", "berkas.pdf"),
            (".htaccess", "htaccess.pdf"), ("a" * 300 + ".pdf", "a" * 156 + ".pdf"),
        ],
    )  # fmt: skip
    def test_bears_a_harmless_name(self, name, shown):
        assert evidence_from(name, PDF).name == shown

    def test_of_a_refused_request_is_not_kept(self, ani, uploads):
        with pytest.raises(actions.CorrectionRefused):
            ask(ani, clock=time(4), evidence=evidence_from("a.pdf", PDF))
        assert not list(uploads.rglob("*.pdf"))


class TestWaiting:
    def waiting(self, user, on=date(2026, 4, 7)):
        return [row.pk for row in queries.to_decide(standing_of(user, on=on), on=on)]

    def test_stands_in_the_list_of_the_nearest_head_only(self, head, chief, ani, officer):
        row = ask(ani)
        lists = [self.waiting(person) for person in (head.user, chief.user, officer)]
        assert lists == [[row.pk], [], []]

    def test_of_a_head_stands_with_the_head_above(self, head, chief, ani):
        row = ask(head)
        assert [self.waiting(p.user) for p in (head, chief)] == [[], [row.pk]]

    def test_past_its_day_stands_with_the_officer_too(self, head, ani, officer):
        row = ask(ani)
        later = date(2026, 4, 13)
        assert self.waiting(officer, later) == self.waiting(head.user, later) == [row.pk]

    def test_stands_with_who_stands_in_for_the_head(self, unit, ani):
        """Somebody who was given the role at the unit, because the head is away."""
        row = ask(ani)
        assert self.waiting(make_user(role=Role.HEAD, unit=unit)) == [row.pk]

    def test_is_told_on_the_first_page_and_so_is_the_answer(self, head, ani):
        row, on = ask(ani), date(2026, 4, 7)
        [item] = queries.today_items(standing_of(head.user, on=on), on, TUESDAY_NINE)
        assert (item.count, item.tone) == (1, "warn")
        assert "1 koreksi presensi menunggu" in str(item.title)
        decide(row, head.user)
        [answer] = queries.today_items(standing_of(ani.user, on=on), on, TUESDAY_NINE)
        assert str(answer.title) == "Koreksi 06-04-2026: Diterima"
