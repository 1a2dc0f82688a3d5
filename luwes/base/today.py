"""What waits for a person today; each slice answers with its own items."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

Tone = Literal["neutral", "info", "ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class TodayItem:
    """
    One line of the page "Hari ini": what to do, and the address where it is done.

    `count` is how many things wait (None where there is nothing to count), `due_at` the instant
    at which it becomes late, `tone` how much it matters now. `place` may say "home" or "office"
    on the item that tells where the person works today.
    """

    title: str | Promise
    detail: str | Promise = ""
    url: str = ""
    count: int | None = None
    tone: Tone = "neutral"
    due_at: datetime | None = None
    icon: str = ""
    action: str | Promise = ""
    place: Literal["", "home", "office"] = ""
