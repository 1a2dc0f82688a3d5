"""Gathers the frozen data of a study from the operations: unit × week, by assigned arm."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from luwes.attendance import queries as attendance
from luwes.attendance.types import MonthlyPresence
from luwes.complaints import queries as complaints
from luwes.organisation.models import Unit
from luwes.organisation.queries import staff_on
from luwes.policy.queries import rulebooks
from luwes.study.types import Cell, Outcome, Panel, Protocol
from luwes.work import queries as work

WEEK = timedelta(days=7)
HUNDRED, THOUSAND = 100, 1000


def gather(protocol: Protocol) -> tuple[Panel, ...]:
    """
    Return the panel of each outcome, counted by the unit's arm whatever people did (intention).

    A person counts in the unit where the study began, so that moves during it cannot select.
    Weeks are whole ISO weeks that lie inside the study and on one side of its start.
    """
    members = _members(protocol)
    everybody = [person for people in members.values() for person in people]
    weeks = whole_weeks(protocol)
    cells: dict[Outcome, list[Cell]] = {outcome: [] for outcome in protocol.outcomes}
    norms = _norms(members, on=protocol.start)
    for week in weeks:
        days = _days_by_unit(members, week=week)
        minutes = work.accepted_minutes(everybody, first=week, until=week + WEEK)
        for unit_id, people in members.items():
            accepted = sum(minutes.get(person, 0) for person in people)
            norm = norms[unit_id]
            found = _measured(unit_id, days[unit_id], accepted=accepted, norm=norm, week=week)
            for outcome in protocol.outcomes:
                if outcome in found:
                    cells[outcome].append(found[outcome])
        if Outcome.PROMISES_KEPT in cells:
            cells[Outcome.PROMISES_KEPT] += _service(members, week=week)
    return tuple(Panel(name, tuple(sorted(rows, key=_order))) for name, rows in cells.items())


def _order(cell: Cell) -> tuple[date, int]:
    return (cell.week, cell.unit_id)


def whole_weeks(protocol: Protocol) -> list[date]:
    """Return the Mondays of the ISO weeks inside the study, but for one that spans its start."""
    monday = protocol.before_first + timedelta(days=-protocol.before_first.weekday() % 7)
    weeks = []
    while monday + WEEK <= protocol.until:
        if not monday < protocol.start < monday + WEEK:
            weeks.append(monday)
        monday += WEEK
    return weeks


def data_hash(panels: Iterable[Panel]) -> str:
    """Return the SHA-256 of the frozen data, so that a report can be held to them."""
    return hashlib.sha256(json.dumps(panels_json(panels), sort_keys=True).encode()).hexdigest()


def panels_json(panels: Iterable[Panel]) -> list[dict[str, object]]:
    """Return the panels as plain data, cell by cell."""
    return [
        {
            "outcome": panel.outcome.value,
            "cells": [
                [cell.unit_id, cell.week.isoformat(), round(cell.value, 9), cell.size]
                for cell in panel.cells
            ],
        }
        for panel in panels
    ]


def _members(protocol: Protocol) -> dict[int, list[int]]:
    """Return who was posted under each unit of the study when it began."""
    units = Unit.objects.filter(pk__in=[*protocol.treated, *protocol.comparison]).order_by("path")
    return {
        unit.pk: [member.employee_id for member in staff_on(unit=unit, on=protocol.before_first)]
        for unit in units
    }


def _norms(members: dict[int, list[int]], *, on: date) -> dict[int, int]:
    units = list(Unit.objects.filter(pk__in=members))
    books = rulebooks(units=units, on=on)
    return {unit_id: int(book.value("work.minutes_per_day")) for unit_id, book in books.items()}


def _days_by_unit(members: dict[int, list[int]], *, week: date) -> dict[int, list[MonthlyPresence]]:
    home = {person: unit_id for unit_id, people in members.items() for person in people}
    found: dict[int, list[MonthlyPresence]] = defaultdict(list)
    for person in attendance.monthly_presence(list(home), first=week, until=week + WEEK):
        found[home[person.employee_id]].append(person)
    return found


def _measured(
    unit_id: int, people: list[MonthlyPresence], *, accepted: int, norm: int, week: date
) -> dict[Outcome, Cell]:
    """Return what one unit's week came to for discipline and output."""
    present = sum(person.days_present for person in people)
    absent = sum(person.days_absent for person in people)
    due = present + absent
    found = {}
    if present:
        late = sum(person.minutes_late for person in people)
        found[Outcome.LATE_MINUTES] = Cell(unit_id, week, late / present, present)
    if due:
        share = THOUSAND * absent / due
        found[Outcome.ABSENCE] = Cell(unit_id, week, share, due)
        ratio = HUNDRED * accepted / (due * norm)
        found[Outcome.OUTPUT_RATIO] = Cell(unit_id, week, ratio, due)
    return found


def _service(members: dict[int, list[int]], *, week: date) -> list[Cell]:
    """Return the share of promises kept by unit; a complaint counts for who was liable for it."""
    home = {person: unit_id for unit_id, people in members.items() for person in people}
    kept: dict[int, int] = defaultdict(int)
    decided: dict[int, int] = defaultdict(int)
    for person, record in complaints.service_record(list(home), week, week + WEEK).items():
        kept[home[person]] += record.answered_in_time
        decided[home[person]] += record.decided
    return [
        Cell(unit_id, week, HUNDRED * kept[unit_id] / count, count)
        for unit_id, count in decided.items()
        if count
    ]
