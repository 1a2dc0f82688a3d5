"""Accounts and the audit trail."""

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One row is one account; the username of a civil servant is the NIP."""

    class Meta:
        db_table = "base_user"

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class AuditEntry(models.Model):
    """One row says who did what to what, when; written in the transaction of the deed itself."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    unit_path = models.CharField(max_length=255, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "base_audit_entry"
        indexes = [
            # the auditor's page: newest entries under one unit
            models.Index(fields=["unit_path", "-at"], name="audit_by_unit"),
            # the trail of one thing
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="audit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Knock(models.Model):
    """
    One row counts how often one bucket of callers knocked at a public form in a window.

    A caller (address, number) is only kept as the bucket of its keyed hash, and there are never
    more rows of a purpose than buckets, however many callers come.
    """

    purpose = models.CharField(max_length=30)
    bucket = models.PositiveIntegerField()
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "base_knock"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "bucket"], name="one_knock_a_bucket")
        ]
