"""Which day a check-in belongs to, and what its clock shows there; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from luwes.attendance.clocks import Readings, vouched
from luwes.attendance.types import (
    DAY_SECONDS,
    CheckInKind,
    CheckInSource,
    Duty,
    DutyKind,
    Place,
    Position,
    Scan,
    Trust,
)
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date().toordinal()
OFFSETS = {  # seconds ahead of UTC; no daylight saving
    zone: int(EPOCH.replace(year=2000).astimezone(zone.tz).utcoffset().total_seconds())  # type: ignore[union-attr]
    for zone in Zone
}


class RawTap(NamedTuple):
    """One check-in as stored; `zone` is where it was made, None outside Indonesia."""

    at: datetime
    kind: CheckInKind
    place: Place
    zone: Zone | None = None
    received_at: datetime | None = None
    source: CheckInSource = CheckInSource.PAGE
    readings: Readings | None = None
    position: Position | None = None


class ShiftSpan(NamedTuple):
    """One shift: the day on which it starts, and its instants in seconds since 1970."""

    day: int
    start: int
    end: int
    minutes_break: int = 0


class DayClock(NamedTuple):
    """By which clock, and by which rules of the rulebook, check-ins are given to days."""

    home: Zone
    by_place_of_work: bool = False
    tolerance: timedelta = timedelta(0)
    shift_before: int = 0  # seconds
    shift_after: int = 0
    longest: int = 0
    pairs_nights: bool = False  # no roster is known: who came in the evening leaves in the morning


def day_of(on: date) -> int:
    """Return a date as days since 1970."""
    return on.toordinal() - EPOCH_DAY


def midnight_of(day: int, home: Zone) -> int:
    """Return the start of a day on the clock of `home`, in seconds since 1970."""
    return day * DAY_SECONDS - OFFSETS[home]


def epoch_of(at: datetime) -> int:
    """Return whole seconds since 1970, rounded down, without a float between."""
    since = at - EPOCH
    return since.days * DAY_SECONDS + since.seconds


def scans_by_day(
    taps: Iterable[RawTap], clock: DayClock, shifts: Sequence[ShiftSpan] = ()
) -> dict[int, list[Scan]]:
    """
    Return the check-ins of one person, in order of time, by the day they belong to.

    Usually the date on the clock that judges. One within the window of a shift belongs to the day
    on which the shift starts, so that leaving in the morning opens no new day; where two shifts
    could claim it, leaving belongs to the earlier and coming to the later.
    """
    found: dict[int, list[Scan]] = {}
    before: tuple[int, Scan] | None = None
    for tap in taps:
        day, scan = _on_its_date(tap, clock)
        if shifts:
            day, scan = _on_its_shift(day, scan, clock, shifts)
        elif clock.pairs_nights and before and _closes(before[1], scan, clock):
            day, scan = _moved(scan, day, before[0])
        found.setdefault(day, []).append(scan)
        before = day, scan
    return found


def _on_its_date(tap: RawTap, clock: DayClock) -> tuple[int, Scan]:
    at, trust, put_right = tap.at, None, 0
    if tap.source is CheckInSource.GATE:
        at, trust, off = vouched(
            tap.at, tap.received_at or tap.at, tap.readings or Readings(), tolerance=clock.tolerance
        )
        put_right = round(off.total_seconds())
    elif tap.source is CheckInSource.PAGE:
        trust = Trust.SERVER
    zone = clock.home
    if clock.by_place_of_work and tap.zone is not None:
        zone = tap.zone
    epoch = epoch_of(at)
    day, second = divmod(epoch + OFFSETS[zone], DAY_SECONDS)
    other = None if zone is clock.home else zone
    return day, Scan(
        second, tap.kind, tap.place, epoch, at, tap.source, other, trust, put_right, tap.position
    )


def _on_its_shift(
    day: int, scan: Scan, clock: DayClock, shifts: Sequence[ShiftSpan]
) -> tuple[int, Scan]:
    claiming = [
        shift
        for shift in shifts
        if shift.start - clock.shift_before <= scan.epoch <= shift.end + clock.shift_after
    ]
    if not claiming:
        return day, scan
    chosen = claiming[-1] if scan.kind is CheckInKind.IN else claiming[0]
    if scan.kind is CheckInKind.PUNCH:  # knows no direction: the nearer end of a shift has it
        chosen = min(claiming, key=lambda each: _seconds_off(scan, each))
    return _moved(scan, day, chosen.day)


def _seconds_off(scan: Scan, shift: ShiftSpan) -> int:
    return min(abs(scan.epoch - shift.start), abs(scan.epoch - shift.end))


def _closes(before: Scan, scan: Scan, clock: DayClock) -> bool:
    is_pair = before.kind is CheckInKind.IN and scan.kind is CheckInKind.OUT
    return is_pair and scan.epoch - before.epoch <= clock.longest


def _moved(scan: Scan, day: int, to: int) -> tuple[int, Scan]:
    if day == to:
        return day, scan
    return to, scan._replace(second=scan.second + (day - to) * DAY_SECONDS)


def duty_of(hours: DayHours, kind: DutyKind = DutyKind.UNIT) -> Duty:
    """Return the hours of a rulebook or of one's own week as minutes of the day."""
    clocks = (hours.start, hours.end, hours.break_start, hours.break_end)
    start, end, break_start, break_end = (each.hour * 60 + each.minute for each in clocks)
    return Duty(start, end, break_start, break_end, kind)


def duty_of_shift(shift: ShiftSpan, home: Zone) -> Duty:
    """Return a shift as minutes of the day on which it starts; its break lies in the middle."""
    midnight = midnight_of(shift.day, home)
    start, end = (shift.start - midnight) // 60, (shift.end - midnight) // 60
    rest = (start + end - shift.minutes_break) // 2
    return Duty(start, end, rest, rest + shift.minutes_break, DutyKind.SHIFT)


def own_duty(
    on: date,
    *,
    week: Mapping[int, Duty],
    ramadan_week: Mapping[int, Duty] | None,
    in_ramadan: bool,
    is_closed: bool,
    unit: Duty | None,
) -> Duty | None:
    """
    Return the hours of somebody with a week of one's own; a weekday that is not in it is free.

    In Ramadan the own Ramadan week counts, without one the unit's hours. Holidays are free.
    """
    if is_closed:
        return None
    if not in_ramadan:
        return week.get(on.isoweekday())
    return ramadan_week.get(on.isoweekday()) if ramadan_week is not None else unit
