"""`luwes import staff FILE`: a staff list from CSV or XLSX, all rows or none."""

import json
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.organisation.staff_import.report import ImportReport


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV or XLSX")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--accept-valid", action="store_true", help="import the good rows")
    parser.add_argument(
        "--complete", action="store_true", help="the list is whole: who is not in it has left"
    )
    parser.add_argument(
        "--effective-on", type=choices.day, metavar="DATE", help="since when it holds (today)"
    )
    parser.add_argument("--under", metavar="CODE", help="keep to this unit and what lies below it")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="JSON with the meaning of each column"
    )
    parser.add_argument(
        "--problems", type=Path, metavar="FILE", help="write each bad row to a CSV or JSON file"
    )
    parser.add_argument(
        "--same-people",
        action="store_true",
        help="take everybody who seems known by a former NI PPPK for the same person; look at "
        "them with --dry-run first",
    )
    parser.add_argument("--language", choices=["id", "en"], default=_language(), help="of reasons")
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Import all rows or none; exit code 1 when a row is bad, even if the good ones are taken."""
    if not args.file.is_file():
        raise WrongUsage(f"{args.file} is no file.")
    mapping = _mapping(args.mapping)
    ground.start()
    report = _imported(args, mapping)
    _print(report, args)
    return Exit.REFUSED if report.errors else Exit.FINE


def _imported(args: Namespace, mapping: dict[str, Any] | None) -> "ImportReport":
    from luwes.organisation.actions import import_staff

    given: dict[str, Any] = {
        "file": args.file,
        "name": args.file.name,
        "mapping": mapping,
        "effective_on": args.effective_on,
        "by": choices.account_of(args.by),
        "at": choices.now(),
        "complete": args.complete,
        "under": choices.unit_of(args.under) if args.under else None,
    }
    renewals: dict[str, str] = {}
    if args.same_people:
        proposed = import_staff(**given, dry_run=True).renewals
        renewals = {renewal.new: renewal.old for renewal in proposed}
    return import_staff(
        **given, accept_valid=args.accept_valid, dry_run=args.dry_run, renewals=renewals
    )


def _print(report: "ImportReport", args: Namespace) -> None:
    from django.utils import translation

    from luwes.organisation.staff_import.report import report_text

    with translation.override(args.language):
        facts = report.as_json()
        if args.problems:
            is_json = args.problems.suffix.lower() == ".json"
            args.problems.write_bytes(_json(facts["problems"]) if is_json else report.as_csv())
    if args.json:
        show(facts, as_json=True)
    else:
        print(report_text(report, args.language))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()


def _mapping(file: Path | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(value, dict):
        raise WrongUsage(f"{file} must hold one JSON object, as a dry run with --json prints it.")
    return value


def _language() -> str:
    """Return the language of this terminal: Indonesian unless its locale says English."""
    return "en" if os.environ.get("LANG", "").startswith("en") else "id"


VERB = Verb(
    ("import", "staff"), "Import a staff list (CSV, XLSX).", arguments, run, prints_result=True
)
