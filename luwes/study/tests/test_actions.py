"""A study from fixed protocol to report, on real evidence; what is fixed stays fixed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from luwes.attendance.actions import import_check_ins, settle_days
from luwes.attendance.types import CheckInKind, CheckInRow
from luwes.base.access import Role
from luwes.kit.errors import Missing
from luwes.kit.zones import Zone, instant
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of
from luwes.study import actions, queries
from luwes.study.documents import report_pdf
from luwes.study.models import Protocol
from luwes.study.panels import whole_weeks
from luwes.study.types import Outcome
from luwes.study.views import families, refusals

pytestmark = pytest.mark.django_db
BEFORE, START, UNTIL = date(2026, 8, 31), date(2026, 9, 14), date(2026, 9, 28)
AT = datetime(2026, 10, 5, 3, tzinfo=UTC)


@pytest.fixture
def agency():
    return make_unit()


@pytest.fixture
def arms(agency):
    """Three treated and three comparison units of two people; the treated come on time later."""
    units = [make_unit(parent=agency) for _ in range(6)]
    rows = []
    for number, unit in enumerate(units):
        for person in (make_employee(unit=unit), make_employee(unit=unit)):
            rows += _attended(person.pk, number)
    import_check_ins(rows, by=None, at=AT)
    settle_days(unit=agency, first=BEFORE, until=UNTIL, at=AT)
    return units[:3], units[3:]


def _attended(person: int, number: int) -> list[CheckInRow]:
    rows = []
    on = BEFORE
    while on < UNTIL:
        late = 0 if number < 3 and on >= START else 10 + number + on.day % 3
        came = (datetime.combine(on, time(7, 30)) + timedelta(minutes=late)).time()
        for clock, kind in ((came, CheckInKind.IN), (time(16, 45), CheckInKind.OUT)):
            at = instant(on, clock, Zone.WIB)
            rows.append(CheckInRow(employee_id=person, at=at, kind=kind, zone=Zone.WIB))
        on += timedelta(days=1)
    return [row for row in rows if row.at.isoweekday() < 6]


def fix(agency, arms, **changes) -> Protocol:
    fields = {
        "unit": agency,
        "title": "Uji coba kerja dari rumah",
        "treated": arms[0],
        "comparison": arms[1],
        "before_first": BEFORE,
        "start": START,
        "until": UNTIL,
    }
    return actions.fix_protocol(**{**fields, **changes}, by=None, at=AT)


class TestFixProtocol:
    def test_is_written_once_and_never_changed(self, agency, arms):
        protocol = fix(agency, arms)
        assert fix(agency, arms) == protocol
        with pytest.raises(DatabaseError), transaction.atomic():
            Protocol.objects.filter(pk=protocol.pk).update(start=BEFORE)

    @pytest.mark.parametrize("change", ["empty", "overlap", "dates"])
    def test_refuses_what_could_not_be_compared(self, agency, arms, change):
        changes = {
            "empty": {"treated": []},
            "overlap": {"comparison": [agency]},
            "dates": {"start": BEFORE},
        }
        with pytest.raises(actions.ProtocolInvalid):
            fix(agency, arms, **changes[change])


class TestRunStudy:
    def test_finds_that_the_treated_came_on_time(self, agency, arms):
        report = actions.run_study(protocol=fix(agency, arms), by=None, at=AT)
        found = {row.outcome: row for row in queries.estimates_of(report)}
        late = found[Outcome.LATE_MINUTES]
        assert -13 < late.effect < -10
        assert late.high < 0
        assert late.comparison_before == pytest.approx(late.comparison_after, abs=1)

    def test_says_why_where_there_are_no_data(self, agency, arms):
        report = actions.run_study(protocol=fix(agency, arms), by=None, at=AT)
        assert report.refused == {
            "absence": "constant",
            "output_ratio": "constant",
            "promises_kept": "clusters",
        }

    def test_same_data_give_the_same_report_and_the_same_document(self, agency, arms):
        protocol = fix(agency, arms)
        report = actions.run_study(protocol=protocol, by=None, at=AT)
        assert actions.run_study(protocol=protocol, by=None, at=AT) == report
        told = {"families": families(report), "refusals": refusals(report)}
        names = {"treated": ["A"], "comparison": ["B"]}
        first = report_pdf(report, arms=names, **told)
        assert first.startswith(b"%PDF")
        assert report_pdf(report, arms=names, **told) == first


class TestWeeks:
    def test_leave_out_the_one_that_spans_the_start(self, agency, arms):
        value = fix(agency, arms, start=date(2026, 9, 16)).as_value()
        assert whole_weeks(value) == [date(2026, 8, 31), date(2026, 9, 7), date(2026, 9, 21)]


class TestAccess:
    def test_a_study_of_another_agency_is_as_absent_as_none(self, agency, arms):
        protocol = fix(agency, arms)
        foreign = standing_of(make_user(role=Role.POLICY, unit=make_unit()), on=UNTIL)
        for pk in (protocol.pk, 10**9):
            with pytest.raises(Missing):
                queries.protocol_for(foreign, pk)
