"""Check-ins and settled days for tests, by the slice's own verbs."""

from datetime import date, datetime, time

from luwes.attendance.actions import import_check_ins
from luwes.attendance.types import CheckInKind, CheckInRow, Place
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import Employee


def check_in_row(
    employee: Employee,
    on: date,
    clock: str,
    *,
    kind: CheckInKind = CheckInKind.IN,
    place: Place = Place.OFFICE,
    zone: Zone = Zone.WIB,
) -> CheckInRow:
    """Return the evidence of one gesture at a wall-clock time such as "07:21" of `zone`."""
    at = instant(on, time.fromisoformat(clock), zone)
    return CheckInRow(employee_id=employee.pk, at=at, kind=kind, zone=zone, place=place)


def worked_day(
    employee: Employee, on: date, *, came: str = "07:25", left: str = "16:05", at: datetime
) -> None:
    """Store the two check-ins of one day in WIB."""
    rows = [
        check_in_row(employee, on, came),
        check_in_row(employee, on, left, kind=CheckInKind.OUT),
    ]
    import_check_ins(rows, by=None, at=at)
