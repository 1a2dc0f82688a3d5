"""Two people at the same moment, on real connections: one wins, the other reads a sentence."""

from datetime import time, timedelta

import pytest

from luwes.attendance.corrections import actions
from luwes.attendance.corrections.hand_lists import HandListInvalid, enter_hand_list
from luwes.attendance.corrections.tests.conftest import MONDAY, TUESDAY_NINE
from luwes.attendance.corrections.types import CorrectionKind, HandReason, HandRow
from luwes.attendance.models import CheckIn, Correction, HandList, Outage, Pulse
from luwes.attendance.outages.actions import watch
from luwes.organisation.factories import instant
from tests.hostile.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def ask(ani, kind=CorrectionKind.MISSING_IN):
    return actions.ask_correction(
        employee=ani, on=MONDAY, kind=kind, clock=time(7, 25), reason="Ponsel mati.",
        at=TUESDAY_NINE, by=ani.user,
    )  # fmt: skip


def test_two_heads_decide_one_request(head, chief, ani):
    row = ask(ani)
    results = at_once(
        lambda: actions.decide_correction(
            correction=row, accepted=True, note="", by=head.user, at=TUESDAY_NINE
        ),
        lambda: actions.decide_correction(
            correction=row, accepted=False, note="Tidak.", by=chief.user, at=TUESDAY_NINE
        ),
    )
    assert sum(isinstance(found, actions.CorrectionMoved) for found in results) == 1
    row.refresh_from_db()
    assert CheckIn.objects.count() == (1 if row.state == "accepted" else 0)


def test_a_request_is_sent_twice_by_one_double_click(ani):
    results = at_once(lambda: ask(ani), lambda: ask(ani))
    assert sum(isinstance(found, actions.AlreadyAsked) for found in results) == 1
    assert Correction.objects.count() == 1


def test_it_is_withdrawn_while_it_is_accepted(head, ani):
    row = ask(ani)
    at_once(
        lambda: actions.withdraw_correction(correction=row, by=ani.user, at=TUESDAY_NINE),
        lambda: actions.decide_correction(
            correction=row, accepted=True, note="", by=head.user, at=TUESDAY_NINE
        ),
    )
    row.refresh_from_db()
    assert CheckIn.objects.count() == (1 if row.state == "accepted" else 0)


def test_a_written_list_is_sent_twice(unit, ani, officer):
    def enter():
        return enter_hand_list(
            unit=unit, on=MONDAY, reason=HandReason.SYSTEM_DOWN, by=officer, at=TUESDAY_NINE,
            rows=[HandRow(ani.nip, time(7, 20), time(16, 5))],
        )  # fmt: skip

    results = at_once(enter, enter)
    assert sum(isinstance(found, HandListInvalid) for found in results) == 1
    assert (HandList.objects.count(), CheckIn.objects.count()) == (1, 2)


def test_two_workers_watch_at_once(unit):
    seven = instant("2026-04-06 00:00")
    for minute in (*range(20), *range(30, 60)):
        Pulse.objects.create(gate="a", minute=seven + timedelta(minutes=minute))
    at = seven + timedelta(minutes=60)
    at_once(lambda: watch(at=at), lambda: watch(at=at))
    assert Outage.objects.count() == 1
