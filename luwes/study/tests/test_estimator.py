"""The estimator against worlds whose effect is known, and against statsmodels' own formula."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st

from luwes.study.estimator import estimate, fit_effect
from luwes.study.rules import PanelTooSmall, arm_means, shown
from luwes.study.types import Cell, Outcome, Panel, Protocol

MONDAY = date(2026, 9, 7)
START = date(2026, 10, 5)
UNITS = tuple(range(1, 21))
TREATED = frozenset(range(1, 9))


def world(*, effect: float, noise: float, seed: int = 1) -> list[Cell]:
    """Units and weeks with levels of their own, and `effect` for the treated after the start."""
    rng = np.random.default_rng(seed)
    level = dict(zip(UNITS, rng.normal(20, 5, len(UNITS)), strict=True))
    cells = []
    for number in range(8):
        week = MONDAY + timedelta(weeks=number)
        for unit in UNITS:
            lift = effect if unit in TREATED and week >= START else 0.0
            value = level[unit] + number * 0.7 + lift + rng.normal(0, noise)
            cells.append(Cell(unit, week, value, int(rng.integers(5, 60))))
    return cells


def protocol() -> Protocol:
    comparison = tuple(unit for unit in UNITS if unit not in TREATED)
    return Protocol(
        title="Uji coba",
        treated=tuple(sorted(TREATED)),
        comparison=comparison,
        before_first=MONDAY,
        start=START,
        until=date(2026, 11, 2),
        outcomes=(Outcome.LATE_MINUTES,),
        minimum_cell=5,
    )


class TestFitEffect:
    @given(effect=st.floats(-50, 50))
    def test_finds_the_effect_exactly_where_there_is_no_noise(self, effect):
        fit = fit_effect(world(effect=effect, noise=0.0), treated=TREATED, start=START)
        assert fit.effect == pytest.approx(effect, abs=1e-6)

    def test_agrees_with_the_formula_interface_to_the_last_digits(self):
        cells = world(effect=-3.0, noise=2.0)
        frame = pd.DataFrame(
            {
                "y": [c.value for c in cells],
                "unit": [c.unit_id for c in cells],
                "week": [str(c.week) for c in cells],
                "d": [float(c.unit_id in TREATED and c.week >= START) for c in cells],
                "w": [c.size for c in cells],
            }
        )
        reference = smf.wls("y ~ d + C(unit) + C(week)", frame, weights=frame.w).fit(
            cov_type="cluster", cov_kwds={"groups": frame.unit}, use_t=True
        )
        fit = fit_effect(cells, treated=TREATED, start=START)
        assert fit.effect == pytest.approx(reference.params["d"], rel=1e-8)
        assert fit.error == pytest.approx(reference.bse["d"], rel=1e-6)
        assert fit.p == pytest.approx(reference.pvalues["d"], rel=1e-6)

    def test_covers_the_truth_about_as_often_as_it_says(self):
        hits = 0
        for seed in range(60):
            fit = fit_effect(world(effect=2.0, noise=3.0, seed=seed), treated=TREATED, start=START)
            hits += fit.low <= 2.0 <= fit.high
        assert 50 <= hits <= 60

    @pytest.mark.parametrize(
        ("keep", "reason"),
        [
            (lambda cell: cell.unit_id <= 3, "clusters"),
            (lambda cell: cell.unit_id in TREATED, "arms"),
            (lambda cell: cell.week < START, "weeks"),
        ],
    )
    def test_refuses_data_that_cannot_answer(self, keep, reason):
        cells = [cell for cell in world(effect=1.0, noise=1.0) if keep(cell)]
        with pytest.raises(PanelTooSmall) as refusal:
            fit_effect(cells, treated=TREATED, start=START)
        assert refusal.value.reason == reason


class TestEstimate:
    def test_refuses_an_outcome_that_never_varies(self):
        cells = [Cell(c.unit_id, c.week, 0.0, c.size) for c in world(effect=0.0, noise=0.0)]
        with pytest.raises(PanelTooSmall) as refusal:
            fit_effect(cells, treated=TREATED, start=START)
        assert refusal.value.reason == "constant"

    def test_placebo_is_near_nought_where_the_arms_moved_alike(self):
        cells = tuple(world(effect=5.0, noise=0.0))
        found = estimate(Panel(Outcome.LATE_MINUTES, cells), protocol=protocol())
        assert found.placebo == pytest.approx(0.0, abs=1e-6)
        assert found.effect == pytest.approx(5.0, abs=1e-6)


class TestShown:
    def test_leaves_out_cells_that_could_name_a_person(self):
        panel = Panel(Outcome.ABSENCE, (Cell(1, MONDAY, 1.0, 4), Cell(2, MONDAY, 1.0, 5)))
        assert [cell.unit_id for cell in shown(panel, minimum=5).cells] == [2]

    def test_arm_means_weigh_by_size_and_leave_out_small_arms(self):
        cells = (Cell(1, MONDAY, 10.0, 1), Cell(2, MONDAY, 20.0, 9), Cell(30, MONDAY, 1.0, 4))
        means = arm_means(Panel(Outcome.ABSENCE, cells), treated=TREATED, minimum=5)
        assert means == [(MONDAY, True, 19.0)]


class TestProtocol:
    def test_hash_changes_with_any_word_of_it(self):
        first = protocol()
        other = Protocol(**{**{f: getattr(first, f) for f in first.__slots__}, "minimum_cell": 6})
        assert first.hash != other.hash
