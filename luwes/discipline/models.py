"""Tables of discipline; what a row means stands in its docstring."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luwes.discipline.types import (
    DECIDED_STATES,
    OPEN_STATES,
    CaseKind,
    CaseState,
    LadderStep,
    StepKind,
)

MAX_TEXT = 4_000

KIND_LABELS = {
    CaseKind.ABSENCE: _("Tidak masuk kerja tanpa alasan sah"),
    CaseKind.COMPLAINT_BREACH: _("Janji waktu pengaduan terlewati"),
}
STATE_LABELS = {
    CaseState.SIGNALLED: _("Menunggu atasan ditetapkan"),
    CaseState.NOTIFIED: _("Menunggu penjelasan pegawai"),
    CaseState.ANSWERED: _("Menunggu keputusan atasan"),
    CaseState.UPHELD: _("Terbukti"),
    CaseState.EXCUSED: _("Dapat diterima"),
    CaseState.CLOSED: pgettext_lazy("case", "Ditutup"),
}
STEP_LABELS = {
    StepKind.SIGNAL: _("Tanda dari data"),
    StepKind.NOTIFIED: _("Atasan diberi tahu"),
    StepKind.READ: _("Atasan membaca"),
    StepKind.RAISED: _("Jenjang naik"),
    StepKind.LOWERED: _("Jenjang turun"),
    StepKind.STATEMENT: _("Penjelasan pegawai"),
    StepKind.ESCALATED: _("Batas waktu atasan terlewati"),
    StepKind.UPHELD: _("Diputuskan: terbukti"),
    StepKind.EXCUSED: _("Diputuskan: dapat diterima"),
    StepKind.REOPENED: _("Ditinjau kembali"),
    StepKind.CLOSED: pgettext_lazy("case", "Ditutup"),
}
LEVEL_LABELS = {"light": _("Ringan"), "medium": _("Sedang"), "severe": _("Berat")}


def choices(enum: Any) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in enum]


class Case(models.Model):
    """
    One row asks a human to look at one matter of one person; it is no finding of guilt.

    `rung`, `level`, `sanction` and `article` say what the facts would come to by the rulebook of
    the day on which they were last looked at; `facts` keeps those facts and the ladder itself.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=choices(CaseKind))
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    superior = models.ForeignKey(
        "organisation.Employee", null=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    complaint = models.ForeignKey(
        "complaints.Complaint", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rung = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=10, blank=True)
    sanction = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    review_due_on = models.DateField()
    state = models.CharField(max_length=12, choices=choices(CaseState))
    is_escalated = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "discipline_case"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "year"],
                condition=Q(kind=CaseKind.ABSENCE, state__in=OPEN_STATES),
                name="one_open_absence_case",
            ),
            models.UniqueConstraint(fields=["complaint"], name="one_case_a_breach"),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_STATES) | Q(decided_by__isnull=False),
                name="a_human_decides",
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.ABSENCE) | Q(complaint__isnull=False),
                name="a_breach_has_its_complaint",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "review_due_on"], name="cases_of_unit"),
            models.Index(fields=["employee", "year"], name="cases_of_employee"),
        ]
        triggers = [
            pgtrigger.Protect(name="case_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="case_keeps_its_subject",
                fields=["number", "kind", "employee", "year", "complaint", "opened_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def ladder(self) -> list[LadderStep]:
        return [LadderStep.from_json(row) for row in self.facts.get("ladder", [])]


class CaseStep(models.Model):
    """One row is one thing that happened in a case; `by` None is the system."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=choices(StepKind))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "discipline_step"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="steps_of_case")]
        triggers = [
            pgtrigger.Protect(
                name="case_steps_are_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Counter(models.Model):
    """One row is the last number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "discipline_counter"
