"""
Phones that sign check-ins: a client of its own, written from the wire's description only.

It shares no line with the gate but the certificates, which the server issues and phones just carry.
"""

import json
import random
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from luwes.attendance.gate import certificates

KINDS = ("in", "out", "visit")


class Phone:
    """One key pair in the name of one person; its monotonic clock starts with it."""

    def __init__(self, number: int, key: bytes, dice: random.Random) -> None:
        self.number = number
        self._dice = dice
        self._private = ec.generate_private_key(ec.SECP256R1())
        public = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        certificate = certificates.issue(
            device_id=number,
            employee_id=number,
            until=datetime.now(UTC) + timedelta(days=2),
            public_key=public,
            key=key,
        )
        self._certificate = certificates.as_text(certificate)
        self._boot = _now()

    def gesture(self) -> dict[str, Any]:
        """Return a signed check-in of this moment; two of three know where they are."""
        at, knows = _now(), self._dice.random() < 0.67
        lat, lon = (f"{self._dice.uniform(*span):.6f}" for span in ((-8, 5), (96, 140)))
        event: dict[str, Any] = {
            "id": self._id(at),
            "kind": self._dice.choice(KINDS),
            "at": at,
            "mono": at - self._boot,
            "boot": self._boot,
            "zone": "Asia/Jakarta",
            "place": self._dice.choice(("office", "home")),
            "position": {"lat": lat, "lon": lon, "accuracy": "12.5", "mock": False}
            if knows
            else None,
            "no_position": "" if knows else "denied",
            "contact": None,
            "certificate": self._certificate,
        }
        return event | {"signature": self._signed(event)}

    def _id(self, at: int) -> str:
        tail = f"7{self._dice.getrandbits(12):03x}{0x8000 | self._dice.getrandbits(14):04x}"
        whole = f"{at:012x}{tail}{self._dice.getrandbits(48):012x}"
        return f"{whole[:8]}-{whole[8:12]}-{whole[12:16]}-{whole[16:20]}-{whole[20:]}"

    def _signed(self, event: dict[str, Any]) -> str:
        where = event["position"]
        lines = (
            "luwes-check-in-1",
            event["id"],
            event["kind"],
            *(str(event[clock]) for clock in ("at", "mono", "boot")),
            event["zone"],
            event["place"],
            f"{where['lat']},{where['lon']},{where['accuracy']},0" if where else "-",
            event["no_position"] or "-",
            "-",
            str(self.number),
        )
        der = self._private.sign("\n".join(lines).encode(), ec.ECDSA(SHA256()))
        raw = b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(der))
        return urlsafe_b64encode(raw).decode().rstrip("=")


def body_of(events: list[dict[str, Any]]) -> bytes:
    """Return one request: a single event as itself, several as a batch."""
    at = _now()
    sent = {"at": at, "mono": at - events[0]["boot"], "boot": events[0]["boot"]}
    if len(events) == 1:
        return json.dumps({**events[0], "sent": sent}).encode()
    return json.dumps({"check_ins": events, "sent": sent}).encode()


def _now() -> int:
    return time.time_ns() // 1_000_000
