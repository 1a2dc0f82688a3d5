"""`luwes user open`: accounts for everybody under a unit, with a list of codes to hand out."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.organisation.accounts import OpenedAccounts

ONLY_FOR_ME = 0o600


def arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        required=True,
        help="new file for the list, .csv or .xlsx; only your own account can read it",
    )
    parser.add_argument(
        "--renew", action="store_true", help="replace codes that are still good, too"
    )
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Open the accounts and write the codes; nothing is opened when the file cannot be written."""
    _check_name(args.out)
    ground.start()
    from django.db import transaction

    from luwes.organisation.actions import open_accounts

    unit, by = choices.unit_of(args.unit), choices.account_of(args.by)
    file = _new_file(args.out)
    try:
        with os.fdopen(file, "wb") as out, transaction.atomic():
            made = open_accounts(unit=unit, by=by, at=choices.now(), renew=args.renew)
            out.write(_list(made, args.out.suffix))
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        args.out.unlink(missing_ok=True)
        raise
    if not made.rows:
        args.out.unlink()
    show(_facts(made, args.out), as_json=args.json)
    return Exit.FINE


def _check_name(out: Path) -> None:
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise WrongUsage("--out must end in .csv or .xlsx.")
    if out.exists():
        raise WrongUsage(f"{out} is there already; name a new file, so that no codes are lost.")


def _new_file(out: Path) -> int:
    try:
        return os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_FOR_ME)
    except OSError as error:
        raise WrongUsage(f"{out} cannot be written: {error.strerror}.") from error


def _list(made: "OpenedAccounts", suffix: str) -> bytes:
    from django.utils import translation

    from luwes.organisation.accounts import handed_out

    with translation.override("id"):
        return handed_out(made, kind=suffix.lower().removeprefix("."))


def _facts(made: "OpenedAccounts", out: Path) -> dict[str, object]:
    return {
        "opened": made.opened,
        "tied": made.tied,
        "codes": len(made.rows),
        "good_until": made.last_on,
        "file": str(out) if made.rows else None,
    }


OPEN = Verb(
    ("user", "open"),
    "Open an account for everybody under a unit and write the codes that activate them.",
    arguments,
    run,
    prints_result=True,
)
