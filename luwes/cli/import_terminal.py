"""`luwes import terminal FILE`: the log of a fingerprint terminal (attlog.dat, also as .gz)."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.attendance.models import Terminal


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="attlog.dat as the terminal exports it, or .gz")
    parser.add_argument("--terminal", required=True, metavar="NAME", help="name of the terminal")
    parser.add_argument("--new", action="store_true", help="set the terminal up at the unit first")
    parser.add_argument(
        "--keys",
        action="store_true",
        help="with --new: people press the in/out keys; without, direction is read from the day",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what is found")
    choices.add_unit(parser)
    choices.add_by(parser)


def run(args: Namespace) -> int:
    """Read one file; a second time nothing is stored. Exit code 1 when no line is a punch."""
    if not args.file.is_file():
        raise WrongUsage(f"{args.file} is no file.")
    ground.start()
    from django.db import transaction

    with transaction.atomic():
        facts = _read(args)
        if args.dry_run:
            transaction.set_rollback(True)
    show(facts, as_json=args.json)
    return Exit.FINE


def _read(args: Namespace) -> dict[str, Any]:
    from luwes.attendance.terminals.actions import read_file

    reading = read_file(
        terminal=_terminal(args),
        content=args.file.read_bytes(),
        name=args.file.name,
        by=choices.account_of(args.by),
        at=choices.now(),
        dry_run=args.dry_run,
    )
    facts = reading.as_json()
    findings = facts.pop("findings")
    return {"dry_run": args.dry_run, **facts, **findings}


def _terminal(args: Namespace) -> "Terminal":
    from luwes.attendance.models import Terminal
    from luwes.attendance.terminals.actions import add_terminal
    from luwes.attendance.terminals.types import States
    from luwes.kit.zones import Zone

    if args.new:
        unit = choices.unit_of(args.unit)
        states = States.KEYS if args.keys else States.NONE
        return add_terminal(
            unit=unit,
            name=args.terminal,
            zone=Zone(unit.zone),
            states=states,
            by=choices.account_of(args.by),
            at=choices.now(),
        )
    found = Terminal.objects.filter(name=args.terminal).select_related("unit")
    if args.unit:
        found = found.filter(unit=choices.unit_of(args.unit))
    known = list(found)
    if len(known) != 1:
        raise WrongUsage(_which(args.terminal, [terminal.unit.code for terminal in known]))
    return known[0]


def _which(name: str, units: list[str]) -> str:
    if not units:
        return f"No terminal is called {name!r}. Set one up with --new --unit CODE."
    return f"{len(units)} terminals are called {name!r}; choose with --unit: {', '.join(units)}."


VERB = Verb(
    ("import", "terminal"),
    "Read a fingerprint terminal's log (attlog.dat).",
    arguments,
    run,
    prints_result=True,
)
