"""A push service of our own with one browser behind it: checks the sender, opens the message."""

import json
import ssl
import struct
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

CURVE = ec.SECP256R1()


def plain(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def point(public):
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def opened(sealed, *, private, auth):
    """Open one message as RFC 8291 says, from the receiver's side."""
    salt, size, length = sealed[:16], struct.unpack("!L", sealed[16:20])[0], sealed[20]
    theirs, content = sealed[21 : 21 + length], sealed[21 + length :]
    assert len(content) <= size
    secret = private.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
    )
    info = b"WebPush: info\0" + point(private.public_key()) + theirs
    key = _derived(secret, salt=auth, info=info, length=32)
    content_key = _derived(key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    padded = AESGCM(content_key).decrypt(nonce, content, None)
    message, delimiter, _padding = padded.rpartition(b"\x02")
    assert delimiter
    return message


def _derived(secret, *, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class PushService:
    """What arrived, in order; `status` is what it answers from now on."""

    def __init__(self, server, key):
        self.origin = f"https://127.0.0.1:{server.server_port}"
        self.key = key  # the only sender that it takes, as a browser asks for at subscribing
        self.status = 201
        self.now = datetime.now(UTC)
        self.arrived = []
        self.headers = []
        self._private = ec.generate_private_key(CURVE)
        self._auth = bytes(range(16))

    def subscription(self, name="a"):
        keys = {"p256dh": text(point(self._private.public_key())), "auth": text(self._auth)}
        return {"endpoint": f"{self.origin}/push/{name}", **keys}

    def take(self, headers, body):
        """Take one request, or answer 403 where the sender is not the one that was allowed."""
        scheme, _, rest = headers["Authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or given["k"] != self.key:
            return 403
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain(given["k"]))
        late = {"verify_exp": False}  # here, by the clock of the story
        claims = jwt.decode(given["t"], public, ["ES256"], late, audience=self.origin)
        now = self.now.timestamp()
        assert now < claims["exp"] <= now + timedelta(hours=24).total_seconds()
        assert claims["sub"].startswith(("mailto:", "https:"))
        assert headers["Content-Encoding"] == "aes128gcm"
        self.arrived.append(json.loads(opened(body, private=self._private, auth=self._auth)))
        self.headers.append(dict(headers))
        return self.status


@contextmanager
def push_service(key):
    """Run one on a free port; yields it, and a context that trusts its certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(service.take(self.headers, body))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(server, key)
    trusting = _secured(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service, trusting
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _secured(server):
    import tempfile

    private, name = ec.generate_private_key(CURVE), x509.Name([])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=True)
        .sign(private, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write(key + certificate)
        file.flush()
        own.load_cert_chain(file.name)
    server.socket = own.wrap_socket(server.socket, server_side=True)
    return ssl.create_default_context(cadata=certificate.decode())
