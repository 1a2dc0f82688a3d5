"""The words of a staff list, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from luwes.kit.zones import Zone
from luwes.organisation.types import Employment, PositionKind, Predicate, ServiceMode, TaskFacts

Cell = str | int | float | bool | date | datetime | None


class Field(StrEnum):
    """What a column of the list may mean."""

    NIP = "nip"
    NAME = "name"
    TITLE_FRONT = "title_front"
    TITLE_BACK = "title_back"
    BORN_ON = "born_on"
    SEX = "sex"
    EMPLOYMENT = "employment"
    GRADE = "grade"
    STARTED_ON = "started_on"
    RETIRES_ON = "retires_on"
    EMAIL = "email"
    UNIT = "unit"
    UNIT_CODE = "unit_code"
    SERVICE_MODE = "service_mode"
    ZONE = "zone"
    SITE = "site"
    POSITION = "position"
    POSITION_KIND = "position_kind"
    LEVEL = "level"
    JOB_CLASS = "job_class"
    POSTED_ON = "posted_on"
    IS_HEAD = "is_head"
    PREDICATE = "predicate"
    OFF_SITE_POSSIBLE = "off_site_possible"
    SPECIAL_ROOM = "special_room"
    RUNS_ON_ICT = "runs_on_ict"
    FACE_TO_FACE = "face_to_face"
    CONSTANT_SUPERVISION = "constant_supervision"


REQUIRED = (Field.NIP, Field.NAME, Field.UNIT, Field.POSITION, Field.JOB_CLASS)
TASK_FIELDS = (
    Field.OFF_SITE_POSSIBLE,
    Field.SPECIAL_ROOM,
    Field.RUNS_ON_ICT,
    Field.FACE_TO_FACE,
    Field.CONSTANT_SUPERVISION,
)


@dataclass(frozen=True, slots=True)
class Table:
    """The list as read; headings are unique, `first_row` is the sheet's number of rows[0]."""

    headings: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    first_row: int
    kind: str  # "xlsx" or "csv"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one cell; `code` names the sentence and its remedy."""

    row: int
    column: str
    value: str
    code: str
    is_warning: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PositionKey:
    title: str
    kind: PositionKind
    level: str
    job_class: int


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One good row. None means that the list does not say."""

    row: int
    nip: str
    name: str
    employment: Employment
    sex: str
    born_on: date
    unit: tuple[str, ...]
    position: PositionKey
    title_front: str | None = None
    title_back: str | None = None
    grade: str | None = None
    email: str | None = None
    started_on: date | None = None
    retires_on: date | None = None
    unit_code: str = ""
    service_mode: ServiceMode | None = None
    zone: Zone | None = None
    site: str = ""
    task: TaskFacts | None = None
    is_head: bool | None = None
    posted_on: date | None = None
    predicate: Predicate | None = None


class ChangeKind(StrEnum):
    JOINED = "joined"
    MOVED = "moved"
    PROMOTED = "promoted"
    LEFT = "left"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Known:
    """One person as the database has them on the day that the list takes effect."""

    employee_id: int
    nip: str
    attributes: Mapping[str, Any]
    unit: tuple[str, ...] = ()  # normalised names from the top; empty without a posting
    unit_name: str = ""
    position: PositionKey | None = None
    is_head: bool = False
    posting_id: int | None = None
    posted_on: date | None = None
    has_later_posting: bool = False
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class Renewal:
    """Somebody on the list who seems known by a former number; confirmed by the user or not yet."""

    row: int
    name: str
    old: str
    new: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What the list would do to one person; `fields` go from name to (before, after) as printed."""

    kind: ChangeKind
    nip: str
    name: str
    row: StaffRow | None = None
    known: Known | None = None
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def opens_posting(self) -> bool:
        return self.kind in (ChangeKind.JOINED, ChangeKind.MOVED, ChangeKind.PROMOTED)

    @property
    def renews(self) -> bool:
        """Whether the person is known by another number than the list gives."""
        return self.known is not None and self.row is not None and self.known.nip != self.nip
