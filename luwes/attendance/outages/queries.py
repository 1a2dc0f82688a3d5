"""Questions about outages: those to judge, those confirmed, and what the public may know."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.attendance.models import CheckIn, Outage
from luwes.attendance.outages.types import OutageState, Span
from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting, Unit

KEEPERS = (Role.PERSONNEL, Role.ADMIN)
PROPOSERS = (Role.HEAD, *KEEPERS)
SHOWN_TO_ALL = timedelta(days=90)


class OutageMissing(Missing):
    code = "attendance.outage-missing"


def outages_for(standing: Standing) -> QuerySet[Outage]:
    """Return the outages of units where the standing proposes or judges: open ones first."""
    seen = organisation.below(standing.paths(*PROPOSERS), field="unit__path")
    rows = Outage.objects.filter(seen).select_related(
        "unit", "proposed_by__employee", "decided_by__employee"
    )
    waiting = Case(
        When(state=OutageState.PROPOSED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.annotate(waiting=waiting).order_by("waiting", "-starts_at", "-pk")


def outage_for(standing: Standing, pk: int) -> Outage:
    """
    Return one outage of a unit where the standing proposes or judges.

    :raises OutageMissing: absent and foreign look the same.
    """
    found = outages_for(standing).filter(pk=pk).first()
    if found is None:
        raise OutageMissing(_("Gangguan itu tidak ada, atau di luar lingkup tugas Anda."))
    return found


def confirmed_outages(*, until: datetime, days: timedelta = SHOWN_TO_ALL) -> QuerySet[Outage]:
    """Return what was confirmed in the days before `until`, for everybody to see, newest first."""
    rows = Outage.objects.filter(
        state=OutageState.CONFIRMED, ends_at__gt=until - days, starts_at__lt=until
    )
    return rows.select_related("unit").order_by("-starts_at", "pk")


def confirmed_during(paths: Collection[str], *, first: datetime, until: datetime) -> list[Outage]:
    """
    Return the confirmed outages at the units of these tree paths or above, that touch an interval.

    One query; the doors of settling. An outage holds for the unit and everybody below it.
    """
    step = Unit.steplen
    chain = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    rows = Outage.objects.filter(
        state=OutageState.CONFIRMED, starts_at__lt=until, ends_at__gt=first, unit__path__in=chain
    )
    return list(rows.select_related("unit").order_by("starts_at", "pk"))


def check_ins_within(unit: Unit, span: Span, *, on: date) -> int:
    """Return how many check-ins people under the unit made in an interval. One query."""
    people = Posting.objects.filter(organisation.in_force(on), unit__path__startswith=unit.path)
    rows = CheckIn.objects.filter(at__gte=span.first, at__lt=span.until)
    return rows.filter(employee_id__in=people.values("employee_id")).count()


def waiting_outages(standing: Standing) -> QuerySet[Outage]:
    """Return the proposals that this standing may judge: none of its own."""
    keeps = organisation.below(standing.paths(*KEEPERS), field="unit__path")
    rows = Outage.objects.filter(keeps, state=OutageState.PROPOSED)
    return rows.filter(~Q(proposed_by_id=standing.user_id) | Q(proposed_by__isnull=True))


def today_items(standing: Standing, on: date, now: datetime) -> Iterable[TodayItem]:
    """Return the proposals that wait for who keeps the register."""
    if not standing.has(*KEEPERS):
        return
    count = waiting_outages(standing).count()
    if count:
        title = ngettext("%(count)s usulan gangguan", "%(count)s usulan gangguan", count)
        yield TodayItem(
            title=title % {"count": count},
            detail=_("Tegaskan agar tidak ada yang dirugikan, atau tolak."),
            url=reverse("attendance:outages"),
            count=count,
            tone="warn",
            icon="warn",
            action=_("Periksa"),
        )
