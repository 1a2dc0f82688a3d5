"""The parser of `luwes`, and how every error becomes a sentence and an exit code."""

import json
import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from luwes.cli import (
    accounts,
    agency,
    archive,
    close,
    demo,
    doctor,
    gate,
    import_staff,
    import_terminal,
    keys,
    manage,
    mapping,
    migrate,
    plan,
    serve,
    settle,
    study,
    user,
    version,
    worker,
)
from luwes.cli.verbs import Exit, Unusable, Verb, WrongUsage

VERBS: list[Verb] = [
    demo.VERB,
    serve.VERB,
    worker.VERB,
    gate.VERB,
    doctor.VERB,
    migrate.VERB,
    import_staff.VERB,
    import_terminal.VERB,
    mapping.VERB,
    plan.VERB,
    close.DAY,
    close.MONTH,
    settle.VERB,
    archive.CHECK_INS,
    archive.RESTORE,
    study.VERB,
    user.ADD,
    user.LIST,
    user.PASSWORD,
    accounts.OPEN,
    keys.VERB,
    agency.VERB,
    version.VERB,
    manage.VERB,
]
GROUPS = {
    "archive": "Months of check-ins in files.",
    "import": "Bring data in.",
    "close": "Settle a day or a month.",
    "user": "Accounts and their roles.",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return the exit code."""
    args = parser().parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in scripts that end in &
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _leave)
    try:
        code = int(args.verb.run(args))
        sys.stdout.flush()  # here, where a reader that is gone can still be met
        return code
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _unread()
    except Exception as error:
        answer = explain(error)
        if answer is None:
            raise
        code, problem = answer
        _tell(problem, as_json=getattr(args, "json", False))
        return code


def parser() -> ArgumentParser:
    """Return the parser of all verbs."""
    root = ArgumentParser(prog="luwes", description="Runs flexible working for governments.")
    top = root.add_subparsers(metavar="verb", required=True)
    inner: dict[str, Any] = {}
    for verb in VERBS:
        home = top
        if len(verb.words) == 2:
            group = verb.words[0]
            if group not in inner:
                whole = top.add_parser(group, help=GROUPS[group], description=GROUPS[group])
                inner[group] = whole.add_subparsers(metavar="what", required=True)
            home = inner[group]
        one = home.add_parser(verb.words[-1], help=verb.help, description=verb.help)
        verb.arguments(one)
        if verb.prints_result:
            one.add_argument("--json", action="store_true", help="print the result as JSON")
        one.set_defaults(verb=verb)
    return root


def explain(error: Exception) -> tuple[Exit, dict[str, Any]] | None:
    """Return the exit code and the problem as data, or None for a fault of the program itself."""
    from django.db import OperationalError

    from config.readers import EnvironmentInvalid
    from luwes.base.postgres import EmbeddedServerFailed
    from luwes.base.problems import problem_json
    from luwes.kit.errors import LuwesError

    if isinstance(error, LuwesError):
        return Exit.REFUSED, problem_json(error)
    if isinstance(error, WrongUsage | EnvironmentInvalid):
        return Exit.USAGE, {"detail": str(error)}
    if isinstance(error, Unusable | EmbeddedServerFailed | OperationalError):
        return Exit.UNREACHABLE, {"detail": str(error).strip()}
    return None


def _tell(problem: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(problem, ensure_ascii=False, indent=2, default=str))
    lines = [problem["detail"], problem.get("remedy", "")]
    lines += [_reason(reason) for reason in problem.get("reasons", [])]
    print(f"luwes: {' '.join(filter(None, lines[:2]))}", *lines[2:], sep="\n", file=sys.stderr)


def _reason(reason: dict[str, Any]) -> str:
    return "  - " + ", ".join(f"{key}: {value}" for key, value in reason.items() if value)


def _unread() -> int:
    """End quietly when nobody reads the rest, as after `luwes doctor | head -1`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _leave(number: int, _frame: object) -> None:
    """End as after `exit`, so that what was started is also stopped."""
    raise SystemExit(128 + number)
