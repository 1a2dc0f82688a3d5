"""A month that is being closed, and somebody who sets a day of it right at that moment."""

from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from luwes.attendance.closing import MonthClosed, close_month, refuse_closed
from luwes.attendance.models import ClosedMonth
from luwes.organisation.factories import make_unit

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY, AT = date(2026, 4, 6), datetime(2026, 5, 5, 3, tzinfo=UTC)


def test_a_month_is_not_closed_while_one_of_its_days_is_set_right():
    unit = make_unit()
    is_closed = Event()

    def close():
        close_month(unit=unit, first=MONDAY, by=None, at=AT)
        is_closed.set()
        connection.close()

    closing = Thread(target=close)
    with transaction.atomic():
        refuse_closed(unit, MONDAY)
        closing.start()
        assert not is_closed.wait(0.5)
    closing.join(10)
    assert ClosedMonth.objects.count() == 1
    with pytest.raises(MonthClosed):
        refuse_closed(unit, MONDAY)
