"""Budgets, runs and lines; the database itself refuses to change what is sealed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Budget(models.Model):
    """One row is what a unit and all below it may spend on the allowance in one year."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "allowance_budget"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="one_budget_a_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class RunState(models.TextChoices):
    DRAFT = "draft"
    SEALED = "sealed"
    SUPERSEDED = "superseded"


class Run(models.Model):
    """One row is one computation of a unit's month from frozen inputs, whose hash is kept."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="runs")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="runs")
    first = models.DateField()
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.DRAFT)
    inputs_hash = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    base = models.BigIntegerField()
    amount = models.BigIntegerField()
    available = models.BigIntegerField()
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "allowance_run"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__lte=F("available")), name="run_stays_within_the_budget"
            ),
            models.CheckConstraint(
                condition=Q(sealed_by__isnull=True)
                | Q(computed_by__isnull=True)
                | ~Q(sealed_by=F("computed_by")),
                name="run_is_sealed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="sealed", sealed_at__isnull=False)
                | (~Q(state="sealed") & Q(sealed_at__isnull=True)),
                name="sealed_runs_say_when",
            ),
            models.UniqueConstraint(
                fields=["unit", "first"],
                condition=Q(state="sealed"),
                name="one_sealed_run_a_month",
            ),
            models.UniqueConstraint(
                fields=["unit", "first"], condition=Q(state="draft"), name="one_draft_run_a_month"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sealed_run_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sealed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.first:%Y-%m}"

    @property
    def number(self) -> str:
        return f"TK-{self.first:%Y%m}-{self.pk:05d}"

    @property
    def is_sealed(self) -> bool:
        return self.state == RunState.SEALED

    @property
    def cut(self) -> int:
        return self.base - self.amount


LINES_OF_DRAFTS_ONLY = """
IF EXISTS (SELECT 1 FROM allowance_run r WHERE r.id = NEW.run_id AND r.state <> 'draft') THEN
    RAISE EXCEPTION 'pgtrigger: lines join a draft only; run % is closed', NEW.run_id;
END IF;
RETURN NEW;
"""


class RunLine(models.Model):
    """One row is one person's line of a run, with the steps that explain each figure."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lines")
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="allowance_lines"
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    job_class = models.PositiveSmallIntegerField()
    predicate = models.CharField(max_length=20, blank=True)
    base = models.BigIntegerField()
    cut = models.BigIntegerField()
    amount = models.BigIntegerField()
    steps = models.JSONField()

    class Meta:
        db_table = "allowance_line"
        constraints = [
            models.UniqueConstraint(fields=["run", "employee"], name="one_line_a_person"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount=F("base") - F("cut")), name="line_adds_up"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="line_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="line_joins_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=LINES_OF_DRAFTS_ONLY,
            ),
        ]


class OrderState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Order(models.Model):
    """
    One row asks the worker to compute a unit's month, or to seal a run; `made` is what came of it.

    `refusal` keeps the sentence, the reasons and the remedy of what could not be.
    """

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    sealing = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    made = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.WAITING)
    refusal = models.JSONField(null=True)

    class Meta:
        db_table = "allowance_order"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "first", "sealing", "by"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="one_waiting_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.first:%Y-%m}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == OrderState.WAITING
