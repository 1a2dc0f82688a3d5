"""Who is due hears of it once, in the browsers where they asked; nobody else hears anything."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from luwes.attendance import actions as attendance
from luwes.attendance.factories import check_in_row
from luwes.attendance.models import PushSubscription, Reminder
from luwes.attendance.reminders import actions
from luwes.attendance.reminders.pushing import Browser, Pusher
from luwes.attendance.reminders.tests.push_service import push_service
from luwes.attendance.reminders.vapid import Vapid
from luwes.attendance.types import CheckInKind
from luwes.organisation.actions import record_duty_trip, record_leave
from luwes.organisation.factories import START, instant, make_employee, make_unit, make_user
from luwes.organisation.types import LeaveKind
from luwes.policy.models import State, TermOverride

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)
BEFORE_WORK = instant("2026-04-06 00:22")  # 07.22 WIB; work starts at 07.30
BEFORE_CLOSE = instant("2026-04-06 15:53")  # 22.53 WIB; the scan window ends at 23.00
VAPID = Vapid("a secret that is long enough to be one", contact="mailto:a@example.org")


@pytest.fixture
def service():
    with push_service(VAPID.public_key) as (running, trusting):
        running.pusher = Pusher(VAPID, context=trusting, may_be_private=True)
        yield running


@pytest.fixture
def subscribed(service):
    """Make people who have asked to be reminded."""

    def make(unit=None, *, name="", language="id", **facts):
        person = make_employee(unit=unit or make_unit(), **facts)
        keys = service.subscription(name or str(person.pk))
        PushSubscription.objects.create(
            employee=person, language=language, made_at=BEFORE_WORK, **keys
        )
        return person

    return make


def remind(service, at=BEFORE_WORK):
    service.now = at
    return actions.remind(at=at, pusher=service.pusher)


def titles(service):
    return [message["title"] for message in service.arrived]


def check_in(person, clock, kind=CheckInKind.IN, on=MONDAY):
    row = check_in_row(person, on, clock, kind=kind)
    attendance.import_check_ins([row], by=None, at=BEFORE_WORK)


class TestRemind:
    def test_reaches_who_is_due_and_says_nothing_about_anybody(self, service, subscribed):
        person = subscribed()
        make_employee(unit=make_unit())  # has not asked
        assert remind(service) == 1
        [message] = service.arrived
        assert message["title"] == "Presensi masuk belum tercatat"
        assert set(message) == {"title", "body", "tag", "url", "icon"}
        assert person.name not in str(message)
        assert person.nip not in str(message)
        row = Reminder.objects.get()
        assert (row.employee_id, row.on, row.kind, row.reached) == (person.pk, MONDAY, "in", 1)

    def test_reminds_once_a_day_and_kind(self, service, subscribed):
        person = subscribed()
        assert remind(service) == 1
        assert remind(service, BEFORE_WORK + timedelta(minutes=5)) == 0
        check_in(person, "07:29")
        assert remind(service, BEFORE_CLOSE) == 1
        assert titles(service)[1] == "Presensi pulang belum tercatat"
        assert remind(service, BEFORE_CLOSE + timedelta(minutes=5)) == 0

    def test_never_twice_although_the_program_dies_before_it_has_sent(
        self, service, subscribed, monkeypatch
    ):
        subscribed()
        with monkeypatch.context() as patched:
            patched.setattr(actions, "_send", _die)
            with pytest.raises(KeyboardInterrupt):
                remind(service)
        assert remind(service) == 0
        assert service.arrived == []

    def test_is_silent_for_who_has_checked_in(self, service, subscribed):
        person = subscribed()
        check_in(person, "07:05")
        assert remind(service) == 0
        check_in(person, "16:10", CheckInKind.OUT)
        assert remind(service, BEFORE_CLOSE) == 0

    @pytest.mark.parametrize("away", [record_leave, record_duty_trip])
    def test_is_silent_for_who_is_away(self, service, subscribed, away):
        person = subscribed()
        kind = {"kind": LeaveKind.ANNUAL} if away is record_leave else {"destination": "Semarang"}
        away(
            employee=person, first=MONDAY, until=MONDAY + timedelta(days=1), source="S 1/2026",
            by=None, at=BEFORE_WORK, **kind,
        )  # fmt: skip
        assert remind(service) == 0

    def test_is_silent_on_holidays_and_weekends(self, service, subscribed):
        subscribed()
        assert remind(service, instant("2026-04-05 00:22")) == 0  # Sunday
        assert remind(service, instant("2026-05-01 00:22")) == 0  # Labour Day

    def test_follows_the_zone_of_each(self, service, subscribed):
        subscribed(make_unit(zone="WIT"))
        assert remind(service, BEFORE_WORK) == 0
        assert remind(service, instant("2026-04-05 22:22")) == 1  # 07.22 WIT on Monday

    def test_a_unit_may_have_no_reminders(self, service, subscribed):
        unit = make_unit()
        TermOverride.objects.create(
            unit=unit, key="attendance.reminder_minutes", value=0, first=START,
            state=State.APPROVED,
            drafted_at=START_AT, drafted_by=make_user(), approved_at=START_AT,
            approved_by=make_user(),
        )  # fmt: skip
        subscribed(unit)
        assert remind(service) == 0

    def test_speaks_the_language_of_the_browser(self, service, subscribed):
        subscribed(language="en")
        remind(service)
        with translation.override("en"):
            assert titles(service) == [translation.gettext("Presensi masuk belum tercatat")]

    def test_forgets_a_browser_that_is_gone_and_counts_failures(self, service, subscribed):
        subscribed()
        service.status = 500
        assert remind(service) == 0
        assert PushSubscription.objects.get().failures == 1
        service.status = 410
        assert remind(service, BEFORE_WORK + timedelta(days=1)) == 0
        assert not PushSubscription.objects.exists()

    def test_takes_the_same_queries_for_one_and_for_many(
        self, service, subscribed, django_assert_max_num_queries
    ):
        unit = make_unit()
        for _ in range(12):
            subscribed(unit)
        with django_assert_max_num_queries(45):
            assert remind(service) == 12
        assert len(service.arrived) == 12


class TestSubscribe:
    BROWSER = Browser("https://push.example.org/a", "p", "a")

    def subscribe(self, person, **changed):
        browser = Browser(changed.pop("endpoint", self.BROWSER.endpoint), "p", "a")
        given = {"employee": person, "browser": browser, "language": "id", "at": BEFORE_WORK}
        actions.subscribe(**given | changed)

    def test_belongs_to_whoever_asked_last(self):
        one, other = make_employee(), make_employee()
        self.subscribe(one)
        self.subscribe(one)
        self.subscribe(other)
        assert PushSubscription.objects.get().employee == other

    def test_keeps_the_ten_newest_browsers(self):
        person = make_employee()
        for number in range(12):
            at = BEFORE_WORK + timedelta(minutes=number)
            self.subscribe(person, endpoint=f"https://push.example.org/{number}", at=at)
        kept = set(PushSubscription.objects.values_list("endpoint", flat=True))
        assert len(kept) == 10
        assert "https://push.example.org/0" not in kept

    def test_refuses_an_address_within_our_walls(self):
        with pytest.raises(actions.EndpointRefused):
            self.subscribe(make_employee(), endpoint="https://192.168.1.1/x")

    def test_ends_only_ones_own(self):
        one, other = make_employee(), make_employee()
        self.subscribe(one)
        assert not actions.unsubscribe(employee=other, endpoint=self.BROWSER.endpoint)
        assert actions.unsubscribe(employee=one, endpoint=self.BROWSER.endpoint)


START_AT = instant("2020-01-01 00:00")


def _die(*_args, **_rest):
    raise KeyboardInterrupt
