"""Pages of the study: protocols, one study with pictures, its report as PDF."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luwes.base.access import Role, requires
from luwes.base.tables import download
from luwes.organisation.models import Unit
from luwes.organisation.queries import visible_units
from luwes.study import actions, queries, texts
from luwes.study.forms import ProtocolForm
from luwes.study.models import Protocol, Report
from luwes.study.types import Estimate, Family, Outcome

READERS = queries.READERS


@dataclass(frozen=True, slots=True)
class Told:
    """One estimate in words, for page and document alike."""

    outcome: str
    title: str
    family: str
    verdict: str
    tone: str
    effect: str
    interval: str
    caution: str
    found: Estimate


def told(found: Estimate) -> Told:
    """Return an estimate in words."""
    interval = f"{texts.number(found.low)} … {texts.number(found.high)}"
    return Told(
        outcome=found.outcome.value,
        title=str(texts.OUTCOME_TEXTS[found.outcome]),
        family=str(texts.FAMILY_TEXTS[found.outcome.family]),
        verdict=texts.verdict(found),
        tone=texts.tone(found),
        effect=texts.number(found.effect),
        interval=interval,
        caution=texts.caution(found),
        found=found,
    )


def families(report: Report) -> list[tuple[str, list[Told]]]:
    """Return the estimates of a report by family, in the order that a mayor asks."""
    all_told = [told(found) for found in queries.estimates_of(report)]
    return [
        (str(texts.FAMILY_TEXTS[family]), [t for t in all_told if t.found.outcome.family is family])
        for family in Family
    ]


def refusals(report: Report) -> list[tuple[str, str]]:
    """Return the outcomes that the data could not answer, each with the reason."""
    return [
        (str(texts.OUTCOME_TEXTS[Outcome(name)]), str(texts.REFUSED_TEXTS[reason]))
        for name, reason in report.refused.items()
    ]


@requires(*READERS)
def study_list(request: Any) -> HttpResponse:
    """List the studies."""
    context = {
        "protocols": queries.protocols_for(request.standing)[:50],
        "can_plan": request.standing.has(Role.POLICY),
    }
    return render(request, "study/list.html", context)


@requires(Role.POLICY)
def plan(request: Any) -> HttpResponse:
    """Fix a protocol: what will be compared, before anybody looks."""
    form = ProtocolForm(request.POST or None, units=visible_units(request.standing, Role.POLICY))
    if request.method == "POST" and form.is_valid():
        try:
            protocol = actions.fix_protocol(**form.cleaned_data, by=request.user, at=request.now)
        except actions.ProtocolInvalid as refusal:
            form.add_error(None, refusal.detail)
        else:
            messages.success(request, _("Rencana kajian ditetapkan dan tidak dapat diubah lagi."))
            return redirect("study:study", protocol.pk)
    return render(request, "study/plan.html", {"form": form}, status=422 if form.errors else 200)


@requires(*READERS)
def study(request: Any, pk: int) -> HttpResponse:
    """Show one study: verdicts, pictures, numbers, and how it was done."""
    protocol = queries.protocol_for(request.standing, pk)
    report = queries.latest_report(protocol)
    context = {
        "protocol": protocol,
        "arms": _arms(protocol),
        "report": report,
        "families": families(report) if report else [],
        "refusals": refusals(report) if report else [],
        "can_run": request.standing.covers(protocol.unit.path, Role.POLICY),
    }
    return render(request, "study/study.html", context)


def _arms(protocol: Protocol) -> dict[str, list[str]]:
    names = dict(
        Unit.objects.filter(pk__in=[*protocol.treated, *protocol.comparison]).values_list(
            "pk", "name"
        )
    )
    return {
        "treated": [names[pk] for pk in protocol.treated if pk in names],
        "comparison": [names[pk] for pk in protocol.comparison if pk in names],
    }


@requires(Role.POLICY)
@require_POST
def run(request: Any, pk: int) -> HttpResponse:
    """Read the data by the protocol."""
    protocol = queries.protocol_to_run(request.standing, pk)
    actions.run_study(protocol=protocol, by=request.user, at=request.now)
    messages.success(request, _("Data dibaca menurut rencana; hasilnya ada di bawah."))
    return redirect("study:study", pk)


@requires(*READERS)
def picture(request: Any, pk: int, outcome: str) -> HttpResponse:
    """Give the picture of one outcome."""
    protocol = queries.protocol_for(request.standing, pk)
    report = queries.latest_report(protocol)
    panels = queries.panels_of(report) if report else {}
    if outcome not in {known.value for known in panels}:
        raise queries.StudyMissing(_("Gambar itu belum ada; jalankan kajiannya lebih dulu."))
    # Altair takes seconds to load; only a picture pays them
    from luwes.study.pictures import outcome_svg

    drawn = outcome_svg(panels[Outcome(outcome)], protocol=protocol.as_value())
    return HttpResponse(drawn, content_type="image/svg+xml")


@requires(*READERS)
def report_file(request: Any, pk: int) -> HttpResponse:
    """Give the newest report as PDF."""
    protocol = queries.protocol_for(request.standing, pk)
    report = queries.latest_report(protocol)
    if report is None:
        raise queries.StudyMissing(_("Kajian ini belum dijalankan."))
    from luwes.study.documents import report_pdf

    with translation.override("id"):  # the document is Indonesian, whoever asks for it
        content = report_pdf(
            report, arms=_arms(protocol), families=families(report), refusals=refusals(report)
        )
    return download(content, name=f"kajian-{pk}.pdf", kind="application/pdf")
