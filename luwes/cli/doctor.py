"""`luwes doctor`: what is wrong with this machine, and what to do."""

from argparse import Namespace
from dataclasses import asdict

from luwes.cli.examination import Finding, examine
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, no_arguments

MARKS = {True: "ok     ", False: "PROBLEM"}


def run(args: Namespace) -> int:
    """Look at everything; exit code 1 when something is wrong."""
    findings = examine()
    is_fine = all(finding.is_fine for finding in findings)
    if args.json:
        facts = [asdict(finding) for finding in findings]
        show({"is_fine": is_fine, "findings": facts}, as_json=True)
    else:
        print("\n".join(_line(finding) for finding in findings))
    return Exit.FINE if is_fine else Exit.REFUSED


def _line(finding: Finding) -> str:
    line = f"{MARKS[finding.is_fine]} {finding.subject}: {finding.found}"
    return f"{line}\n        → {finding.remedy}" if finding.remedy else line


VERB = Verb(
    ("doctor",),
    "Say what is wrong with this machine, and what to do.",
    no_arguments,
    run,
    prints_result=True,
)
