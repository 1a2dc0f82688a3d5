import asyncio
from datetime import UTC, datetime, timedelta

from luwes.attendance.gate import pulse as pulses
from luwes.attendance.gate.database import DatabaseAway
from luwes.attendance.gate.pulse import Pulse

MINUTE = datetime(2026, 11, 23, 0, 30, 17, tzinfo=UTC)


class Database:
    def __init__(self):
        self.is_away = False
        self.written = []

    async def rows(self, _query, values):
        if self.is_away:
            raise DatabaseAway
        self.written.append(values)
        return []


def test_a_minute_is_counted():
    pulse, database = Pulse("gate:1"), Database()
    for milliseconds in range(1, 101):
        pulse.count_answer(milliseconds)
    pulse.count_refusal("malformed")
    pulse.count_refusal("busy")
    pulse.count_failure()
    pulse.count_batch(12, queue=40)
    pulse.count_batch(7, queue=3)
    pulse.close_minute(MINUTE)
    asyncio.run(pulse.write(database))
    assert database.written == [
        ("gate:1", MINUTE.replace(second=0), 100, 1, 1, 1, 99, 40, 12),
    ]


def test_an_idle_minute_is_written_too():
    pulse, database = Pulse("gate:1"), Database()
    pulse.close_minute(MINUTE)
    asyncio.run(pulse.write(database))
    assert database.written[0][2:] == (0, 0, 0, 0, 0, 0, 0)


def test_minutes_wait_for_the_database():
    pulse, database = Pulse("gate:1"), Database()
    database.is_away = True
    for number in range(3):
        pulse.close_minute(MINUTE + timedelta(minutes=number))
        asyncio.run(pulse.write(database))
    database.is_away = False
    asyncio.run(pulse.write(database))
    assert [row.minute.minute for row in database.written] == [30, 31, 32]


def test_what_waits_is_bounded():
    pulse = Pulse("gate:1")
    for number in range(pulses.MINUTES_KEPT + 5):
        pulse.close_minute(MINUTE + timedelta(minutes=number))
    assert len(pulse._waiting) == pulses.MINUTES_KEPT
