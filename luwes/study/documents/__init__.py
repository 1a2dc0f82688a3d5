"""The report of a study as PDF, set by Typst."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from luwes.base.dates import clock_text, day_text
from luwes.base.documents import pdf
from luwes.study import queries
from luwes.study.models import Report
from luwes.study.pictures import outcome_svg
from luwes.study.texts import number

HERE = Path(__file__).parent


def report_pdf(
    report: Report,
    *,
    arms: Mapping[str, Sequence[str]],
    families: Sequence[tuple[str, Sequence[Any]]],
    refusals: Sequence[tuple[str, str]],
) -> bytes:
    """Return the report; the same report gives the same bytes."""
    protocol = report.protocol
    value = protocol.as_value()
    panels = queries.panels_of(report)
    data = {
        "title": protocol.title,
        "unit": protocol.unit.name,
        "before": f"{day_text(protocol.before_first)} – {day_text(protocol.last_before)}",
        "trial": f"{day_text(protocol.start)} – {day_text(protocol.last)}",
        "fixed": clock_text(protocol.fixed_at, protocol.unit.zone),
        "hash": protocol.hash,
        "data_hash": report.data_hash,
        "minimum_cell": protocol.minimum_cell,
        "arms": arms,
        "refusals": [{"title": title, "why": why} for title, why in refusals],
        "families": [
            {
                "name": name,
                "found": [
                    {
                        "title": told.title,
                        "verdict": told.verdict,
                        "effect": told.effect,
                        "interval": told.interval,
                        "caution": told.caution,
                        "p": number(told.found.p, 3),
                        "treated": _change(told.found.treated_before, told.found.treated_after),
                        "comparison": _change(
                            told.found.comparison_before, told.found.comparison_after
                        ),
                        "clusters": told.found.clusters,
                        "picture": outcome_svg(panels[told.found.outcome], protocol=value),
                    }
                    for told in found
                ],
            }
            for name, found in families
        ],
    }
    return pdf(HERE / "report.typ", data, at=report.made_at)


def _change(before: float, after: float) -> str:
    return f"{number(before)} → {number(after)}"
