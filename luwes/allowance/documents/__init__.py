"""Documents of the allowance, set by Typst."""

from pathlib import Path

from luwes.allowance.models import RunLine
from luwes.base.dates import clock_text, month_text
from luwes.base.documents import pdf
from luwes.kit.money import rupiah_text
from luwes.kit.steps import Step

HERE = Path(__file__).parent


def slip_pdf(line: RunLine, steps: list[tuple[str, Step]]) -> bytes:
    """Return a person's slip of one month; the same line gives the same bytes."""
    run = line.run
    data = {
        "number": run.number,
        "month": month_text(run.first),
        "sealed": clock_text(run.sealed_at, run.unit.zone) if run.sealed_at else "",
        "name": line.employee.full_name,
        "nip": line.employee.nip_printed,
        "unit": line.unit.name,
        "job_class": line.job_class,
        "predicate": line.predicate,
        "base": rupiah_text(line.base),
        "cut": rupiah_text(line.cut),
        "amount": rupiah_text(line.amount),
        "rules": run.rule_version,
        "inputs": run.inputs_hash,
        "steps": [
            {"what": text, "working": step.working, "value": step.value, "source": step.source}
            for text, step in steps
        ],
    }
    return pdf(HERE / "slip.typ", data, at=run.sealed_at or run.computed_at)
