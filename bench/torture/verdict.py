"""What clients were told against what is stored; pure."""

from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.torture.client import Told


@dataclass(frozen=True, slots=True)
class Stored:
    """One row of the table, with the number of its positions."""

    id: str
    employee_id: int
    kind: str
    at_ms: int
    signature: bytes
    positions: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    Counts of events; all but `acknowledged` should be 0.

    `lost`: acknowledged and not stored, or told "stored" twice, which means lost between.
    `doubled`: stored more than once. `altered`: stored otherwise than it was signed, or without its
    position. `refused`: refused although nothing was wrong. `mistaken`: called known at the first
    try. `waiting`: never acknowledged, although the load ran until the end.
    """

    acknowledged: int
    lost: int
    doubled: int
    altered: int
    refused: int
    mistaken: int
    waiting: int

    @property
    def is_clean(self) -> bool:
        wrong = (self.lost, self.doubled, self.altered, self.refused, self.mistaken, self.waiting)
        return not any(wrong)


def judge(told: Mapping[str, Told], stored: Iterable[Stored]) -> Verdict:
    """Compare what the clients remember with the rows."""
    rows = list(stored)
    by_id = {row.id: row for row in rows}
    times = Counter(row.id for row in rows)
    acknowledged = [one for one in told.values() if one.is_acknowledged]
    lost = [
        one
        for one in acknowledged
        if one.event["id"] not in by_id or one.answers.count("stored") > 1
    ]
    altered = [
        event for event, row in by_id.items() if event in told and _differs(told[event], row)
    ]
    return Verdict(
        acknowledged=len(acknowledged),
        lost=len(lost),
        doubled=sum(1 for event, count in times.items() if event in told and count > 1),
        altered=len(altered),
        refused=sum(1 for one in told.values() if one.refusals),
        mistaken=sum(1 for one in told.values() if one.known_at_once),
        waiting=sum(1 for one in told.values() if not one.is_acknowledged and not one.refusals),
    )


def _differs(told: Told, row: Stored) -> bool:
    event: dict[str, Any] = told.event
    signature = urlsafe_b64decode(event["signature"] + "==")
    expected = (event["kind"], event["at"], signature, int(event["position"] is not None))
    return (row.kind, row.at_ms, row.signature, row.positions) != expected
