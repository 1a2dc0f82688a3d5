"""How instants, days and months are written for people, in the language in force."""

from datetime import date, datetime

from django.utils.formats import date_format

from luwes.kit.zones import Zone, local


def clock_text(at: datetime, zone: Zone | str) -> str:
    """Write an instant on the wall clock of a zone: 2 Maret 2026, 08.10 WIB."""
    return f"{date_format(local(at, Zone(zone)), 'j F Y, H.i')} {Zone(zone)}"


def day_text(on: date) -> str:
    """Write a day: 2 Maret 2026."""
    return date_format(on, "j F Y")


def month_text(first: date) -> str:
    """Write a month: Maret 2026."""
    return date_format(first, "F Y")
