"""Leads: evidence that a human should look at. Never a verdict, never a cut."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Lead(models.Model):
    """
    One row is one pattern found in the evidence of some people over some days.

    `digest` is made of kind, people and what was found, so that looking again finds it again and
    not anew. A person decides, after the people had their say; the decision cuts nothing.
    """

    kind = models.CharField(max_length=20)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    until = models.DateField()
    strength = models.DecimalField(max_digits=4, decimal_places=3)  # 0 to 1, to sort by
    evidence = models.JSONField(default=dict)
    digest = models.CharField(max_length=32, unique=True)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")  # open, asked, closed
    asked_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    decision = models.CharField(max_length=16, blank=True)  # nothing, explained, confirmed
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "attendance_lead"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="lead_is_closed_by_a_person",
            )
        ]
        indexes = [models.Index(fields=["unit", "state"], name="lead_of_unit")]
        triggers = [pgtrigger.Protect(name="lead_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}"


class LeadPerson(models.Model):
    """One row: this employee is touched by the lead, with what they answered."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="people")
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.JSONField(default=dict)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "attendance_lead_person"
        constraints = [
            models.UniqueConstraint(fields=["lead", "employee"], name="once_a_lead_and_person")
        ]
        triggers = [pgtrigger.Protect(name="lead_person_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.employee_id}"
