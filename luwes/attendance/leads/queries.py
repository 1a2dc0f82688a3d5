"""Questions about leads: what a reviewer may read, and what a person is asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.attendance.leads.looking import connected
from luwes.attendance.leads.types import LeadDecision, LeadKind, LeadState
from luwes.attendance.models import Lead, LeadPerson
from luwes.base.access import Role, Standing
from luwes.base.dates import clock_text
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.organisation.queries import below

REVIEWERS = (Role.HEAD, Role.PERSONNEL)
MOST = 3_000  # leads that one list looks through, the strongest first


class LeadMissing(Missing):
    code = "attendance.lead-missing"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Leads that touch the same people, the strongest first, with those people by name."""

    leads: list[Lead]
    people: list[LeadPerson]


@dataclass(frozen=True, slots=True)
class ConfirmedLead:
    """What a reviewer confirmed about one person, for the slice that reviews discipline."""

    lead_id: int
    employee_id: int
    kind: LeadKind
    first: date
    until: date
    decided_at: datetime
    note: str


def visible(standing: Standing) -> QuerySet[Lead]:
    """Return the leads under units that the standing reviews; never one about oneself."""
    seen = Lead.objects.filter(below(standing.paths(*REVIEWERS), field="unit__path"))
    if standing.employee_id is not None:
        own = LeadPerson.objects.filter(employee_id=standing.employee_id)
        seen = seen.exclude(pk__in=own.values("lead_id"))
    return seen.select_related("unit")


def clusters_for(
    standing: Standing, *, state: LeadState, kind: LeadKind | None = None
) -> list[Cluster]:
    """
    Return the leads of one state grouped by the people they touch, the strongest group first.

    With a kind only groups that hold one of it. Two queries.
    """
    people = Prefetch("people", LeadPerson.objects.select_related("employee").order_by("pk"))
    rows = visible(standing).filter(state=state).prefetch_related(people)
    leads = list(rows.order_by("-strength", "-found_at", "pk")[:MOST])
    found = _clusters(leads)
    return [each for each in found if kind is None or any(r.kind == kind for r in each.leads)]


def _clusters(leads: list[Lead]) -> list[Cluster]:
    people = {lead.pk: list(lead.people.all()) for lead in leads}
    pairs = ((rows[0].employee_id, other.employee_id) for rows in people.values() for other in rows)
    group_of = {who: number for number, group in enumerate(connected(pairs)) for who in group}
    by_group: dict[int, list[Lead]] = defaultdict(list)
    for lead in leads:
        by_group[group_of[people[lead.pk][0].employee_id]].append(lead)
    return [
        Cluster(
            leads=rows,
            people=list(
                {each.employee_id: each for lead in rows for each in people[lead.pk]}.values()
            ),
        )
        for rows in by_group.values()
    ]


def counts_by_kind(standing: Standing, *, state: LeadState) -> dict[LeadKind, int]:
    """Return how many leads of each kind the standing may review. One query."""
    rows = visible(standing).filter(state=state).order_by().values_list("kind")
    return {LeadKind(kind): number for kind, number in rows.annotate(Count("id"))}


def counts_by_state(standing: Standing) -> dict[LeadState, int]:
    """Return how many leads there are in each state. One query."""
    rows = visible(standing).order_by().values_list("state").annotate(Count("id"))
    return {LeadState(state): number for state, number in rows}


def lead_for(standing: Standing, pk: int) -> Lead:
    """
    Return the lead if the standing may review it.

    :raises LeadMissing: absent, foreign and about oneself look the same.
    """
    lead = visible(standing).select_related("decided_by__employee").filter(pk=pk).first()
    if lead is None:
        raise LeadMissing(_("Petunjuk itu tidak ada, atau di luar lingkup tugas Anda."))
    return lead


def people_of(lead: Lead) -> list[LeadPerson]:
    """Return the people in a lead with their answers, in the order in which they were found."""
    return list(lead.people.select_related("employee").order_by("pk"))


def beside(standing: Standing, lead: Lead) -> list[Lead]:
    """Return other leads about the same people that the standing may review. Three queries."""
    people = lead.people.values("employee_id")
    others = LeadPerson.objects.filter(employee_id__in=people).exclude(lead=lead)
    rows = visible(standing).filter(pk__in=others.values("lead_id"))
    return list(rows.prefetch_related("people__employee").order_by("-strength", "pk")[:20])


def questions_for(standing: Standing) -> list[LeadPerson]:
    """Return what this person was asked, unanswered first, then newest. One query."""
    rows = LeadPerson.objects.filter(
        employee_id=standing.employee_id or 0, lead__asked_at__isnull=False
    ).select_related("lead", "lead__unit", "lead__decided_by__employee")
    return list(rows.annotate(size=Count("lead__people")).order_by("-lead__asked_at", "pk"))


def question_for(standing: Standing, pk: int) -> LeadPerson:
    """
    Return what this person was asked by one lead.

    :raises LeadMissing: not asked, or another person's; the two look the same.
    """
    found = next((each for each in questions_for(standing) if each.lead_id == pk), None)
    if found is None:
        raise LeadMissing(_("Pertanyaan itu tidak ada, atau bukan untuk Anda."))
    return found


def confirmed_leads(
    employee_ids: Collection[int], *, first: date, until: date
) -> list[ConfirmedLead]:
    """
    Return what reviewers confirmed about these people in [first, until). One query.

    Nothing follows from it by itself: it is where a review of discipline may begin.
    """
    rows = LeadPerson.objects.filter(
        employee_id__in=employee_ids,
        lead__decision=LeadDecision.CONFIRMED,
        lead__first__lt=until,
        lead__until__gt=first,
    ).select_related("lead")
    return [
        ConfirmedLead(
            lead_id=row.lead_id,
            employee_id=row.employee_id,
            kind=LeadKind(row.lead.kind),
            first=row.lead.first,
            until=row.lead.until,
            decided_at=row.lead.decided_at,
            note=row.lead.decision_note,
        )
        for row in rows.order_by("employee_id", "lead__first", "lead_id")
        if row.lead.decided_at is not None
    ]


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return the questions that wait for one's answer, and the leads that wait for review."""
    if standing.employee_id is not None:
        yield from _asked(standing.employee_id, now)
    if standing.has(*REVIEWERS):
        yield from _to_review(standing, now)


def _asked(employee_id: int, now: datetime) -> Iterable[TodayItem]:
    waiting = LeadPerson.objects.filter(
        employee_id=employee_id, answered_at__isnull=True, lead__state=LeadState.ASKED
    )
    row = waiting.aggregate(
        count=Count("id"), due=Min("lead__answer_by"), zone=Min("lead__unit__zone")
    )
    if row["count"]:
        yield TodayItem(
            title=_("Ada pertanyaan tentang presensi Anda"),
            detail=_("Jawab sebelum %(until)s; belum ada yang diputuskan.")
            % {"until": clock_text(row["due"], row["zone"])},
            url=reverse("attendance:questions"),
            count=row["count"],
            tone="warn",
            due_at=row["due"],
            icon="search",
            action=_("Jawab"),
        )


def _to_review(standing: Standing, now: datetime) -> Iterable[TodayItem]:
    waits = Q(people__answered_at__isnull=True)
    row = visible(standing).aggregate(
        open=Count("id", filter=Q(state=LeadState.OPEN), distinct=True),
        asked=Count("id", filter=Q(state=LeadState.ASKED), distinct=True),
        waiting=Count(
            "id", filter=Q(state=LeadState.ASKED, answer_by__gt=now) & waits, distinct=True
        ),
    )
    ready = row["asked"] - row["waiting"]
    if row["open"] or ready:
        yield TodayItem(
            title=_("Petunjuk presensi untuk ditelaah"),
            detail=ngettext("%(n)s siap diputuskan", "%(n)s siap diputuskan", ready) % {"n": ready}
            if ready
            else _("Petunjuk bukan putusan: tanyakan lebih dahulu"),
            url=reverse("attendance:leads"),
            count=row["open"] + ready,
            tone="info",
            icon="search",
            action=_("Telaah"),
        )
