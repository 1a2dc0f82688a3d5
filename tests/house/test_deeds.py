"""Every deed that the program writes into the audit trail has words for the auditor."""

import re
from pathlib import Path

from luwes.complaints.types import EventKind
from luwes.discipline.types import StepKind
from luwes.web.deeds import DEEDS

LUWES = Path(__file__).resolve().parents[2] / "luwes"
# a call that writes an entry, with the code of the deed as its first text
WRITES = re.compile(r'(?:audit\.record|_audit|_record|_close)\([^")]*?"([a-z]+\.[a-z_]+)"', re.S)
MADE = (
    {f"complaints.{kind}" for kind in EventKind if kind is not EventKind.RECEIVED}
    | {f"discipline.{kind}" for kind in StepKind}
    | {f"organisation.record_{kind}" for kind in ("rating", "sanction", "leave", "duty_trip")}
)


def written() -> set[str]:
    sources = (path for path in LUWES.rglob("*.py") if "tests" not in path.parts)
    return {code for path in sources for code in WRITES.findall(path.read_text(encoding="utf-8"))}


def test_there_are_deeds_to_speak_of():
    assert {"rota.publish_plan", "allowance.seal_run", "policy.approve_term"} <= written()


def test_each_deed_has_words():
    missing = sorted((written() | MADE) - DEEDS.keys())
    assert not missing, f"Add words to luwes/web/deeds.py for: {', '.join(missing)}."
