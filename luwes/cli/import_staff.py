"""`luwes import staff FILE`: a staff list from CSV or XLSX, dry run first."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV or XLSX")
    parser.add_argument("--accept-valid", action="store_true", help="import the good rows")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Import all rows or none; exit code 1 when a row is bad."""
    if not args.file.is_file():
        raise WrongUsage(f"{args.file} is no file.")
    ground.start()
    raise NotImplementedError


VERB = Verb(
    ("import", "staff"), "Import a staff list (CSV, XLSX).", arguments, run, prints_result=True
)
