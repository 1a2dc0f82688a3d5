"""Protocols and reports: written once, never changed."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models

from luwes.kit.periods import ONE_DAY
from luwes.study import types
from luwes.study.types import Outcome

WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Protocol(models.Model):
    """One row is one plan of a study, fixed before its data are read; the hash proves it."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    treated = models.JSONField()
    comparison = models.JSONField()
    before_first = models.DateField()
    start = models.DateField()
    until = models.DateField()
    outcomes = models.JSONField()
    minimum_cell = models.PositiveSmallIntegerField()
    hash = models.CharField(max_length=64, unique=True)
    fixed_at = models.DateTimeField()
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "study_protocol"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(before_first__lt=models.F("start"), start__lt=models.F("until")),
                name="protocol_has_a_before_and_an_after",
            )
        ]
        triggers = [pgtrigger.Protect(name="protocol_is_fixed", operation=WRITTEN_ONCE)]

    def __str__(self) -> str:
        return self.title

    @property
    def last_before(self) -> date:
        """Return the last day of the time before, as people read it."""
        return self.start - ONE_DAY

    @property
    def last(self) -> date:
        """Return the last day of the study, as people read it."""
        return self.until - ONE_DAY

    def as_value(self) -> types.Protocol:
        """Return the protocol as the rules take it; its hash must equal the stored one."""
        return types.Protocol(
            title=self.title,
            treated=tuple(self.treated),
            comparison=tuple(self.comparison),
            before_first=self.before_first,
            start=self.start,
            until=self.until,
            outcomes=tuple(Outcome(name) for name in self.outcomes),
            minimum_cell=self.minimum_cell,
        )


class Report(models.Model):
    """One row is one reading of the data by a protocol: frozen panels, their hash, estimates."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="reports")
    data_hash = models.CharField(max_length=64)
    panels = models.JSONField()
    estimates = models.JSONField()
    refused = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "study_report"
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "data_hash"], name="one_report_of_the_same_data"
            )
        ]
        triggers = [pgtrigger.Protect(name="report_is_fixed", operation=WRITTEN_ONCE)]
