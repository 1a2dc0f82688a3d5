"""The two ways into the dark theme, and the two themes, name the same colours."""

import re
from pathlib import Path

CSS = Path(__file__).parent.parent / "static" / "web" / "css" / "tokens.css"


def blocks() -> list[dict[str, str]]:
    bodies = re.findall(r":root[^{]*\{([^}]*)\}", CSS.read_text())
    return [dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body)) for body in bodies]


def test_system_dark_and_chosen_dark_are_equal() -> None:
    _light, by_system, by_person, _scale = blocks()
    assert by_system == by_person


def test_dark_defines_every_colour_of_light() -> None:
    light, dark, *_rest = blocks()
    assert light.keys() == dark.keys()
