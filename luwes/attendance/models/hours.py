"""Hours of one's own: another week than the unit's, and shifts."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class PersonalHours(models.Model):
    """
    One row is a week of one's own for a time: compressed, part-time, six days, flexible.

    `week` goes from ISO weekday ("1" Monday) to {start, end, break_start, break_end}; a weekday
    that is not in it is free. `ramadan_week` None: the unit's hours hold in Ramadan.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first = models.DateField()
    until = models.DateField(null=True)
    kind = models.CharField(max_length=16)
    week = models.JSONField()
    ramadan_week = models.JSONField(null=True)
    source = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "attendance_personal_hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("first")),
                name="personal_hours_end_after_they_start",
            ),
            ExclusionConstraint(
                name="one_week_of_ones_own_at_a_time",
                expressions=[
                    (
                        Func(F("employee"), F("employee"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("first"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.first}"


class Shift(models.Model):
    """
    One row is one shift of one person; it belongs to the date on which it starts (`on`).

    A change withdraws the row and writes another. `minutes_break` is not counted as work.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes_break = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "attendance_shift"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["employee", "on"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_shift_a_day",
            ),
        ]
        triggers = [pgtrigger.Protect(name="shift_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.starts_at:%Y-%m-%d %H:%M}"
