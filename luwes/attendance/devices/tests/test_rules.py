"""The rules of devices at their edges."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.devices import rules
from luwes.attendance.devices.browsers import browser_name
from luwes.attendance.devices.types import DeviceFacts, DeviceState

NOW = datetime(2026, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("confirmed", "revoked", "state"),
    [
        (None, None, DeviceState.WAITING),
        (NOW, None, DeviceState.CONFIRMED),
        (NOW, NOW, DeviceState.REVOKED),
        (None, NOW, DeviceState.REFUSED),
    ],
)
def test_how_a_device_stands(confirmed, revoked, state):
    assert rules.state_of(confirmed_at=confirmed, revoked_at=revoked) is state


@given(st.integers(0, 40_000).map(lambda days: NOW + timedelta(days=days)))
def test_a_certificate_is_renewed_long_before_it_ends(at):
    until = rules.certified_until(at)
    assert at < rules.renewed_after(until) < until - timedelta(days=100)


@pytest.mark.parametrize("state", list(DeviceState))
@pytest.mark.parametrize("is_own", [True, False])
def test_only_what_waits_is_confirmed_and_never_the_own_as_officer(state, is_own):
    facts = DeviceFacts(state=state, is_own=is_own)
    is_waiting = state is DeviceState.WAITING
    assert rules.may_confirm_by_code(facts).allowed is is_waiting
    assert rules.may_confirm_as_officer(facts).allowed is (is_waiting and not is_own)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23", "Samsung Internet, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)  # fmt: skip
def test_names_browsers_shortly(agent, name):
    assert browser_name(agent) == name
