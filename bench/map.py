"""Maps 37,000 people: deciding, and storing every decision with its reasons, apart."""

import time
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from luwes.base.models import User
from luwes.eligibility import actions, judging, rules
from luwes.eligibility.models import Mapping
from luwes.organisation.factories import make_position, make_unit, nip_for
from luwes.organisation.models import Employee, Posting, Rating, Unit
from luwes.organisation.types import Employment, Predicate
from luwes.policy.models import State, TermOverride

PEOPLE = 37_000
UNITS = 600
ON = date(2026, 10, 1)
AT = datetime(2026, 10, 1, 1, tzinfo=UTC)
START = date(2020, 1, 1)


class Undone(Exception):
    """Takes back everything that the measurement wrote."""


def results() -> list[dict[str, Any]]:
    """Return the seconds for deciding and for storing; the database is left as it was."""
    try:
        with transaction.atomic():
            found = measured(make_people())
            raise Undone
    except Undone:
        return found


def measured(root: Unit) -> list[dict[str, Any]]:
    """Return the figures for everybody under `root`."""
    people = judging.facts_on(unit=root, on=ON)
    started = time.perf_counter()
    books = judging.books_under(unit=root, on=ON)
    terms = judging.terms_by_unit(books)
    decided = [
        (member, rules.decide(facts, terms=terms[member.unit_id]), books[member.unit_id].version)
        for member, facts in people
    ]
    decide_seconds = time.perf_counter() - started
    mapping = Mapping.objects.create(unit=root, on=ON, at=AT)
    connection.check_constraints()
    started = time.perf_counter()
    actions.store(mapping, decided)
    connection.check_constraints()  # what a commit would check
    store_seconds = time.perf_counter() - started
    started = time.perf_counter()
    actions.map_unit(unit=root, on=ON, by=None, at=AT)
    whole_seconds = time.perf_counter() - started
    return [
        figure("map_37000_decide_seconds", decide_seconds),
        figure("map_37000_store_seconds", store_seconds),
        figure("map_37000_whole_seconds", whole_seconds),
    ]


def figure(metric: str, value: float) -> dict[str, Any]:
    return {"metric": metric, "value": round(value, 3), "unit": "seconds", "runs": 1}


def make_people() -> Unit:
    """Write an agency of 600 units and 37,000 people, each posted and rated."""
    root = make_unit(name="Bench")
    units = [make_unit(parent=root) for _ in range(UNITS)]
    positions = [make_position(title=f"Bench {n}", face_to_face=n % 5 == 0) for n in range(20)]
    people = Employee.objects.bulk_create(
        Employee(
            nip=nip_for(number, appointed=f"20{15 + number // 30_000}01"),
            name=f"Pegawai {number}",
            employment=Employment.PNS,
            sex="f",
            born_on=date(1990, 1, 1),
        )
        for number in range(PEOPLE)
    )
    Posting.objects.bulk_create(
        Posting(
            employee=person,
            unit=units[number % UNITS],
            position=positions[number % len(positions)],
            first=date(2020 + number % 6, 1 + number % 12, 1 + number % 28),
        )
        for number, person in enumerate(people)
    )
    Rating.objects.bulk_create(
        Rating(
            employee=person,
            predicate=list(Predicate)[number % 3],
            first=date(2025, 1, 1),
            until=date(2026, 1, 1),
            source="SKP",
            recorded_at=AT,
        )
        for number, person in enumerate(islice(people, PEOPLE - 500))
    )
    open_flexible_work(root)
    return root


def open_flexible_work(root: Unit) -> None:
    drafter, approver = (User.objects.create(username=f"bench{n}") for n in range(2))
    TermOverride.objects.create(
        unit=root,
        key="eligibility.open",
        value=True,
        first=START,
        instrument="Keputusan 1/2020",
        reason="bench",
        state=State.APPROVED,
        drafted_by=drafter,
        drafted_at=AT,
        approved_by=approver,
        approved_at=AT,
    )
