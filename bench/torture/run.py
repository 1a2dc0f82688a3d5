"""One torture: load, kills at random moments, restarts, and the comparison at the end."""

import asyncio
import random
import sys
import time
from dataclasses import dataclass

from bench.torture.client import Load
from bench.torture.device import Phone
from bench.torture.verdict import Stored, Verdict, judge
from bench.torture.victims import HOST, KINDS, SECRET, Victims
from luwes.attendance.gate import certificates

PHONES = 60
SECONDS_TO_RECOVER = 60
ANSWERS_BETWEEN_KILLS = (0, 5, 40, 40)  # mostly under full load, sometimes while recovering

_ROWS = """
SELECT c.id::text, c.employee_id, c.kind, (extract(epoch FROM c.at) * 1000)::bigint, c.signature,
       (SELECT count(*) FROM attendance_position p WHERE p.check_in_id = c.id)
  FROM attendance_check_in c
"""


@dataclass(frozen=True, slots=True)
class Torture:
    """What came out; seconds are wall-clock time, `recovery` the longest from kill to answer."""

    kills: int
    verdict: Verdict
    retries: int
    seconds: float
    recovery: float


def torture(
    *, victims: Victims, kills: int, seed: int, connections: int = 12, pause: float = 0.03
) -> Torture:
    """Kill so many times, seeded; the victims must be running."""
    started = time.monotonic()
    dice = random.Random(seed)
    key = certificates.gate_key(SECRET)
    phones = [Phone(number, key, dice) for number in range(1, PHONES + 1)]
    load = Load(host=HOST, port=victims.port, phones=phones, seed=seed)
    recovery = asyncio.run(_run(load, victims, kills, dice, connections, pause))
    rows = [Stored(*row) for row in victims.rows(_ROWS)]  # type: ignore[arg-type]
    seconds = time.monotonic() - started
    return Torture(kills, judge(load.told, rows), load.retries, seconds, recovery)


async def _run(
    load: Load, victims: Victims, kills: int, dice: random.Random, connections: int, pause: float
) -> float:
    running = asyncio.create_task(load.run(connections, pause=pause))
    longest = 0.0
    try:
        for number in range(kills):
            await _answered(load, dice.choice(ANSWERS_BETWEEN_KILLS))
            await asyncio.sleep(dice.uniform(0, 0.5))
            kind = KINDS[number % len(KINDS)] if number < len(KINDS) else dice.choice(KINDS)
            began = time.monotonic()
            await asyncio.to_thread(victims.kill, kind, dice)
            await asyncio.to_thread(victims.start_again)
            if number + 1 == kills or dice.random() < 0.8:
                await _answered(load, 1)
                longest = max(longest, time.monotonic() - began)
            sys.stderr.write(
                f"torture: kill {number + 1} of {kills}, {kind}: {time.monotonic() - began:.1f} s, "
                f"{load.acknowledged} acknowledged\n"
            )
        await _answered(load, max(ANSWERS_BETWEEN_KILLS))
    finally:
        load.is_over = True
        await asyncio.wait([running], timeout=SECONDS_TO_RECOVER)
        running.cancel()
    return longest


async def _answered(load: Load, more: int) -> None:
    """Wait until so many more events are acknowledged."""
    wanted = load.acknowledged + more
    async with asyncio.timeout(SECONDS_TO_RECOVER):
        while load.acknowledged < wanted:
            await asyncio.sleep(0.01)
