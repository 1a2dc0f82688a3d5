"""
Difference in differences with unit and week effects and errors clustered by unit.

The model: y[i,t] = unit[i] + week[t] + effect × treated[i] × after[t] + error, weighted by the
size of the cell (Angrist and Pischke 2009, ch. 5). Clustering: Bertrand, Duflo and Mullainathan
2004; the small-sample factor G/(G-1) × (N-1)/(N-K) as in Cameron and Miller 2015.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from statsmodels.regression.linear_model import WLS

from luwes.study.rules import PanelTooSmall, require_answerable, shown
from luwes.study.types import Cell, Estimate, Panel, Protocol


@dataclass(frozen=True, slots=True)
class Fit:
    effect: float
    error: float
    low: float
    high: float
    p: float


def estimate(panel: Panel, *, protocol: Protocol) -> Estimate:
    """
    Return the effect on one outcome with its interval and a placebo from the time before.

    :raises PanelTooSmall: fewer than four units, an arm without a unit, no week on one side of
        the start, or a value that is everywhere the same.
    """
    treated = frozenset(protocol.treated)
    cells = panel.cells
    fit = fit_effect(cells, treated=treated, start=protocol.start)
    placebo = _placebo(cells, treated=treated, protocol=protocol)
    means = _means(cells, treated=treated, start=protocol.start)
    return Estimate(
        outcome=panel.outcome,
        effect=fit.effect,
        error=fit.error,
        low=fit.low,
        high=fit.high,
        p=fit.p,
        treated_before=means[True, False],
        treated_after=means[True, True],
        comparison_before=means[False, False],
        comparison_after=means[False, True],
        clusters=len({cell.unit_id for cell in cells}),
        cells=len(cells),
        hidden=len(cells) - len(shown(panel, minimum=protocol.minimum_cell).cells),
        placebo=placebo.effect if placebo else None,
        placebo_p=placebo.p if placebo else None,
    )


def fit_effect(cells: Sequence[Cell], *, treated: frozenset[int], start: date) -> Fit:
    """Return the fitted effect of `treated × (week ≥ start)`; see the module for the model."""
    require_answerable(cells, treated=treated, start=start)
    units = sorted({cell.unit_id for cell in cells})
    weeks = sorted({cell.week for cell in cells})
    design = _design(cells, units, weeks, treated=treated, start=start)
    groups = np.array([units.index(cell.unit_id) for cell in cells])
    model = WLS(
        np.array([cell.value for cell in cells]),
        design,
        weights=np.array([cell.size for cell in cells], dtype=float),
    )
    result = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    low, high = result.conf_int()[0]
    return Fit(
        effect=float(result.params[0]),
        error=float(result.bse[0]),
        low=float(low),
        high=float(high),
        p=float(result.pvalues[0]),
    )


def _design(
    cells: Sequence[Cell],
    units: list[int],
    weeks: list[date],
    *,
    treated: frozenset[int],
    start: date,
) -> np.ndarray:
    """Return columns: treated × after first, then one a unit, then one a week but the first."""
    unit_place = {unit: place for place, unit in enumerate(units, start=1)}
    week_place = {week: place for place, week in enumerate(weeks[1:], start=1 + len(units))}
    design = np.zeros((len(cells), len(units) + len(weeks)))
    for row, cell in enumerate(cells):
        design[row, 0] = float(cell.unit_id in treated and cell.week >= start)
        design[row, unit_place[cell.unit_id]] = 1.0
        if cell.week in week_place:
            design[row, week_place[cell.week]] = 1.0
    return design


def _placebo(cells: Sequence[Cell], *, treated: frozenset[int], protocol: Protocol) -> Fit | None:
    """Return the effect of a trial that never was, half-way through the time before."""
    before = [cell for cell in cells if cell.week < protocol.start]
    weeks = sorted({cell.week for cell in before})
    if len(weeks) < 2:
        return None
    try:
        return fit_effect(before, treated=treated, start=weeks[len(weeks) // 2])
    except PanelTooSmall:
        return None


def _means(
    cells: Sequence[Cell], *, treated: frozenset[int], start: date
) -> dict[tuple[bool, bool], float]:
    """Return the mean by (treated, after), weighted by cell size; nan for an empty side."""
    found = {}
    for arm in (True, False):
        for after in (True, False):
            side = [
                c for c in cells if (c.unit_id in treated) is arm and (c.week >= start) is after
            ]
            weight = sum(c.size for c in side)
            mean = sum(c.value * c.size for c in side) / weight if weight else float("nan")
            found[arm, after] = mean
    return found
