"""The two 18-digit numbers of a civil servant: NIP of a PNS and NI of a PPPK."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NumberKind(StrEnum):
    PNS = "pns"
    PPPK = "pppk"


class BadNumber(ValueError):
    """`reason` is a code for the sentence shown: length, not-digits, float, birth, start, sex."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CivilServantNumber:
    """`started` is the month of appointment of a PNS; for PPPK only its year is known."""

    digits: str
    kind: NumberKind
    born_on: date
    started_year: int
    started_month: int | None
    sex: str  # "m" or "f"
    serial: int


_FLOAT = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d+$|^\d+[.,]0*$")


def clean_number(text: str) -> str:
    """Return the digits without the spaces, dots, apostrophes and dashes of printed forms."""
    return re.sub(r"[\s'’`.\-\u00a0]", "", text)


def parse_nip(text: str) -> CivilServantNumber:
    """
    Return the parts of a NIP (PNS) or NI PPPK.

    PNS: birth YYYYMMDD, appointment YYYYMM, sex 1/2, serial of 3 (Perka BKN 22/2007).
    PPPK: birth YYYYMMDD, appointment YYYY, "2" and the count of appointments 1–9, sex, serial.
    Positions 13–14 of 21–29 therefore tell a PPPK, since no month is above 12.

    :raises BadNumber: with a reason code; a number that a spreadsheet turned into a float has
        lost its last digits and is refused, never repaired.
    """
    text = text.strip()
    if _FLOAT.match(text):
        raise BadNumber("float")
    digits = clean_number(text)
    if not digits.isascii() or not digits.isdigit():
        raise BadNumber("not-digits")
    if len(digits) != 18:
        raise BadNumber("length")
    born_on = _birth(digits[:8])
    year, month_digits = int(digits[8:12]), int(digits[12:14])
    kind = NumberKind.PPPK if 21 <= month_digits <= 29 else NumberKind.PNS
    if kind is NumberKind.PNS and not 1 <= month_digits <= 12:
        raise BadNumber("start")
    if digits[14] not in "12":
        raise BadNumber("sex")
    if year < born_on.year + 18:
        raise BadNumber("start")
    return CivilServantNumber(
        digits=digits,
        kind=kind,
        born_on=born_on,
        started_year=year,
        started_month=month_digits if kind is NumberKind.PNS else None,
        sex="m" if digits[14] == "1" else "f",
        serial=int(digits[15:]),
    )


def renews(new: CivilServantNumber, old: CivilServantNumber) -> bool:
    """
    Tell whether `new` may be the number of a renewed contract of the bearer of `old`.

    Both are NI PPPK of the same birth, sex and serial; year of start and count of appointments
    have not gone back. Other people can be so alike: the name must fit, and a person decide.
    """
    is_contract = new.kind is old.kind is NumberKind.PPPK
    is_alike = (new.born_on, new.sex, new.serial) == (old.born_on, old.sex, old.serial)
    rises = new.started_year >= old.started_year and new.digits[13] >= old.digits[13]
    return is_contract and is_alike and rises and new.digits != old.digits


def _birth(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadNumber("birth") from None


def printed_nip(digits: str) -> str:
    """Return the number in the groups in which forms print it."""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"
