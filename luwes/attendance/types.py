"""The words of attendance, as values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from luwes.kit.bands import Band
from luwes.kit.steps import Step
from luwes.kit.zones import Zone


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


@dataclass(frozen=True, slots=True)
class Tap:
    """One check-in on the wall clock of the zone that judges it; evidence, not yet a judgement."""

    clock: time
    kind: CheckInKind
    place: Place


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

    def source(self, key: str) -> str:
        return dict(self.sources).get(key, "")


@dataclass(frozen=True, slots=True)
class SettledDay:
    """What one person's day came to; minutes are whole, clocks are those of `Tap`."""

    status: WorkdayStatus
    planned_place: Place
    actual_place: Place | None = None
    first_in: time | None = None
    last_out: time | None = None
    minutes_worked: int = 0
    minutes_late: int = 0
    minutes_early: int = 0
    missing_in: bool = False
    missing_out: bool = False
    excused: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """What is looked at before a check-in is taken as evidence."""

    is_employed: bool
    local_at: datetime
    received_at: datetime
    scan_from: time
    scan_until: time
    window_source: str = ""


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
