"""The sample staff list: valid, consistent, and the same for the same seed."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from luwes.demo.agency import COLUMNS, REFERENCE_ON, StaffRow, generate, write_csv, write_xlsx
from luwes.demo.agency.tree import shares, tree_for
from luwes.kit.nip import NumberKind, parse_nip


def day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a printed date has no zone


def path_of(row: StaffRow) -> tuple[str, ...]:
    return tuple(
        name for name in (row.unit_1, row.unit_2, row.unit_3, row.unit_4, row.unit_5) if name
    )


@pytest.fixture(scope="module")
def rows() -> list[StaffRow]:
    return list(generate(1000))


class TestNumbers:
    def test_are_unique(self, rows: list[StaffRow]):
        assert len({row.nip for row in rows}) == len({row.email for row in rows}) == 1000

    def test_agree_with_the_other_columns(self, rows: list[StaffRow]):
        for row in rows:
            number = parse_nip(row.nip)
            assert number.born_on == day(row.born_on)
            assert number.sex == {"M": "m", "F": "f"}[row.sex]
            assert number.started_year == day(row.started_on).year
            assert (number.kind is NumberKind.PPPK) == row.employment.startswith("PPPK")
            assert number.started_month in (None, day(row.started_on).month)


class TestPeople:
    def test_are_contract_employees_in_36_of_100(self, rows: list[StaffRow]):
        assert sum(row.employment.startswith("PPPK") for row in rows) == 360

    def test_have_dates_in_order(self, rows: list[StaffRow]):
        for row in rows:
            started, posted = day(row.started_on), day(row.posted_on)
            assert day(row.born_on).year + 18 < started.year + 1
            assert started <= posted < REFERENCE_ON < day(row.retires_on)

    def test_have_a_grade_of_their_kind(self, rows: list[StaffRow]):
        for row in rows:
            assert ("/" in row.grade) != row.employment.startswith("PPPK")

    def test_are_sometimes_new_in_post(self, rows: list[StaffRow]):
        new = sum((REFERENCE_ON - day(row.posted_on)).days < 60 for row in rows)
        assert 20 <= new <= 70

    def test_have_names_of_one_word_too(self, rows: list[StaffRow]):
        assert 30 <= sum(" " not in row.name for row in rows) <= 150


class TestUnits:
    def test_have_one_head_each(self, rows: list[StaffRow]):
        heads = Counter(path_of(row) for row in rows if row.is_head == "Ya")
        assert heads == Counter(set(map(path_of, rows)))

    def test_stand_under_a_unit_that_has_staff(self, rows: list[StaffRow]):
        paths = set(map(path_of, rows))
        assert all(len(path) == 1 or path[:-1] in paths for path in paths)

    def test_describe_themselves_alike_in_every_row(self, rows: list[StaffRow]):
        seen = defaultdict(set)
        for row in rows:
            seen[path_of(row)].add((row.service_mode, row.zone, row.site))
        assert all(len(said) == 1 for said in seen.values())

    def test_are_eight_deputies_a_counter_office_and_a_unit_open_day_and_night(
        self, rows: list[StaffRow]
    ):
        second = {row.unit_2 for row in rows}
        assert sum(name.startswith("Deputi") for name in second) == 8
        assert {row.service_mode for row in rows} == {"Perkantoran", "Loket", "24 Jam"}
        assert {row.zone for row in rows} == {"WIB", "WITA", "WIT"}


@pytest.mark.parametrize("staff", [1, 7, 60, 1000, 1501, 2200, 37_000])
def test_any_size_is_met_exactly(staff: int):
    units = tree_for(staff)
    assert sum(unit.size for unit in units) == staff
    assert len({unit.path for unit in units}) == len(units)
    assert max(len(unit.path) for unit in units) <= 5


def test_no_agency_is_empty():
    with pytest.raises(ValueError, match="at least 1"):
        tree_for(0)


def test_shares_are_whole_and_lose_nobody():
    assert shares([1, 1, 1], 10) == [4, 3, 3]
    assert shares([0, 0], 3) == [3, 0]


def test_a_large_agency_repeats_no_number():
    numbers = [row.nip for row in generate(20_000)]
    assert len(set(numbers)) == 20_000


def test_the_seed_decides_everything():
    assert list(generate(120, 7)) == list(generate(120, 7))
    assert list(generate(120, 7)) != list(generate(120, 8))


class TestFiles:
    def test_the_workbook_holds_the_rows_as_text(self, tmp_path: Path):
        path = tmp_path / "staff.xlsx"
        done: list[tuple[int, int]] = []
        write_xlsx(path, staff=60, progress=lambda *n: done.append(n))
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Pegawai").to_python()
        assert sheet[0] == list(COLUMNS)
        assert [row[0] for row in sheet[1:]] == [row.nip for row in generate(60)]
        assert done == [(60, 60)]

    def test_the_same_arguments_give_the_same_bytes(self, tmp_path: Path):
        for name in ("a", "b"):
            write_xlsx(tmp_path / name, staff=60)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()

    def test_the_csv_has_a_header_and_every_row(self, tmp_path: Path):
        write_csv(tmp_path / "staff.csv", staff=60, delimiter=";")
        with (tmp_path / "staff.csv").open(encoding="utf-8") as file:
            header, *found = csv.reader(file, delimiter=";")
        assert header == list(COLUMNS)
        assert [row[0] for row in found] == [row.nip for row in generate(60)]
