"""Connections that send check-ins, write down what they are told, and never give an event up."""

import asyncio
import json
import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.torture.device import Phone, body_of

SECONDS_FOR_AN_ANSWER = 8
PASSING = {"busy", "rate-limited", "too-slow"}  # the event is kept and sent again
UNREACHED = (OSError, EOFError, TimeoutError, ValueError)


@dataclass(slots=True)
class Told:
    """One event and all that its phone was told about it, in order."""

    event: dict[str, Any]
    tries: int = 0
    answers: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    known_at_once: bool = False

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.answers)


class Load:
    """So many connections, each with some phones; `told` is what all of them remember."""

    def __init__(self, *, host: str, port: int, phones: list[Phone], seed: int) -> None:
        self._address = (host, port)
        self._phones = phones
        self._dice = random.Random(seed)
        self.told: dict[str, Told] = {}
        self.acknowledged = 0
        self.is_over = False

    async def run(self, connections: int, *, pause: float) -> None:
        """Send until `is_over`, then go on until every event is acknowledged or refused."""
        await asyncio.gather(
            *(self._one(index, connections, pause) for index in range(connections))
        )

    @property
    def retries(self) -> int:
        return sum(max(told.tries - len(told.answers), 0) for told in self.told.values())

    async def _one(self, index: int, of: int, pause: float) -> None:
        mine, waiting, line = self._phones[index::of], [], Line(*self._address)
        try:
            while not self.is_over or waiting:
                if not waiting:
                    waiting = self._next(mine)
                waiting = await self._send(line, waiting)
                await asyncio.sleep(pause * self._dice.uniform(0.5, 1.5))
        finally:
            line.close()

    def _next(self, phones: list[Phone]) -> list[Told]:
        """Mostly one event, sometimes a batch, and now and then one that is stored already."""
        many = self._dice.random() < 0.15
        fresh = [Told(self._dice.choice(phones).gesture()) for _ in range(20 if many else 1)]
        self.told |= {told.event["id"]: told for told in fresh}
        again = []
        if self._dice.random() < 0.05:
            done = self.told[self._dice.choice(list(self.told)[-500:])]
            again = [done] if done.is_acknowledged else []
        return fresh + again

    async def _send(self, line: "Line", waiting: list[Told]) -> list[Told]:
        """Send them in one request; return those that must be sent again."""
        for told in waiting:
            told.tries += 1
        try:
            answers = await line.ask(body_of([told.event for told in waiting]))
        except UNREACHED:
            line.close()
            await asyncio.sleep(self._dice.uniform(0.02, 0.2))
            return waiting
        left = [told for told in waiting if not self._note(told, answers)]
        if left:
            await asyncio.sleep(self._dice.uniform(0.05, 0.3))
        return left

    def _note(self, told: Told, answers: dict[str, dict[str, Any]]) -> bool:
        """Write down what was answered; tell whether the phone may let the event go."""
        answer = answers.get(told.event["id"]) or answers.get("", {})
        if result := answer.get("result"):
            told.known_at_once |= told.tries == 1 and result == "already_stored"
            self.acknowledged += not told.answers
            told.answers.append(result)
            return True
        code = str(answer.get("type", "nothing")).rpartition("/")[2]
        if code in PASSING:
            return False
        told.refusals.append(code)
        return True


class Line:
    """One connection that is opened again when it was lost."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, body: bytes) -> dict[str, dict[str, Any]]:
        """
        Return the answers by event id, "" for one that is about the whole request.

        :raises OSError, EOFError, TimeoutError, ValueError: no answer came; nobody knows.
        """
        async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._address)
            reader, writer = self._streams
            writer.write(
                b"POST /gate/check-ins HTTP/1.1\r\nHost: gate\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            head = await reader.readuntil(b"\r\n\r\n")
            content = await reader.readexactly(_length_of(head))
        return _by_id(json.loads(content))

    def close(self) -> None:
        streams, self._streams = self._streams, None
        if streams:
            with suppress(OSError, RuntimeError):
                streams[1].close()


def _length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise ValueError("An answer without a length.")


def _by_id(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    results: Iterable[dict[str, Any]] = answer.get("results", [answer])
    return {str(result.get("id", "")): result for result in results}
