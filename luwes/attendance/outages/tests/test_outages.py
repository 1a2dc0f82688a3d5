"""A person proposes, another confirms; only then late and missing scans inside are excused."""

from datetime import date, timedelta

import pytest

from luwes.attendance.actions import import_check_ins
from luwes.attendance.closing import MonthClosed, close_month
from luwes.attendance.factories import check_in_row, worked_day
from luwes.attendance.models import Outage, Pulse, TouchedDays
from luwes.attendance.outages import actions, queries
from luwes.attendance.outages.types import Cause, Span
from luwes.attendance.queries import workdays_in
from luwes.attendance.settlement import close_day, settle_days
from luwes.attendance.types import WorkdayStatus
from luwes.base import clock
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.kit.errors import Missing
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 4, 6), date(2026, 4, 7)
NIGHT, NINE = instant("2026-04-06 17:30"), instant("2026-04-07 02:00")
MORNING = Span(instant("2026-04-06 00:20"), instant("2026-04-06 01:20"))  # 07.20 to 08.20 WIB


@pytest.fixture
def office():
    return make_unit(name="Kantor")


@pytest.fixture
def unit(office):
    return make_unit(parent=office, name="Bagian")


@pytest.fixture
def head(unit):
    return make_user(role=Role.HEAD, unit=unit)


@pytest.fixture
def keeper(office):
    return make_user(role=Role.PERSONNEL, unit=office)


def propose(unit, by, span=MORNING, **changed):
    facts = {"cause": Cause.POWER, "note": "Padam", "at": NINE, **changed}
    return actions.propose_outage(unit=unit, span=span, by=by, **facts)


def settled(unit, person):
    settle_days(unit=unit, first=MONDAY, until=TUESDAY, at=NINE)
    [day] = workdays_in([person.pk], first=MONDAY, until=TUESDAY)
    return day


class TestConfirmed:
    def test_excuses_who_came_late_inside_and_says_so(self, unit, head, keeper):
        person = make_employee(unit=unit)
        worked_day(person, MONDAY, came="08:10", at=NIGHT)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        row = propose(unit, head)
        assert settled(unit, person).minutes_late == 40
        actions.confirm_outage(outage=row, by=keeper, at=NINE)
        day = settled(unit, person)
        assert (day.minutes_late, day.excused_by) == (0, "outage")

    def test_excuses_a_missing_scan_but_not_those_elsewhere(self, office, unit, head, keeper):
        here, there = make_employee(unit=unit), make_employee(unit=make_unit(parent=office))
        from luwes.attendance.types import CheckInKind

        rows = [check_in_row(p, MONDAY, "16:10", kind=CheckInKind.OUT) for p in (here, there)]
        import_check_ins(rows, by=None, at=NIGHT)
        actions.confirm_outage(outage=propose(unit, head), by=keeper, at=NINE)
        assert not settled(office, here).missing_in
        assert settled(office, there).missing_in

    def test_touches_the_days_of_the_unit(self, unit, head, keeper):
        actions.confirm_outage(outage=propose(unit, head), by=keeper, at=NINE)
        [touched] = TouchedDays.objects.all()
        assert (touched.unit, touched.first, touched.until) == (unit, MONDAY, TUESDAY)

    def test_with_another_interval_and_scope_keeps_what_it_was(self, office, unit, head, keeper):
        longer = Span(MORNING.first, MORNING.until + timedelta(minutes=10))
        row = actions.confirm_outage(
            outage=propose(unit, head), span=longer, unit=office, note="Menurut PLN", by=keeper,
            at=NINE,
        )  # fmt: skip
        row.refresh_from_db()
        assert (row.unit, row.ends_at, row.decision_note) == (office, longer.until, "Menurut PLN")
        was = AuditEntry.objects.get(action="attendance.confirm_outage").facts["was"]
        assert was["unit"] == unit.code

    def test_can_be_taken_back(self, unit, head, keeper):
        person = make_employee(unit=unit)
        row = actions.confirm_outage(outage=propose(unit, head), by=keeper, at=NINE)
        settled(unit, person)
        actions.reject_outage(outage=row, note="Salah hari.", by=keeper, at=NINE)
        assert TouchedDays.objects.count() == 2
        assert not queries.confirmed_during([unit.path], first=MORNING.first, until=MORNING.until)
        assert settled(unit, person).status is WorkdayStatus.ABSENT


class TestJudging:
    def test_is_not_for_who_proposed(self, unit, keeper):
        row = propose(unit, keeper)
        with pytest.raises(actions.NotYourOutage) as refusal:
            actions.confirm_outage(outage=row, by=keeper, at=NINE)
        assert [r.code for r in refusal.value.reasons] == ["attendance.own-outage"]
        actions.reject_outage(outage=row, note="Keliru.", by=keeper, at=NINE)  # taken back

    def test_is_not_for_heads_nor_for_officers_elsewhere(self, unit, head, keeper):
        row = propose(unit, keeper)
        for by in (head, make_user(role=Role.PERSONNEL, unit=make_unit())):
            with pytest.raises(actions.NotYourOutage):
                actions.confirm_outage(outage=row, by=by, at=NINE)

    def test_cannot_widen_beyond_ones_own_units(self, unit, head):
        below = make_user(role=Role.PERSONNEL, unit=unit)
        elsewhere = make_unit()
        row = propose(unit, head)
        with pytest.raises(actions.NotYourOutage):
            actions.confirm_outage(outage=row, unit=elsewhere, by=below, at=NINE)
        row.refresh_from_db()
        assert (row.state, row.unit) == ("proposed", unit)

    def test_is_done_once(self, unit, head, keeper):
        row = propose(unit, head)
        actions.confirm_outage(outage=row, by=keeper, at=NINE)
        with pytest.raises(actions.OutageMoved):
            actions.confirm_outage(outage=row, by=keeper, at=NINE)

    def test_of_a_closed_month_is_refused(self, unit, head, keeper):
        row = propose(unit, head)
        close_month(unit=unit, first=MONDAY, by=None, at=NINE)
        with pytest.raises(MonthClosed):
            actions.confirm_outage(outage=row, by=keeper, at=NINE)

    def test_against_needs_a_reason(self, unit, head, keeper):
        with pytest.raises(actions.NoteMissing):
            actions.reject_outage(outage=propose(unit, head), note=" ", by=keeper, at=NINE)


class TestProposing:
    def test_keeps_how_many_checked_in_then_and_a_week_before(self, unit, head):
        person = make_employee(unit=unit)
        rows = [check_in_row(person, MONDAY - timedelta(days=7), "07:30")]
        import_check_ins(rows, by=None, at=NIGHT)
        assert propose(unit, head).evidence == {"check_ins": 0, "week_before": 1}

    @pytest.mark.parametrize(
        ("first", "until", "code"),
        [
            ("2026-04-06 01:00", "2026-04-06 01:00", "backward"),
            ("2026-04-07 01:00", "2026-04-07 02:01", "ahead"),
            ("2026-03-01 01:00", "2026-03-09 01:00", "too-long"),
        ],
    )
    def test_of_what_cannot_be_is_refused(self, unit, head, first, until, code):
        with pytest.raises(actions.OutageInvalid) as refusal:
            propose(unit, head, Span(instant(first), instant(until)))
        assert [r.code for r in refusal.value.reasons] == [f"attendance.outage-{code}"]

    def test_is_for_units_of_ones_own(self, head):
        with pytest.raises(actions.NotYourOutage):
            propose(make_unit(), head)


def test_settling_asks_at_the_unit_and_above(office, unit, head, keeper):
    row = actions.confirm_outage(outage=propose(unit, head), by=keeper, at=NINE)

    def found(path, first=MORNING.first, until=MORNING.until):
        return queries.confirmed_during([path], first=first, until=until)

    below = make_unit(parent=unit)
    assert found(below.path) == found(unit.path) == [row]
    assert found(office.path) == []
    assert found(unit.path, first=MORNING.until, until=NIGHT) == []


def test_is_told_on_the_first_page_of_who_keeps_the_register(unit, head, keeper):
    propose(unit, head)

    def items(user):
        return list(queries.today_items(standing_of(user, on=TUESDAY), TUESDAY, NINE))

    assert [item.count for item in items(keeper)] == [1]
    assert items(head) == []


class TestPages:
    @pytest.fixture(autouse=True)
    def at_nine(self, monkeypatch):
        monkeypatch.setattr(clock, "read_clock", lambda: NINE)

    def signed_in(self, client, user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_everybody_sees_what_was_confirmed_and_nothing_else(self, client, unit, head, keeper):
        row = propose(unit, head)
        assert "Listrik padam" not in client.get("/gangguan/").content.decode()
        actions.confirm_outage(outage=row, by=keeper, at=NINE, note="Gardu terbakar")
        page = client.get("/gangguan/").content.decode()
        assert "Listrik padam" in page
        assert "6 April 2026, 07.20–08.20 WIB" in page
        assert "Gardu terbakar" not in page  # what officers write may name people
        assert "<title>6 April 2026: 60 menit</title>" in page
        assert str(head) not in page

    def test_a_person_proposes_on_the_clock_of_the_unit(self, client, office, head):
        east = make_unit(parent=office, zone="WIT")
        admin = make_user(role=Role.ADMIN, unit=office)
        data = {
            "cause": "network", "unit": east.code, "starts_at": "2026-04-06T07:30",
            "ends_at": "2026-04-06T08:00", "note": "",
        }  # fmt: skip
        page = self.signed_in(client, admin).post("/presensi/gangguan/usulkan/", data, follow=True)
        assert "Usulan terkirim" in page.content.decode()
        assert Outage.objects.get().starts_at == instant("2026-04-05 22:30")

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ({"starts_at": "besok"}, "Tulis tanggal dan jam"),
            ({"ends_at": "2026-04-06T07:00"}, "Waktu berakhir harus sesudah waktu mulai."),
            ({"ends_at": "2026-04-07T23:00"}, "Gangguan dicatat setelah berakhir."),
            ({"unit": "tidak-ada"}, "Isian perlu diperbaiki"),
            ({"cause": "gate"}, "Isian perlu diperbaiki"),
        ],
    )
    def test_answers_bad_input_with_a_sentence(self, client, unit, head, bad, said):
        data = {
            "cause": "power", "unit": unit.code, "starts_at": "2026-04-06T07:30",
            "ends_at": "2026-04-06T08:00", **bad,
        }  # fmt: skip
        page = self.signed_in(client, head).post("/presensi/gangguan/usulkan/", data)
        assert page.status_code == 422
        assert said in page.content.decode()

    def test_shows_the_minutes_and_takes_the_decision(self, client, office, unit, keeper):
        for minute in (*range(20), *range(30, 58)):
            Pulse.objects.create(
                gate="a", minute=MORNING.first + timedelta(minutes=minute), answered=100 + minute
            )
        actions.watch(at=MORNING.until)
        row = Outage.objects.get(unit=office)
        page = self.signed_in(client, keeper).get(f"/presensi/gangguan/{row.pk}/").content.decode()
        assert page.count('class="answered"') > 20
        assert "10 dari 10" in page
        data = {
            "unit": office.code, "starts_at": "2026-04-06T07:40", "ends_at": "2026-04-06T07:55",
            "note": "Gardu",
        }  # fmt: skip
        client.post(f"/presensi/gangguan/{row.pk}/tegaskan/", data)
        row.refresh_from_db()
        assert (row.state, row.ends_at) == ("confirmed", instant("2026-04-06 00:55"))
        client.post(f"/presensi/gangguan/{row.pk}/tolak/", {"note": "Keliru"})
        row.refresh_from_db()
        assert row.state == "rejected"

    def test_of_foreign_units_look_absent(self, client, unit, head, keeper):
        row = propose(unit, head)
        foreign = make_user(role=Role.PERSONNEL, unit=make_unit())
        self.signed_in(client, foreign)
        assert client.get(f"/presensi/gangguan/{row.pk}/").status_code == 404
        with pytest.raises(Missing):
            queries.outage_for(standing_of(foreign, on=TUESDAY), row.pk)

    def test_take_the_same_queries_for_few_and_for_many(self, client, unit, head, keeper):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get("/gangguan/")
            counts.append(len(captured))
            for hours in range(1, 6):
                ago = timedelta(hours=2 * hours)
                span = Span(MORNING.first - ago, MORNING.until - ago)
                actions.confirm_outage(outage=propose(unit, head, span), by=keeper, at=NINE)
        assert counts[1] - counts[0] <= 2  # the rules of the units named
