"""How a device comes to be trusted, for how long, and who may say so; pure."""

from datetime import datetime, timedelta

from luwes.attendance.devices.types import DeviceFacts, DeviceState
from luwes.kit.decisions import Decision, Reason

# Ours to choose, no law says them: a lost certificate ends by itself, and renewing it is cheap.
CERTIFIED_FOR = timedelta(days=180)
RENEWED_AFTER = timedelta(days=30)
MOST_DEVICES = 10
"""Devices of one person at a time: more are browsers that forget their key at every start."""


def state_of(*, confirmed_at: datetime | None, revoked_at: datetime | None) -> DeviceState:
    """Return how a device stands."""
    if revoked_at is not None:
        return DeviceState.REVOKED if confirmed_at else DeviceState.REFUSED
    return DeviceState.CONFIRMED if confirmed_at else DeviceState.WAITING


def is_confirmed_at_once(*, has_had_one: bool) -> bool:
    """Tell whether a new device needs nobody: only the first that a person ever had."""
    return not has_had_one


def certified_until(at: datetime) -> datetime:
    """Return when a certificate issued at `at` ends."""
    return at + CERTIFIED_FOR


def renewed_after(until: datetime) -> datetime:
    """Return from when on a certificate that ends at `until` is to be renewed."""
    return until - CERTIFIED_FOR + RENEWED_AFTER


def may_register(count: int) -> Decision:
    """Tell whether somebody with `count` devices may have one more."""
    reasons = []
    if count >= MOST_DEVICES:
        facts = {"count": str(count)}
        reasons.append(
            Reason("attendance.too-many-devices", facts=facts, remedy="attendance.revoke-some")
        )
    return Decision.from_reasons(reasons)


def may_confirm_by_code(facts: DeviceFacts) -> Decision:
    """Tell whether the owner may confirm a device with a code of two-step sign-in."""
    return Decision.from_reasons(_not_waiting(facts))


def may_confirm_as_officer(facts: DeviceFacts) -> Decision:
    """Tell whether an officer may confirm a device: anybody's but the own."""
    reasons = _not_waiting(facts)
    if facts.is_own:
        reasons.append(Reason("attendance.own-device", remedy="attendance.own-device-remedy"))
    return Decision.from_reasons(reasons)


def may_revoke(facts: DeviceFacts) -> Decision:
    """Tell whether a device can still be revoked."""
    ended = facts.state in (DeviceState.REVOKED, DeviceState.REFUSED)
    return Decision.from_reasons([Reason("attendance.device-ended")] if ended else [])


def _not_waiting(facts: DeviceFacts) -> list[Reason]:
    if facts.state is DeviceState.WAITING:
        return []
    return [Reason("attendance.device-not-waiting")]
