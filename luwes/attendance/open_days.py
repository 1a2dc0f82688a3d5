"""Days of a month that are not complete yet, so that somebody can ask before the month closes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from luwes.attendance.portions import Portions
from luwes.attendance.queries import SEES_DAYS
from luwes.base.access import Standing
from luwes.kit.periods import ONE_DAY, next_month
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee, Unit


class Why(StrEnum):
    """What keeps a day open, in the order in which it is worth asking."""

    ABSENT = "absent"
    MISSING = "missing"
    ASKED = "asked"
    UNSETTLED = "unsettled"


WHY_LABELS = {
    Why.ABSENT: _("Tanpa presensi"),
    Why.MISSING: _("Presensi tidak lengkap"),
    Why.ASKED: _("Koreksi menunggu putusan"),
    Why.UNSETTLED: _("Belum dinilai"),
}


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One day of one person, and what keeps it open."""

    on: date
    why: Why

    @property
    def label(self) -> Any:
        return WHY_LABELS[self.why]


@dataclass(frozen=True, slots=True)
class OpenPerson:
    """One person with open days, in order of date."""

    nip: str
    name: str
    unit_name: str
    days: tuple[OpenDay, ...]


@dataclass(frozen=True, slots=True)
class OpenDays:
    """A unit's open days of a month: how many of each kind, and a line a person, most first."""

    counts: dict[Why, int]
    people: Portions[OpenPerson]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


_COVERED = """
WITH covered AS (
    SELECT id FROM organisation_unit
     WHERE path LIKE %(unit)s AND path LIKE ANY(%(paths)s)
), wanting (employee_id, "on", why) AS (
    SELECT employee_id, "on", CASE WHEN status = 'absent' THEN 'absent' ELSE 'missing' END
      FROM attendance_workday
     WHERE is_current AND "on" >= %(first)s AND "on" < %(until)s AND NOT excused
       AND (status = 'absent' OR missing_in OR missing_out)
       AND unit_id IN (SELECT id FROM covered)
    UNION ALL
    SELECT employee_id, "on", 'asked' FROM attendance_correction
     WHERE state = 'asked' AND "on" >= %(first)s AND "on" < %(until)s
       AND unit_id IN (SELECT id FROM covered)
), posted (employee_id, first, until) AS (
    SELECT posting.employee_id, greatest(posting.first, %(first)s),
           least(posting.until, employee.left_on, %(until)s)
      FROM organisation_posting AS posting
      JOIN organisation_employee AS employee ON employee.id = posting.employee_id
     WHERE posting.unit_id IN (SELECT id FROM covered)
       AND posting.first < %(until)s AND (posting.until IS NULL OR posting.until > %(first)s)
)
"""
# Whose days are all settled is told by counting them: comparing every day of everybody takes
# seconds for a large agency, and is done for the people of a page only.
_BY_PERSON = (
    _COVERED
    + """
SELECT employee_id, why, count(*) FROM wanting GROUP BY employee_id, why
UNION ALL
SELECT due.employee_id, 'unsettled', due.days - coalesce(settled.days, 0)
  FROM (SELECT employee_id, sum(until - first) AS days FROM posted WHERE first < until
         GROUP BY employee_id) AS due
  LEFT JOIN (SELECT posted.employee_id, count(*) AS days
               FROM posted JOIN attendance_workday AS done
                 ON done.employee_id = posted.employee_id AND done.is_current
                AND done."on" >= posted.first AND done."on" < posted.until
              WHERE done."on" >= %(first)s AND done."on" < %(until)s
              GROUP BY posted.employee_id) AS settled USING (employee_id)
 WHERE due.days > coalesce(settled.days, 0)
"""
)
_DAYS = (
    _COVERED
    + """
SELECT employee_id, "on", why FROM wanting WHERE employee_id = ANY(%(people)s)
UNION ALL
SELECT posted.employee_id, day::date, 'unsettled'
  FROM posted
 CROSS JOIN generate_series(posted.first, posted.until - 1, interval '1 day') AS day
 WHERE posted.employee_id = ANY(%(people)s) AND posted.first < posted.until
   AND NOT EXISTS (
        SELECT FROM attendance_workday AS settled
         WHERE settled.employee_id = posted.employee_id AND settled."on" = day::date
           AND settled.is_current)
 ORDER BY 2, 3
"""
)


def open_days(
    standing: Standing, *, unit: Unit, first: date, today: date, why: Why | None = None
) -> OpenDays:
    """
    Return the open days of the month from `first`, up to yesterday, under `unit`.

    As far as the standing sees days; only people with a day of `why`, where it is given. One query
    for the counts, two for each portion.
    """
    asked = _asked(standing, unit, first, today)
    counts: Counter[Why] = Counter()
    by_person: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_BY_PERSON, asked)
        for person, code, many in cursor.fetchall():
            counts[Why(code)] += many
            if why is None or why == code:
                by_person[person] += many
    ids = sorted(by_person, key=lambda person: (-by_person[person], person))
    return OpenDays(
        {kind: counts[kind] for kind in Why if counts[kind]},
        Portions(len(ids), lambda part: _people(ids[part], asked, why)),
    )


def _asked(standing: Standing, unit: Unit, first: date, today: date) -> dict[str, Any]:
    return {
        "unit": f"{unit.path}%",
        "paths": [f"{path}%" for path in standing.paths(*SEES_DAYS)],
        "first": first,
        "until": max(min(next_month(first), today), first),
    }


def _people(ids: Sequence[int], asked: dict[str, Any], why: Why | None) -> list[OpenPerson]:
    days: dict[int, list[OpenDay]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {**asked, "people": list(ids)})
        for person, on, code in cursor.fetchall():
            if why is None or why == code:
                days[person].append(OpenDay(on, Why(code)))
    posts = organisation.staff_by_ids(ids, on=asked["until"] - ONE_DAY)
    known = Employee.objects.in_bulk(ids)
    return [
        OpenPerson(
            nip=known[person].nip,
            name=known[person].name,
            unit_name=posts[person].unit_name if person in posts else "",
            days=tuple(days[person]),
        )
        for person in ids
    ]
