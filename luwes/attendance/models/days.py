"""What was settled from the evidence: one row a person and day, and its history."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from luwes.attendance.models.labels import STATUS_LABELS
from luwes.attendance.types import WorkdayStatus
from luwes.kit.steps import Step

# The days that cost something, or may: what money and scores read of a month.
CHARGED = (
    Q(status=WorkdayStatus.ABSENT)
    | Q(minutes_late__gt=0)
    | Q(minutes_early__gt=0)
    | Q(missing_in=True)
    | Q(missing_out=True)
)


class Workday(models.Model):
    """
    One row is what one person's day came to, settled at `settled_at`; steps explain each figure.

    Settling again writes a new row where something differs, and takes `is_current` off the old.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField()
    status = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in STATUS_LABELS.items()]
    )
    planned_place = models.CharField(max_length=10)
    actual_place = models.CharField(max_length=10, null=True)
    first_in = models.DateTimeField(null=True)
    last_out = models.DateTimeField(null=True)
    minutes_worked = models.PositiveSmallIntegerField(default=0)
    minutes_late = models.PositiveSmallIntegerField(default=0)
    minutes_early = models.PositiveSmallIntegerField(default=0)
    missing_in = models.BooleanField(default=False)
    missing_out = models.BooleanField(default=False)
    excused = models.BooleanField(default=False)
    # lateness and leaving early that an outage or an accepted excuse took away, and why
    minutes_excused = models.PositiveSmallIntegerField(default=0, db_default=0)
    minutes_repaid = models.PositiveSmallIntegerField(default=0, db_default=0)
    excused_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    # how far the times are vouched for, and where the position was seen ("" without one)
    trust = models.CharField(max_length=10, blank=True, default="", db_default="")
    seen_place = models.CharField(max_length=12, blank=True, default="", db_default="")
    metres_away = models.PositiveIntegerField(null=True)
    zone = models.CharField(max_length=4)
    steps = models.JSONField(default=list)
    rules = models.CharField(max_length=64)
    digest = models.CharField(max_length=32)
    settled_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "attendance_workday"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "on"], condition=Q(is_current=True), name="one_current_workday"
            ),
            models.CheckConstraint(
                condition=Q(status=WorkdayStatus.PRESENT)
                | Q(minutes_late=0, minutes_early=0, missing_in=False, missing_out=False),
                name="only_the_present_are_judged",
            ),
            models.CheckConstraint(
                condition=Q(first_in__isnull=True)
                | Q(last_out__isnull=True)
                | Q(last_out__gte=F("first_in")),
                name="workday_ends_after_it_starts",
            ),
        ]
        indexes = [
            # all settlings of one person's day, newest last
            models.Index(fields=["employee", "on", "settled_at"], name="workday_history"),
            # one date of a unit, or of everybody
            models.Index(
                fields=["on", "unit"], name="workday_of_date", condition=Q(is_current=True)
            ),
            # the few days of a month that cost something
            models.Index(
                fields=["employee", "on"],
                name="charged_workday",
                condition=Q(is_current=True) & CHARGED,
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="workday_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="workday_is_only_superseded", exclude=["is_current"]),
            pgtrigger.Protect(
                name="workday_is_not_revived",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_current=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.on} {self.status}"

    @property
    def explained(self) -> list[Step]:
        return [Step.from_json(step) for step in self.steps]
