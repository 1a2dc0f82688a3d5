"""Charts as SVG text, from Altair, for page and PDF alike."""

from typing import Any

import vl_convert


def svg(chart: Any) -> str:
    """Return an Altair chart drawn as SVG (no script, no outside font)."""
    return str(vl_convert.vegalite_to_svg(chart.to_json()))
