"""Counting complaints: the record of people and units, and what everybody may read of it."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Extract, TruncMonth

from luwes.complaints import rules
from luwes.complaints.models import Complaint
from luwes.complaints.types import PublicFigures, ServiceRecord
from luwes.organisation.models import Unit
from luwes.policy.rulebook_files import national_rulebook

_KEPT = Q(first_answered_at__isnull=False, first_answered_at__lte=F("promise_at"))


def _broken(at: datetime | None) -> Q:
    broken = Q(breached_at__isnull=False) | Q(first_answered_at__gt=F("promise_at"))
    if at is None:
        return broken
    return broken | Q(first_answered_at__isnull=True, promise_at__lt=at)


def _records(complaints: QuerySet[Any], *, at: datetime | None) -> dict[int, ServiceRecord]:
    """Count the complaints by their annotation `liable`. One query."""
    rows = (
        complaints.order_by()
        .values("liable")
        .annotate(
            received=Count("id"),
            kept=Count("id", filter=_KEPT),
            broken=Count("id", filter=_broken(at)),
        )
        .order_by("liable")
    )
    return {
        row["liable"]: ServiceRecord(row["received"], row["kept"], row["broken"]) for row in rows
    }


def _received(first: date, until: date) -> QuerySet[Complaint]:
    return Complaint.objects.filter(received_on__gte=first, received_on__lt=until)


def service_record(
    employee_ids: Collection[int], first: date, until: date, *, at: datetime | None = None
) -> dict[int, ServiceRecord]:
    """
    Return by person what became of the complaints received in [first, until). One query.

    A broken promise counts for who held it when it broke; a kept one for who answered; what is
    still within its time for who has it. Overdue and still open counts as broken: those marked by
    the sweep, and with `at` also those that it has not reached yet. People without any are left
    out.
    """
    liable = Coalesce("breach_holder_id", "answered_by_id", "handler_id")
    people = _received(first, until).annotate(liable=liable).filter(liable__in=employee_ids)
    return _records(people, at=at)


def service_record_of_units(
    unit_ids: Collection[int], first: date, until: date, *, at: datetime | None = None
) -> dict[int, ServiceRecord]:
    """Return the same by unit: the one that held it when it broke, else the one that has it."""
    liable = Coalesce("breach_unit_id", "unit_id")
    places = _received(first, until).annotate(liable=liable).filter(liable__in=unit_ids)
    return _records(places, at=at)


def public_figures(
    *, first: date, until: date, at: datetime, unit: Unit | None = None
) -> PublicFigures:
    """
    Return the public figures of complaints received in [first, until), under `unit` or everywhere.

    Suppressed when fewer than `study.minimum_cell` promises are decided. One query.
    """
    row = _public(first, until, unit).aggregate(**_figures(at))
    return rules.published([_line("", row)], fewest=_fewest(at.date()))[0]


def figures_by_month(
    *, first: date, until: date, at: datetime, unit: Unit | None = None
) -> list[PublicFigures]:
    """Return one public line for each month with complaints; the label is "2026-03". One query."""
    rows = (
        _public(first, until, unit)
        .annotate(month=TruncMonth("received_on"))
        .values("month")
        .annotate(**_figures(at))
        .order_by("month")
    )
    lines = [_line(f"{row['month']:%Y-%m}", row) for row in rows]
    return rules.published(lines, fewest=_fewest(at.date()))


def figures_by_office(
    *, first: date, until: date, at: datetime, unit: Unit | None = None
) -> list[PublicFigures]:
    """Return one public line for each office that has complaints, in tree order. One query."""
    rows = (
        _public(first, until, unit)
        .values("unit__name", "unit__path")
        .annotate(**_figures(at))
        .order_by("unit__path")
    )
    lines = [_line(row["unit__name"], row) for row in rows]
    return rules.published(lines, fewest=_fewest(at.date()))


def _public(first: date, until: date, unit: Unit | None) -> QuerySet[Complaint]:
    received = _received(first, until).order_by()
    return received.filter(unit__path__startswith=unit.path) if unit else received


def _fewest(on: date) -> int:
    return int(national_rulebook(on).value("study.minimum_cell"))


def _figures(at: datetime) -> dict[str, Any]:
    overdue_open = Q(first_answered_at__isnull=True, promise_at__lt=at)
    return {
        "received": Count("id"),
        "kept": Count("id", filter=_KEPT),
        "broken": Count("id", filter=_broken(at)),
        "overdue_open": Count("id", filter=overdue_open),
        "median": _median_minutes(at),
    }


def _line(label: str, row: Any) -> PublicFigures:
    record = ServiceRecord(row["received"], row["kept"], row["broken"])
    median = None if row["median"] is None else round(Decimal(row["median"]))
    return PublicFigures(label, record, row["overdue_open"], median)


def _median_minutes(at: datetime) -> Any:
    """The middle wait in minutes; a complaint still unanswered has waited until `at`."""
    waited = ExpressionWrapper(
        Extract(Coalesce("first_answered_at", Value(at)) - F("received_at"), "epoch") / 60.0,
        output_field=FloatField(),
    )
    return _Median(waited)


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
