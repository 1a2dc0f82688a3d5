"""The watch on stored pulses: it proposes once, extends while it lasts, and judges nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from luwes.attendance.models import Outage, Pulse
from luwes.attendance.outages import actions
from luwes.attendance.outages.jobs import watch_outages
from luwes.attendance.outages.types import Cause, OutageState, Span, WatchResult
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)  # Monday, 07.00 WIB
HOUR = range(60)


def at(minute):
    return SEVEN + timedelta(minutes=minute)


def pulse(*minutes, gate="a", **figures):
    figures = {"answered": 100, "p99_ms": 40, **figures}
    Pulse.objects.bulk_create(Pulse(gate=gate, minute=at(m), **figures) for m in minutes)


def watch(minute):
    return actions.watch(at=at(minute))


def proposed():
    rows = Outage.objects.order_by("starts_at")
    return [
        (int((row.starts_at - SEVEN) / timedelta(minutes=1)),
         int((row.ends_at - SEVEN) / timedelta(minutes=1)))
        for row in rows
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def agency():
    return make_unit(name="Badan")


def test_proposes_for_the_agency_with_the_figures(agency):
    pulse(*HOUR)
    Pulse.objects.filter(minute__gte=at(25), minute__lt=at(32)).delete()
    pulse(27, failed=9, answered=0, queue_peak=4000)
    assert watch(60) == WatchResult(proposed=1, extended=0)
    row = Outage.objects.get()
    assert (row.unit, row.cause, row.state, row.proposed_by) == (
        agency,
        Cause.GATE,
        "proposed",
        None,
    )
    assert proposed() == [(25, 32)]
    wanted = {"minutes": 7, "minutes_away": 6, "failed": 9, "queue_peak": 4000}
    assert {name: row.evidence[name] for name in wanted} == wanted
    assert AuditEntry.objects.get().action == "attendance.propose_outage"


def test_proposes_nothing_twice_and_extends_while_it_lasts():
    pulse(*range(20))
    for minute, found in ((25, [(20, 23)]), (25, [(20, 23)]), (30, [(20, 28)])):
        watch(minute)
        assert proposed() == found
    pulse(*range(28, 40))
    assert watch(40) == WatchResult(0, 0)
    assert Outage.objects.get().evidence["minutes"] == 8


def test_one_gate_of_several_that_dies_is_no_outage():
    pulse(*HOUR, gate="a")
    pulse(*range(10), gate="b")
    assert watch(60) == WatchResult(0, 0)


def test_waits_until_gates_have_written_the_minute():
    pulse(*range(10))
    watch(11)
    assert proposed() == []


def test_ignores_the_night_outside_every_window():
    """23.00 WIB is 01.00 WIT: without a unit there nobody checks in then."""
    pulse(-120, -60, 16 * 60 - 1)  # 05.00, 06.00 and 22.59 WIB
    watch(17 * 60)  # midnight WIB
    last = Outage.objects.latest("starts_at")
    assert last.ends_at == at(16 * 60 - 1)


def test_watches_the_windows_of_all_zones_of_the_agency(agency):
    make_unit(parent=agency, zone="WIT")
    pulse(-4 * 60, -3 * 60)  # 03.00 and 04.00 WIB, 05.00 and 06.00 WIT
    watch(-3 * 60 + 3)
    assert proposed() == [(-239, -180)]


def test_without_any_pulse_says_nothing():
    assert watch(60) == WatchResult(0, 0)


@pytest.mark.parametrize("state", ["rejected", "confirmed"])
def test_does_not_ask_again_about_what_a_person_decided(agency, state):
    pulse(*range(20), *range(30, 60))
    watch(60)
    row, keeper = Outage.objects.get(), make_user(role=Role.ADMIN, unit=agency)
    if state == "rejected":
        actions.reject_outage(outage=row, note="Uji coba.", by=keeper, at=at(61))
    else:
        shorter = Span(at(22), at(26))
        actions.confirm_outage(outage=row, span=shorter, by=keeper, at=at(61))
    assert watch(62) == WatchResult(0, 0)
    assert Outage.objects.get().state == OutageState(state)


def test_what_goes_on_after_a_decision_is_asked_about_anew(agency):
    pulse(*range(20))
    watch(30)
    keeper = make_user(role=Role.ADMIN, unit=agency)
    actions.confirm_outage(outage=Outage.objects.get(), by=keeper, at=at(31))
    watch(40)
    assert proposed() == [(20, 28), (28, 38)]


def test_leaves_alone_what_a_person_proposed_for_the_whole_agency(agency):
    pulse(*range(20), *range(30, 60))
    head = make_user(role=Role.HEAD, unit=agency)
    actions.propose_outage(
        unit=agency, span=Span(at(18), at(31)), cause=Cause.POWER, note="", by=head, at=at(40)
    )
    assert watch(60) == WatchResult(0, 0)


def test_each_agency_gets_its_own_proposal(agency):
    make_unit(name="Badan lain")
    pulse(*range(20), *range(30, 60))
    assert watch(60) == WatchResult(2, 0)


def test_takes_few_queries_whatever_the_length(agency, django_assert_max_num_queries):
    pulse(*range(0, 600, 2))
    with django_assert_max_num_queries(2 * 299 + 20):  # a row and its trail for each proposal
        watch(600)
    with django_assert_max_num_queries(14):
        watch(600)


def test_the_job_reads_the_time_it_was_due():
    pulse(*range(20))
    watch_outages(timestamp=int(at(30).timestamp()))
    assert proposed() == [(20, 28)]
