"""Questions about studies."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.kit.errors import Missing
from luwes.organisation.queries import below
from luwes.study.models import Protocol, Report
from luwes.study.types import Cell, Estimate, Outcome, Panel

READERS = (Role.POLICY, Role.HEAD, Role.AUDITOR, Role.PERSONNEL)


class StudyMissing(Missing):
    code = "study.missing"


def protocols_for(standing: Standing) -> QuerySet[Protocol]:
    """Return the protocols under the units where the standing may read studies, newest first."""
    seen = below(standing.paths(*READERS), field="unit__path")
    return Protocol.objects.filter(seen).select_related("unit").order_by("-fixed_at", "-pk")


def protocol_for(standing: Standing, pk: int) -> Protocol:
    """
    Return one protocol.

    :raises StudyMissing: absent and foreign look the same.
    """
    found = protocols_for(standing).filter(pk=pk).first()
    if found is None:
        raise StudyMissing(_("Kajian itu tidak ada, atau di luar lingkup tugas Anda."))
    return found


def protocol_to_run(standing: Standing, pk: int) -> Protocol:
    """
    Return one protocol of a unit where the standing makes policy; reading it is not enough.

    :raises StudyMissing: absent, foreign, or only to be read: all look the same.
    """
    found = protocol_for(standing, pk)
    if not standing.covers(found.unit.path, Role.POLICY):
        raise StudyMissing(_("Kajian itu tidak ada, atau di luar lingkup tugas Anda."))
    return found


def latest_report(protocol: Protocol) -> Report | None:
    """Return the newest report of a protocol, if its data were read already."""
    return protocol.reports.select_related("made_by").order_by("-made_at", "-pk").first()


def estimates_of(report: Report) -> list[Estimate]:
    """Return the estimates of a report as values."""
    return [Estimate(**{**row, "outcome": Outcome(row["outcome"])}) for row in report.estimates]


def panels_of(report: Report) -> dict[Outcome, Panel]:
    """Return the frozen data of a report, by outcome."""
    return {panel.outcome: panel for panel in map(_panel, report.panels)}


def _panel(row: dict[str, Any]) -> Panel:
    cells = (
        Cell(unit, date.fromisoformat(week), value, size)
        for unit, week, value, size in row["cells"]
    )
    return Panel(Outcome(row["outcome"]), tuple(cells))
