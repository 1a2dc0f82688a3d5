"""Making, reading and revoking the keys of programs; only the hash of a key is kept."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from luwes.base import audit
from luwes.base.models import User
from luwes.integration.models import ApiToken

PREFIX = "luwes_"
BYTES = 32


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_token(*, user: User, label: str, by: User | None, at: datetime) -> str:
    """Return a new key for a program of `user`; it is shown once and stored as a hash only."""
    token = PREFIX + secrets.token_urlsafe(BYTES)
    row = ApiToken.objects.create(user=user, label=label, digest=digest_of(token), created_at=at)
    audit.record(
        action="integration.make_token",
        subject=f"token:{row.pk}",
        by=by,
        at=at,
        facts={"user": user.pk, "label": label},
    )
    return token


def user_of(token: str) -> User | None:
    """Return the account for which a key reads, or None for a wrong or revoked one. One query."""
    if not token.startswith(PREFIX):
        return None
    row = (
        ApiToken.objects.filter(digest=digest_of(token), revoked_at__isnull=True)
        .select_related("user")
        .first()
    )
    return row.user if row is not None and row.user.is_active else None


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, at: datetime) -> None:
    """Stop a key for good."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    audit.record(action="integration.revoke_token", subject=f"token:{token.pk}", by=by, at=at)
