"""Indonesia's three time zones; none has daylight saving (Keppres 41/1987)."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Zone(StrEnum):
    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def tz(self) -> ZoneInfo:
        return _ZONES[self]


_ZONES = {
    Zone.WIB: ZoneInfo("Asia/Jakarta"),
    Zone.WITA: ZoneInfo("Asia/Makassar"),
    Zone.WIT: ZoneInfo("Asia/Jayapura"),
}


class WallClock(datetime):
    """An instant that is shown as it stands: templates would turn any other to the site's zone."""

    convert_to_local_time = False


def local(at: datetime, zone: Zone) -> datetime:
    """Return the instant on the wall clock of `zone`; a naive instant is refused."""
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone; this one is naive.")
    here = at.astimezone(zone.tz)
    return WallClock.combine(here.date(), here.timetz())


def instant(on: date, clock: time, zone: Zone) -> datetime:
    """Return the UTC instant of a wall-clock time on a local date."""
    return datetime.combine(on, clock, tzinfo=zone.tz).astimezone(UTC)
