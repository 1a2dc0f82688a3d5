"""Questions about corrections: one's own, those that wait, one of them, and the limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.attendance.closing import is_month_closed
from luwes.attendance.corrections.deciding import NOBODY, waiting_for
from luwes.attendance.corrections.rules import days_after
from luwes.attendance.corrections.sentences import KIND_LABELS, STATE_LABELS
from luwes.attendance.corrections.terms import correction_terms
from luwes.attendance.corrections.types import (
    COUNTED,
    CorrectionKind,
    CorrectionState,
    CorrectionTerms,
)
from luwes.attendance.models import Correction
from luwes.attendance.terms import work_calendar
from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem, Tone
from luwes.kit.errors import Missing
from luwes.kit.periods import month_of
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebook

READERS = (Role.HEAD, Role.PERSONNEL)
ANSWER_SHOWN = timedelta(days=3)


class CorrectionMissing(Missing):
    code = "attendance.correction-missing"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one person may still ask about one day, for the form to say beforehand."""

    terms: CorrectionTerms
    until: date
    asked: int
    is_closed: bool

    @property
    def left(self) -> int:
        return max(self.terms.per_month - self.asked, 0)

    def is_open(self, today: date) -> bool:
        """Tell whether asking makes sense at all."""
        return today <= self.until and self.left > 0 and not self.is_closed


def own_corrections(standing: Standing) -> QuerySet[Correction]:
    """Return one's own requests, newest first."""
    rows = Correction.objects.filter(employee_id=standing.employee_id or NOBODY)
    return rows.select_related("unit").order_by("-asked_at", "-pk")


def corrections_under(
    standing: Standing, *, unit: Unit | None = None, is_open: bool = True
) -> QuerySet[Correction]:
    """Return the requests of others as far as the standing reaches, the next due first."""
    rows = Correction.objects.filter(
        organisation.below(standing.paths(*READERS), field="unit__path")
    ).exclude(employee_id=standing.employee_id or NOBODY)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    asked = Q(state=CorrectionState.ASKED)
    rows = rows.filter(asked if is_open else ~asked).select_related("employee", "unit")
    return rows.order_by("due_on", "asked_at") if is_open else rows.order_by("-decided_at", "-pk")


def to_decide(standing: Standing, *, on: date) -> QuerySet[Correction]:
    """Return the requests that wait for this standing and nobody nearer, the next due first."""
    rows = waiting_for(standing, on=on).select_related("employee", "unit")
    return rows.order_by("due_on", "asked_at")


def correction_for(standing: Standing, pk: int) -> Correction:
    """
    Return one request that is one's own, or below a unit that one heads or whose staff one keeps.

    :raises CorrectionMissing: absent and foreign look the same.
    """
    mine = Q(employee_id=standing.employee_id or NOBODY)
    seen = mine | organisation.below(standing.paths(*READERS), field="unit__path")
    rows = Correction.objects.filter(seen, pk=pk)
    found = rows.select_related("employee", "unit", "asked_by", "decided_by").first()
    if found is None:
        raise CorrectionMissing(_("Koreksi itu tidak ada, atau di luar lingkup tugas Anda."))
    return found


def limits_on(unit: Unit, employee_id: int, *, on: date) -> Limits:
    """Return until when and how often a person may still ask about a day. Four queries."""
    book = rulebook(unit=unit, on=on)
    terms = correction_terms(book)
    return Limits(
        terms=terms,
        until=days_after(on, terms.ask_days, calendar=work_calendar(book)),
        asked=asked_in_month(employee_id, on=on),
        is_closed=is_month_closed(unit, on),
    )


def asked_in_month(employee_id: int, *, on: date) -> int:
    """Return how many requests for days of that month wait or were accepted. One query."""
    month = month_of(on)
    rows = Correction.objects.filter(employee_id=employee_id, state__in=COUNTED)
    return rows.filter(on__gte=month.first, on__lt=month.until).count()


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return what waits for a head or officer, and the answers that the person just got."""
    if standing.has(*READERS):
        yield from _waiting(standing, on)
    if standing.employee_id is not None:
        yield from _answers(standing, now)


def _waiting(standing: Standing, on: date) -> Iterable[TodayItem]:
    rows = waiting_for(standing, on=on)
    count, due = rows.count(), rows.aggregate(due=Min("due_on"))["due"]
    if not count:
        return
    is_late = due < on
    yield TodayItem(
        title=ngettext(
            "%(count)s koreksi presensi menunggu", "%(count)s koreksi presensi menunggu", count
        )
        % {"count": count},
        detail=_("Ada yang melewati batas waktunya") if is_late else _("Keputusan Anda ditunggu"),
        url=reverse("attendance:corrections_to_decide"),
        count=count,
        tone="bad" if is_late else "warn",
        icon="review",
        action=_("Periksa"),
    )


def _answers(standing: Standing, now: datetime) -> Iterable[TodayItem]:
    tones: dict[str, Tone] = {CorrectionState.ACCEPTED: "ok", CorrectionState.REFUSED: "bad"}
    rows = Correction.objects.filter(
        employee_id=standing.employee_id or NOBODY,
        state__in=tones,
        decided_at__gt=now - ANSWER_SHOWN,
    )
    for row in rows.order_by("-decided_at")[:3]:
        facts = {"state": STATE_LABELS[CorrectionState(row.state)], "on": f"{row.on:%d-%m-%Y}"}
        yield TodayItem(
            title=_("Koreksi %(on)s: %(state)s") % facts,
            detail=KIND_LABELS[CorrectionKind(row.kind)],
            url=reverse("attendance:correction", kwargs={"pk": row.pk}),
            tone=tones[row.state],
            icon="check" if row.state == CorrectionState.ACCEPTED else "info",
        )
