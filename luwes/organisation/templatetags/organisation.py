"""The words of the organisation in templates."""

from datetime import date, timedelta
from typing import Any

from django import template

from luwes.organisation import words
from luwes.organisation.staff_import.words import level_label

register = template.Library()
_ALL: dict[str, Any] = {
    str(value): label
    for table in (
        words.EMPLOYMENTS,
        words.POSITION_KINDS,
        words.SERVICE_MODES,
        words.LEAVE_KINDS,
        words.PREDICATES,
        words.SANCTION_LEVELS,
        words.SANCTION_STATES,
    )
    for value, label in table.items()
}


@register.filter
def said(value: str) -> str:
    """Say a kind, mode or state in the reader's language."""
    return str(_ALL.get(str(value), value))


@register.filter
def last_day(until: date) -> date:
    """Say a half-open end as people do: by the last day inside."""
    return until - timedelta(days=1)


@register.filter
def level(code: str) -> str:
    """Say a position level: jpt_madya → JPT Madya."""
    return level_label(code)
