"""Nobody is away for two reasons on one day, through whichever door it is written."""

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luwes.base.access import Role
from luwes.kit.periods import Period
from luwes.organisation.absences import AbsenceOverlaps, first_overlap
from luwes.organisation.actions import import_record, record_duty_trip, record_leave
from luwes.organisation.bulk_record import RowsInvalid
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import DutyTrip, Leave
from luwes.organisation.tests.lists import AT
from luwes.organisation.types import Absence, LeaveKind

FIRST, UNTIL = date(2026, 3, 2), date(2026, 3, 7)
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))
SPANS = st.tuples(DAYS, st.integers(1, 8)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))
CASES = [  # (first, until, is refused): the record has 2–6 March
    ((2026, 2, 25), (2026, 3, 2), False),
    ((2026, 2, 25), (2026, 3, 3), True),
    ((2026, 3, 3), (2026, 3, 5), True),
    ((2026, 3, 2), (2026, 3, 7), True),
    ((2026, 3, 1), (2026, 3, 30), True),
    ((2026, 3, 6), (2026, 3, 9), True),
    ((2026, 3, 7), (2026, 3, 9), False),
]


@given(span=SPANS, taken=st.lists(SPANS, max_size=5))
def test_an_overlap_is_a_day_in_both(span, taken):
    rows = [Absence(1, first, until, "sick") for first, until in taken]
    found = first_overlap(Period(*span), rows)
    days = set(Period(*span).days())
    sharing = [row for row in rows if days & set(Period(row.first, row.until).days())]
    assert found == (sharing[0] if sharing else None)


@pytest.fixture
def person(db):
    employee = make_employee(unit=make_unit())
    leave(employee, FIRST, UNTIL)
    return employee


def leave(employee, first, until):
    kind = LeaveKind.ANNUAL
    facts = {"employee": employee, "kind": kind, "source": "SC 1", "by": None, "at": AT}
    return record_leave(first=first, until=until, **facts)


def trip(employee, first, until):
    facts = {"employee": employee, "destination": "Ambon", "source": "ST 1", "by": None, "at": AT}
    return record_duty_trip(first=first, until=until, **facts)


def rows(employee, *spans):
    own = {"nip": employee.nip, "destination": "Ambon", "source": "ST 1"}
    return [{**own, "first": first, "until": until} for first, until in spans]


@pytest.mark.parametrize(("first", "until", "is_refused"), CASES)
class TestDoors:
    @pytest.mark.parametrize("write", [leave, trip])
    def test_leave_and_trip(self, person, first, until, is_refused, write):
        if not is_refused:
            assert write(person, date(*first), date(*until)).pk
            return
        with pytest.raises(AbsenceOverlaps, match="cuti tahunan dari 2 Maret 2026 sampai 6 Maret"):
            write(person, date(*first), date(*until))
        assert Leave.objects.count() + DutyTrip.objects.count() == 1

    def test_bulk(self, person, first, until, is_refused):
        listed = rows(person, (date(2026, 5, 4), date(2026, 5, 6)), (date(*first), date(*until)))
        if is_refused:
            with pytest.raises(RowsInvalid, match="Baris 2: pegawai ini sudah tercatat cuti"):
                import_record("duty_trips", listed, by=None, at=AT)
            assert not DutyTrip.objects.exists()
        else:
            assert import_record("duty_trips", listed, by=None, at=AT) == 2


def test_rows_of_one_list_do_not_overlap_either(person):
    spans = (date(2026, 5, 4), date(2026, 5, 6)), (date(2026, 5, 5), date(2026, 5, 8))
    listed = rows(person, *spans)
    with pytest.raises(RowsInvalid, match=r"Baris 2: .*perjalanan dinas dari 4 Mei"):
        import_record("duty_trips", listed, by=None, at=AT)


def test_others_may_be_away_on_the_same_days(person):
    trip(make_employee(unit=make_unit()), FIRST, UNTIL)


def test_the_form_comes_back_with_the_sentence_and_what_was_typed(person):
    client = Client()
    unit = person.postings.get().unit
    client.force_login(make_user(role=Role.PERSONNEL, unit=unit))
    given = {"destination": "Ambon", "first": "2026-03-06", "last": "2026-03-08", "source": "ST 1"}
    page = client.post(f"/pegawai/{person.nip}/catat/dinas/", given)
    assert page.status_code == 422
    assert "sudah tercatat cuti tahunan" in page.content.decode()
    assert 'value="Ambon"' in page.content.decode()
    assert Leave.objects.count() == 1
