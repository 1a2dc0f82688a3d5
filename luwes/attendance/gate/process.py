"""One gate process: what it is made of, and its life from the first line of input to SIGTERM."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import uvloop
from msgspec import Struct

from luwes.attendance.gate.app import Gate
from luwes.attendance.gate.buffer import Buffer
from luwes.attendance.gate.clocks import Bounds
from luwes.attendance.gate.database import Database, DatabaseAway
from luwes.attendance.gate.http import Connections
from luwes.attendance.gate.keys import Keys
from luwes.attendance.gate.limits import Limit
from luwes.attendance.gate.pulse import Pulse
from luwes.attendance.gate.store import Store

SECONDS_BETWEEN_SNAPSHOTS = 3  # of the revoked devices
SECONDS_BETWEEN_SWEEPS = 1
SECONDS_TO_FINISH = 9
BACKLOG = 4096

_REVOKED = b"""
SELECT id FROM attendance_device WHERE revoked_at IS NOT NULL AND certified_until > now()
"""
log = logging.getLogger(__name__)


class Settings(Struct):
    """What one process is told by the one that starts it, as a line of JSON on standard input."""

    name: str  # of this process, in its pulse
    listener: int  # descriptor of a bound socket
    database: str
    key: bytes  # of the certificates
    latest_ms: int
    ahead_ms: int
    queue: int = 8_000
    device_per_minute: int = 400
    address_per_minute: int = 6_000
    behind_proxy: bool = False


class Process:
    """The parts of a gate, put together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Two connections, so that snapshots and pulse never wait behind a batch.
        self._database = Database(settings.database)
        self._side = Database(settings.database)
        self._keys = Keys(settings.key)
        self._pulse = Pulse(settings.name)
        self._devices = Limit(settings.device_per_minute)
        self._addresses = Limit(settings.address_per_minute)
        self._buffer = Buffer(Store(self._database), self._pulse, room=settings.queue)
        gate = Gate(
            keys=self._keys,
            buffer=self._buffer,
            pulse=self._pulse,
            bounds=Bounds(latest=settings.latest_ms, ahead=settings.ahead_ms),
            devices=self._devices,
            addresses=self._addresses,
            behind_proxy=settings.behind_proxy,
        )
        self._connections = Connections(gate)

    async def run(self) -> None:
        """Serve until SIGTERM, SIGINT or the end of standard input; then answer what waits."""
        over = asyncio.Event()
        self._leave_on(over)
        await self._refresh_revoked()
        tasks = [
            asyncio.create_task(self._buffer.run()),
            asyncio.create_task(_every(SECONDS_BETWEEN_SNAPSHOTS, self._refresh_revoked)),
            asyncio.create_task(_every(SECONDS_BETWEEN_SWEEPS, self._sweep)),
            asyncio.create_task(self._beat()),
        ]
        listener = socket.socket(fileno=self._settings.listener)
        server = await asyncio.get_running_loop().create_server(
            self._connections.new, sock=listener, backlog=BACKLOG
        )
        ending = asyncio.create_task(over.wait())
        done, _ = await asyncio.wait([ending, *tasks], return_when=asyncio.FIRST_COMPLETED)
        server.close()
        self._connections.end()
        await self._buffer.drained(patience=SECONDS_TO_FINISH)
        self._pulse.close_minute(datetime.now(UTC))
        await self._pulse.write(self._side)
        for task in done - {ending}:
            task.result()  # raises what ended it; the process is then started anew

    def _leave_on(self, over: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, over.set)
        loop.add_reader(sys.stdin.fileno(), over.set)  # it is closed when our parent is gone

    async def _refresh_revoked(self) -> None:
        try:
            rows = await self._side.rows(_REVOKED)
        except DatabaseAway:
            return  # the last snapshot stays good; nothing can be stored meanwhile either
        self._keys.revoked = frozenset(device for (device,) in rows)

    async def _sweep(self) -> None:
        self._connections.end_slow()
        now = datetime.now(UTC).timestamp()
        self._devices.forget_full(now=now)
        self._addresses.forget_full(now=now)

    async def _beat(self) -> None:
        """Write the pulse down a moment after each full minute."""
        while True:
            now = datetime.now(UTC)
            following = (now + timedelta(minutes=1)).replace(second=0, microsecond=0)
            await asyncio.sleep((following - now).total_seconds())
            self._pulse.close_minute(now)
            await self._pulse.write(self._side)


async def _every(seconds: float, what: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await what()


def main() -> None:
    """Run one gate process with the settings on standard input."""
    logging.basicConfig(level="INFO", format="%(asctime)s gate %(levelname)s %(message)s")
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as pipe:
        line = pipe.readline()  # and no byte more: its end is watched later
    settings = msgspec.json.decode(line, type=Settings)
    uvloop.run(Process(settings).run())


if __name__ == "__main__":
    main()
