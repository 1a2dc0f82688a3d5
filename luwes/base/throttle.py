"""How often a public form is used: bounded counters that all workers share."""

from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from luwes.base.models import Knock

WINDOW_SECONDS = 600
BUCKETS = 65_536

_COUNT = """
    INSERT INTO base_knock AS k (purpose, bucket, "window", count)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (purpose, bucket) DO UPDATE SET
        count = CASE WHEN k."window" = excluded."window" THEN k.count + 1 ELSE 1 END,
        "window" = excluded."window"
    RETURNING count
"""


def count_use(*, purpose: str, key: str, at: datetime) -> int:
    """Count one use by `key` (a network, a number) and return how many its window now has."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [purpose, bucket_of(key), window_of(at)])
        (count,) = cursor.fetchone()
    return int(count)


def uses(*, purpose: str, key: str, at: datetime) -> int:
    """Return how many uses by `key` the current window has, without counting one."""
    row = Knock.objects.filter(purpose=purpose, bucket=bucket_of(key), window=window_of(at)).first()
    return row.count if row else 0


def window_of(at: datetime) -> int:
    """Return the number of the ten minutes in which an instant lies."""
    return int(at.timestamp()) // WINDOW_SECONDS


def bucket_of(key: str) -> int:
    """Return the bucket of a key by its keyed hash, so that no address is stored."""
    digest = salted_hmac("luwes.base.throttle", key).hexdigest()
    return int(digest[:8], 16) % BUCKETS


def network_of(address: str) -> str:
    """Return whom an address stands for: an IPv6 address its /64, which one household owns."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def address_of(request: HttpRequest) -> str:
    """
    Return the address of the visitor.

    Behind our own proxy (TLS) it is the last entry of X-Forwarded-For: the one the proxy wrote,
    not those that a visitor can make up.
    """
    if settings.IS_BEHIND_TLS:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))
