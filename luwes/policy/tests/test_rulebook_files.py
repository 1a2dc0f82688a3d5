"""A bad rulebook file is refused by name, with what to do; the nation's own is whole."""

from datetime import date
from pathlib import Path

import pytest

from luwes.policy.rulebook_files import (
    RulebookInvalid,
    definitions,
    load,
    national_rulebook,
)
from luwes.policy.schemas import SHAPES, problems_of
from luwes.policy.types import RuleUnknown

MALFORMED = Path(__file__).parent / "malformed"


class TestMalformedFiles:
    @pytest.mark.parametrize("case", sorted(p.name for p in MALFORMED.iterdir()))
    def test_are_refused_with_file_key_and_remedy(self, case):
        expected = (MALFORMED / case / "expected.txt").read_text(encoding="utf-8").strip()
        with pytest.raises(RulebookInvalid) as refusal:
            load(MALFORMED / case / "rulebook")
        assert str(refusal.value) == expected

    def test_are_reported_all_at_once(self, tmp_path):
        for name in ("one", "two"):
            (tmp_path / "rota").mkdir(exist_ok=True)
            (tmp_path / "rota" / f"{name}.yaml").write_text("[]")
        with pytest.raises(RulebookInvalid) as refusal:
            load(tmp_path)
        assert len(refusal.value.facts["problems"]) == 2

    def test_that_are_not_utf_8_are_refused(self, tmp_path):
        (tmp_path / "rota").mkdir()
        (tmp_path / "rota" / "cap.yaml").write_bytes(b"description: caf\xe9")
        with pytest.raises(RulebookInvalid, match=r"rota/cap\.yaml: key rota\.cap: is not UTF-8"):
            load(tmp_path)


class TestNationalRulebook:
    def test_has_every_subject(self):
        assert {definition.subject for definition in definitions().values()} == {
            "calendar", "working_time", "eligibility", "rota", "attendance", "work",
            "complaints", "discipline", "performance", "allowance", "study",
        }  # fmt: skip

    @pytest.mark.parametrize("key", sorted(definitions()))
    def test_gives_each_value_unit_source_and_a_day_of_checking(self, key):
        definition = definitions()[key]
        assert all(definition.title[language] for language in ("id", "en"))
        assert definition.checked_on
        assert all(entry.instrument and entry.article for entry in definition.entries)

    def test_caps_days_away_at_two_from_the_day_of_permenpanrb_4_2025(self):
        key = "rota.away_cap_days_per_week"
        assert national_rulebook(date(2025, 4, 20)).value(key) == 5
        assert national_rulebook(date(2025, 4, 21)).value(key) == 2

    @pytest.mark.parametrize(
        ("year", "holidays", "joint_leave"), [(2025, 17, 11), (2026, 17, 8), (2027, 18, 8)]
    )
    def test_lists_the_holidays_of_each_decree(self, year, holidays, joint_leave):
        days = national_rulebook(date(2026, 11, 1)).value("calendar.holidays")
        kinds = [day["kind"] for day in days if day["on"].startswith(str(year))]
        assert (kinds.count("holiday"), kinds.count("joint_leave")) == (holidays, joint_leave)

    def test_knows_next_years_holidays_only_once_they_are_decreed(self):
        days = national_rulebook(date(2025, 9, 18)).value("calendar.holidays")
        assert max(day["on"] for day in days) < "2026-01-01"

    def test_fixes_the_nine_cells_of_the_matrix(self):
        matrix = national_rulebook(date(2026, 1, 1)).value("performance.predicate_matrix")
        order = ("below", "meets", "above")
        assert [matrix[row][column] for row in ("above", "meets", "below") for column in order] == [
            "kurang", "baik", "sangat_baik",
            "kurang", "baik", "baik",
            "sangat_kurang", "butuh_perbaikan", "butuh_perbaikan",
        ]  # fmt: skip

    def test_marks_what_nobody_has_verified(self):
        book = national_rulebook(date(2026, 6, 1))
        assert book.term("eligibility.months_in_post").unverified
        assert not book.term("rota.away_cap_days_per_week").unverified

    def test_gives_copies_so_that_no_caller_can_change_the_law(self):
        book = national_rulebook(date(2026, 6, 1))
        book.value("work.card_sizes").append(1)
        assert book.value("work.card_sizes") == [15, 30, 60]

    def test_names_the_key_and_date_that_it_does_not_know(self):
        with pytest.raises(RuleUnknown, match=r"rota\.nonsense.*01-06-2026"):
            national_rulebook(date(2026, 6, 1)).value("rota.nonsense")

    def test_has_the_same_version_for_the_same_values(self):
        one, other = (national_rulebook(date(2026, 6, day)) for day in (1, 2))
        assert one.version == other.version != national_rulebook(date(2025, 6, 1)).version


class TestShapes:
    @pytest.mark.parametrize("shape", sorted(SHAPES))
    @pytest.mark.parametrize("value", [None, -1, 1.5, "", "x", [None], {"x": 1}, [{"x": 1}], [[]]])
    def test_meet_any_nonsense_with_a_problem_and_never_a_fault(self, shape, value):
        if (shape, value) != ("names", ["x"]):
            assert problems_of(value, shape=shape)
