"""Who is to decide which request: the nearest head above, and who else may."""

from datetime import date, datetime

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Length, StrIndex

from luwes.attendance.corrections.terms import DECIDE_DAYS
from luwes.attendance.corrections.types import CorrectionState, DecideFacts
from luwes.attendance.models import Correction
from luwes.base.access import Role, Standing
from luwes.kit.zones import Zone, local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting
from luwes.policy.queries import rulebook

NOBODY = 0  # no employee has this id


def facts_for(standing: Standing, correction: Correction, at: datetime) -> DecideFacts:
    """Return what decides whether this standing may decide. Four queries."""
    unit = correction.unit
    today = local(at, Zone(unit.zone)).date()
    book = rulebook(unit=unit, on=correction.on)
    return DecideFacts(
        is_own=standing.employee_id == correction.employee_id
        or standing.user_id == correction.asked_by_id,
        is_head_above=standing.covers(unit.path, Role.HEAD),
        is_officer=standing.covers(unit.path, Role.PERSONNEL),
        has_superior=organisation.superior_of(correction.employee_id, today) is not None,
        today=today,
        due_on=correction.due_on,
        decide_source=book.term(DECIDE_DAYS).source,
    )


def waiting_for(standing: Standing, *, on: date) -> QuerySet[Correction]:
    """
    Return the requests that wait for this standing and nobody nearer. One query.

    As head: those with no other head between, so that a request stands in one list and not in
    that of every level above. As officer: those overdue, or without any head above.
    """
    waiting = with_nearest_head(Correction.objects.filter(state=CorrectionState.ASKED), on=on)
    mine = Q(pk__in=[])
    for path in standing.paths(Role.HEAD):
        nearest = Q(head_depth__isnull=True) | Q(head_depth__lte=len(path))
        mine |= Q(unit__path__startswith=path) & nearest
    officer = organisation.below(standing.paths(Role.PERSONNEL), field="unit__path")
    mine |= officer & (Q(due_on__lt=on) | Q(head_depth__isnull=True))
    return waiting.filter(mine).exclude(employee_id=standing.employee_id or NOBODY)


def with_nearest_head(rows: QuerySet[Correction], *, on: date) -> QuerySet[Correction]:
    """Add `head_depth`: the length of the path of the nearest head who is not the person."""
    heads = (
        Posting.objects.filter(organisation.in_force(on), is_head=True)
        .exclude(employee_id=OuterRef("employee_id"))
        .annotate(
            starts=StrIndex(OuterRef("unit__path"), F("unit__path")),
            depth=Length("unit__path"),
        )
        .filter(starts=Value(1))
        .order_by("-depth")
    )
    nearest = Subquery(heads.values("depth")[:1], output_field=IntegerField())
    return rows.annotate(head_depth=nearest)
