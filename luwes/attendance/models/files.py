"""Files that are too long to be made while somebody waits for them."""

from django.conf import settings
from django.db import models


class ListFile(models.Model):
    """
    One row is a unit's month recap as a spreadsheet, asked for by one person and made by a job.

    It belongs to who asked and goes after a day; without content it is still being made, or the
    job has failed.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    has_failed = models.BooleanField(default=False)

    class Meta:
        db_table = "attendance_list_file"
        indexes = [models.Index(fields=["by", "-asked_at"], name="list_file_of_person")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first:%Y-%m}"
