"""Who has signed: certificate, revocation, signature. Remembers revoked devices and no others."""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from luwes.attendance.gate import certificates
from luwes.attendance.gate.certificates import Certificate, CertificateInvalid

_CURVE = SECP256R1()
_SIGNED = ECDSA(Prehashed(SHA256()))  # hashing apart saves a fifth of the time


class Keys:
    """Reads certificates; `revoked` is the newest snapshot of revoked device ids."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.revoked: frozenset[int] = frozenset()

    def certificate(self, text: str, *, now: int) -> Certificate | None:
        """Return a certificate that is ours, current (`now` in ms) and not revoked, else None."""
        try:
            found = certificates.read(text, key=self._key)
        except CertificateInvalid:
            return None
        is_good = now <= found.until * 1000 and found.device_id not in self.revoked
        return found if is_good else None


def has_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the owner of a public key (65 bytes) has made a signature (r and s, 64)."""
    try:
        key = EllipticCurvePublicKey.from_encoded_point(_CURVE, public_key)
        key.verify(as_der(signature), sha256(message).digest(), _SIGNED)
    except (InvalidSignature, ValueError):
        return False
    return True


def as_der(signature: bytes) -> bytes:
    """Return r and s as WebCrypto gives them in the shape that X.690 prescribes."""
    r, s = _integer(signature[:32]), _integer(signature[32:])
    return b"\x30%c%b%b" % (len(r) + len(s), r, s)


def _integer(value: bytes) -> bytes:
    value = value.lstrip(b"\0") or b"\0"
    if value[0] & 0x80:
        value = b"\0" + value
    return b"\x02%c%b" % (len(value), value)
