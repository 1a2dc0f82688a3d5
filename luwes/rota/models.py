"""Tables of the rota: a unit's plan of one month, and the days that it gives away from office."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luwes.rota.types import PlannedPlace


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Rancangan")
    PUBLISHED = "published", _("Terbit")
    WITHDRAWN = "withdrawn", _("Ditarik")


class Plan(models.Model):
    """
    One row is one plan of one unit's own staff for the days [starts_on, next month).

    `facts` holds what it was made from: people, limits, shortages, fairness. A withdrawn plan
    keeps in force what lies before `withdrawn_from`: those days have been lived.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    starts_on = models.DateField()
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    rule_version = models.CharField(max_length=64)
    facts = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_from = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        db_table = "rota_plan"
        constraints = [
            models.CheckConstraint(condition=Q(first__day=1), name="plan_starts_a_month"),
            models.UniqueConstraint(
                fields=["unit", "first"],
                condition=Q(state=PlanState.PUBLISHED),
                name="one_published_plan_a_month",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.WITHDRAWN)
                | (Q(withdrawn_from__isnull=False) & ~Q(withdrawn_because="")),
                name="withdrawn_with_a_reason",
            ),
        ]
        indexes = [
            # the plans of one unit and month, newest last
            models.Index(fields=["unit", "first", "made_at"], name="plan_of_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first:%Y-%m}"


class Assignment(models.Model):
    """
    One row is one working day of one person away from the office by a plan.

    A working day without a row is a day in the office. `is_published` is true exactly for the
    rows that hold now: of one person and day at most one.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="assignments")
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    place = models.CharField(max_length=8, choices=[(p.value, p.name) for p in PlannedPlace])
    is_published = models.BooleanField(default=False)

    class Meta:
        db_table = "rota_assignment"
        constraints = [
            models.UniqueConstraint(fields=["plan", "employee", "on"], name="one_row_a_plan_day"),
            # also the index by which attendance asks
            models.UniqueConstraint(
                fields=["employee", "on"],
                condition=Q(is_published=True),
                name="one_published_place_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.on} {self.place}"
