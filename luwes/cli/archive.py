"""`luwes archive …`: months of check-ins into files, and back."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage


def check_ins_arguments(parser: ArgumentParser) -> None:
    choices.add_month(parser)
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", required=True, help="where the file is written"
    )
    parser.add_argument(
        "--drop", action="store_true", help="drop the detached table once the file is proven"
    )
    choices.add_by(parser)


def restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the .parquet file, its .json beside it")
    choices.add_by(parser)


def check_ins(args: Namespace) -> int:
    """Write one month into a Parquet file, prove the file, and detach the month."""
    ground.start()
    from luwes.attendance.retention.archive import archive_month

    by = choices.account_of(args.by)
    done = archive_month(
        month=args.month, folder=args.to.resolve(), drop=args.drop, by=by, at=choices.now()
    )
    facts = {"month": f"{args.month:%Y-%m}", "file": str(done.file), "rows": done.manifest.rows}
    show(
        {**facts, "sha256": done.manifest.sha256, "kept_as": done.kept_as or "dropped"},
        as_json=args.json,
    )
    return Exit.FINE


def restore(args: Namespace) -> int:
    """Bring the check-ins of an archive file back into the database."""
    if not args.file.is_file():
        raise WrongUsage(f"{args.file} is no file.")
    ground.start()
    from luwes.attendance.retention.archive import restore as restore_file

    made = restore_file(file=args.file, by=choices.account_of(args.by), at=choices.now())
    show({"month": f"{made.month:%Y-%m}", "rows": made.rows}, as_json=args.json)
    return Exit.FINE


CHECK_INS = Verb(
    ("archive", "check-ins"),
    "Move a month of check-ins into a Parquet file.",
    check_ins_arguments,
    check_ins,
    prints_result=True,
)
RESTORE = Verb(
    ("archive", "restore"),
    "Bring an archived month back.",
    restore_arguments,
    restore,
    prints_result=True,
)
