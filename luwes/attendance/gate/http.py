"""HTTP/1.1 for the gate: small requests, small answers, and a bound on everything (RFC 9112)."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from time import monotonic
from typing import Protocol, cast

from httptools import HttpParserCallbackError, HttpParserError, HttpRequestParser

from luwes.attendance.gate.refusals import SECONDS_TO_WAIT, Refusal
from luwes.attendance.gate.wire import BODY_BYTES

HEAD_BYTES = 16 * 1024
MOST_PIPELINED = 16
MOST_CONNECTIONS = 8_000  # of one process
SECONDS_TO_ARRIVE = 30  # for one request; 256 KiB over a bad mobile network
SECONDS_IDLE = 75  # between two requests of a connection

Reply = Callable[[int, bytes], None]
log = logging.getLogger(__name__)


class Request:
    """One request, as far as the gate looks at it."""

    __slots__ = ("body", "forwarded", "keeps_alive", "method", "path", "peer")

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.method = b""
        self.path = b""
        self.forwarded = ""
        self.body = b""
        self.keeps_alive = True


class Answerer(Protocol):
    """Who answers: by exactly one call of the reply that it is given."""

    def answer(self, request: Request, reply: Reply) -> None: ...

    def refuse(self, refusal: Refusal, reply: Reply) -> None: ...


class Connections:
    """All open connections of this process."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.is_ending = False
        self.open: set[Connection] = set()

    def new(self) -> "Connection":
        """Return the protocol of a new connection, as asyncio asks for it."""
        return Connection(self)

    def end_slow(self) -> None:
        """End connections that have been idle, or sending one request, for too long."""
        now = monotonic()
        for connection in list(self.open):
            connection.end_if_slow(now)

    def end(self) -> None:
        """End each connection as soon as it waits for no answer."""
        self.is_ending = True
        for connection in list(self.open):
            connection.end_if_idle()


class _Unreadable(Exception):
    """What arrives cannot be taken; the refusal says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class Connection(asyncio.Protocol):
    """One connection; its requests are answered one by one, in the order in which they came."""

    def __init__(self, connections: Connections) -> None:
        self._all = connections
        self._parser = HttpRequestParser(self)
        self._waiting: deque[Request] = deque()
        self._answering: Request | None = None
        self._is_arriving = self._has_head = False
        self._taken = 0  # bytes of the request that is arriving
        self._since = monotonic()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) else ""
        self._all.open.add(self)
        if len(self._all.open) > MOST_CONNECTIONS:
            self._give_up(Refusal("busy", "Too many connections."))

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.open.discard(self)
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        self._taken += len(data)
        try:
            self._parser.feed_data(data)
            self._check_size()
        except HttpParserCallbackError as error:
            self._fail(error.__context__)
        except HttpParserError as error:
            self._give_up(Refusal("malformed", f"This is no HTTP/1.1: {error}"))
        except _Unreadable as error:
            self._give_up(error.refusal)

    def pause_writing(self) -> None:
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._transport.resume_reading()

    # What the parser calls

    def on_message_begin(self) -> None:
        self._request = Request(self._peer)
        self._body: list[bytes] = []
        self._is_arriving, self._has_head = True, False
        self._since = monotonic()

    def on_url(self, url: bytes) -> None:
        self._request.path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        # Not after the body: a trailer is the visitor's own word, whatever a proxy wrote before.
        if not self._has_head and name.lower() == b"x-forwarded-for":
            self._request.forwarded = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._parser.should_upgrade():
            raise _Unreadable(Refusal("malformed", "No other protocol is spoken here."))
        self._has_head = True
        self._request.method = self._parser.get_method()
        self._request.keeps_alive = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self._request.body = b"".join(self._body)
        self._is_arriving, self._taken = False, 0
        if len(self._waiting) == MOST_PIPELINED:
            raise _Unreadable(Refusal("too-many", "Too many requests before the first answer."))
        self._waiting.append(self._request)
        if self._answering is None:
            self._answer_next()

    def _check_size(self) -> None:
        bound = HEAD_BYTES + BODY_BYTES if self._has_head else HEAD_BYTES
        if self._is_arriving and self._taken > bound:
            raise _Unreadable(Refusal("too-large", f"At most {bound} bytes."))

    # What is answered

    def _answer_next(self) -> None:
        if self._waiting:
            self._answering = self._waiting.popleft()
            self._all.answerer.answer(self._answering, self._reply)

    def _reply(self, status: int, body: bytes) -> None:
        request, self._answering = self._answering, None
        if self._transport.is_closing():
            return
        ends = request is None or not request.keeps_alive or self._all.is_ending
        content = b"" if request is not None and request.method == b"HEAD" else body
        self._transport.write(_head(status, ends) % len(body) + content)
        self._since = monotonic()
        if ends:
            self._transport.close()
        else:
            self._answer_next()

    def _give_up(self, refusal: Refusal) -> None:
        """Refuse what cannot be read on from here, and end the connection."""
        self._waiting.clear()
        self._answering = None
        self._all.answerer.refuse(refusal, self._reply)

    def _fail(self, error: BaseException | None) -> None:
        if isinstance(error, _Unreadable):
            self._give_up(error.refusal)
        else:  # a fault of ours: no answer is better than a wrong one, the client keeps its event
            log.error("A request could not be answered.", exc_info=error)
            self._transport.abort()

    def end_if_idle(self) -> None:
        """End the connection unless it waits for an answer, after which it ends by itself."""
        if self._answering is None:
            self._transport.close()

    def end_if_slow(self, now: float) -> None:
        """End the connection if it has kept us waiting; who waits for us may stay."""
        waited = now - self._since
        if self._answering is not None:
            return
        if waited > SECONDS_IDLE or (self._transport.is_closing() and waited > SECONDS_TO_ARRIVE):
            self._transport.abort()
        elif self._is_arriving and waited > SECONDS_TO_ARRIVE:
            self._give_up(Refusal("too-slow"))


@cache
def _head(status: int, ends: bool) -> bytes:
    """Return the head of an answer; only the length of the body is left open."""
    kind = "json" if status == 200 else "problem+json"
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"content-type: application/{kind}",
        "cache-control: no-store",
    ]
    if status in (429, 503):
        lines.append(f"retry-after: {SECONDS_TO_WAIT}")
    if ends:
        lines.append("connection: close")
    return "\r\n".join([*lines, "content-length: %d", "", ""]).encode()
