"""What settling keeps for itself: what waits to be settled again, when it ran, what is closed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class TouchedDays(models.Model):
    """
    One row waits: the days [first, until) of one person, or of everybody under `unit`.

    Written by whoever changes what a settled day rests on; taken away once settled.
    """

    employee = models.ForeignKey(
        "organisation.Employee",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    unit = models.ForeignKey(
        "organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "attendance_touched_days"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("first")), name="touched_days_end_after_they_start"
            ),
            models.CheckConstraint(
                condition=Q(employee__isnull=True) ^ Q(unit__isnull=True),
                name="touched_days_are_of_a_person_or_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id or self.unit_id} {self.first} {self.until}"


class Closing(models.Model):
    """One row is one nightly closing: evidence received before `read_until` has been settled."""

    at = models.DateTimeField()
    read_until = models.DateTimeField()
    settled = models.PositiveIntegerField()
    written = models.PositiveIntegerField()

    class Meta:
        db_table = "attendance_closing"
        triggers = [
            pgtrigger.Protect(name="closing_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ClosedMonth(models.Model):
    """One row closes a month for a unit and all below it: its days are settled no more."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    closed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "attendance_closed_month"
        constraints = [
            models.UniqueConstraint(fields=["unit", "first"], name="one_closing_of_a_month"),
            models.CheckConstraint(condition=Q(first__day=1), name="closed_month_is_a_whole_one"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_month_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first:%Y-%m}"
