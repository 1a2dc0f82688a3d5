"""Stored check-ins with positions, for tests and samples of leads."""

from datetime import date, time
from typing import Any

from luwes.attendance.actions import make_months
from luwes.attendance.ids import new_id
from luwes.attendance.models import CheckIn, CheckInPosition
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import Employee

OFFICE_AT = (-6.2001234, 106.8004321)
METRE = 1 / 111_195


def stored_check_in(
    employee: Employee,
    on: date,
    clock: str = "07:20:00",
    *,
    metres: tuple[float, float] | None = (0.0, 0.0),
    accuracy: float | None = 9.0,
    mock: bool = False,
    **fields: Any,
) -> CheckIn:
    """Store one gesture on the clock of WIB, `metres` north and east of OFFICE_AT, or nowhere."""
    at = instant(on, time.fromisoformat(clock), Zone.WIB)
    make_months([at.date()])
    given = {"kind": "in", "place": "office", "source": "gate", "zone": "WIB", **fields}
    row = CheckIn.objects.create(id=new_id(at), employee=employee, at=at, received_at=at, **given)
    if metres is not None:
        CheckInPosition.objects.create(
            check_in_id=row.pk,
            at=at,
            employee=employee,
            latitude=OFFICE_AT[0] + metres[0] * METRE,
            longitude=OFFICE_AT[1] + metres[1] * METRE,
            accuracy_m=accuracy,
            is_mock=mock,
        )
    return row
