"""
A gate that does what ours must not: it acknowledges before it commits. To test the torture itself.

    python -m bench.torture.hasty_gate --listen 127.0.0.1:8001 --processes 1
"""

import argparse
import asyncio
import json
import os
from typing import Any

import psycopg

SECONDS_BETWEEN_WRITES = 0.3
INSERT = """
INSERT INTO attendance_check_in (id, employee_id, at, received_at, kind, place, source, zone)
SELECT id, 1, 'epoch'::timestamptz + ms * interval '1 ms', now(), kind, place, 'gate', 'WIB'
  FROM jsonb_to_recordset(%s::jsonb) AS given (id uuid, ms bigint, kind text, place text)
ON CONFLICT DO NOTHING
"""
waiting: list[dict[str, Any]] = []
seen: set[str] = set()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request at once, and remember what is to be written."""
    while head := await reader.readuntil(b"\r\n\r\n"):
        length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if b"ength" in h)
        body = json.loads(await reader.readexactly(length))
        events = body.get("check_ins", [body])
        waiting.extend({**event, "ms": event["at"]} for event in events)
        results = [{"id": event["id"], "result": _result(event["id"])} for event in events]
        answer = json.dumps({"results": results}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))


def _result(event: str) -> str:
    known = event in seen
    seen.add(event)
    return "already_stored" if known else "stored"


async def write_later() -> None:
    """Write what has gathered; whatever is not written yet dies with this process."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_WRITES)
        rows, waiting[:] = waiting[:], []
        try:
            async with await psycopg.AsyncConnection.connect(
                os.environ["DATABASE_URL"]
            ) as database:
                await database.execute(INSERT, [json.dumps(rows)])
        except psycopg.Error:
            waiting[:0] = rows


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--processes")
    host, port = parser.parse_args().listen.split(":")
    async with await asyncio.start_server(serve, host, int(port)):
        await write_later()


if __name__ == "__main__":
    asyncio.run(main())
