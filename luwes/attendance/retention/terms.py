"""From the rulebook's plain values to how long evidence is kept."""

from datetime import date

from luwes.policy.rulebook_files import national_rulebook
from luwes.policy.types import RuleBook


def position_days(book: RuleBook) -> int:
    """Return for how many days the coordinates of a check-in are kept (UU 27/2022)."""
    return int(book.value("attendance.position_days"))


def archive_months(on: date) -> tuple[int, str]:
    """
    Return after how many whole months check-ins may leave the database, and the article.

    The nation's value: a month is archived for everybody at once.
    """
    term = national_rulebook(on).term("attendance.archive_months")
    return int(term.value), str(term.source)
