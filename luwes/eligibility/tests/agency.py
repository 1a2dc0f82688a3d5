"""A small agency for tests: a desk unit with a head and an analyst, and a counter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from luwes.organisation import actions as organisation
from luwes.organisation.factories import (
    START,
    instant,
    make_employee,
    make_position,
    make_unit,
    make_user,
)
from luwes.organisation.models import Employee, Unit
from luwes.organisation.types import Predicate, ServiceMode
from luwes.policy.models import State, TermOverride

ON = date(2026, 10, 1)
RATED = (date(2025, 1, 1), date(2026, 1, 1))


@dataclass(frozen=True, slots=True)
class Agency:
    root: Unit
    desk: Unit
    counter: Unit
    head: Employee
    analyst: Employee
    clerk: Employee


def make_agency() -> Agency:
    """Make root, desk and counter with three people rated good, and open flexible work."""
    root = make_unit()
    desk = make_unit(parent=root)
    counter = make_unit(parent=root, service_mode=ServiceMode.COUNTER)
    open_flexible_work(root)
    return Agency(
        root,
        desk,
        counter,
        head=rated(make_employee(unit=desk, is_head=True, with_login=True)),
        analyst=rated(make_employee(unit=desk, with_login=True, position=make_position())),
        clerk=rated(make_employee(unit=counter, with_login=True)),
    )


def open_flexible_work(unit: Unit) -> None:
    set_term(unit, "eligibility.open", True)


def set_term(unit: Unit, key: str, value: Any) -> None:
    """Put a value in force at the unit from the start, as two people would have decided it."""
    drafter, approver = make_user(), make_user()
    TermOverride.objects.create(
        unit=unit,
        key=key,
        value=value,
        first=START,
        instrument="Keputusan 1/2020",
        reason="uji",
        state=State.APPROVED,
        drafted_by=drafter,
        drafted_at=instant("2020-01-01 01:00"),
        approved_by=approver,
        approved_at=instant("2020-01-01 02:00"),
    )


def rated(person: Employee, predicate: Predicate = Predicate.GOOD) -> Employee:
    """Write last year's predicate into the record of the person."""
    first, until = RATED
    organisation.record_rating(
        employee=person,
        predicate=predicate,
        first=first,
        until=until,
        source="SKP 2025",
        by=None,
        at=instant("2026-01-10 01:00"),
    )
    return person
