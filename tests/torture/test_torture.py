"""Nothing acknowledged is lost or stored twice, whatever is killed; and we would notice."""

import random
from base64 import urlsafe_b64decode

import pytest

from bench.torture.client import Told
from bench.torture.device import Phone
from bench.torture.run import torture
from bench.torture.verdict import Stored, judge
from bench.torture.victims import Victims
from luwes.attendance.gate.tests.devices import KEY

SEED = 20_261_122
PHONE = Phone(7, KEY, random.Random(1))


def told(*answers, **changes):
    one = Told(PHONE.gesture(), tries=len(answers) or 1, answers=list(answers))
    for name, value in changes.items():
        setattr(one, name, value)
    return one


def kept(one, **changes):
    event = one.event
    facts = {
        "id": event["id"],
        "employee_id": 7,
        "kind": event["kind"],
        "at_ms": event["at"],
        "signature": urlsafe_b64decode(event["signature"] + "=="),
        "positions": int(event["position"] is not None),
    }
    return Stored(**facts | changes)


def verdict(one, *rows):
    return judge({one.event["id"]: one}, rows)


class TestVerdict:
    def test_is_clean_when_all_that_was_acknowledged_is_stored_once(self):
        one = told("stored", "already_stored")
        assert verdict(one, kept(one)).is_clean

    def test_sees_what_is_lost(self):
        assert verdict(told("stored")).lost == 1

    def test_sees_what_was_lost_and_came_back_by_a_retry(self):
        one = told("stored", "stored")
        assert verdict(one, kept(one)).lost == 1

    def test_sees_what_is_double(self):
        one = told("stored")
        assert verdict(one, kept(one), kept(one)).doubled == 1

    @pytest.mark.parametrize(
        "changes", [{"kind": "?"}, {"at_ms": 1}, {"signature": b""}, {"positions": 2}]
    )
    def test_sees_what_is_stored_otherwise_than_signed(self, changes):
        one = told("stored")
        assert verdict(one, kept(one, **changes)).altered == 1

    def test_sees_a_wrong_refusal_a_wrong_memory_and_a_phone_left_waiting(self):
        assert verdict(told(refusals=["malformed"])).refused == 1
        assert verdict(told("already_stored", known_at_once=True)).mistaken == 1
        assert verdict(told()).waiting == 1


@pytest.fixture(scope="module")
def victims():
    with Victims() as running:
        yield running


@pytest.mark.servers
class TestTorture:
    def test_nothing_acknowledged_is_lost_and_nothing_is_double(self, victims):
        done = torture(victims=victims, kills=6, seed=SEED, connections=8)
        assert done.verdict.acknowledged > 100
        assert done.verdict.is_clean, done.verdict

    def test_would_notice_a_gate_that_acknowledges_before_it_commits(self, victims):
        victims.use_gate(("bench.torture.hasty_gate",))
        done = torture(victims=victims, kills=2, seed=SEED, connections=8)
        assert done.verdict.lost > 0
