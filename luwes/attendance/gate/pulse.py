"""The pulse of a gate process: what it answered in each minute, kept until it is written down."""

from collections import Counter, deque
from datetime import UTC, datetime
from typing import NamedTuple

from luwes.attendance.gate.database import BAD_ROWS, Database, DatabaseAway

MINUTES_KEPT = 1440  # while the database is away; a day

_WRITE = b"""
INSERT INTO attendance_pulse
  (gate, minute, answered, refused, turned_away, failed, p99_ms, queue_peak, database_ms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (gate, minute) DO UPDATE SET
  answered = attendance_pulse.answered + excluded.answered,
  refused = attendance_pulse.refused + excluded.refused,
  turned_away = attendance_pulse.turned_away + excluded.turned_away,
  failed = attendance_pulse.failed + excluded.failed,
  p99_ms = greatest(attendance_pulse.p99_ms, excluded.p99_ms),
  queue_peak = greatest(attendance_pulse.queue_peak, excluded.queue_peak),
  database_ms = greatest(attendance_pulse.database_ms, excluded.database_ms)
"""


class Minute(NamedTuple):
    """One minute of one process; `database_ms` is its slowest batch."""

    gate: str
    minute: datetime
    answered: int
    refused: int
    turned_away: int
    failed: int
    p99_ms: int
    queue_peak: int
    database_ms: int


class Pulse:
    """Counts; `close_minute` turns the counts into a row, `write` writes the rows that wait."""

    def __init__(self, gate: str) -> None:
        self.gate = gate
        self.refusals: Counter[str] = Counter()  # by code, since the start
        self._waiting: deque[Minute] = deque(maxlen=MINUTES_KEPT)
        self._clear()

    def _clear(self) -> None:
        self._answered = self._refused = self._turned_away = self._failed = 0
        self._queue_peak = self._database_ms = 0
        self._milliseconds: Counter[int] = Counter()

    def count_answer(self, milliseconds: int) -> None:
        """One check-in was stored and acknowledged."""
        self._answered += 1
        self._milliseconds[milliseconds] += 1

    def count_refusal(self, code: str) -> None:
        """One check-in, or one request, was refused; "busy" is told apart as turned away."""
        self.refusals[code] += 1
        if code == "busy":
            self._turned_away += 1
        else:
            self._refused += 1

    def count_batch(self, milliseconds: int, *, queue: int) -> None:
        """The database took one batch, with so many check-ins waiting behind it."""
        self._database_ms = max(self._database_ms, milliseconds)
        self._queue_peak = max(self._queue_peak, queue)

    def count_failure(self) -> None:
        """The database did not answer."""
        self._failed += 1

    def close_minute(self, minute: datetime) -> None:
        """Keep what was counted as the row of `minute` and begin anew."""
        self._waiting.append(
            Minute(
                self.gate,
                minute.astimezone(UTC).replace(second=0, microsecond=0),
                self._answered,
                self._refused,
                self._turned_away,
                self._failed,
                _percentile(self._milliseconds, 99),
                self._queue_peak,
                self._database_ms,
            )
        )
        self._clear()

    async def write(self, database: Database) -> None:
        """Write the rows that wait, oldest first; those that cannot be written wait on."""
        while self._waiting:
            try:
                await database.rows(_WRITE, self._waiting[0])
            except (DatabaseAway, *BAD_ROWS):
                return
            self._waiting.popleft()


def _percentile(counts: Counter[int], percent: int) -> int:
    """Return the smallest value that so many percent of the counted do not exceed; 0 of none."""
    needed = counts.total() * percent / 100
    for value in sorted(counts):
        needed -= counts[value]
        if needed <= 0:
            return value
    return 0
