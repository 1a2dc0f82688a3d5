"""Tables of eligibility: a mapping run, its decisions, the letters written from them."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luwes.eligibility.types import Outcome


class MappingState(models.TextChoices):
    WAITING = "waiting", _("Menunggu giliran")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


class Mapping(models.Model):
    """One row is one run that judged everybody under a unit as of a day."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=MappingState.choices, default=MappingState.WAITING
    )
    rule_version = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        db_table = "eligibility_mapping"
        indexes: ClassVar = [
            # the mapping in force at a unit on a day
            models.Index(fields=["unit", "-on", "-at"], name="mapping_of_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class StoredDecision(models.Model):
    """
    One row is the verdict on one person in one post, with its reasons; evidence, never edited.

    It holds while the person keeps that posting and no later mapping judged again.
    """

    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, related_name="decisions")
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    posting = models.ForeignKey("organisation.Posting", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(
        "organisation.Position", on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=[(o.value, o.name) for o in Outcome])
    days_per_week = models.PositiveSmallIntegerField()
    changes_on = models.DateField(null=True)
    barring = ArrayField(models.CharField(max_length=60))
    reasons = models.JSONField()
    rule_version = models.CharField(max_length=64)

    class Meta:
        db_table = "eligibility_decision"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mapping", "employee"], name="one_decision_a_mapping"),
            models.CheckConstraint(
                condition=(
                    Q(outcome=Outcome.OFFICE_ONLY, days_per_week=0)
                    | (~Q(outcome=Outcome.OFFICE_ONLY) & Q(days_per_week__gt=0))
                ),
                name="office_only_has_no_days_away",
            ),
        ]
        indexes: ClassVar = [
            # the history of one person
            models.Index(fields=["employee", "mapping"], name="decision_of_employee"),
            # the mapping page of one unit
            models.Index(fields=["mapping", "unit"], name="decision_by_unit"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="decision_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.outcome}"


class Letter(models.Model):
    """One row is one numbered letter that tells a person the verdict; numbers have no gaps."""

    decision = models.OneToOneField(StoredDecision, on_delete=models.PROTECT, related_name="letter")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "eligibility_letter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial"], name="one_letter_a_number")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="letter_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number as printed: serial, subject, year."""
        return f"{self.serial:04d}/KF/{self.year}"
