from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.ids import new_id, same_tail, stamped, time_of

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MILLISECOND = timedelta(milliseconds=1)


@given(st.uuids(), INSTANTS)
def test_an_id_carries_its_instant_to_the_millisecond(tail: UUID, at: datetime):
    found = stamped(tail, at)
    assert found.version == 7
    assert timedelta() <= at - time_of(found) < MILLISECOND


@given(st.uuids(), INSTANTS, INSTANTS)
def test_one_tail_at_two_instants_is_still_the_same_gesture(tail: UUID, one, other):
    assert same_tail(stamped(tail, one), stamped(tail, other))


@given(INSTANTS)
def test_ids_are_fresh(at: datetime):
    assert not same_tail(new_id(at), new_id(at))


def test_an_id_of_a_known_row_does_not_change():
    tail = UUID("6a3c9d0e-51f7-4b66-9d43-0d7a3f1b2c58")
    at = datetime(2026, 4, 6, 0, 21, tzinfo=UTC)
    assert str(stamped(tail, at)) == "019d602a-05e0-7b66-9d43-0d7a3f1b2c58"
