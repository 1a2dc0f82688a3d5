"""The evidence: check-ins as they reached us, and where they were made. Partitioned by month."""

import pgtrigger
from django.db import models

from luwes.attendance.models.labels import KIND_LABELS, PLACE_LABELS, SOURCE_LABELS


class CheckIn(models.Model):
    """
    One row is one check-in as it reached us, for ever: evidence, judged elsewhere.

    `at` is the instant of the gesture, `received_at` ours. The id is a UUIDv7 whose time is `at`,
    so that it is unique over all partitions although their key is (id, at). `zone` is where the
    gesture was made, "" outside Indonesia; `device_zone` what the device itself reported. `mark`
    tells one browser from another. The milliseconds say what the clocks of the device vouch for:
    `skew_ms` ahead of ours when sent, `contact_skew_ms` the same at the last contact before the
    gesture, `elapsed_ms` from gesture to sending and `moved_ms` between clock and contact, both on
    the monotonic clock; None where the device could not tell.

    Employee and device have no foreign key in the database: the gate takes both from a certificate
    that we signed, and a check per row would cost more than the row.
    """

    id = models.UUIDField(primary_key=True)
    employee = models.ForeignKey(
        "organisation.Employee",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=[(k.value, t) for k, t in KIND_LABELS.items()])
    place = models.CharField(max_length=10, choices=[(p.value, t) for p, t in PLACE_LABELS.items()])
    source = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in SOURCE_LABELS.items()]
    )
    zone = models.CharField(max_length=4, blank=True)
    device_zone = models.CharField(max_length=40, blank=True)
    device_id = models.BigIntegerField(null=True)
    mark = models.BigIntegerField(null=True)
    no_position = models.CharField(max_length=12, blank=True)
    skew_ms = models.IntegerField(null=True)
    contact_skew_ms = models.IntegerField(null=True)
    elapsed_ms = models.BigIntegerField(null=True)
    moved_ms = models.BigIntegerField(null=True)
    signature = models.BinaryField(null=True)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "attendance_check_in"
        # The table, its partitions, indexes and constraints are written in SQL (migration 0002):
        # Django knows no partitioned tables. The trigger is named here for the guards of evidence.
        triggers = [
            pgtrigger.Protect(
                name="check_in_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class CheckInPosition(models.Model):
    """
    One row is where a check-in was made, kept only as long as `attendance.position_days` says.

    It lies beside the check-in and not in it, so that forgetting it changes no evidence. Never
    updated; deleted only in a transaction that says so (`luwes.may_forget`).
    """

    is_evidence = True  # its trigger is written in SQL

    check_in_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    employee = models.ForeignKey(
        "organisation.Employee",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    is_mock = models.BooleanField(default=False)

    class Meta:
        db_table = "attendance_position"

    def __str__(self) -> str:
        return f"{self.employee_id} {self.at:%Y-%m-%d %H:%M}"
