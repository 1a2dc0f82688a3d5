"""Tables of the organisation; what a row means stands in its docstring."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from treebeard.mp_tree import MP_Node

from luwes.base.access import ROLE_LABELS, Role
from luwes.kit.nip import printed_nip
from luwes.kit.zones import Zone
from luwes.organisation.types import (
    Employment,
    LeaveKind,
    PositionKind,
    Predicate,
    SanctionLevel,
    SanctionState,
    ServiceMode,
    UnitKind,
)


def choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in enum]  # type: ignore[attr-defined]


def period_constraint(name: str) -> models.CheckConstraint:
    """A period ends after it starts, or has no end."""
    return models.CheckConstraint(
        condition=Q(until__isnull=True) | Q(until__gt=F("first")), name=name
    )


class Site(models.Model):  # type: ignore[django-manager-missing]
    """One row is one place of work of the agency, with the zone in which its clocks run."""

    name = models.CharField(max_length=200, unique=True)
    address = models.TextField(blank=True)
    zone = models.CharField(max_length=4, choices=choices(Zone))
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        db_table = "organisation_site"

    def __str__(self) -> str:
        return self.name


class Unit(MP_Node):  # type: ignore[misc]
    """One row is one unit of the one tree, from the republic down to a team."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=choices(UnitKind))
    zone = models.CharField(max_length=4, choices=choices(Zone), default=Zone.WIB)
    service_mode = models.CharField(
        max_length=16, choices=choices(ServiceMode), default=ServiceMode.OFFICE_WORK
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="units")
    first = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "organisation_unit"
        constraints = [period_constraint("unit_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """One row is one kind of post: title, kind, class and what its task needs."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=choices(PositionKind))
    level = models.CharField(max_length=40, blank=True)
    job_class = models.PositiveSmallIntegerField()
    off_site_possible = models.BooleanField(default=True)
    special_room = models.BooleanField(default=False)
    runs_on_ict = models.BooleanField(default=True)
    face_to_face = models.BooleanField(default=False)
    constant_supervision = models.BooleanField(default=False)

    class Meta:
        db_table = "organisation_position"
        constraints = [
            models.UniqueConstraint(
                fields=["title", "kind", "level", "job_class"], name="one_position"
            ),
            models.CheckConstraint(
                condition=Q(job_class__gte=1) & Q(job_class__lte=17), name="class_from_1_to_17"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Employee(models.Model):
    """One row is one civil servant, for ever; what changes over time hangs on it, dated."""

    nip = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    title_front = models.CharField(max_length=60, blank=True)
    title_back = models.CharField(max_length=100, blank=True)
    employment = models.CharField(max_length=16, choices=choices(Employment))
    sex = models.CharField(max_length=1, choices=[("m", "m"), ("f", "f")])
    born_on = models.DateField()
    grade = models.CharField(max_length=8, blank=True)
    email = models.EmailField(blank=True)
    started_on = models.DateField(null=True)
    retires_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="employee"
    )

    class Meta:
        db_table = "organisation_employee"
        constraints = [
            models.CheckConstraint(condition=Q(nip__regex=r"^[0-9]{18}$"), name="nip_has_18_digits")
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        name = f"{self.title_front} {self.name}".strip()
        return f"{name}, {self.title_back}" if self.title_back else name

    @property
    def nip_printed(self) -> str:
        return printed_nip(self.nip)


class FormerNumber(models.Model):
    """
    One row is a number that a person bore until a day; `Employee.nip` is the present one.

    A renewed contract gives a PPPK another number. On any day the number was the former one with
    the earliest `until` after that day, else the present one. No number is ever given twice.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="former_numbers")
    nip = models.CharField(max_length=18, unique=True)
    until = models.DateField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "organisation_former_number"
        constraints = [
            models.CheckConstraint(
                condition=Q(nip__regex=r"^[0-9]{18}$"), name="former_nip_has_18_digits"
            )
        ]

    @property
    def nip_printed(self) -> str:
        return printed_nip(self.nip)


class ActivationCode(models.Model):
    """One row is the one open code of an account that nobody has signed in to yet."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_code"
    )
    digest = models.CharField(max_length=64)  # SHA-256; the code itself is told once and not kept
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "organisation_activation_code"


class Posting(models.Model):
    """One row is one person in one post at one unit, from a date; a move opens another."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="postings")
    is_head = models.BooleanField(default=False)
    first = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "organisation_posting"
        constraints = [
            period_constraint("posting_ends_after_it_starts"),
            # int8range instead of btree_gist, which the embedded server does not carry
            ExclusionConstraint(
                name="one_posting_at_a_time",
                expressions=[
                    (
                        Func(F("employee"), F("employee"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("first"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            # who is in a unit on a day
            models.Index(fields=["unit", "first"], name="posting_by_unit")
        ]


class DatedRecord(models.Model):
    """A row of the personnel record: dated, with its source, written once."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="%(class)ss")
    first = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [period_constraint("%(class)s_ends_after_it_starts")]
        indexes = [models.Index(fields=["employee", "first"], name="%(class)s_of_employee")]


class Rating(DatedRecord):
    """One predicate of one appraisal period; `first`/`until` are the period appraised."""

    predicate = models.CharField(max_length=20, choices=choices(Predicate))

    class Meta(DatedRecord.Meta):
        db_table = "organisation_rating"


class Sanction(DatedRecord):
    """One sanction, or the process that may lead to one, with its article."""

    level = models.CharField(max_length=10, choices=choices(SanctionLevel))
    state = models.CharField(max_length=10, choices=choices(SanctionState))
    article = models.CharField(max_length=120)

    class Meta(DatedRecord.Meta):
        db_table = "organisation_sanction"


class Leave(DatedRecord):
    """One approved leave; working or calendar days is the business of the kind."""

    kind = models.CharField(max_length=16, choices=choices(LeaveKind))

    class Meta(DatedRecord.Meta):
        db_table = "organisation_leave"


class DutyTrip(DatedRecord):
    """One assignment outside by surat tugas; its days count as present."""

    destination = models.CharField(max_length=200)

    class Meta(DatedRecord.Meta):
        db_table = "organisation_duty_trip"


class RoleGrant(models.Model):
    """One role of one account at a unit, over its subtree, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(
        max_length=16, choices=[(r.value, label) for r, label in ROLE_LABELS.items()]
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "organisation_role_grant"
        constraints = [period_constraint("role_grant_ends_after_it_starts")]


class ColumnMapping(models.Model):
    """One row keeps what the columns of one layout of staff lists mean, for a unit's officers."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    layout = models.CharField(max_length=32)  # fingerprint of the headings
    mapping = models.JSONField()
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "organisation_column_mapping"
        constraints = [
            models.UniqueConstraint(fields=["unit", "layout"], name="one_mapping_a_layout")
        ]


class StagedList(models.Model):
    """
    One row is one uploaded staff list between upload and confirmation.

    It belongs to who uploaded it; the file itself goes when the list is applied or too old.
    """

    id = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    effective_on = models.DateField()
    complete = models.BooleanField(default=False)
    mapping = models.JSONField(null=True)
    renewals = models.JSONField(default=dict)  # new number → former one, as the user confirmed
    report = models.JSONField(null=True)  # none while the dry run is still to come
    is_applying = models.BooleanField(default=False)
    staged_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "organisation_staged_list"
        # a person's own newest lists
        indexes = [models.Index(fields=["by", "-staged_at"], name="staged_list_of_person")]

    @property
    def is_busy(self) -> bool:
        """Whether a job is judging or applying the list."""
        return self.report is None or self.is_applying


# A role is not granted to STAFF: whoever has an employee record and a login is staff.
GRANTABLE = [role for role in Role if role is not Role.STAFF]
