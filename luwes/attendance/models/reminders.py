"""Reminders: where a browser can be reached, and who was reminded of what."""

from django.db import models


class PushSubscription(models.Model):
    """One row is one browser that asked to be reminded (Web Push, RFC 8030); deletable at will."""

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.CASCADE, related_name="+"
    )
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    language = models.CharField(max_length=5, default="id")
    made_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "attendance_push_subscription"

    def __str__(self) -> str:
        return f"{self.employee_id}"


class Reminder(models.Model):
    """One row: this employee was reminded of this kind of check-in on this day, once."""

    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    on = models.DateField()
    kind = models.CharField(max_length=5)
    at = models.DateTimeField()
    reached = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "attendance_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "on", "kind"], name="one_reminder_a_day_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.on} {self.kind}"
