"""The door to the check-in gate: hands /gate/ to its socket, so that one port serves everything."""

import socket
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

import msgspec

from config import env
from luwes.attendance.gate.refusals import SECONDS_TO_WAIT, Refusal
from luwes.attendance.gate.wire import BODY_BYTES

PREFIX = "/gate/"
UNIX = "unix:"
SECONDS = 15  # longer than the gate itself lets anybody wait
PASSED_ON = ("content-type", "cache-control", "retry-after")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def address() -> str:
    """Return where the gate of this deployment listens."""
    return env.gate or f"{UNIX}{env.var / 'gate.sock'}"


class Connection(HTTPConnection):
    """A connection to the gate, over a path or a port."""

    def __init__(self, address: str) -> None:
        host = "gate" if address.startswith(UNIX) else address
        super().__init__(host, timeout=SECONDS)
        self._path = address.removeprefix(UNIX) if address.startswith(UNIX) else ""

    def connect(self) -> None:
        if not self._path:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self._path)


class Door:
    """A WSGI application that answers /gate/ by asking the gate, and leaves the rest to another."""

    def __init__(self, site: Application, gate: str) -> None:
        self._site = site
        self._gate = gate
        self._kept = threading.local()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._site(environ, start)
        if not _is_plain(environ["PATH_INFO"]):
            return _refused(Refusal("not-found"), start)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > BODY_BYTES:
            return _refused(Refusal("too-large", f"At most {BODY_BYTES} bytes."), start)
        body = environ["wsgi.input"].read(length) if length else b""
        try:
            answer, content = self._asked(environ, body)
        except (OSError, HTTPException):
            return _refused(Refusal("busy", "The gate does not answer."), start)
        kept = {name: answer.getheader(name) for name in PASSED_ON}
        start(f"{answer.status} {answer.reason}", [(n, v) for n, v in kept.items() if v])
        return [content]

    def _asked(self, environ: dict[str, Any], body: bytes) -> tuple[HTTPResponse, bytes]:
        """Ask over this thread's connection; once more over a new one if the gate had closed it."""
        kept = getattr(self._kept, "connection", None)
        if kept is not None:
            try:
                return self._answered(kept, environ, body)
            except (OSError, HTTPException):
                kept.close()  # asking twice is harmless: a check-in's id is its key
        self._kept.connection = Connection(self._gate)
        return self._answered(self._kept.connection, environ, body)

    def _answered(
        self, connection: Connection, environ: dict[str, Any], body: bytes
    ) -> tuple[HTTPResponse, bytes]:
        headers = {"X-Forwarded-For": _visitor(environ), "Content-Type": "application/json"}
        connection.request(environ["REQUEST_METHOD"], environ["PATH_INFO"], body, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def _is_plain(path: str) -> bool:
    """Tell whether a path, read out of its percent signs, can stand in a request as it is."""
    return path.isascii() and path.isprintable() and " " not in path


def _visitor(environ: dict[str, Any]) -> str:
    """Return the address of the visitor, as luwes/base/throttle.py reads it."""
    if env.public_url.startswith("https://"):
        told = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if told:
            return str(told)
    return str(environ.get("REMOTE_ADDR", ""))


def _refused(refusal: Refusal, start: Callable[..., Any]) -> list[bytes]:
    headers = [("content-type", "application/problem+json")]
    if refusal.code == "busy":
        headers.append(("retry-after", str(SECONDS_TO_WAIT)))
    start(f"{refusal.status} {HTTPStatus(refusal.status).phrase}", headers)
    return [msgspec.json.encode(refusal.as_json())]
