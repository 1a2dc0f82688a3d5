"""The audit trail: who did what to what, when; for auditors and administrators."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from luwes.base.access import requires
from luwes.base.audit import entries_under
from luwes.web.deeds import deed
from luwes.web.today import AUDITORS

SHOWN = 100


@requires(*AUDITORS)
def audit(request: Any) -> HttpResponse:
    """The newest deeds below the units at which the person may look."""
    entries = entries_under(paths=request.standing.paths(*AUDITORS), limit=SHOWN)
    told = [(entry, deed(entry.action)) for entry in entries]
    return render(request, "web/audit.html", {"entries": told, "shown": SHOWN})
