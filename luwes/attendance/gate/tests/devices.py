"""Devices for tests and measurements: a key pair, a certificate, and check-ins that it signs."""

import json
import random
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from time import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from luwes.attendance.gate import certificates, wire

KEY = certificates.gate_key("a secret of the deployment, long enough")
WEEK = timedelta(days=7)


class Device:
    """One browser's key pair in the name of one employee."""

    def __init__(self, device_id=1, *, employee_id=None, key=KEY, until=None):
        self.id = device_id
        self._private = ec.generate_private_key(ec.SECP256R1())
        point = Encoding.X962, PublicFormat.UncompressedPoint
        self.public_key = self._private.public_key().public_bytes(*point)
        self.certificate = certificates.as_text(
            certificates.issue(
                device_id=device_id,
                employee_id=employee_id or device_id,
                until=until or datetime.now(UTC) + WEEK,
                public_key=self.public_key,
                key=key,
            )
        )

    def check_in(self, *, at=None, signed=True, **changes):
        """A check-in as the device sends it, changed before it is signed."""
        at = now() if at is None else at
        boot = at - 100_000
        item = {
            "id": new_id(at),
            "kind": "in",
            "at": at,
            "mono": 100_000,
            "boot": boot,
            "zone": "Asia/Jakarta",
            "place": "office",
            "position": {"lat": "-6.9147", "lon": "107.6098", "accuracy": "12.5", "mock": False},
            "no_position": "",
            "contact": {"server": at - 5_000, "at": at - 5_003, "mono": 95_000, "boot": boot},
            "certificate": self.certificate,
            "signature": "A" * 86,
        } | changes
        return item | {"signature": self._signature(item)} if signed else item

    def _signature(self, item):
        read = wire.CheckIn(**item | {"position": None, "contact": None, "sent": None})
        read.position = wire.Position(**item["position"]) if item["position"] else None
        read.contact = wire.Contact(**item["contact"]) if item["contact"] else None
        der = self._private.sign(wire.canonical(read, self.id), ec.ECDSA(SHA256()))
        r, s = decode_dss_signature(der)
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return urlsafe_b64encode(raw).decode().rstrip("=")


def sent_at(at, *, boot=None, mono=100_040):
    """The device's clocks when it sends."""
    return {"at": at, "mono": mono, "boot": at - 100_040 if boot is None else boot}


def body(*items, sent=None):
    """A request of many, as bytes."""
    whole = {"check_ins": list(items)} | ({"sent": sent} if sent else {})
    return json.dumps(whole).encode()


def new_id(at):
    """A UUIDv7 of an instant in ms."""
    variant = 0x8000 | random.getrandbits(14)
    tail = f"7{random.getrandbits(12):03x}-{variant:04x}-{random.getrandbits(48):012x}"
    return f"{at >> 16:08x}-{at & 0xFFFF:04x}-{tail}"


def now():
    return int(time() * 1000)
