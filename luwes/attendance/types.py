"""The words of attendance, as values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from luwes.kit.bands import Band
from luwes.kit.steps import Step
from luwes.kit.working_time import DayHours
from luwes.kit.zones import Zone

DAY_SECONDS = 86_400


class CheckInKind(StrEnum):
    """
    A visit proves presence at noon or on the way; it neither opens nor ends a day.

    A punch is a gesture at a terminal that knows no direction: settling reads it from the day.
    """

    IN = "in"
    OUT = "out"
    VISIT = "visit"
    PUNCH = "punch"


CHOSEN_KINDS = (CheckInKind.IN, CheckInKind.OUT, CheckInKind.VISIT)  # by a person


class Place(StrEnum):
    """Where a person says to work, or is planned to; OFF is only ever planned."""

    OFFICE = "office"
    HOME = "home"
    ELSEWHERE = "elsewhere"
    OFF = "off"


CHOSEN_PLACES = (Place.OFFICE, Place.HOME, Place.ELSEWHERE)


class CheckInSource(StrEnum):
    PAGE = "page"
    GATE = "gate"
    TERMINAL = "terminal"
    IMPORT = "import"
    OFFICER = "officer"
    CORRECTION = "correction"


class Trust(StrEnum):
    """How far the time of a check-in is vouched for, best first; never a verdict."""

    SERVER = "server"  # it reached us at once
    MONOTONIC = "monotonic"  # sent later; a clock that nobody can set tells how much later
    CLOCK = "clock"  # sent later; the device's clock ran right before and after
    DOUBTFUL = "doubtful"  # the device's clock was moved between


class NoPosition(StrEnum):
    """Why a check-in carries no position."""

    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    OFF = "off"
    UNSUPPORTED = "unsupported"


class WorkdayStatus(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    LEAVE = "leave"
    DUTY_TRIP = "duty_trip"
    HOLIDAY = "holiday"
    NOT_DUE = "not_due"


class Judging(StrEnum):
    """What a day is held against: the clock, only the date, or nothing but presence."""

    HOURS = "hours"
    DAYS = "days"
    PRESENCE = "presence"


@dataclass(frozen=True, slots=True)
class Position:
    """Coordinates in degrees as the device gave them, with its own accuracy in metres."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    is_mock: bool = False


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """
    One check-in from elsewhere, for the bulk import. `at` is an aware instant.

    Without an `id` one is derived from person, instant and kind, so that a second import of the
    same evidence stores nothing. `mark` tells one browser or phone from another.
    """

    employee_id: int
    at: datetime
    kind: CheckInKind
    zone: Zone
    place: Place = Place.OFFICE
    id: str = ""
    position: Position | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many check-ins were new, and how many were known already."""

    stored: int
    known: int


class Scan(NamedTuple):
    """
    One check-in as one day reads it; evidence, not yet a judgement.

    `second` counts from midnight of the day's date on the clock that judges; a shift that ends on
    the next date has more than 86,400. `epoch` is the same instant in seconds since 1970.
    """

    second: int
    kind: CheckInKind
    place: Place
    epoch: int = 0
    at: datetime | None = None
    source: CheckInSource = CheckInSource.PAGE
    zone: Zone | None = None  # of the clock that judges, where it is not the home unit's
    trust: Trust | None = None
    put_right: int = 0  # seconds by which the device's clock was ahead, already taken off
    position: Position | None = None

    @property
    def clock(self) -> time:
        seconds = self.second % DAY_SECONDS
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


class DutyKind(StrEnum):
    """Whose hours they are."""

    UNIT = "unit"
    OWN = "own"
    SHIFT = "shift"


class Duty(NamedTuple):
    """
    When somebody is due on one date, in minutes after its midnight; above 1,440 is the next date.

    The break is not counted as work (Perpres 21/2023 art. 4).
    """

    start: int
    end: int
    break_start: int
    break_end: int
    kind: DutyKind

    def worked(self, came: int, span: int) -> int:
        """Return the minutes of `span` from minute `came` on without those of the break."""
        rest = min(came + span, self.break_end) - max(came, self.break_start)
        return span - max(rest, 0)

    @property
    def net_minutes(self) -> int:
        return self.worked(self.start, self.end - self.start)

    @property
    def clocks(self) -> DayHours:
        """Return the hours as wall clocks; those of a night shift end before they start."""
        minutes = (self.start, self.end, self.break_start, self.break_end)
        return DayHours(*(time(minute // 60 % 24, minute % 60) for minute in minutes))


class Seconds(StrEnum):
    """When a minute of lateness counts."""

    WHOLE = "whole_minutes"
    STARTED = "started_minutes"


class Repayment(StrEnum):
    """How lateness within the flexible window is made up by staying longer that day."""

    NONE = "not_repaid"
    PER_MINUTE = "per_minute"
    FIXED = "fixed_time"


class Excuse(StrEnum):
    """What an accepted request of the employee takes away from a day."""

    LATE = "excuse_late"
    EARLY = "excuse_early"
    ABSENCE = "excuse_absence"


class ExcusedBy(StrEnum):
    """Who or what took minutes, a missing check-in or an absence away."""

    OUTAGE = "outage"
    CORRECTION = "correction"
    FREE = "free"


class SeenPlace(StrEnum):
    """Where a position was seen; it never contradicts the person's own word for home."""

    OFFICE = "office"
    FAR = "far"
    UNKNOWN = "unknown"


class Spot(NamedTuple):
    """A place of work on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class AttendanceTerms:
    """The values of the rulebook that judge one day; `sources` are articles by rulebook key."""

    grace_minutes: int
    scan_from: time
    scan_until: time
    double_tap_minutes: int
    by_place_of_work: bool
    late_bands: tuple[Band, ...]
    early_bands: tuple[Band, ...]
    sources: tuple[tuple[str, str], ...] = ()
    seconds: Seconds = Seconds.WHOLE
    repayment: Repayment = Repayment.NONE
    flexible_minutes: int = 0
    repayment_minutes: int = 0
    free_late_days: int = 0
    shift_before_minutes: int = 0
    shift_after_minutes: int = 0
    longest_presence_minutes: int = 0
    clock_tolerance_minutes: int = 0
    site_radius_m: int = 0
    worst_accuracy_m: int = 0
    outage_recovery_minutes: int = 0

    def source(self, key: str) -> str:
        return dict(self.sources).get(key, "")


@dataclass(frozen=True, slots=True)
class DayFacts:
    """
    What one day of one person is held against, evidence apart.

    `absence` is a kind of leave or "duty_trip"; `duty` None is no working day. `midnight` is the
    start of the date on the home unit's clock and `outages` are intervals, all in seconds since
    1970. `late_days_before` counts the late days of the month so far, let pass or not.
    """

    planned: Place
    duty: Duty | None
    absence: str | None = None
    is_holiday: bool = False
    judging: Judging = Judging.HOURS
    midnight: int = 0
    outages: tuple[tuple[int, int], ...] = ()
    excuses: frozenset[Excuse] = frozenset()
    late_days_before: int = 0


class SettledDay(NamedTuple):
    """What one person's day came to; minutes are whole."""

    status: WorkdayStatus
    planned_place: Place
    actual_place: Place | None = None
    came: Scan | None = None
    left: Scan | None = None
    minutes_worked: int = 0
    minutes_late: int = 0
    minutes_early: int = 0
    missing_in: bool = False
    missing_out: bool = False
    excused: bool = False
    minutes_excused: int = 0
    minutes_repaid: int = 0
    excused_by: tuple[ExcusedBy, ...] = ()
    trust: Trust | None = None
    zone: Zone | None = None  # the clock that judged, where it is not the home unit's
    positioned: Scan | None = None  # the check-in whose position decides where the day was seen
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """What is looked at before a check-in is taken as evidence."""

    is_employed: bool
    local_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class WorkdayFacts:
    """One settled day of one person, for the slices above. Clocks are instants in UTC."""

    employee_id: int
    on: date
    status: WorkdayStatus
    planned_place: Place
    actual_place: Place | None
    first_in: datetime | None
    last_out: datetime | None
    minutes_worked: int
    minutes_late: int
    minutes_early: int
    missing_in: bool
    missing_out: bool
    excused: bool
    minutes_excused: int = 0
    minutes_repaid: int = 0
    excused_by: str = ""  # codes of `ExcusedBy`, comma between
    trust: str = ""  # the worst of the check-ins that counted, "" where no device clock vouched
    seen_place: str = ""  # a code of `SeenPlace`, "" without a position
    metres_away: int | None = None

    @property
    def is_off_plan(self) -> bool:
        """Tell whether the person worked elsewhere than the plan said; a mark, not a breach."""
        return self.actual_place is not None and self.actual_place != self.planned_place


@dataclass(frozen=True, slots=True)
class MonthlyPresence:
    """One person's settled days of a period, counted."""

    employee_id: int
    days_present: int
    days_absent: int
    days_leave: int
    days_trip: int
    days_home: int
    days_late: int
    days_early: int
    missing_scans: int
    minutes_worked: int
    minutes_late: int
    minutes_early: int


@dataclass(frozen=True, slots=True)
class SettleResult:
    """How many person-days were looked at, and how many rows were new or superseded another."""

    settled: int
    written: int
    superseded: int
    closed: int = 0  # passed over, because their month is closed

    def plus(self, other: "SettleResult") -> "SettleResult":
        return SettleResult(
            self.settled + other.settled,
            self.written + other.written,
            self.superseded + other.superseded,
            self.closed + other.closed,
        )
