"""The picture of one outcome: both arms week by week, and the day on which the trial began."""

from datetime import date
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from luwes.base.charts import svg
from luwes.study.rules import arm_means
from luwes.study.types import Panel, Protocol

WIDTH, HEIGHT = 480, 230
TRIAL, COMPARISON, INK, GRID = "#8a4b12", "#27509b", "#333333", "#dddddd"


def outcome_svg(panel: Panel, *, protocol: Protocol) -> str:
    """Return the picture as SVG; arms differ by colour, dash and mark, not by colour alone."""
    means = arm_means(panel, treated=frozenset(protocol.treated), minimum=protocol.minimum_cell)
    names = {True: _("Uji coba"), False: _("Pembanding")}
    rows = [
        {"week": _midnight(week), "arm": names[arm], "value": value} for week, arm, value in means
    ]
    arms = [names[True], names[False]]
    # equal domains let the three channels share one legend
    colours = alt.Scale(domain=arms, range=[TRIAL, COMPARISON])
    dashes = alt.Scale(domain=arms, range=[[1, 0], [6, 4]])
    marks = alt.Scale(domain=arms, range=["circle", "square"])
    legend = alt.Legend(orient="top")
    lines = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_line(point=alt.OverlayMarkDef(size=55, filled=True), strokeWidth=2.5)
        .encode(
            x=alt.X("week:T", title=_("Minggu"), axis=alt.Axis(format="%d/%m", grid=False)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("arm:N", title=None, scale=colours, legend=legend),
            strokeDash=alt.StrokeDash("arm:N", title=None, scale=dashes, legend=legend),
            shape=alt.Shape("arm:N", title=None, scale=marks, legend=legend),
        )
    )
    chart = alt.layer(_beginning(protocol.start), lines).properties(width=WIDTH, height=HEIGHT)
    return svg(
        chart.configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, gridColor=GRID, labelFontSize=14, titleFontSize=14
        )
        .configure_legend(labelFontSize=14, symbolSize=120, symbolStrokeWidth=3)
    )


def _beginning(start: date) -> Any:
    data = alt.Data(  # type: ignore[no-untyped-call]
        values=[{"week": _midnight(start), "said": _("uji coba dimulai")}]
    )
    rule = alt.Chart(data).mark_rule(strokeDash=[4, 4], color=INK).encode(x="week:T")
    said = (
        alt.Chart(data)
        .mark_text(align="left", dx=5, dy=-HEIGHT // 2 + 8, color=INK, fontSize=13)
        .encode(x="week:T", text="said:N")
    )
    return alt.layer(rule, said)


def _midnight(on: date) -> str:
    """A date alone would be read as UTC and shown a day early to the west of it."""
    return f"{on.isoformat()}T00:00:00"
