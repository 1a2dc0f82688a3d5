"""
Certificates of devices: what our server has signed about a device, carried by the device itself.

The gate so needs no memory of devices, only of the few that were revoked. A certificate is 102
bytes: version 1, device (u64), employee (u64), last second of validity (u32, Unix), public key
(P-256, 65 bytes, uncompressed), and 16 bytes of BLAKE2b over these, keyed with the gate's key.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import blake2b, sha256
from hmac import compare_digest
from struct import Struct
from typing import NamedTuple

VERSION = 1
KEY_LENGTH = 65  # bytes: 0x04, x, y
MAC_LENGTH = 16
_BODY = Struct(f">BQQI{KEY_LENGTH}s")
LENGTH = _BODY.size + MAC_LENGTH
TEXT_LENGTH = LENGTH * 4 // 3  # 102 is a multiple of 3, so base64 needs no padding


class CertificateInvalid(Exception):
    """Not a certificate that this server has signed."""


class Certificate(NamedTuple):
    """What the server has signed about a device; `until` is in Unix seconds."""

    device_id: int
    employee_id: int
    until: int
    public_key: bytes


def gate_key(secret: str) -> bytes:
    """Return the key of the certificates, made from the deployment's secret key."""
    return blake2b(secret.encode(), digest_size=32, person=b"luwes-gate-1").digest()


def issue(
    *, device_id: int, employee_id: int, until: datetime, public_key: bytes, key: bytes
) -> bytes:
    """
    Return the signed certificate of a device; `as_text` makes it fit for JSON.

    :raises ValueError: if the public key is no uncompressed P-256 point by its shape.
    """
    if len(public_key) != KEY_LENGTH or public_key[0] != 4:
        raise ValueError("A public key is 65 bytes and begins with 0x04.")
    body = _BODY.pack(VERSION, device_id, employee_id, int(until.timestamp()), public_key)
    return body + _mac(body, key)


def as_text(certificate: bytes) -> str:
    """Return a certificate as base64url without padding."""
    return urlsafe_b64encode(certificate).decode()


def read(text: str | bytes, *, key: bytes) -> Certificate:
    """
    Return what a certificate says; whether it has expired or was revoked is not asked here.

    :raises CertificateInvalid: if this server has not signed exactly these bytes.
    """
    if len(text) != TEXT_LENGTH:
        raise CertificateInvalid
    try:
        raw = urlsafe_b64decode(text)
    except ValueError as error:
        raise CertificateInvalid from error
    body = raw[:-MAC_LENGTH]
    if not compare_digest(_mac(body, key), raw[-MAC_LENGTH:]) or len(raw) != LENGTH:
        raise CertificateInvalid
    version, device_id, employee_id, until, public_key = _BODY.unpack(body)
    if version != VERSION:
        raise CertificateInvalid
    return Certificate(device_id, employee_id, until, public_key)


def mark_of(public_key: bytes) -> int:
    """Return the mark by which a key is compared in evidence: 8 bytes of its hash, signed."""
    return int.from_bytes(sha256(public_key).digest()[:8], "big", signed=True)


def _mac(body: bytes, key: bytes) -> bytes:
    return blake2b(body, key=key, digest_size=MAC_LENGTH).digest()
