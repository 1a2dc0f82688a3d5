"""
Our server's identity towards push services (VAPID, RFC 8292).

The key pair follows from a secret that is made once and kept with the other secrets of a
deployment, so that all machines of it are one sender, and nothing has to be stored beside it.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

VALID_FOR = timedelta(hours=12)  # services refuse more than 24
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)


class Vapid:
    """The identity that follows from `secret`; `contact` is who a push service may write to."""

    def __init__(self, secret: str, *, contact: str) -> None:
        seed = blake2b(secret.encode(), digest_size=48, person=b"luwes-push-1").digest()
        number = int.from_bytes(seed, "big") % (ORDER - 1) + 1
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        self._contact = contact

    @property
    def public_key(self) -> str:
        """The key that browsers are given, base64url without padding."""
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    def pair(self) -> tuple[bytes, bytes]:
        """Return private and public key as PEM."""
        private = self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = self._private.public_key()
        return private, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def authorization(self, endpoint: str, *, at: datetime) -> str:
        """Return the header that proves to the service of `endpoint` who sends."""
        address = urlsplit(endpoint)
        claims = {
            "aud": f"{address.scheme}://{address.netloc}",
            "exp": int((at + VALID_FOR).timestamp()),
            "sub": self._contact,
        }
        token = jwt.encode(claims, self._private, algorithm="ES256")
        return f"vapid t={token}, k={self.public_key}"


@lru_cache(maxsize=1)
def own(secret: str, contact: str) -> Vapid:
    """Return the identity of this deployment, made once for the process."""
    return Vapid(secret, contact=contact)
