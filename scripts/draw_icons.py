"""Draws the PNG icons of the installed application from the mark; run it after a change."""

from pathlib import Path

import vl_convert

IMAGES = Path(__file__).parent.parent / "luwes" / "web" / "static" / "web" / "img"
SIZE = 32  # of the mark's own drawing
GROUND = '<rect width="32" height="32" rx="9" fill="#f4f1ea"/>'
FULL = '<rect width="32" height="32" fill="#f4f1ea"/>'
SAFE = '<g transform="translate(5.6 5.6) scale(0.65)">'  # the middle that no mask cuts off


def main() -> None:
    mark = (IMAGES / "mark.svg").read_text(encoding="utf-8")
    inside = mark.split(GROUND)[1].removesuffix("</svg>\n")
    head = mark.split(GROUND)[0]
    maskable = f"{head}{FULL}{SAFE}{inside}</g></svg>"
    for pixels in (192, 512):
        for name, svg in (("icon", mark), ("maskable", maskable)):
            png = vl_convert.svg_to_png(svg, scale=pixels / SIZE)
            (IMAGES / f"{name}-{pixels}.png").write_bytes(png)


if __name__ == "__main__":
    main()
