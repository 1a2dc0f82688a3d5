"""Fingerprint terminals: whose number is whose, what files came, and their raw punches."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Terminal(models.Model):
    """One row is one terminal; its clock runs in `zone` and has no zone of its own in its files."""

    name = models.CharField(max_length=120)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=4)
    serial = models.CharField(max_length=60, blank=True)
    # what the in/out key of this model means; "" when nobody presses it and direction is inferred
    states = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "attendance_terminal"
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_terminal_name_a_unit")
        ]

    def __str__(self) -> str:
        return self.name


class TerminalUser(models.Model):
    """One row: this user number of this terminal is this employee, for a time."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="users")
    number = models.CharField(max_length=24)
    employee = models.ForeignKey(
        "organisation.Employee", on_delete=models.PROTECT, related_name="+"
    )
    first = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "attendance_terminal_user"
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "number"],
                condition=Q(until__isnull=True),
                name="one_person_a_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.number}"


class TerminalFile(models.Model):
    """One row is one file that was read: who brought it, its hash, and what was found."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "attendance_terminal_file"
        triggers = [
            pgtrigger.Protect(
                name="terminal_file_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.name


class TerminalUpload(models.Model):
    """
    One row is a file between upload and confirmation; it belongs to who uploaded it.

    It goes when it is read, thrown away, or a day old. The findings were made at upload.
    """

    id = models.UUIDField(primary_key=True)
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=160)
    content = models.BinaryField()
    report = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "attendance_terminal_upload"

    def __str__(self) -> str:
        return self.name


class TerminalPunch(models.Model):
    """
    One row is one line of a terminal as it was, with the number nobody may know yet.

    `clock` is the terminal's wall clock, without zone. Once a number is given to an employee, its
    punches become check-ins; the same line read twice is stored once.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(TerminalFile, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    clock = models.DateTimeField()  # wall clock of the terminal, stored as if it were UTC
    verify = models.SmallIntegerField(null=True)
    state = models.SmallIntegerField(null=True)
    work_code = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "attendance_terminal_punch"
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "number", "clock", "state"],
                nulls_distinct=False,
                name="one_row_a_punch",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="terminal_punch_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.clock:%Y-%m-%d %H:%M:%S}"
