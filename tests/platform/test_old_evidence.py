"""Check-ins stored before the table of months keep their instant, zone, place and digits."""

import os
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
import pytest

from config import env
from luwes.attendance.ids import stamped
from luwes.base import postgres
from tests.platform.servers import luwes

pytestmark = pytest.mark.servers
AT = datetime(2026, 1, 31, 17, 0, 0, 123456, tzinfo=UTC)
OLD = UUID("6a3c9d0e-51f7-5b66-9d43-0d7a3f1b2c58")
BEFORE = """
INSERT INTO organisation_employee (id, nip, name, title_front, title_back, employment, sex, born_on,
                                   grade, email)
VALUES (7, '198001012005011001', 'Ani', '', '', 'pns', 'f', '1980-01-01', '', '');
INSERT INTO attendance_check_in (id, employee_id, at, zone, place, kind, source, latitude,
                                 longitude, accuracy_m, received_at)
VALUES ('6a3c9d0e-51f7-5b66-9d43-0d7a3f1b2c58', 7, '2026-01-31 17:00:00.123456+00', 'WITA', 'home',
        'in', 'import', -8.65, 115.2167, 12, '2026-02-01 00:00+00');
"""


@pytest.fixture
def database():
    """An empty database on the server of the tests; gives its address."""
    name = f"old_evidence_{os.getpid()}"
    own = env.database_url or postgres.url(env.var)
    with psycopg.connect(own, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(own)._replace(path=f"/{name}"))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_old_check_ins_move_into_their_month(database):
    def migrate(*names: str) -> None:
        done = luwes("manage", "migrate", *names, DATABASE_URL=database)
        assert done.returncode == 0, done.stderr

    migrate("attendance", "0001")
    with psycopg.connect(database, autocommit=True) as old:
        old.execute(BEFORE)
    migrate("attendance")
    with psycopg.connect(database) as new:
        rows = new.execute(
            "SELECT id, at, zone, place, source, tableoid::regclass::text FROM attendance_check_in"
        ).fetchall()
        seen = new.execute("SELECT check_in_id, latitude, accuracy_m FROM attendance_position")
        moved = stamped(OLD, AT)
        assert rows == [(moved, AT, "WITA", "home", "import", "attendance_check_in_y2026m01")]
        assert seen.fetchall() == [(moved, -8.65, 12.0)]
