"""Retention: which months of check-ins lie in a file instead of the database."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class ArchivedMonth(models.Model):
    """
    One row is one month of check-ins that went into a file; `restored_at` when it came back.

    `checksum` is over all rows as PostgreSQL writes them, `sha256` over the file.
    """

    month = models.DateField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    checksum = models.CharField(max_length=40)
    archived_at = models.DateTimeField()
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "attendance_archived_month"
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(restored_at__isnull=True), name="one_archive_a_month"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="archived_month_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="archived_month_is_only_restored", exclude=["restored_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
