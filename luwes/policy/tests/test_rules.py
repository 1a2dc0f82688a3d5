"""How rules meet in the tree: tables of inheritance, and the laws as properties."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.policy.rules import as_number, binding_limits, broken_limit, rules_in_force
from luwes.policy.types import OWN_VALUE, Bound, BoundKind, Definition, Entry, Override

START = date(2025, 1, 1)
KEY = "rota.cap"


def definition(value=2, *, bounds=(), shape="whole", accumulates_by=None) -> Definition:
    entry = Entry(START, value, "Peraturan 1/2025", "pasal 1")
    return Definition(
        key=KEY,
        title={"id": "Batas", "en": "Cap"},
        description="",
        clause="",
        unit="days",
        shape=shape,
        checked_on=START,
        entries=(entry,),
        bounds=tuple(bounds),
        accumulates_by=accumulates_by,
    )


def override(value, *, depth, day=0, until=None, serial=0) -> Override:
    first = START + timedelta(days=day)
    end = None if until is None else START + timedelta(days=until)
    return Override(KEY, value, first, end, depth, f"Unit {depth}", "SK", serial)


def bound(kind, value, *, depth, day=0, serial=0) -> Bound:
    first = START + timedelta(days=day)
    return Bound(KEY, BoundKind(kind), value, first, depth=depth, serial=serial)


def term(*, on=0, overrides=(), bounds=(), of=None):
    day = START + timedelta(days=on)
    terms, _ = rules_in_force([of or definition()], on=day, overrides=overrides, bounds=bounds)
    return terms[KEY]


class TestInheritance:
    @pytest.mark.parametrize(
        ("overrides", "on", "value", "set_by"),
        [
            ([], 0, 2, "Nasional"),
            ([override(1, depth=1)], 0, 1, "Unit 1"),
            ([override(1, depth=1), override(0, depth=3)], 0, 0, "Unit 3"),
            ([override(1, depth=1, day=10)], 9, 2, "Nasional"),
            ([override(1, depth=1, day=10)], 10, 1, "Unit 1"),
            ([override(1, depth=1, until=10)], 9, 1, "Unit 1"),
            ([override(1, depth=1, until=10)], 10, 2, "Nasional"),
            ([override(1, depth=1), override(0, depth=1, day=5)], 4, 1, "Unit 1"),
            ([override(1, depth=1), override(0, depth=1, day=5)], 5, 0, "Unit 1"),
            ([override(1, depth=1), override(0, depth=1, serial=1)], 0, 0, "Unit 1"),
            ([override(1, depth=1), override(0, depth=2), override(None, depth=2, day=5)], 5, 1,
             "Unit 1"),
        ],
        ids=["nation", "agency", "nearest", "not-yet", "first-day", "last-day", "ended",
             "before-successor", "superseded-by-date", "superseded-same-day", "follows-parent"],
    )  # fmt: skip
    def test_takes_the_nearest_unit_by_date(self, overrides, on, value, set_by):
        found = term(on=on, overrides=overrides)
        assert (found.value, found.set_by) == (value, set_by)

    def test_of_a_list_that_accumulates_adds_the_units_own_rows(self):
        holidays = definition([{"on": "2025-01-01", "name": "a"}], accumulates_by="on")
        own = override([{"on": "2025-02-02", "name": "b"}], depth=2)
        found = term(overrides=[own], of=holidays)
        assert [row["name"] for row in found.value] == ["a", "b"]
        assert found.source == "Peraturan 1/2025 pasal 1; SK"

    def test_marks_an_override_as_the_units_own_and_not_as_unverified(self):
        found = term(overrides=[override(1, depth=1)])
        assert (found.source, found.unverified, found.checked_on) == ("SK", False, None)


class TestBounds:
    @pytest.mark.parametrize(
        ("bounds", "asked", "value"),
        [
            ([bound("maximum", 1, depth=1)], 2, 1),
            ([bound("minimum", 1, depth=1)], 0, 1),
            ([bound("fixed", 1, depth=1)], 2, 1),
            ([bound("maximum", 1, depth=1), bound("maximum", 3, depth=2)], 2, 1),
            ([bound("maximum", 1, depth=1), bound("minimum", 2, depth=2)], 0, 0),
            ([bound("maximum", 1, depth=1), bound("maximum", 2, depth=1, day=-5)], 2, 1),
            ([bound("maximum", 1, depth=1, day=5)], 2, 2),
            ([bound("fixed", OWN_VALUE, depth=1)], 0, 2),
        ],
        ids=["maximum", "minimum", "fixed", "looser-below", "contradiction-below", "latest-wins",
             "not-yet", "own-value"],
    )  # fmt: skip
    def test_hold_for_all_below(self, bounds, asked, value):
        assert term(overrides=[override(asked, depth=3)], bounds=bounds).value == value

    def test_cut_also_a_value_from_above(self):
        found = term(bounds=[bound("maximum", 1, depth=2)])
        assert (found.value, found.limited, found.set_by) == (1, True, "Nasional")

    def test_that_fix_a_table_let_the_level_itself_decide(self):
        fixed = bound("fixed", OWN_VALUE, depth=1)
        own, below = override(1, depth=1), override(0, depth=2)
        assert term(overrides=[own, below], bounds=[fixed]).value == 1

    @pytest.mark.parametrize(("value", "ok"), [("0.5", True), ("0.50", True), ("0.51", False)])
    def test_compare_shares_by_size_and_not_by_writing(self, value, ok):
        limits = binding_limits([bound("fixed", "0.5", depth=0)], on=START)
        assert (broken_limit(value, limits) is None) is ok


days = st.integers(-3, 12)
overrides_st = st.lists(
    st.builds(
        lambda value, depth, day, length, serial: override(
            value, depth=depth, day=day, until=None if length is None else day + length,
            serial=serial,
        ),
        st.one_of(st.none(), st.integers(0, 9)),
        st.integers(1, 5),
        days,
        st.one_of(st.none(), st.integers(1, 9)),
        st.integers(0, 10**6),
    ),
    max_size=8,
    unique_by=lambda row: row.serial,
)  # fmt: skip
bounds_st = st.lists(
    st.builds(
        lambda kind, value, depth, day, serial: bound(
            kind, value, depth=depth, day=day, serial=serial
        ),
        st.sampled_from(list(BoundKind)),
        st.integers(0, 9),
        st.integers(0, 5),
        days,
        st.integers(0, 10**6),
    ),
    max_size=6,
    unique_by=lambda row: row.serial,
)


class TestLaws:
    @given(overrides_st, bounds_st, st.integers(0, 12), st.randoms(use_true_random=False))
    def test_merging_does_not_depend_on_the_order_of_rows(self, overrides, bounds, on, random):
        first = term(on=on, overrides=overrides, bounds=bounds)
        assert first == term(
            on=on, overrides=_shuffled(overrides, random), bounds=_shuffled(bounds, random)
        )

    @given(overrides_st, bounds_st, st.integers(0, 12))
    def test_a_child_never_leaves_what_binds_it(self, overrides, bounds, on):
        found = term(on=on, overrides=overrides, bounds=bounds)
        limits = binding_limits(bounds, on=START + timedelta(days=on))
        assert broken_limit(found.value, limits) is None

    @given(bounds_st, st.integers(0, 12), st.integers(1, 5))
    def test_a_level_further_down_is_never_freer(self, bounds, on, depth):
        day = START + timedelta(days=on)
        above = binding_limits([row for row in bounds if row.depth < depth], on=day)
        here = binding_limits([row for row in bounds if row.depth <= depth], on=day)
        allowed_here = {value for value in range(10) if broken_limit(value, here) is None}
        allowed_above = {value for value in range(10) if broken_limit(value, above) is None}
        assert allowed_here <= allowed_above
        assert allowed_here

    @given(overrides_st, bounds_st, st.integers(0, 9))
    def test_a_past_day_is_recomputed_the_same_after_later_decisions(self, overrides, bounds, on):
        before = term(on=on, overrides=overrides, bounds=bounds)
        later = [override(7, depth=5, day=on + 1, serial=10**7)]
        tighter = [bound("fixed", 0, depth=0, day=on + 1, serial=10**7)]
        assert before == term(on=on, overrides=overrides + later, bounds=bounds + tighter)


def _shuffled(rows: list, random: Random) -> list:
    mixed = list(rows)
    random.shuffle(mixed)
    return mixed


class TestNumbers:
    @pytest.mark.parametrize("value", [True, "baik", [1], {"a": 1}, None])
    def test_are_not_seen_in_what_has_no_size(self, value):
        assert as_number(value) is None
