"""
How settling grows: 1,000, 10,000, 100,000 and 1,000,000 people on one working day.

Each size is an agency of its own in one database, made by the set: units of fifty, half of the
check-ins with a position, some late, absent, on leave, without an "out", with hours of one's own.
Then the same day once more, of which nothing changed, and the largest agency's next day by two
processes. The last figure is what 5,588,245 civil servants would take at that pace.
"""

import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from time import perf_counter, process_time
from typing import Any

from django.db import connection

from luwes.attendance.actions import settle_days
from luwes.organisation.models import Unit

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CIVIL_SERVANTS = 5_588_245  # on 1 November 2025
DAY = date(2026, 9, 2)
NEXT_DAY = date(2026, 9, 3)
START = date(2020, 1, 1)
AFTER = datetime(2026, 10, 5, 2, tzinfo=UTC)
PEOPLE_A_UNIT = 50


def results() -> list[dict[str, Any]]:
    """Return seconds, pace and memory by size, and what the whole country would take."""
    found: list[dict[str, Any]] = []
    sizes = _sizes()
    for size in sizes:
        unit = _agency(size)
        _check_ins(unit, DAY)
        busy = process_time()
        seconds = _settled(unit, DAY)
        busy = process_time() - busy
        again = _settled(unit, DAY)
        found += [
            _result(f"settle_{size}_seconds", round(seconds, 2), "seconds"),
            _result(f"settle_{size}_per_second", round(size / seconds), "workdays/s"),
            _result(f"settle_{size}_python_seconds", round(busy, 2), "CPU seconds"),
            _result(f"settle_{size}_again_seconds", round(again, 2), "seconds"),
            _result(f"settle_{size}_peak_mb", _peak_mb(), "MB"),
        ]
        sys.stderr.write(f"bench: {size} in {seconds:.1f} s, again {again:.1f} s\n")
    size = sizes[-1]
    _check_ins(unit, NEXT_DAY)
    shared = _settled_by_two(unit, NEXT_DAY)
    country = CIVIL_SERVANTS / size / 60
    return [
        *found,
        _result(f"settle_{size}_two_processes_seconds", round(shared, 2), "seconds"),
        _result("settle_country_minutes", round(seconds * country, 1), "minutes"),
        _result("settle_country_two_processes_minutes", round(shared * country, 1), "minutes"),
    ]


def _sizes() -> tuple[int, ...]:
    """Return the sizes to measure; `LUWES_BENCH_MOST` leaves the larger out."""
    most = int(os.environ.get("LUWES_BENCH_MOST", SIZES[-1]))
    return tuple(size for size in SIZES if size <= most)


def _result(metric: str, value: float, unit: str) -> dict[str, Any]:
    return {"metric": metric, "value": value, "unit": unit, "runs": 1}


def _settled(unit: Unit, on: date) -> float:
    started = perf_counter()
    settle_days(unit=unit, first=on, until=on + timedelta(days=1), at=AFTER)
    return perf_counter() - started


def _settled_by_two(unit: Unit, on: date) -> float:
    """Return the seconds of the verb with two processes, their start included."""
    settings = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(settings)
    if settings["HOST"].startswith("/"):
        url = "postgres://{USER}@/{NAME}?host={HOST}".format_map(settings)
    verb = [sys.executable, "-m", "luwes.cli", "settle", "--processes", "2", "--json"]
    verb += ["--unit", unit.code, "--on", on.isoformat()]
    started = perf_counter()
    environ = {**os.environ, "DATABASE_URL": url}
    subprocess.run(verb, check=True, env=environ, stdout=subprocess.DEVNULL)
    return perf_counter() - started


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _agency(size: int) -> Unit:
    """Make an agency of `size` people by the set."""
    root: Unit = Unit.objects.add_root(
        {"code": f"B{size}", "name": f"Instansi {size}", "kind": "agency", "first": START}
    )
    position = _scalar(_POSITION)
    facts = {"size": size, "root": root.path, "units": size // PEOPLE_A_UNIT, "code": root.code}
    facts |= {"each": PEOPLE_A_UNIT, "start": START, "position": position, "agency": root.pk}
    with connection.cursor() as cursor:
        for statement in _PEOPLE:
            cursor.execute(statement, facts)
        cursor.execute("ANALYZE")
    return root


def _check_ins(unit: Unit, on: date) -> None:
    """Store everybody's day; nothing is counted after it, as on the night of a working day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT luwes_attendance_month(%s)", [on])
        cursor.execute(_CHECK_INS, {"root": f"{unit.path}%", "on": on})


def _scalar(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


_POSITION = """
INSERT INTO organisation_position (title, kind, level, job_class, off_site_possible, special_room,
    runs_on_ict, face_to_face, constant_supervision)
VALUES ('Analis', 'functional', 'ahli_pertama', 8, true, false, true, false, false)
ON CONFLICT (title, kind, level, job_class) DO UPDATE SET title = excluded.title RETURNING id
"""
_PEOPLE = (
    """
    INSERT INTO organisation_site (name, address, zone, latitude, longitude)
    SELECT %(code)s || ' ' || n, '', 'WIB', -6.9 - n * 0.01, 107.6 + n * 0.01
      FROM generate_series(1, 20) AS n
    """,
    """
    INSERT INTO organisation_unit (path, depth, numchild, code, name, kind, zone, service_mode,
        first, site_id)
    SELECT %(root)s || lpad(upper(to_hex(n)), 4, '0'), 2, 0, %(code)s || '-' || n, 'Unit ' || n,
           'directorate', CASE n %% 3 WHEN 0 THEN 'WIB' WHEN 1 THEN 'WITA' ELSE 'WIT' END,
           CASE n %% 40 WHEN 0 THEN 'open_24h' ELSE 'office_work' END, %(start)s,
           (SELECT id FROM organisation_site WHERE name = %(code)s || ' ' || (n %% 20 + 1))
      FROM generate_series(1, %(units)s) AS n
    """,
    """
    INSERT INTO organisation_employee (nip, name, title_front, title_back, employment, sex, born_on,
        grade, email)
    SELECT lpad((%(size)s::bigint * 10000000 + n)::text, 18, '1'), 'Pegawai ' || n, '', '',
           'pns', 'f', %(start)s, '', ''
      FROM generate_series(1, %(size)s) AS n
    """,
    """
    INSERT INTO organisation_posting (employee_id, unit_id, position_id, is_head, first, source)
    SELECT e.id, u.id, %(position)s, false, %(start)s, ''
      FROM organisation_employee AS e
      JOIN organisation_unit AS u
        ON u.code = %(code)s || '-' || (substr(e.name, 9)::int - 1) / %(each)s + 1
     WHERE e.id > (SELECT coalesce(max(employee_id), 0) FROM organisation_posting)
    """,
    """
    INSERT INTO organisation_leave (employee_id, first, until, source, recorded_at, kind)
    SELECT p.employee_id, DATE '2026-09-01', DATE '2026-09-05', 'Cuti', now(), 'annual'
      FROM organisation_posting AS p JOIN organisation_unit AS u ON u.id = p.unit_id
     WHERE u.path LIKE %(root)s || '%%' AND p.employee_id %% 50 = 0
    """,
    """
    INSERT INTO attendance_personal_hours (employee_id, first, kind, week, source, at)
    SELECT p.employee_id, %(start)s, 'compressed', week::jsonb, 'SK', now()
      FROM organisation_posting AS p JOIN organisation_unit AS u ON u.id = p.unit_id,
           (SELECT '{"1": ' || h || ', "2": ' || h || ', "3": ' || h || ', "4": ' || h || '}'
              FROM (SELECT '{"start": "07:15", "end": "17:45", "break_start": "12:00",'
                    ' "break_end": "13:00"}' AS h) AS day) AS long (week)
     WHERE u.path LIKE %(root)s || '%%' AND p.employee_id %% 100 = 7
    """,
)
_CHECK_INS = """
WITH people AS (
    SELECT p.employee_id AS who, u.zone,
           hashint8(p.employee_id + (%(on)s::date - DATE '2026-01-01')) & 1023 AS drawn,
           CASE u.zone WHEN 'WIB' THEN 7 WHEN 'WITA' THEN 8 ELSE 9 END AS hours
      FROM organisation_posting AS p JOIN organisation_unit AS u ON u.id = p.unit_id
     WHERE u.path LIKE %(root)s
), gestures AS (
    SELECT who, zone, drawn, 'in' AS kind,
           %(on)s::date + interval '7 hours' + make_interval(mins => CASE WHEN drawn < 123 THEN
           30 + drawn %% 40 ELSE drawn %% 30 END, secs => who %% 60) - make_interval(hours => hours)
           AS utc
      FROM people WHERE drawn >= 20
    UNION ALL
    SELECT who, zone, drawn, 'out', %(on)s::date + interval '16 hours 31 minutes'
           + make_interval(mins => drawn %% 20) - make_interval(hours => hours)
      FROM people WHERE drawn >= 40
), made AS (
    SELECT (lpad(to_hex((extract(epoch FROM utc AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0')
            || '7' || substr(digits, 1, 3) || '8' || substr(digits, 4, 15))::uuid AS id,
           who, utc AT TIME ZONE 'UTC' AS at, kind, zone, drawn
      FROM (SELECT *, md5(who || kind || utc) AS digits FROM gestures) AS named
), stored AS (
    INSERT INTO attendance_check_in (id, employee_id, at, received_at, kind, place, source, zone,
        skew_ms, contact_skew_ms, elapsed_ms, moved_ms)
    SELECT id, who, at, at + interval '400 milliseconds', kind,
           CASE WHEN drawn %% 3 = 0 THEN 'home' ELSE 'office' END, 'gate', zone, -300, 100, 90, 0
      FROM made ORDER BY at
)
INSERT INTO attendance_position (check_in_id, at, employee_id, latitude, longitude, accuracy_m)
SELECT id, at, who, -6.9 - drawn * 0.0002, 107.6 + drawn * 0.0002, 15
  FROM made WHERE drawn %% 2 = 0 ORDER BY at
"""
