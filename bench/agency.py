"""One agency of 37,000 people and a day of evidence, for the measurements that need it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from random import Random

from bench.map import open_flexible_work
from luwes.attendance.actions import import_check_ins
from luwes.attendance.types import CheckInKind, CheckInRow
from luwes.kit.periods import Period
from luwes.kit.zones import Zone, instant
from luwes.organisation.actions import import_staff
from luwes.organisation.models import Posting, Unit

PEOPLE = 37_000
MONTH = Period(date(2026, 9, 1), date(2026, 10, 1))
A_WORKING_DAY = date(2026, 9, 2)
BEFORE = datetime(2026, 8, 20, 2, tzinfo=UTC)
AFTER = datetime(2026, 10, 5, 2, tzinfo=UTC)


@cache
def agency() -> Unit:
    """Return the top unit; the first call imports the sample staff list."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from luwes.demo.agency import write_xlsx

    with TemporaryDirectory() as folder:
        path = Path(folder) / "staff.xlsx"
        write_xlsx(path, staff=PEOPLE, on=MONTH.first)
        report = import_staff(file=path, effective_on=MONTH.first, by=None, at=BEFORE)
    if not report.applied:
        raise RuntimeError(f"The list was not imported: {report.problems[:3]}")
    top: Unit = Unit.objects.get(depth=1)
    open_flexible_work(top)
    return top


@cache
def evidence() -> Unit:
    """Return the top unit, with the check-ins of everybody on `A_WORKING_DAY`."""
    top = agency()
    import_check_ins(_taps(A_WORKING_DAY), by=None, at=AFTER)
    return top


def _taps(on: date) -> Iterator[CheckInRow]:
    """Two in a hundred are absent, one in ten is late, some forget to check out."""
    random = Random(37)
    people = list(Posting.objects.order_by("employee_id").values_list("employee_id", "unit__zone"))
    for person, name in people:
        drawn, zone = random.random(), Zone(name)
        if drawn < 0.02:
            continue
        came = time(7, random.randrange(30, 59) if drawn < 0.12 else random.randrange(30))
        yield CheckInRow(person, instant(on, came, zone), CheckInKind.IN, zone)
        if drawn < 0.98:
            yield CheckInRow(person, instant(on, time(16, 31), zone), CheckInKind.OUT, zone)
