"""Words of the devices' room; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeviceState(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    REVOKED = "revoked"
    REFUSED = "refused"  # revoked before anybody had confirmed it
    UNKNOWN = "unknown"  # this browser's key stands in nobody's name yet


class ConfirmedHow(StrEnum):
    FIRST = "first"
    SECOND_FACTOR = "second_factor"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Certified:
    """What a browser is told about its key; `certificate` is "" unless the device is confirmed."""

    state: DeviceState
    device_id: int | None = None
    certificate: str = ""
    until: datetime | None = None
    renew_after: datetime | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What is looked at before somebody decides about a device."""

    state: DeviceState
    is_own: bool
