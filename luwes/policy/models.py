"""Tables of policy: what a unit sets for itself and for those below it."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luwes.policy.types import BoundKind


class State(models.TextChoices):
    DRAFT = "draft", _("Rancangan")
    APPROVED = "approved", _("Ditetapkan")
    WITHDRAWN = "withdrawn", _("Ditarik")


class DatedRule(models.Model):
    """
    A row drafted by one person and approved by another, valid from a date.

    Once approved it never changes: a later row supersedes it by date.
    """

    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    first = models.DateField()
    until = models.DateField(null=True)
    instrument = models.CharField(max_length=200)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("first")),
                name="%(class)s_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="%(class)s_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.APPROVED, approved_by__isnull=False, approved_at__isnull=False
                )
                | Q(approved_by__isnull=True, approved_at__isnull=True) & ~Q(state=State.APPROVED),
                name="%(class)s_approved_means_by_somebody",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            # one rule's history at one unit, and the rules of a chain of units
            models.Index(fields=["unit", "key", "first"], name="%(class)s_by_unit_key")
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.first})"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT


def immutable_once_approved(name: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(
            name=name,
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Q(old__state=State.APPROVED.value),
        ),
    ]


class TermOverride(DatedRule):
    """One value of one key at one unit; `value` null lets the unit follow its parent again."""

    class Meta(DatedRule.Meta):
        db_table = "policy_term_override"
        triggers = immutable_once_approved("approved_terms_stay")


class BoundOverride(DatedRule):
    """One limit that a unit sets to one key for itself and all below it."""

    kind = models.CharField(max_length=8, choices=[(kind.value, kind.name) for kind in BoundKind])

    class Meta(DatedRule.Meta):
        db_table = "policy_bound_override"
        triggers = immutable_once_approved("approved_bounds_stay")
