"""Pages of performance: a month's scores, and one score explained."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luwes.base.access import requires, signed_in
from luwes.kit.errors import Invalid
from luwes.kit.steps import Step
from luwes.organisation.types import Predicate
from luwes.performance import queries
from luwes.performance.texts import AXIS_TEXTS, PREDICATE_TEXTS, shown, step_text
from luwes.performance.types import Axis

PAGE = 50


def month_from(text: str) -> date:
    """Return the first day of "2026-10"; anything else is answered with what it should be."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid(_("Bulan ditulis tahun-bulan, misalnya 2026-10.")) from None


@requires(*queries.READERS)
def scores(request: Any) -> HttpResponse:
    """List a month's scores, best first, with how many stand in each predicate."""
    months = queries.months_with_scores(request.standing)
    asked = request.GET.get("bulan", "")
    first = month_from(asked) if asked else next(iter(months), request.today.replace(day=1))
    found = queries.scores_of_month(request.standing, first=first)
    spread = queries.spread(found)
    context = {
        "first": first,
        "months": months,
        "people": sum(spread.values()),
        "spread": [(PREDICATE_TEXTS[name], people) for name, people in spread.items()],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "labels": {name.value: text for name, text in PREDICATE_TEXTS.items()},
    }
    return render(request, "performance/scores.html", context)


@signed_in
def score(request: Any, month: str, nip: str) -> HttpResponse:
    """Show one month's score with every step and its place in the 3×3 matrix."""
    first = month_from(month)
    row = queries.score_for(request.standing, nip, first=first)
    steps = [Step.from_json(step) for step in row.steps]
    context = {
        "score": row,
        "predicate": PREDICATE_TEXTS[Predicate(row.predicate)],
        "steps": [(step_text(step), _told(step)) for step in steps],
    }
    return render(request, "performance/score.html", context)


def _told(step: Step) -> Step:
    """Return the step with axes and predicate in words, and its figures as people write them."""
    if step.label != "performance.predicate":
        return Step(step.key, step.label, shown(step.working), shown(step.value), step.source)
    axes = " × ".join(str(AXIS_TEXTS[Axis(part)]) for part in step.working.split(" × "))
    predicate = str(PREDICATE_TEXTS[Predicate(step.value)])
    return Step(step.key, step.label, axes, predicate, step.source)
