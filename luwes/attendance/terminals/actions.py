"""Verbs of terminals: setting one up, reading its files, saying whose a number is."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.attendance.actions import import_check_ins, touch_days
from luwes.attendance.models import Terminal, TerminalFile, TerminalPunch
from luwes.attendance.terminals import storing
from luwes.attendance.terminals.errors import (
    FileUnreadable,
    TerminalInUse,
    TerminalNameTaken,
)
from luwes.attendance.terminals.findings import findings_of
from luwes.attendance.terminals.lines import TooLarge, Unpackable, read_log
from luwes.attendance.terminals.types import Findings, Log, States
from luwes.attendance.types import CheckInRow, CheckInSource, ImportResult
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebook

READING_LOCK = 4_107


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What reading a file brought, or would bring: new punches, those of them with an owner.

    `waiting` ones enter when somebody says whose number it is; those of an impossible clock never.
    """

    findings: Findings
    stored: int
    owned: int
    waiting: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Reading":
        counts = (facts["stored"], facts["owned"], facts["waiting"])
        return cls(Findings.from_json(facts["findings"]), *counts)


@transaction.atomic
def add_terminal(
    *,
    unit: Unit,
    name: str,
    zone: Zone,
    states: States,
    by: User | None,
    at: datetime,
    serial: str = "",
) -> Terminal:
    """
    Set up a terminal at a unit.

    :raises TerminalNameTaken: the unit has one of that name.
    """
    _refuse_taken(Terminal.objects.filter(unit=unit), name)
    terminal = Terminal.objects.create(
        unit=unit, name=name, zone=zone, states=states, serial=serial
    )
    record("attendance.add_terminal", terminal, by=by, at=at, name=name)
    return terminal


@transaction.atomic
def change_terminal(
    *,
    terminal: Terminal,
    name: str,
    zone: Zone,
    states: States,
    by: User | None,
    at: datetime,
    serial: str = "",
) -> Terminal:
    """
    Change what is said of a terminal; zone and keys only while no punch is kept.

    :raises TerminalInUse: zone or keys would change the meaning of punches that are evidence.
    :raises TerminalNameTaken: the unit has another of that name.
    """
    lock(terminal)
    is_other = (terminal.zone, terminal.states) != (zone.value, states.value)
    if is_other and TerminalPunch.objects.filter(terminal=terminal).exists():
        raise TerminalInUse(
            _("Zona waktu dan tombol arah tetap setelah ada ketukan yang disimpan."),
            remedy=_("Daftarkan mesin baru bila setelannya memang berubah."),
        )
    _refuse_taken(Terminal.objects.filter(unit=terminal.unit).exclude(pk=terminal.pk), name)
    terminal.name, terminal.zone, terminal.states = name, zone, states
    terminal.serial = serial
    terminal.save()
    record("attendance.change_terminal", terminal, by=by, at=at, name=name)
    return terminal


def _refuse_taken(others: QuerySet[Terminal], name: str) -> None:
    if others.filter(name=name).exists():
        raise TerminalNameTaken(
            _("Unit itu sudah mempunyai mesin bernama %(name)s.") % {"name": name},
            remedy=_("Pilih nama lain, misalnya dengan tempatnya."),
        )


@transaction.atomic
def read_file(
    *,
    terminal: Terminal,
    content: bytes,
    name: str,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
) -> Reading:
    """
    Keep the punches of a file that are new, and make check-ins of those whose owner is known.

    The same file, or any that overlaps it, stores nothing twice. Bad lines are named in the
    findings. Punches of an impossible clock are named and kept, but are no evidence; kept, so that
    the same line is none either when that time has come. A dry run only counts.

    :raises FileUnreadable: not one line is a punch.
    """
    log = _log_of(content)
    now = local(at, Zone(terminal.zone)).replace(tzinfo=UTC)
    double_tap = rulebook(unit=terminal.unit, on=now.date()).value("attendance.double_tap_minutes")
    findings = findings_of(log, now=now, double_tap_minutes=double_tap)
    lock(terminal)
    storing.stage(log.punches)
    new, owned, waiting = storing.count_new(terminal, now=now)
    reading = Reading(findings, new, owned, waiting)
    if dry_run or not new:
        return reading
    file = TerminalFile.objects.create(
        terminal=terminal,
        name=name[:160],
        sha256=hashlib.sha256(content).hexdigest(),
        findings=reading.as_json(),
        at=at,
        by=by,
    )
    storing.keep(terminal, file.pk)
    enter(list(storing.owned_rows(terminal, file_id=file.pk)), by=by, at=at)
    record("attendance.read_terminal", terminal, by=by, at=at, stored=new, owned=owned)
    return reading


def enter(rows: list[CheckInRow], *, by: User | None, at: datetime) -> ImportResult:
    """Store check-ins of terminals and ask for the days they lie on to be settled again."""
    if not rows:
        return ImportResult(stored=0, known=0)
    result = import_check_ins(rows, by=by, at=at, source=CheckInSource.TERMINAL)
    touch_days(
        employee_ids={row.employee_id for row in rows},
        first=min(row.at for row in rows).date() - ONE_DAY,
        until=max(row.at for row in rows).date() + timedelta(days=2),
        at=at,
    )
    return result


def _log_of(content: bytes) -> Log:
    try:
        log = read_log(content)
    except (TooLarge, Unpackable) as error:
        raise FileUnreadable(
            _("Berkas itu tidak dapat dibuka, atau terlalu besar."),
            remedy=_("Ekspor lagi dari mesin (attlog.dat), lalu unggah apa adanya."),
        ) from error
    if not log.punches:
        raise FileUnreadable(
            _("Tidak ada satu baris pun yang dapat dibaca sebagai ketukan mesin."),
            remedy=_("Unggah attlog.dat: nomor, waktu, lalu kolom lain, dipisahkan tab."),
        )
    return log


def lock(terminal: Terminal) -> None:
    """Let one file or number of a terminal be worked on at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [READING_LOCK, terminal.pk])


def record(action: str, terminal: Terminal, *, by: User | None, at: datetime, **facts: Any) -> None:
    audit.record(
        action=action,
        subject=f"terminal:{terminal.pk}",
        by=by,
        at=at,
        unit_path=terminal.unit.path,
        facts=facts,
    )
