"""`luwes settle`: settle days again, or many people in several processes."""

import json
import subprocess
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Unusable, Verb, WrongUsage

MOST_PROCESSES = 64


def arguments(parser: ArgumentParser) -> None:
    choices.add_unit(parser)
    parser.add_argument("--on", metavar="DATE", type=choices.day, help="one date as 2026-05-31")
    parser.add_argument("--first", metavar="DATE", type=choices.day, help="first of several dates")
    parser.add_argument("--until", metavar="DATE", type=choices.day, help="date after the last")
    parser.add_argument(
        "--processes", metavar="N", type=_count, default=1, help="processes that share the people"
    )
    parser.add_argument("--part", metavar="K/N", type=_part, help="only the K-th part of N")


def run(args: Namespace) -> int:
    """Settle the closed days of everybody at the unit and below it."""
    ground.start()
    from luwes.attendance import actions
    from luwes.kit.periods import ONE_DAY

    unit = choices.unit_of(args.unit)
    first = args.on or args.first or choices.today(unit)
    until = args.until or first + ONE_DAY
    if until <= first:
        raise WrongUsage("--until must be after --first.")
    if args.processes > 1:
        found = _shared(unit.code, first.isoformat(), until.isoformat(), args.processes)
    else:
        found = asdict(
            actions.settle_days(
                unit=unit, first=first, until=until, at=choices.now(), part=args.part or (0, 1)
            )
        )
    dates = {"first": first.isoformat(), "until": until.isoformat()}
    show({"unit": unit.code, **dates, **found}, as_json=args.json)
    return Exit.FINE


def _shared(code: str, first: str, until: str, processes: int) -> dict[str, int]:
    """Let several processes settle a part each; return the sums."""
    verb = [sys.executable, "-m", "luwes.cli", "settle", "--json", "--unit", code]
    verb += ["--first", first, "--until", until]
    children = [
        subprocess.Popen([*verb, "--part", f"{part}/{processes}"], stdout=subprocess.PIPE)
        for part in range(1, processes + 1)
    ]
    answers = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        raise Unusable("A part could not be settled; its own message stands above.")
    return _sums(json.loads(answer) for answer in answers)


def _sums(answers: Iterable[dict[str, Any]]) -> dict[str, int]:
    names = ("settled", "written", "superseded", "closed")
    found = list(answers)
    return {name: sum(answer[name] for answer in found) for name in names}


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PROCESSES:
        raise ArgumentTypeError(f"{text!r} is no number of processes from 1 to {MOST_PROCESSES}")
    return int(text)


def _part(text: str) -> tuple[int, int]:
    """Read 1/2 as the first of two parts; return it counted from 0."""
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise ArgumentTypeError(f"{text!r} is no part; write it as 1/2")
    return int(number) - 1, int(of)


VERB = Verb(
    ("settle",),
    "Settle days again, with several processes where there are many people.",
    arguments,
    run,
    prints_result=True,
)
