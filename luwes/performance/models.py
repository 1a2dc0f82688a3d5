"""Scores as they were computed, one current row a person and month."""

import pgtrigger
from django.db import models
from django.db.models import Q

from luwes.organisation.types import Predicate


class Score(models.Model):
    """One row is one person's month as scored at one time; a later scoring supersedes it."""

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="scores"
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    output = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    discipline = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    service = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=5, decimal_places=2)
    predicate = models.CharField(max_length=20, choices=[(p.value, p.name) for p in Predicate])
    steps = models.JSONField()
    rule_version = models.CharField(max_length=64)
    scored_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "performance_score"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "first"],
                condition=Q(is_current=True),
                name="one_current_score_a_month",
            )
        ]
        indexes = [
            # the scores of a unit's month, best first
            models.Index(fields=["unit", "first"], name="score_by_unit_and_month")
        ]
        triggers = [
            pgtrigger.Protect(name="score_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="score_is_only_superseded",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["is_current"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.first:%Y-%m}: {self.total}"
