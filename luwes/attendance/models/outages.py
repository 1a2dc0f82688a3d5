"""Outages, and the pulse by which the system watches itself."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Pulse(models.Model):
    """One row is one minute of one gate process: what it answered and how it felt."""

    gate = models.CharField(max_length=64)
    minute = models.DateTimeField()
    answered = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    turned_away = models.PositiveIntegerField(default=0)  # 503: the client keeps its event
    failed = models.PositiveIntegerField(default=0)  # errors of the database
    p99_ms = models.PositiveIntegerField(default=0)
    queue_peak = models.PositiveIntegerField(default=0)
    database_ms = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "attendance_pulse"
        constraints = [
            models.UniqueConstraint(fields=["gate", "minute"], name="one_pulse_a_gate_and_minute")
        ]
        indexes = [models.Index(fields=["minute"], name="pulse_minute")]

    def __str__(self) -> str:
        return f"{self.gate} {self.minute:%Y-%m-%d %H:%M}"


class Outage(models.Model):
    """
    One row is an interval in which people under `unit` could not check in: proposed, then judged.

    Proposed by the watch (`proposed_by` None) or by a person; excuses nobody until a person has
    confirmed it. `evidence` holds the figures that led to the proposal.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cause = models.CharField(max_length=16)  # gate, database, network, power, other
    note = models.CharField(max_length=300, blank=True)
    evidence = models.JSONField(default=dict)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, default="proposed")  # proposed, confirmed, rejected
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "attendance_outage"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="outage_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="outage_is_decided_by_a_person",
            ),
        ]
        indexes = [
            # what was confirmed for an interval
            models.Index(fields=["state", "starts_at"], name="outage_state")
        ]
        triggers = [pgtrigger.Protect(name="outage_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.cause} {self.starts_at:%Y-%m-%d %H:%M}"
