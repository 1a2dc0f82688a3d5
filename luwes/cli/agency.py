"""`luwes agency`: a sample staff list of any size, for trials and measurements."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from luwes.cli import choices
from luwes.cli.printing import progress, show
from luwes.cli.verbs import Exit, Verb, WrongUsage

LABEL = "Writing the sample staff list"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--staff", type=int, default=1000, help="number of staff (1000)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".xlsx or .csv")
    parser.add_argument("--on", type=choices.day, metavar="DATE", help="date of the list")


def run(args: Namespace) -> int:
    """Write the list; the same number gives the same bytes."""
    from luwes.demo.agency import files

    writers = {".xlsx": files.write_xlsx, ".csv": files.write_csv}
    if args.out.suffix.lower() not in writers:
        raise WrongUsage(f"{args.out} must end in .xlsx or .csv.")
    if args.staff < 1:
        raise WrongUsage("--staff must be 1 or more.")
    write = writers[args.out.suffix.lower()]
    with progress() as report:
        rows = write(
            args.out,
            staff=args.staff,
            on=args.on or files.REFERENCE_ON,
            progress=lambda done, total: report(LABEL, done, total),
        )
    show({"file": str(args.out), "staff": rows}, as_json=args.json)
    return Exit.FINE


VERB = Verb(("agency",), "Write a sample staff list.", arguments, run, prints_result=True)
