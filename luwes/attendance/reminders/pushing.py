"""Sending one message to one browser through its push service (RFC 8030, 8188, 8291)."""

import http.client
import json
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from webpush import WebPush, WebPushSubscription

from luwes.attendance.reminders.addresses import AddressRefused, check_shape, resolved
from luwes.attendance.reminders.vapid import Vapid

SECONDS_FOR_ONE = 8
LONGEST_LINE = 1024  # bytes of an answer that are looked at
GONE = (404, 410)
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})[ \r\n]")


class Outcome(StrEnum):
    REACHED = "reached"
    GONE = "gone"  # the browser has ended the subscription
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser can be reached, and the keys that only it can open messages with."""

    endpoint: str
    p256dh: str
    auth: str


class Pusher:
    """
    Sends as one identity; may be used by several threads at once.

    `context` and `may_be_private` are for a push service of one's own, as tests have it.
    """

    def __init__(
        self,
        vapid: Vapid,
        *,
        context: ssl.SSLContext | None = None,
        may_be_private: bool = False,
    ) -> None:
        private, public = vapid.pair()
        self._vapid = vapid
        self._sealing = WebPush(private, public, subscriber="unused@example.org")
        self._context = context or ssl.create_default_context()
        self._may_be_private = may_be_private

    def send(
        self, browser: Browser, message: Mapping[str, Any], *, at: datetime, seconds: int
    ) -> Outcome:
        """Send a message that is worth delivering for so many seconds; says what came of it."""
        try:
            status = self._post(browser, json.dumps(message).encode(), at=at, seconds=seconds)
        except (OSError, http.client.HTTPException, AddressRefused, ValueError):
            return Outcome.FAILED
        if status in GONE:
            return Outcome.GONE
        return Outcome.REACHED if 200 <= status < 300 else Outcome.FAILED

    def _post(self, browser: Browser, content: bytes, *, at: datetime, seconds: int) -> int:
        if not self._may_be_private:
            check_shape(browser.endpoint)
        address = urlsplit(browser.endpoint)
        sealed = self._sealing.get(content, _subscription(browser))
        headers = {
            "Authorization": self._vapid.authorization(browser.endpoint, at=at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(seconds, 0)),
            "Urgency": "high",
        }
        line = self._line(address.hostname or "", address.port or 443)
        try:
            path = f"{address.path or '/'}{'?' if address.query else ''}{address.query}"
            line.request("POST", path, body=sealed.encrypted, headers=headers)
            return _status(line.sock, ends=monotonic() + SECONDS_FOR_ONE)
        finally:
            line.close()

    def _line(self, host: str, port: int) -> http.client.HTTPSConnection:
        number = resolved(host, port, may_be_private=self._may_be_private)
        return _Line(host, port, number, self._context)


class _Line(http.client.HTTPSConnection):
    """A connection to the number that was checked, with the name that the certificate must have."""

    def __init__(self, host: str, port: int, number: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS_FOR_ONE, context=context)
        self._number = number
        self._tls = context

    def connect(self) -> None:
        plain = socket.create_connection((self._number, self.port), SECONDS_FOR_ONE)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _status(sock: socket.socket, *, ends: float) -> int:
    """
    Return the status of an answer, of which nothing more is read; redirects are not followed.

    The time is that of the whole line: a service that sends it letter by letter holds nobody up.

    :raises TimeoutError: past `ends`, on the monotonic clock. :raises ValueError: it is no HTTP.
    """
    head = b""
    while b"\n" not in head and len(head) < LONGEST_LINE:
        left = ends - monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        part = sock.recv(LONGEST_LINE)
        if not part:
            break
        head += part
    found = _STATUS_LINE.match(head)
    if found is None:
        raise ValueError("no status")
    return int(found[1])


def _subscription(browser: Browser) -> WebPushSubscription:
    return WebPushSubscription.model_validate(
        {
            "endpoint": browser.endpoint,
            "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
        }
    )
