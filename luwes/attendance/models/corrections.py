"""Corrections asked by employees, and lists that an officer wrote by hand."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Correction(models.Model):
    """
    One row is what one employee asks to be set right about one day, and what the head decided.

    `kind`: a forgotten or wrong check-in (`missing_in`, `missing_out`) claims an instant; an excuse
    (`excuse_late`, `excuse_early`, `excuse_absence`) claims none. Accepted, the first becomes a
    check-in of source "correction", the second is read when the day is settled.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=16)
    claimed_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500)
    attachment = models.FileField(upload_to="corrections/%Y/%m/", blank=True)
    attachment_name = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="asked")  # asked, accepted, refused, withdrawn
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)
    check_in_id = models.UUIDField(null=True)

    class Meta:
        db_table = "attendance_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "on", "kind"],
                condition=Q(state__in=["asked", "accepted"]),
                name="one_open_correction_a_day_and_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "on"], name="correction_of_employee"),
            models.Index(fields=["unit", "state"], name="correction_to_decide"),
        ]
        triggers = [pgtrigger.Protect(name="correction_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.on} {self.kind}"


class HandList(models.Model):
    """
    One row is a list of presence written by hand, as an officer entered it with its reason.

    Reasons as in Permenko Infrastruktur 10/2025 art. 22: device or system broken, person not
    registered, data not recorded, force majeure. Its lines are check-ins of source "officer".
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    document = models.FileField(upload_to="hand_lists/%Y/%m/", blank=True)
    document_name = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "attendance_hand_list"
        indexes = [models.Index(fields=["unit", "on"], name="hand_list_of_unit")]
        triggers = [
            pgtrigger.Protect(name="hand_list_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class HandListLine(models.Model):
    """One row is one check-in of a hand-written list."""

    hand_list = models.ForeignKey(HandList, on_delete=models.PROTECT, related_name="lines")
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    check_in_id = models.UUIDField()

    class Meta:
        db_table = "attendance_hand_list_line"
        triggers = [
            pgtrigger.Protect(
                name="hand_list_line_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.hand_list_id} {self.employee_id}"
