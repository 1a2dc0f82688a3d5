"""Bands of minutes with a share each: lateness, early leave, whatever the rules grade."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luwes.kit.money import Share, share


class OpenEndedBandMissing(ValueError):
    """The rules leave the longest delays undefined; the last band must have no limit."""


@dataclass(frozen=True, slots=True)
class Band:
    """Reaches up to and including `up_to_minutes`; None has no limit. `code` as printed: TL1."""

    code: str
    share: Share
    up_to_minutes: int | None = None


def bands_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Band, ...]:
    """Return the bands of a rulebook list [{up_to_minutes, code, share}]."""
    return tuple(
        Band(str(row["code"]), share(row["share"]), row.get("up_to_minutes")) for row in rows
    )


def band_for(minutes: int, bands: Sequence[Band]) -> Band | None:
    """
    Return the band that contains `minutes`, or None for nought or less.

    :raises OpenEndedBandMissing: if no band reaches that far.
    """
    if minutes <= 0:
        return None
    for band in bands:
        if band.up_to_minutes is None or minutes <= band.up_to_minutes:
            return band
    raise OpenEndedBandMissing(f"No band covers {minutes} minutes.")
