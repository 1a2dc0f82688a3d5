"""What a list says of units: torn rows are named, changes are shown before they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_unit
from luwes.organisation.models import Site, Unit
from luwes.organisation.staff_import.mapping import ColumnGuess
from luwes.organisation.staff_import.reasons import reason_text
from luwes.organisation.staff_import.structure import disagreements
from luwes.organisation.staff_import.types import Field, PositionKey, StaffRow
from luwes.organisation.tests.lists import AT, codes, csv_list, imported, person
from luwes.organisation.types import Employment, PositionKind

WIB, WIT = {"ZONA": "WIB"}, {"ZONA": "WIT"}
POST = PositionKey("Analis", PositionKind.EXECUTIVE, "", 7)


def row(number: int, **said) -> StaffRow:
    employment, born_on = Employment.PNS, AT.date()
    return StaffRow(number, str(number), "A", employment, "m", born_on, ("A", "B"), POST, **said)


class TestDisagreement:
    @pytest.mark.parametrize(
        ("column", "first", "second"),
        [("ZONA", "WIB", "WIT"), ("MODE LAYANAN", "Loket", "24 Jam"), ("LOKASI KERJA", "A", "B")],
    )
    @pytest.mark.django_db
    def test_names_both_rows_when_nobody_knows_who_is_right(self, column, first, second):
        rows = ({**person(1), column: first}, {**person(2), column: second})
        report = imported(csv_list(*rows))
        assert codes(report) == [(2, "unit-differs"), (3, "unit-differs")]
        assert f"Baris 3 menyebut {second}" in reason_text(report.problems[0])
        assert f"Baris 2 menyebut {first}" in reason_text(report.problems[1])
        assert not Unit.objects.exists()

    @pytest.mark.django_db
    def test_believes_what_more_than_half_say(self):
        rows = [{**person(1), **WIT}, {**person(2), **WIB}, {**person(3), **WIB}]
        report = imported(csv_list(*rows), accept_valid=True)
        assert codes(report) == [(2, "unit-differs")]
        assert Unit.objects.get(name="Direktorat B").zone == "WIB"

    @pytest.mark.django_db
    def test_is_none_where_a_row_says_nothing_or_spells_otherwise(self):
        rows = [
            {**person(1), "LOKASI KERJA": "Gedung A"},
            {**person(2, UNIT_1="BADAN A"), "LOKASI KERJA": "gedung  a"},
            {**person(3), "LOKASI KERJA": ""},
            {**person(4, UNIT_2="Biro C"), "LOKASI KERJA": "Gedung Z"},
        ]
        assert codes(imported(csv_list(*rows))) == []

    @given(st.lists(st.sampled_from(["X", "Y", "Z", ""]), max_size=8))
    def test_leaves_rows_that_agree(self, said):
        rows = [row(number, site=site) for number, site in enumerate(said, start=2)]
        bad = {problem.row for problem in disagreements(rows, ColumnGuess({"L": Field.SITE}))}
        left = {r.site for r in rows if r.site and r.row not in bad}
        assert len(left) <= 1
        if len(set(filter(None, said))) <= 1:
            assert not bad
        assert all(r.site for r in rows if r.row in bad)


@pytest.mark.django_db
class TestChange:
    def setup_list(self, **cells):
        imported(csv_list({**person(1), "LOKASI KERJA": "Gedung A", "MODE LAYANAN": "", **WIB}))
        return csv_list({**person(1), "LOKASI KERJA": "Gedung A", "MODE LAYANAN": "", **cells})

    @pytest.mark.parametrize(
        ("cells", "fields"),
        [
            (WIT, {"zone": ("WIB", "WIT")}),
            ({"MODE LAYANAN": "Loket"}, {"service_mode": ("office_work", "counter")}),
            ({"LOKASI KERJA": "Gedung B"}, {"site": ("Gedung A", "Gedung B")}),
        ],
    )
    def test_is_shown_first_and_leaves_an_entry(self, cells, fields):
        content = self.setup_list(**cells)
        shown = imported(content, dry_run=True)
        assert [change.fields for change in shown.changed_units] == [fields]
        assert not AuditEntry.objects.filter(action="organisation.change_unit").exists()
        assert imported(content).applied
        (name, (before, after)) = next(iter(fields.items()))
        unit = Unit.objects.select_related("site").get(name="Direktorat B")
        assert str(getattr(unit, name)) == after
        entry = AuditEntry.objects.get(action="organisation.change_unit")
        assert entry.facts["before"] == {name: before}
        assert entry.unit_path == unit.path
        assert imported(content).changed_units == ()

    def test_is_none_of_a_unit_above_that_the_list_only_names(self):
        make_unit(name="Badan A", zone="WIB")
        report = imported(csv_list({**person(1), **WIT}))
        assert report.changed_units == ()
        assert Unit.objects.get(name="Badan A").zone == "WIB"
        assert Unit.objects.get(name="Direktorat B").zone == "WIT"

    def test_of_a_new_unit_above_is_what_all_below_it_say(self):
        imported(csv_list({**person(1), **WIT}, {**person(2, UNIT_2="Biro C"), **WIT}))
        assert Unit.objects.get(name="Badan A").zone == "WIT"

    def test_of_a_new_unit_above_is_not_the_first_when_they_differ(self):
        imported(csv_list({**person(1), **WIT}, {**person(2, UNIT_2="Biro C"), **WIB}))
        assert Unit.objects.get(name="Badan A").zone == "WIB"

    def test_makes_a_new_site_in_the_zone_of_its_unit(self):
        imported(self.setup_list(**WIT, **{"LOKASI KERJA": "Gedung C"}))
        assert Site.objects.get(name="Gedung C").zone == "WIT"
