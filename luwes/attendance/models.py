"""Tables of attendance: the evidence, and what was settled from it."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luwes.attendance.types import CheckInKind, CheckInSource, Place, WorkdayStatus
from luwes.kit.steps import Step
from luwes.kit.zones import Zone

PLACE_LABELS = {
    Place.OFFICE: _("Kantor"),
    Place.HOME: _("Rumah"),
    Place.ELSEWHERE: _("Tempat lain"),
    Place.OFF: _("Bebas tugas"),
}
KIND_LABELS = {CheckInKind.IN: _("Masuk"), CheckInKind.OUT: _("Pulang")}
SOURCE_LABELS = {
    CheckInSource.PAGE: _("Halaman presensi"),
    CheckInSource.IMPORT: _("Impor"),
    CheckInSource.OFFICER: _("Dicatat petugas"),
}
STATUS_LABELS = {
    WorkdayStatus.PRESENT: _("Hadir"),
    WorkdayStatus.ABSENT: _("Tanpa presensi"),
    WorkdayStatus.LEAVE: _("Cuti"),
    WorkdayStatus.DUTY_TRIP: _("Tugas luar"),
    WorkdayStatus.HOLIDAY: _("Libur"),
    WorkdayStatus.NOT_DUE: _("Tidak dijadwalkan"),
}

# The days that cost something, or may: what money and scores read of a month.
CHARGED = (
    Q(status=WorkdayStatus.ABSENT)
    | Q(minutes_late__gt=0)
    | Q(minutes_early__gt=0)
    | Q(missing_in=True)
    | Q(missing_out=True)
)


class CheckIn(models.Model):
    """
    One row is one check-in as it reached us, for ever: evidence, judged elsewhere.

    `at` is the instant; `zone` the zone on whose clock it is read. `received_at` is ours.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    zone = models.CharField(max_length=4, choices=[(z.value, z.value) for z in Zone])
    place = models.CharField(max_length=10, choices=[(p.value, t) for p, t in PLACE_LABELS.items()])
    kind = models.CharField(max_length=4, choices=[(k.value, t) for k, t in KIND_LABELS.items()])
    source = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in SOURCE_LABELS.items()]
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "attendance_check_in"
        constraints = [
            models.CheckConstraint(condition=~Q(place=Place.OFF), name="check_in_is_somewhere"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="check_in_position_on_earth",
            ),
        ]
        indexes = [
            # one person's days
            models.Index(fields=["employee", "at"], name="check_in_of_employee"),
            # the evidence of everybody for some days: the table grows in order of time
            BrinIndex(fields=["at"], name="check_in_in_time", pages_per_range=32),
        ]
        triggers = [
            pgtrigger.Protect(
                name="check_in_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class Workday(models.Model):
    """
    One row is what one person's day came to, settled at `settled_at`; steps explain each figure.

    Settling again writes a new row where something differs, and takes `is_current` off the old.
    """

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField()
    status = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in STATUS_LABELS.items()]
    )
    planned_place = models.CharField(max_length=10)
    actual_place = models.CharField(max_length=10, null=True)
    first_in = models.DateTimeField(null=True)
    last_out = models.DateTimeField(null=True)
    minutes_worked = models.PositiveSmallIntegerField(default=0)
    minutes_late = models.PositiveSmallIntegerField(default=0)
    minutes_early = models.PositiveSmallIntegerField(default=0)
    missing_in = models.BooleanField(default=False)
    missing_out = models.BooleanField(default=False)
    excused = models.BooleanField(default=False)
    zone = models.CharField(max_length=4)
    steps = models.JSONField(default=list)
    rules = models.CharField(max_length=64)
    digest = models.CharField(max_length=32)
    settled_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "attendance_workday"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "on"], condition=Q(is_current=True), name="one_current_workday"
            ),
            models.CheckConstraint(
                condition=Q(status=WorkdayStatus.PRESENT)
                | Q(minutes_late=0, minutes_early=0, missing_in=False, missing_out=False),
                name="only_the_present_are_judged",
            ),
            models.CheckConstraint(
                condition=Q(first_in__isnull=True)
                | Q(last_out__isnull=True)
                | Q(last_out__gte=F("first_in")),
                name="workday_ends_after_it_starts",
            ),
        ]
        indexes = [
            # all settlings of one person's day, newest last
            models.Index(fields=["employee", "on", "settled_at"], name="workday_history"),
            # one date of a unit, or of everybody
            models.Index(
                fields=["on", "unit"], name="workday_of_date", condition=Q(is_current=True)
            ),
            # the few days of a month that cost something
            models.Index(
                fields=["employee", "on"],
                name="charged_workday",
                condition=Q(is_current=True) & CHARGED,
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="workday_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="workday_is_only_superseded", exclude=["is_current"]),
            pgtrigger.Protect(
                name="workday_is_not_revived",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_current=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.on} {self.status}"

    @property
    def explained(self) -> list[Step]:
        return [Step.from_json(step) for step in self.steps]
