"""What data a study may use, and what of them may be shown."""

from collections.abc import Sequence
from datetime import date

from luwes.study.types import Cell, Panel

FEWEST_CLUSTERS = 4


class PanelTooSmall(ValueError):
    """`reason`: clusters, arms, weeks or constant: what the data lack for any estimate."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require_answerable(cells: Sequence[Cell], *, treated: frozenset[int], start: date) -> None:
    """
    Refuse cells that cannot answer the question of the study.

    :raises PanelTooSmall: with what they lack.
    """
    units = {cell.unit_id for cell in cells}
    if len(units) < FEWEST_CLUSTERS:
        raise PanelTooSmall("clusters")
    if not units & treated or not units - treated:
        raise PanelTooSmall("arms")
    if len({cell.week >= start for cell in cells}) < 2:
        raise PanelTooSmall("weeks")
    if len({cell.value for cell in cells}) == 1:
        raise PanelTooSmall("constant")


def shown(panel: Panel, *, minimum: int) -> Panel:
    """Return the panel without cells of fewer than `minimum` observations: they could name one."""
    return Panel(panel.outcome, tuple(cell for cell in panel.cells if cell.size >= minimum))


def arm_means(
    panel: Panel, *, treated: frozenset[int], minimum: int
) -> list[tuple[date, bool, float]]:
    """
    Return (week, treated, mean weighted by cell size) for the picture, in order of week.

    A mean over fewer than `minimum` observations is left out.
    """
    sums: dict[tuple[date, bool], tuple[float, int]] = {}
    for cell in panel.cells:
        key = (cell.week, cell.unit_id in treated)
        value, size = sums.get(key, (0.0, 0))
        sums[key] = (value + cell.value * cell.size, size + cell.size)
    return [
        (week, arm, value / size)
        for (week, arm), (value, size) in sorted(sums.items())
        if size >= minimum
    ]
