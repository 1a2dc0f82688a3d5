import asyncio
from types import SimpleNamespace

import pytest

from luwes.attendance.gate import buffer as buffers
from luwes.attendance.gate.buffer import Buffer
from luwes.attendance.gate.database import DatabaseAway
from luwes.attendance.gate.pulse import Pulse


class Store:
    """Stores nothing; may be away, or slow."""

    def __init__(self):
        self.batches = []
        self.is_away = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, rows):
        self.batches.append(len(rows))
        await self.gate.wait()
        if self.is_away:
            raise DatabaseAway("gone")
        return ["stored"] * len(rows)

    async def answers(self):
        return not self.is_away


def row(number):
    return SimpleNamespace(id=str(number))


def lived(story, *, room=5_000):
    """Run a story with a buffer, its store and the answers that it gives."""

    async def live():
        store, answers = Store(), []
        buffer = Buffer(store, Pulse("test"), room=room)
        writer = asyncio.create_task(buffer.run())
        try:
            await asyncio.wait_for(story(buffer, store, answers), 10)
        finally:
            writer.cancel()

    asyncio.run(live())


def test_what_comes_within_ten_ms_is_stored_together():
    async def story(buffer, store, answers):
        for number in range(50):
            assert buffer.add(row(number), answers.append)
        assert await buffer.drained(patience=5)
        assert answers == ["stored"] * 50
        assert store.batches == [50]

    lived(story)


def test_a_batch_has_at_most_a_thousand():
    async def story(buffer, store, answers):
        for number in range(2_500):
            buffer.add(row(number), answers.append)
        assert await buffer.drained(patience=5)
        assert store.batches == [1000, 1000, 500]

    lived(story)


def test_nobody_is_answered_before_the_commit():
    async def story(buffer, store, answers):
        store.gate.clear()
        buffer.add(row(1), answers.append)
        await asyncio.sleep(0.05)
        assert store.batches == [1]
        assert answers == []
        store.gate.set()
        assert await buffer.drained(patience=5)
        assert answers == ["stored"]

    lived(story)


def test_a_full_one_takes_no_more():
    async def story(buffer, store, answers):
        store.gate.clear()
        taken = [buffer.add(row(number), answers.append) for number in range(12)]
        await asyncio.sleep(0.05)  # what is being written still counts
        assert taken == [True] * 10 + [False] * 2
        assert not buffer.add(row(99), answers.append)
        store.gate.set()

    lived(story, room=10)


def test_without_the_database_everybody_is_turned_away_at_once():
    async def story(buffer, store, answers):
        store.is_away = True
        for number in range(3):
            buffer.add(row(number), answers.append)
        await asyncio.sleep(0.05)
        assert [answer.code for answer in answers] == ["busy"] * 3
        assert buffer.is_database_away
        assert not buffer.add(row(9), answers.append)

    lived(story)


def test_it_comes_back_by_itself(monkeypatch):
    monkeypatch.setattr(buffers, "SECONDS_BETWEEN_TRIES", 0.01)

    async def story(buffer, store, answers):
        store.is_away = True
        buffer.add(row(1), answers.append)
        await asyncio.sleep(0.05)
        store.is_away = False
        await asyncio.sleep(0.05)
        assert buffer.add(row(2), answers.append)
        assert await buffer.drained(patience=5)
        assert answers[1] == "stored"

    lived(story)


def test_who_has_waited_too_long_is_turned_away(monkeypatch):
    monkeypatch.setattr(buffers, "SECONDS_TO_WAIT", 0.03)

    async def story(buffer, store, answers):
        store.gate.clear()
        buffer.add(row(1), answers.append)
        await asyncio.sleep(0.03)  # the first is being written
        buffer.add(row(2), answers.append)
        await asyncio.sleep(0.06)
        store.gate.set()
        assert await buffer.drained(patience=5)
        assert answers[0] == "stored"
        assert answers[1].code == "busy"

    lived(story)


@pytest.mark.parametrize("patience", [0.03])
def test_draining_gives_up_in_time(patience):
    async def story(buffer, store, answers):
        store.gate.clear()
        buffer.add(row(1), answers.append)
        assert not await buffer.drained(patience=patience)

    lived(story)
