"""What the gate does with one request: read, ask, hand over, and reply when all is settled."""

from datetime import UTC, datetime
from time import time
from typing import Any

import msgspec

from luwes.attendance.gate import clocks, wire
from luwes.attendance.gate.buffer import Buffer
from luwes.attendance.gate.clocks import Bounds
from luwes.attendance.gate.http import Reply, Request
from luwes.attendance.gate.keys import Keys, has_signed
from luwes.attendance.gate.limits import Limit, visitor
from luwes.attendance.gate.pulse import Pulse
from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.rows import Row, row
from luwes.attendance.gate.store import Outcome
from luwes.attendance.gate.wire import CheckIn, Sent

_json = msgspec.json.Encoder()


class Answer:
    """The answer to one request, given when each of its check-ins has its outcome."""

    __slots__ = ("_missing", "_outcomes", "_pulse", "_reply", "ids", "is_batch", "received_at")

    def __init__(self, ids: list[str], reply: Reply, pulse: Pulse, *, is_batch: bool) -> None:
        self.ids = ids
        self.is_batch = is_batch
        self.received_at = now_ms()
        self._reply = reply
        self._pulse = pulse
        self._outcomes: list[Outcome] = [Refusal("busy")] * len(ids)
        self._missing = len(ids)

    def settle(self, index: int, outcome: Outcome) -> None:
        """Take the outcome of one check-in; with the last one the reply is sent."""
        self._outcomes[index] = outcome
        if isinstance(outcome, Refusal):
            self._pulse.count_refusal(outcome.code)
        else:
            self._pulse.count_answer(now_ms() - self.received_at)
        self._missing -= 1
        if self._missing == 0:
            self._send()

    def _send(self) -> None:
        now = now_ms()
        results = zip(self.ids, self._outcomes, strict=True)
        objects = [self._object(event, outcome, now) for event, outcome in results]
        if self.is_batch:
            self._reply(200, _json.encode({"server": now, "results": objects}))
        else:
            only = self._outcomes[0]
            status = only.status if isinstance(only, Refusal) else 200
            self._reply(status, _json.encode(objects[0]))

    def _object(self, event: str, outcome: Outcome, now: int) -> dict[str, Any]:
        if isinstance(outcome, Refusal):
            return outcome.as_json()
        received_at = iso(self.received_at)
        return {"id": event, "server": now, "received_at": received_at, "result": outcome}


class Gate:
    """Answers requests; everything that it needs stands behind these attributes."""

    def __init__(
        self,
        *,
        keys: Keys,
        buffer: Buffer,
        pulse: Pulse,
        bounds: Bounds,
        devices: Limit,
        addresses: Limit,
        behind_proxy: bool,
    ) -> None:
        self.keys = keys
        self.buffer = buffer
        self.pulse = pulse
        self.bounds = bounds
        self.devices = devices
        self.addresses = addresses
        self.behind_proxy = behind_proxy
        self._routes = {
            (b"POST", b"/gate/check-ins"): self._take,
            (b"GET", b"/gate/now"): self._tell_time,
            (b"GET", b"/gate/health"): self._tell_health,
        }

    def answer(self, request: Request, reply: Reply) -> None:
        """Answer one request, now or later, by exactly one call of `reply`."""
        handle = self._routes.get((request.method, request.path))
        if handle is None:
            self.refuse(Refusal("not-found"), reply)
        else:
            handle(request, reply)

    def refuse(self, refusal: Refusal, reply: Reply) -> None:
        """Refuse a whole request."""
        self.pulse.count_refusal(refusal.code)
        reply(refusal.status, _json.encode(refusal.as_json()))

    def _tell_time(self, _request: Request, reply: Reply) -> None:
        reply(200, b'{"server":%d}' % now_ms())

    def _tell_health(self, _request: Request, reply: Reply) -> None:
        away = self.buffer.is_database_away
        health = {
            "status": "database-away" if away else "ok",
            "queue": len(self.buffer),
            "refused": self.pulse.refusals,
        }
        reply(503 if away else 200, _json.encode(health))

    def _take(self, request: Request, reply: Reply) -> None:
        body = wire.read(request.body)
        if isinstance(body, Refusal):
            self.refuse(body, reply)
            return
        sender = visitor(request.peer, request.forwarded, behind_proxy=self.behind_proxy)
        if not self.addresses.allows(sender, len(body.items), now=time()):
            self.refuse(Refusal("rate-limited", "Too many from this network."), reply)
            return
        ids = [item.id for item in body.items]
        answer = Answer(ids, reply, self.pulse, is_batch=body.is_batch)
        for index, item in enumerate(body.items):
            self._take_one(index, item, body.sent, answer)

    def _take_one(
        self, index: int, item: CheckIn | Refusal, sent: Sent | None, answer: Answer
    ) -> None:
        judged = item if isinstance(item, Refusal) else self._judged(item, sent, answer.received_at)
        if isinstance(judged, Refusal):
            answer.settle(index, judged)
        elif not self.buffer.add(judged, lambda outcome: answer.settle(index, outcome)):
            answer.settle(index, Refusal("busy", id=judged.id))

    def _judged(self, item: CheckIn, sent: Sent | None, now: int) -> Row | Refusal:
        """Return what to store of a check-in, or why not; what costs least is asked first."""
        certificate = self.keys.certificate(item.certificate, now=now)
        if certificate is None:
            return Refusal("unknown-key", id=item.id)
        if not self.devices.allows(certificate.device_id, 1, now=now / 1000):
            return Refusal("rate-limited", "Too many from this device.", item.id)
        if refusal := clocks.refusal(item, sent, self.bounds, now=now):
            return refusal
        message = wire.canonical(item, certificate.device_id)
        if not has_signed(certificate.public_key, wire.signature_of(item), message):
            return Refusal("broken-signature", id=item.id)
        readings = clocks.readings(item, sent, now=now)
        return row(item, certificate, readings, received_at=now)


def now_ms() -> int:
    """Return our clock in ms since 1970."""
    return int(time() * 1000)


def iso(milliseconds: int) -> str:
    """Return ms since 1970 as an ISO 8601 instant in UTC."""
    at = datetime.fromtimestamp(milliseconds // 1000, UTC).replace(tzinfo=None)
    return f"{at.isoformat()}.{milliseconds % 1000:03d}Z"
