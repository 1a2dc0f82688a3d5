"""What is stored of one check-in, as the literals of the statement's arrays; pure."""

from typing import NamedTuple

from luwes.attendance.gate.certificates import Certificate, mark_of
from luwes.attendance.gate.clocks import Readings
from luwes.attendance.gate.wire import CheckIn, signature_of

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}


class Row(NamedTuple):
    """
    One check-in as the literals of the statement's arrays, in the order of its columns.

    Only texts that `wire` has bounded to letters, digits and a few signs, so nothing needs escapes.
    """

    id: str
    at: str  # ms
    received_at: str  # ms
    employee_id: str
    kind: str
    place: str
    zone: str
    device_zone: str
    device_id: str
    mark: str
    no_position: str
    skew_ms: str
    contact_skew_ms: str
    elapsed_ms: str
    moved_ms: str
    signature: str
    latitude: str
    longitude: str
    accuracy_m: str
    is_mock: str


TYPES = Row(
    id="uuid",
    at="bigint",
    received_at="bigint",
    employee_id="bigint",
    kind="text",
    place="text",
    zone="text",
    device_zone="text",
    device_id="bigint",
    mark="bigint",
    no_position="text",
    skew_ms="int",
    contact_skew_ms="int",
    elapsed_ms="bigint",
    moved_ms="bigint",
    signature="bytea",
    latitude="float8",
    longitude="float8",
    accuracy_m="float8",
    is_mock="bool",
)


def row(item: CheckIn, certificate: Certificate, readings: Readings, *, received_at: int) -> Row:
    """Return what is stored of one check-in; `received_at` in ms."""
    where = item.position
    return Row(
        item.id,
        str(item.at),
        str(received_at),
        str(certificate.employee_id),
        item.kind,
        item.place,
        ZONES.get(item.zone, '""'),
        f'"{item.zone}"',  # quoted: a zone that is called NULL would be none
        str(certificate.device_id),
        str(mark_of(certificate.public_key)),
        item.no_position or '""',
        _number(readings.skew),
        _number(readings.contact_skew),
        _number(readings.elapsed),
        _number(readings.moved),
        f'"\\\\x{signature_of(item).hex()}"',
        where.lat if where else "NULL",
        where.lon if where else "NULL",
        where.accuracy if where else "NULL",
        "t" if where and where.mock else "f",
    )


def _number(value: int | None) -> str:
    return "NULL" if value is None else str(value)
