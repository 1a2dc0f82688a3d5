"""Tables of complaints; what a row means stands in its docstring."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luwes.complaints.types import OPEN_STATES, Category, EventKind, PromiseClock, State

MAX_TEXT = 5_000

CATEGORY_LABELS = {
    Category.SERVICE: _("Layanan"),
    Category.OFFICIAL: _("Sikap petugas"),
    Category.PROCEDURE: _("Prosedur dan persyaratan"),
    Category.FACILITY: _("Sarana dan prasarana"),
    Category.INFORMATION: _("Permintaan informasi"),
    Category.OTHER: _("Lainnya"),
}
STATE_LABELS = {
    State.RECEIVED: _("Menunggu tanggapan"),
    State.ANSWERED: _("Sudah ditanggapi"),
    State.REOPENED: _("Dibuka kembali"),
    State.CLOSED: pgettext_lazy("complaint", "Selesai"),
}
EVENT_LABELS = {
    EventKind.RECEIVED: pgettext_lazy("complaint", "Diterima"),
    EventKind.FORWARDED: _("Diteruskan"),
    EventKind.ASSIGNED: _("Ditugaskan"),
    EventKind.NOTE: _("Catatan internal"),
    EventKind.ANSWERED: pgettext_lazy("complaint", "Ditanggapi"),
    EventKind.BREACHED: _("Janji waktu terlewati"),
    EventKind.CLOSED: pgettext_lazy("complaint", "Ditutup"),
    EventKind.REOPENED: _("Pelapor membalas"),
}


def choices(enum: Any) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in enum]


def once(field: str) -> pgtrigger.Q:
    """The rows where `field` had a value that the update would change."""
    is_set = pgtrigger.Q(**{f"old__{field}__isnull": False})
    return is_set & pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})


class Complaint(models.Model):
    """
    One row is one complaint with the promise made at receipt.

    `unit` and `handler` hold it now; `breach_unit` and `breach_holder` held it when the promise
    broke. `received_on` is the date at the unit first addressed.
    """

    number = models.CharField(max_length=20, unique=True)
    secret_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=20)
    category = models.CharField(max_length=16, choices=choices(Category))
    text = models.TextField(max_length=MAX_TEXT)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    promise_minutes = models.PositiveIntegerField()
    promise_clock = models.CharField(max_length=16, choices=choices(PromiseClock))
    promise_at = models.DateTimeField()
    promise_source = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=choices(State), default=State.RECEIVED)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        "organisation.Employee", null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "organisation.Employee", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    breach_holder = models.ForeignKey(
        "organisation.Employee", null=True, on_delete=models.PROTECT, related_name="+"
    )
    breach_unit = models.ForeignKey(
        "organisation.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )

    # The code that opens the tracking page: told once, by the action that files; never stored.
    secret: str = ""

    class Meta:
        db_table = "complaints_complaint"
        constraints = [
            models.CheckConstraint(
                condition=Q(promise_at__gte=F("received_at")), name="promise_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(first_answered_at__isnull=True)
                | Q(first_answered_at__gte=F("received_at")),
                name="answer_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True) | Q(breached_at=F("promise_at")),
                name="breach_is_at_the_promise",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.CLOSED])
                | Q(first_answered_at__isnull=False),
                name="answered_has_an_answer",
            ),
        ]
        indexes = [
            # the list by time left, and the sweep
            models.Index(
                fields=["promise_at"],
                name="complaints_waiting",
                condition=Q(first_answered_at__isnull=True),
            ),
            # figures of a unit and period
            models.Index(fields=["unit", "received_on"], name="complaints_of_unit"),
            # the breaches that a review reads
            models.Index(
                fields=["breached_at"],
                name="complaints_breached",
                condition=Q(breached_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="promise_is_frozen",
                fields=[
                    "number",
                    "secret_hash",
                    "channel",
                    "category",
                    "text",
                    "received_at",
                    "received_on",
                    "promise_minutes",
                    "promise_clock",
                    "promise_at",
                    "promise_source",
                ],
            ),
            pgtrigger.Protect(
                name="breach_is_final",
                operation=pgtrigger.Update,
                condition=once("breached_at") | once("breach_holder") | once("breach_unit"),
            ),
            pgtrigger.Protect(
                name="first_answer_is_final",
                operation=pgtrigger.Update,
                condition=once("first_answered_at"),
            ),
            pgtrigger.Protect(name="complaint_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_kept(self) -> bool:
        return self.first_answered_at is not None and self.breached_at is None


class Reporter(models.Model):
    """
    One row is who complained, where they said so; kept apart, so that no list loads it.

    Only complaints officers of the unit may read it. It may be erased on request (UU 27/2022).
    """

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="reporter")
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "complaints_reporter"

    def __str__(self) -> str:
        return self.complaint.number


class ComplaintEvent(models.Model):
    """One row is one thing that happened; `unit` and `employee` are who held it from then on."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=choices(EventKind))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(
        "organisation.Employee", null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)

    class Meta:
        db_table = "complaints_event"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["complaint", "at"], name="events_of_complaint")]
        triggers = [
            pgtrigger.Protect(
                name="complaint_events_are_append_only",
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
        db_table = "complaints_counter"
