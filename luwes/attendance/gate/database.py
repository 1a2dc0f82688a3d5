"""One connection to PostgreSQL that comes back by itself."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection

SECONDS_TO_CONNECT = 3
SECONDS_A_STATEMENT = 4

# The server refuses these rows, now and again, and its connection is well.
BAD_ROWS = (psycopg.DataError, psycopg.IntegrityError)


class DatabaseAway(Exception):
    """No answer came, so whether the statement was carried out is not known."""


class Database:
    """A connection in autocommit mode, opened when first used and again after it was lost."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: AsyncConnection[tuple[Any, ...]] | None = None

    async def rows(
        self, query: bytes, values: Sequence[object] = (), *, patience: float = SECONDS_A_STATEMENT
    ) -> list[tuple[Any, ...]]:
        """
        Carry one statement out, and return its rows after it is committed.

        :raises DatabaseAway: if no answer came within `patience` seconds.
        :raises psycopg.DataError, psycopg.IntegrityError: if the server refuses the values.
        """
        try:
            async with asyncio.timeout(patience):
                connection = await self._open()
                cursor = await connection.execute(query, values, prepare=True)
                return await cursor.fetchall() if cursor.description else []
        except BAD_ROWS:
            raise
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self.close()
            raise DatabaseAway(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        """Give the connection up; the next statement opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _open(self) -> AsyncConnection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                self._address,
                autocommit=True,
                connect_timeout=SECONDS_TO_CONNECT,
                application_name="luwes gate",
                options=f"-c statement_timeout={SECONDS_A_STATEMENT}s",
            )
        return self._connection
