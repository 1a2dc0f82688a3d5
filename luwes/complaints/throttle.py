"""How often one address may use the public forms: a bounded counter that all workers share."""

from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from luwes.kit.errors import Conflict

WINDOW_SECONDS = 600
BUCKETS = 65_536
# Whole offices and phone networks share one address, so the limits stop floods, not people.
LIMITS = {"file": 30, "track": 60, "reply": 30}

_COUNT = """
    INSERT INTO complaints_knock AS k (purpose, bucket, "window", count)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (purpose, bucket) DO UPDATE SET
        count = CASE WHEN k."window" = excluded."window" THEN k.count + 1 ELSE 1 END,
        "window" = excluded."window"
    RETURNING count
"""


class TooOften(Conflict):
    """One address used a public form more often than the limit of ten minutes allows."""

    code = "complaints.too-often"


def admit(*, purpose: str, address: str, at: datetime) -> None:
    """
    Count one use of a public form by `address`.

    :raises TooOften: more than LIMITS[purpose] uses in the current window of ten minutes.
    """
    window = int(at.timestamp()) // WINDOW_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [purpose, bucket_of(address), window])
        (count,) = cursor.fetchone()
    if count > LIMITS[purpose]:
        raise TooOften(
            _("Terlalu banyak permintaan dari jaringan ini dalam sepuluh menit."),
            remedy=_("Tunggu sepuluh menit, lalu coba lagi. Isian Anda belum tersimpan."),
        )


def bucket_of(address: str) -> int:
    """Return the bucket of an address; IPv6 counts by its /64, which one household owns."""
    digest = salted_hmac("luwes.complaints.throttle", network_of(address)).hexdigest()
    return int(digest[:8], 16) % BUCKETS


def network_of(address: str) -> str:
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
