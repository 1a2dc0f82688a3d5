"""Check-ins for the detectors' tests, written as one would tell them."""

from itertools import count

import numpy as np

from luwes.attendance.leads.types import DAY, HOUR, KINDS, MINUTE, PLACES, TAP, UNKNOWN

_ids = count(1)
OFFICE_AT = (-6.2, 106.8)
METRE = 1 / 111_195


def tap(
    who,
    day,
    clock="07:20",
    *,
    at=OFFICE_AT,
    metres=(0.0, 0.0),
    accuracy=9.0,
    kind="in",
    place="office",
    mark=0,
    mock=False,
    moved=UNKNOWN,
    contact=UNKNOWN,
    unit=1,
    zone_code=0,
):
    """Return one row; `metres` moves the position north and east of `at`."""
    hours, minutes = map(int, clock.split(":"))
    row = np.zeros(1, dtype=TAP)
    row["id"] = next(_ids).to_bytes(16, "big")
    row["employee"], row["unit"], row["day"], row["zone"] = who, unit, day, 7
    row["at"] = day * DAY + (hours - 7) * HOUR + minutes * MINUTE
    row["kind"], row["place"] = KINDS.index(kind), PLACES.index(place)
    spot = (
        (np.nan, np.nan) if at is None else (at[0] + metres[0] * METRE, at[1] + metres[1] * METRE)
    )
    row["latitude"], row["longitude"] = spot
    row["accuracy"] = np.nan if at is None or accuracy is None else accuracy
    row["mock"], row["mark"], row["device_zone"] = mock, mark, zone_code
    row["moved"], row["contact_skew"], row["skew"] = moved, contact, UNKNOWN
    return row


def taps(*rows):
    """Return the rows by person in order of time, as the search hands them over."""
    found = np.concatenate(rows)
    return found[np.lexsort((found["at"], found["employee"]))]


def jittered(seed=1, size=9.0):
    """Return a maker of honest scatter in metres."""
    rng = np.random.default_rng(seed)
    return lambda: tuple(rng.normal(0, size / 1.6, 2))
