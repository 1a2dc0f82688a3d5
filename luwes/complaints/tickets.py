"""Number and tracking code of a complaint: one is told to everybody, one to the reporter only."""

import hashlib
from collections.abc import Iterator

from django.db import connection
from django.utils.crypto import constant_time_compare

from luwes.base.codes import letters_of

_RESERVE = """
    INSERT INTO complaints_counter AS c (year, last) VALUES (%s, %s)
    ON CONFLICT (year) DO UPDATE SET last = c.last + excluded.last
    RETURNING last
"""


def reserve_numbers(year: int, count: int) -> Iterator[str]:
    """Yield `count` numbers of a year that nobody else will get. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [year, count])
        (last,) = cursor.fetchone()
    return (f"LW-{year}-{place:06d}" for place in range(last - count + 1, last + 1))


def hashed(number: str, code: str) -> str:
    """Return what is stored of a code; blanks, dashes and case do not count."""
    return hashlib.sha256(f"{number}:{letters_of(code)}".encode()).hexdigest()


def matches(number: str, code: str, secret_hash: str) -> bool:
    return constant_time_compare(hashed(number, code), secret_hash)
