"""The program `luwes`; see docs/cli.md."""

from luwes.cli.program import main

__all__ = ["main"]
