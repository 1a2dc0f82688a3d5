"""From the rulebook to the values that decide about a week of one's own."""

from luwes.attendance.hours.types import WeekTerms
from luwes.policy.types import RuleBook

KEYS = (
    "working_time.weekly_minutes",
    "working_time.weekly_minutes_ramadan",
    "working_time.part_time_week",
)


def week_terms(book: RuleBook) -> WeekTerms:
    """Return what a week must reach, with the article of each value."""
    part_time = book.value("working_time.part_time_week")
    return WeekTerms(
        weekly_minutes=book.value("working_time.weekly_minutes"),
        weekly_minutes_ramadan=book.value("working_time.weekly_minutes_ramadan"),
        part_time_minimum=part_time["minimum"],
        part_time_maximum=part_time["maximum"],
        sources={key: book.term(key).source for key in KEYS},
    )
