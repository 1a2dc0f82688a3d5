"""Keys of programs that read for an account."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """One row lets one program act with the rights of one account, until it is revoked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integration_api_token"

    def __str__(self) -> str:
        return self.label
