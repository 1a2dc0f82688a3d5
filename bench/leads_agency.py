"""Puts the invented month into the database: an agency of its own, and its check-ins by COPY."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
from django.db import connection

from bench.leads_honest import (
    DEVICE_ZONES,
    FIRST,
    OFFICES,
    PEOPLE,
    TEAMS,
    UNKNOWN,
    ZONES,
    World,
)
from luwes.organisation.models import DutyTrip, Employee, Position, Posting, Site, Unit

START = date(2020, 1, 1)
NO_SITE = 5  # offices whose coordinates nobody has registered
AT = datetime(2026, 9, 30, 17, tzinfo=UTC)
_SINCE = int(datetime(FIRST.year, FIRST.month, 1, tzinfo=UTC).timestamp() * 1000)
_numbers, _agencies = count(1), count(1)
_CHECK_INS = (
    "COPY attendance_check_in (id, employee_id, at, received_at, kind, place, source, zone, "
    "device_zone, mark, skew_ms, contact_skew_ms, moved_ms) FROM STDIN"
)
_POSITIONS = (
    "COPY attendance_position (check_in_id, at, employee_id, latitude, longitude, accuracy_m, "
    "is_mock) FROM STDIN"
)
_KINDS = ("in", "out", "visit")
_PLACES = ("office", "home", "elsewhere")


def store(world: World) -> tuple[Unit, np.ndarray]:
    """Write agency, trips and check-ins; return the top unit and the ids of the people."""
    top, teams = _units(world)
    ids = _employees(teams)
    DutyTrip.objects.bulk_create(
        DutyTrip(
            employee_id=ids[person],
            first=FIRST + timedelta(days=first),
            until=FIRST + timedelta(days=until),
            source="Surat tugas",
            recorded_at=AT,
            destination="Kota lain",
        )
        for person, first, until in world.trips
    )
    _renew_month()
    rows = list(_rows(world, ids))
    with connection.cursor() as cursor:
        for statement, part in ((_CHECK_INS, 0), (_POSITIONS, 1)):
            with cursor.copy(statement) as copy:
                for row in rows:
                    if row[part] is not None:
                        copy.write_row(row[part])
        cursor.execute("ANALYZE attendance_check_in, attendance_position")
    return top, ids


def _units(world: World) -> tuple[Unit, list[Unit]]:
    number = next(_agencies)
    top: Unit = Unit.add_root(code=f"L{number}", name="Badan", kind="agency", first=START)
    teams = []
    for office in range(OFFICES):
        zone, (north, east) = ZONES[world.office_zone[office]], world.offices[office]
        is_known = office >= NO_SITE
        site = Site.objects.create(
            name=f"Kantor {number}-{office}",
            zone=zone,
            latitude=round(north, 5) if is_known else None,
            longitude=round(east, 5) if is_known else None,
        )
        common = {"zone": zone, "site": site, "first": START}
        code = f"L{number}-{office}"
        own = top.add_child(code=code, name=f"Kantor {office}", kind="office", **common)
        top.refresh_from_db()
        for team in range(TEAMS):
            fields = {"code": f"{code}-{team}", "name": f"Tim {team}", "kind": "team", **common}
            teams.append(own.add_child(**fields))
            own.refresh_from_db()
    return top, teams


def _employees(teams: list[Unit]) -> np.ndarray:
    number = next(_agencies)
    people = Employee.objects.bulk_create(
        (
            Employee(
                nip=f"{number:04d}{each:014d}",
                name=f"Pegawai {each}",
                employment="pns",
                sex="f",
                born_on=date(1990, 1, 1),
            )
            for each in range(PEOPLE)
        ),
        batch_size=5000,
    )
    post = Position.objects.create(title=f"Analis {number}", kind="functional", job_class=8)
    size = PEOPLE // len(teams)
    Posting.objects.bulk_create(
        (
            Posting(employee=person, unit=teams[each // size], position=post, first=START)
            for each, person in enumerate(people)
        ),
        batch_size=5000,
    )
    return np.array([person.pk for person in people])


def _renew_month() -> None:
    """Drop the month of the round before: no row of evidence can be deleted."""
    months = (FIRST - timedelta(days=1), FIRST)  # in the east the first morning is still August
    with connection.cursor() as cursor:
        for month in months:
            for table in ("attendance_check_in", "attendance_position"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}_y{month:%Y}m{month:%m}")
            cursor.execute("SELECT luwes_attendance_month(%s)", [month])


def _rows(world: World, ids: np.ndarray) -> Iterator[tuple[Any, Any]]:
    """Yield each check-in with its position, or None."""
    zones = world.office_zone[world.office_of]
    for person, day, gesture in np.argwhere(world.present[..., None] & np.array([True, True])):
        place = (person, day, gesture)
        position = None
        if world.has_position[place]:
            position = (world.lat[place], world.lon[place], world.accuracy[place])
        yield _row(
            world,
            int(ids[person]),
            int(world.at[place]),
            kind=int(gesture),
            zone=int(zones[person]),
            place=place,
            position=position,
            is_page=bool(world.by_page[person]),
        )
    for person, day, at, north, east, accuracy in world.visits:
        yield _row(
            world,
            int(ids[person]),
            at,
            kind=2,
            zone=int(zones[person]),
            place=(person, day, 0),
            position=(north, east, accuracy),
            is_page=True,
            says=2,
        )


def _row(
    world: World,
    employee: int,
    milliseconds: int,
    *,
    kind: int,
    zone: int,
    place: tuple[int, int, int],
    position: tuple[float, float, float] | None,
    is_page: bool,
    says: int | None = None,
) -> tuple[Any, Any]:
    since = _SINCE + milliseconds
    at = datetime.fromtimestamp(since / 1000, UTC)
    at = at.replace(microsecond=since % 1000 * 1000)
    identity = f"{since:012x}7{next(_numbers):03x}"[:16].ljust(16, "0")
    tail = f"8{next(_numbers):015x}"
    event = f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{tail[:4]}-{tail[4:]}"
    told = (world.skew[place], world.contact[place], world.moved[place])
    clocks = [None, None, None] if is_page else [int(x) if x != UNKNOWN else None for x in told]
    check_in = (
        event,
        employee,
        at,
        at,
        _KINDS[kind],
        _PLACES[world.place[place] if says is None else says],
        "page" if is_page else "gate",
        ZONES[zone],
        "" if is_page else DEVICE_ZONES[world.device_zone[place]],
        int(world.mark[place]),
        *clocks,
    )
    if position is None:
        return check_in, None
    mock = bool(world.mock[place]) and says is None
    return check_in, (event, at, employee, *(float(each) for each in position), mock)
