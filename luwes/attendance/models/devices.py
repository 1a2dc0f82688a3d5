"""Devices: the key pair of one browser as one employee registered it, and who was told what."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Device(models.Model):
    """
    One row is one browser's public key (P-256, 65 bytes uncompressed) in the name of one employee.

    The same key in several names is allowed and seen: `mark` is then the same. Only a confirmed
    device that is not revoked gets a certificate for the gate.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    public_key = models.BinaryField(max_length=65)
    mark = models.BigIntegerField()
    label = models.CharField(max_length=120, blank=True)
    registered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=16, blank=True)  # first, second_factor, officer
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_why = models.CharField(max_length=200, blank=True)
    certified_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "attendance_device"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "mark"],
                condition=Q(revoked_at__isnull=True),
                name="one_device_row_an_employee_and_browser",
            ),
        ]
        indexes = [
            # who else uses this browser
            models.Index(fields=["mark"], name="device_mark"),
            # what the gate refuses: the few revoked ones
            models.Index(
                fields=["revoked_at"],
                name="device_revoked",
                condition=Q(revoked_at__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="device_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.label}"


class NoticeSeen(models.Model):
    """One row: this employee was shown what data attendance takes, and when (UU 27/2022)."""

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    version = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        db_table = "attendance_notice_seen"
        constraints = [
            models.UniqueConstraint(fields=["employee", "version"], name="one_notice_a_version")
        ]
        triggers = [
            pgtrigger.Protect(
                name="notice_seen_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.version}"
