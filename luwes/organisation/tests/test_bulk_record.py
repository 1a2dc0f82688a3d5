"""Catalogue and record in bulk: all rows or none, and none twice."""

from datetime import date

import pytest

from luwes.organisation.actions import import_positions, import_record
from luwes.organisation.bulk_record import RowsInvalid
from luwes.organisation.factories import make_employee, make_unit
from luwes.organisation.models import Leave, Position
from luwes.organisation.tests.lists import AT

pytestmark = pytest.mark.django_db
FACTS = {
    "off_site_possible": True,
    "special_room": False,
    "runs_on_ict": True,
    "face_to_face": False,
    "constant_supervision": False,
}
POST = {"title": "Arsiparis", "kind": "functional", "level": "Ahli Muda", "job_class": 9, **FACTS}
WEEK = {"first": date(2026, 3, 2), "until": date(2026, 3, 7), "source": "SC 1"}


@pytest.fixture
def employee():
    return make_employee(unit=make_unit())


class TestPositions:
    def test_replace_the_facts_of_the_same_post(self):
        import_positions([POST], by=None, at=AT)
        import_positions([{**POST, "special_room": True}], by=None, at=AT)
        position = Position.objects.get()
        assert (position.level, position.special_room) == ("ahli_muda", True)

    @pytest.mark.parametrize(
        "wrong", [{"kind": "bebas"}, {"job_class": 18}, {"title": " "}, {"face_to_face": "ya"}]
    )
    def test_are_written_all_or_not_at_all(self, wrong):
        with pytest.raises(RowsInvalid) as error:
            import_positions([POST, {**POST, **wrong}], by=None, at=AT)
        assert list(error.value.facts["errors"]) == ["2"]
        assert not Position.objects.exists()


class TestRecord:
    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("leaves", {"kind": "annual"}),
            ("ratings", {"predicate": "baik"}),
            ("duty_trips", {"destination": "Ambon"}),
            ("sanctions", {"level": "light", "state": "in_force", "article": "PP 94/2021"}),
        ],
    )
    def test_is_written_once_however_often_it_is_sent(self, employee, kind, fields):
        rows = [
            {"nip": employee.nip, **WEEK, **fields},
            {"employee_id": employee.pk, **WEEK, **fields},
        ]
        assert import_record(kind, rows, by=None, at=AT) == 1
        assert import_record(kind, rows, by=None, at=AT) == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"nip": "9" * 18},
            {"kind": "terbang"},
            {"until": date(2026, 3, 1)},
            {"until": None},
            {"first": "2026-03-02"},
            {"source": ""},
        ],
    )
    def test_is_written_all_or_not_at_all(self, employee, wrong):
        good = {"nip": employee.nip, **WEEK, "kind": "annual"}
        with pytest.raises(RowsInvalid, match="Baris 2"):
            import_record("leaves", [good, {**good, **wrong}], by=None, at=AT)
        assert not Leave.objects.exists()

    def test_of_an_unknown_kind_is_refused(self):
        with pytest.raises(RowsInvalid):
            import_record("gifts", [], by=None, at=AT)  # type: ignore[arg-type]
