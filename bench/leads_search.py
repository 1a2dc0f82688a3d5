"""One search in a fresh process, for its time and memory: python -m bench.leads_search URL UNIT."""

import json
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

from bench.database import start_django


def main(url: str, unit: str) -> None:
    start_django(url)
    from bench.leads_agency import AT
    from luwes.attendance.leads import maps  # noqa: F401  loaded before the memory is read
    from luwes.attendance.leads.actions import find_leads
    from luwes.organisation.models import Unit

    top = Unit.objects.get(pk=int(unit))
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak of starting
    before = _memory_mb("VmRSS")
    found = []
    for _ in range(2):
        started = perf_counter()
        result = find_leads(unit=top, first=date(2026, 9, 1), until=date(2026, 10, 1), at=AT)
        found.append({"seconds": perf_counter() - started, "new": result.new})
    figures = {"before_mb": before, "peak_mb": _memory_mb("VmHWM")}
    print(json.dumps({"first": found[0], "again": found[1], **figures}))


def _memory_mb(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
