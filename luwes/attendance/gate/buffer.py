"""Gathers check-ins for at most 10 ms or 1,000 rows, writes them together, answers each."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from luwes.attendance.gate.database import DatabaseAway
from luwes.attendance.gate.pulse import Pulse
from luwes.attendance.gate.refusals import Refusal
from luwes.attendance.gate.rows import Row
from luwes.attendance.gate.store import Outcome, Store

GATHERING_SECONDS = 0.010
LARGEST_BATCH = 1000
SECONDS_TO_WAIT = 5.0  # for one check-in, from arrival to batch
SECONDS_BETWEEN_TRIES = 0.25  # while the database is away

log = logging.getLogger(__name__)


class _Waiting(NamedTuple):
    row: Row
    answer: Callable[[Outcome], None]
    since: float


class Buffer:
    """A queue of at most `room` check-ins with one writer behind it."""

    def __init__(self, store: Store, pulse: Pulse, *, room: int) -> None:
        self._store = store
        self._pulse = pulse
        self._room = room
        self._waiting: deque[_Waiting] = deque()
        self._writing = 0
        self._filled = asyncio.Event()
        self.is_database_away = False

    def __len__(self) -> int:
        return len(self._waiting) + self._writing

    def add(self, row: Row, answer: Callable[[Outcome], None]) -> bool:
        """
        Take one check-in, or say no where there is no room; `answer` is called once, later.

        While the database is away nothing is taken: who sends keeps its event and tries again.
        """
        if self.is_database_away or len(self) >= self._room:
            return False
        self._waiting.append(_Waiting(row, answer, monotonic()))
        self._filled.set()
        return True

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._filled.wait()
            if len(self._waiting) < LARGEST_BATCH:
                await asyncio.sleep(GATHERING_SECONDS)
            await self._write(self._next_batch())
            if not self._waiting:
                self._filled.clear()

    async def drained(self, *, patience: float) -> bool:
        """Wait until nothing waits any more, at most `patience` seconds; tell whether it came."""
        until = monotonic() + patience
        while len(self) and monotonic() < until:
            await asyncio.sleep(GATHERING_SECONDS)
        return not len(self)

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        oldest = monotonic() - SECONDS_TO_WAIT
        while self._waiting and len(batch) < LARGEST_BATCH:
            waiting = self._waiting.popleft()
            if waiting.since < oldest:
                waiting.answer(_busy(waiting.row, "It waited too long."))
            else:
                batch.append(waiting)
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        self._writing = len(batch)
        started = monotonic()
        try:
            outcomes = await self._store.write([waiting.row for waiting in batch])
        except DatabaseAway as error:
            await self._turn_away(batch, str(error))
            return
        finally:
            self._writing = 0
        self._pulse.count_batch(round((monotonic() - started) * 1000), queue=len(self._waiting))
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.answer(outcome)

    async def _turn_away(self, batch: list[_Waiting], why: str) -> None:
        """Ask everybody who waits to come back later, and wait for the database."""
        log.warning("The database is away: %s", why)
        self.is_database_away = True
        batch.extend(self._waiting)
        self._waiting.clear()
        for waiting in batch:
            waiting.answer(_busy(waiting.row, "The database does not answer."))
        while self.is_database_away:
            self._pulse.count_failure()
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)
            self.is_database_away = not await self._store.answers()
        log.warning("The database is back.")


def _busy(row: Row, why: str) -> Refusal:
    return Refusal("busy", why, row.id)
