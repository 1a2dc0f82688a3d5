"""
What devices send: from bytes to check-ins, or to a named refusal; pure, and never an error.

Every field has a bound, so that what lies behind need not ask again. Numbers that were measured
(coordinates) stay the text that the device signed.
"""

import re
from base64 import urlsafe_b64decode
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from luwes.attendance.gate.certificates import TEXT_LENGTH
from luwes.attendance.gate.refusals import Refusal

BODY_BYTES = 256 * 1024
MOST_CHECK_INS = 200
ZONE_LENGTH = 40
SIGNATURE_LENGTH = 64  # bytes: r and s
HEADLINE = "luwes-check-in-1"

Milliseconds = Annotated[int, Meta(ge=0, lt=1 << 48)]  # as many as a UUIDv7 can carry
Degrees = Annotated[str, Meta(max_length=24)]
Certificate = Annotated[str, Meta(min_length=TEXT_LENGTH, max_length=TEXT_LENGTH)]
Signature = Annotated[str, Meta(min_length=86, max_length=86)]
Name = Annotated[str, Meta(max_length=ZONE_LENGTH)]

_UUID7 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,7})(\.[0-9]{1,18})?(e-[0-9]{1,2})?")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]*")
_BASE64 = re.compile(r"[A-Za-z0-9_-]*")


class Position(Struct):
    """Where the device says it is: degrees, and metres of accuracy, as JavaScript writes them."""

    lat: Degrees
    lon: Degrees
    accuracy: Degrees
    mock: bool = False


class Contact(Struct):
    """The last time the device heard from us: our clock and its two clocks, in ms."""

    server: Milliseconds
    at: Milliseconds
    mono: Milliseconds
    boot: Milliseconds


class Sent(Struct):
    """The clocks of the device when it sends, in ms; not signed."""

    at: Milliseconds
    mono: Milliseconds
    boot: Milliseconds


class CheckIn(Struct):
    """One check-in as its device signed it; times in ms of the device's clocks."""

    id: str
    kind: Literal["in", "out", "visit"]
    at: Milliseconds
    mono: Milliseconds
    boot: Milliseconds
    zone: Name
    place: Literal["office", "home", "elsewhere"]
    certificate: Certificate
    signature: Signature
    position: Position | None = None
    no_position: Literal["", "denied", "unavailable", "timeout", "off", "unsupported"] = ""
    contact: Contact | None = None
    sent: Sent | None = None  # of the request, where the check-in is all of it


class Request(Struct):
    """One body: its check-ins, each read or refused by itself."""

    items: list[CheckIn | Refusal]
    sent: Sent | None
    is_batch: bool


class _Batch(Struct):
    check_ins: list[Raw]
    sent: Sent | None = None


class _Named(Struct):
    id: Annotated[str, Meta(max_length=36)] = ""


_one = msgspec.json.Decoder(CheckIn)
_batch = msgspec.json.Decoder(_Batch)
_named = msgspec.json.Decoder(_Named)
_FAULTS = (msgspec.MsgspecError, RecursionError, UnicodeError)


def read(body: bytes) -> Request | Refusal:
    """Return the check-ins of a body; a refusal where it cannot be taken apart at all."""
    if len(body) > BODY_BYTES:
        return Refusal("too-large", f"At most {BODY_BYTES} bytes; found {len(body)}.")
    if b'"check_ins"' not in body:
        item = check_in(body)
        return Request([item], None if isinstance(item, Refusal) else item.sent, False)
    try:
        batch = _batch.decode(body)
    except _FAULTS as fault:
        return Refusal("malformed", str(fault))
    if not 1 <= len(batch.check_ins) <= MOST_CHECK_INS:
        code = "too-many" if batch.check_ins else "malformed"
        return Refusal(code, f"1 to {MOST_CHECK_INS} check-ins; found {len(batch.check_ins)}.")
    return Request([check_in(bytes(raw)) for raw in batch.check_ins], batch.sent, True)


def check_in(raw: bytes) -> CheckIn | Refusal:
    """Return one check-in, or why it is none."""
    try:
        item = _one.decode(raw)
    except _FAULTS as fault:
        return Refusal("malformed", str(fault), _id_of(raw))
    item.id = item.id.lower()
    if _UUID7.fullmatch(item.id) is None:
        return Refusal("malformed", "The id is no UUIDv7.")
    if unfit := _unfit(item):
        return Refusal("malformed", unfit, item.id)
    if int(item.id[:8] + item.id[9:13], 16) != item.at:
        return Refusal("id-not-of-time", "The first 48 bits of the id are not `at`.", item.id)
    return item


def canonical(item: CheckIn, device_id: int) -> bytes:
    """Return the bytes that the device has signed."""
    where, contact = item.position, item.contact
    return "\n".join(
        (
            HEADLINE,
            item.id,
            item.kind,
            str(item.at),
            str(item.mono),
            str(item.boot),
            item.zone,
            item.place,
            f"{where.lat},{where.lon},{where.accuracy},{int(where.mock)}" if where else "-",
            item.no_position or "-",
            f"{contact.server},{contact.at},{contact.mono},{contact.boot}" if contact else "-",
            str(device_id),
        )
    ).encode()


def signature_of(item: CheckIn) -> bytes:
    """Return r and s, 32 bytes each; the shape was checked when the item was read."""
    return urlsafe_b64decode(item.signature + "==")


def _unfit(item: CheckIn) -> str:
    """Return what is wrong with a check-in whose types are right; "" if nothing."""
    if _ZONE.fullmatch(item.zone) is None:
        return "zone is no IANA name."
    if _BASE64.fullmatch(item.signature) is None:
        return "signature is no base64url without padding."
    if _BASE64.fullmatch(item.certificate) is None:
        return "certificate is no base64url without padding."
    if (item.position is None) == (item.no_position == ""):
        return "Either position or no_position is needed, not both."
    return _unfit_position(item.position) if item.position else ""


def _unfit_position(where: Position) -> str:
    if not _lies_within(where.lat, -90, 90):
        return "lat is no number of degrees from -90 to 90."
    if not _lies_within(where.lon, -180, 180):
        return "lon is no number of degrees from -180 to 180."
    if not _lies_within(where.accuracy, 0, 50_000_000):
        return "accuracy is no number of metres."
    return ""


def _lies_within(text: str, lowest: float, highest: float) -> bool:
    return _NUMBER.fullmatch(text) is not None and lowest <= float(text) <= highest


def _id_of(raw: bytes) -> str:
    """Return the id of a check-in that is otherwise broken, so that its sender can find it."""
    try:
        return _named.decode(raw).id
    except _FAULTS:
        return ""
