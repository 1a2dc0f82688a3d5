"""
The story of the sample agency: two months lived, and this one up to yesterday.

Everything goes through the product's own doors, in the order in which an agency would do it. Each
chapter is lived in one transaction with its mark in the audit trail, so an interrupted story goes
on where it stopped, and a story that is over does nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from time import monotonic
from typing import Protocol

from django.db import transaction

from luwes.base.clock import read_clock
from luwes.demo.story import (
    citizens,
    closing,
    days,
    founding,
    labour,
    mending,
    records,
    trial,
    visit,
)
from luwes.demo.story.cast import logins
from luwes.demo.story.ground import STAFF, Chapter, Ground, Tell, lived, mark
from luwes.kit.periods import Period
from luwes.kit.zones import Zone, local

__all__ = ["FIRST_PAGES", "StorySummary", "is_over", "logins", "run"]

FIRST_PAGES = "first pages"
"""Until here the story is lived before the first page opens; the rest may go on meanwhile."""


class Progress(Protocol):
    """How a chapter tells how far it is: `progress("Importing staff", 300, 1000)`."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class StorySummary:
    """What was lived: the day taken for today, and seconds by chapter lived in this run."""

    today: date
    seconds: dict[str, float]
    is_over: bool


def run(
    *,
    progress: Progress | None = None,
    until: str | None = None,
    today: date | None = None,
    now: datetime | None = None,
    staff: int = STAFF,
) -> StorySummary:
    """
    Live what is not lived yet, up to `FIRST_PAGES` or to the end.

    A story that has begun keeps its own today, whatever is given here. `staff` is how many people
    the agency has when it begins; it needs 310 for every unit of the cast to exist.

    :raises SampleRefused: the import did not take the staff list as it is.
    """
    at = now or read_clock()
    known = lived()
    day = next(iter(known.values()), today or local(at, Zone.WIB).date())
    ground = Ground(day, at, staff=staff)
    seconds: dict[str, float] = {}
    for chapter in _chapters(ground, until=until):
        if chapter.key in known:
            continue
        began = monotonic()
        with transaction.atomic():
            chapter.live(ground, _teller(chapter, progress))
            mark(chapter, today=day, at=at)
        if progress:
            progress(chapter.label, 1, 1)
        seconds[chapter.key] = round(monotonic() - began, 2)
    return StorySummary(day, seconds, is_over())


def is_over() -> bool:
    """Tell whether every chapter is lived."""
    known = lived()
    if not known:
        return False
    ground = Ground(next(iter(known.values())), read_clock())
    return all(chapter.key in known for chapter in _chapters(ground, until=None))


def _teller(chapter: Chapter, progress: Progress | None) -> Tell:
    def tell(done: int, total: int) -> None:
        # the chapter is done when it is committed, not when its last row is written
        if progress and done < total:
            progress(chapter.label, done, total)

    return tell


def _chapters(ground: Ground, *, until: str | None) -> Iterator[Chapter]:
    line = ground.timeline
    yield Chapter("staff", "Importing the staff list", founding.import_list)
    yield Chapter("offices", "Placing the offices", founding.place_offices)
    yield Chapter("accounts", "Opening accounts", founding.open_accounts)
    yield Chapter("sanctions", "Recording sanctions", founding.record_sanctions)
    yield Chapter("budget", "Setting the budget", founding.budget_year)
    yield Chapter("catalogue", "Loading activities", founding.load_catalogue)
    yield from _month(line.before, "the month before")
    yield Chapter(
        "decisions",
        "Deciding cases",
        lambda ground, tell: closing.decide_cases(ground, line.before, tell),
    )
    yield Chapter("rules", "Opening flexible work in two deputies", founding.open_trial)
    yield Chapter("protocol", "Fixing the study's protocol", trial.fix_study)
    if until == FIRST_PAGES:
        return
    yield from _month(line.trial, "the month of the trial", is_planned=True)
    yield Chapter("study", "Reading the study", trial.read_study)
    yield from _month(
        line.current, "this month", is_planned=True, is_open=True, line_end=line.today
    )
    yield Chapter("today", "What waits today", visit.leave_today)


def _month(
    month: Period,
    name: str,
    *,
    is_planned: bool = False,
    is_open: bool = False,
    line_end: date | None = None,
) -> Iterator[Chapter]:
    """Yield the chapters of one month; an open month ends before today and is not closed."""
    lived_part = Period(month.first, line_end) if is_open else month

    def part(key: str, label: str, live: Callable[..., None], span: Period) -> Chapter:
        return Chapter(
            f"{key}:{month.first:%Y-%m}",
            f"{label}, {name}",
            lambda ground, tell: partial(live, ground, span, tell)(),
        )

    yield part("leave", "Leave and duty trips", records.record_planned, month)
    if is_planned:
        yield part("mapping", "Mapping everybody", trial.map_everybody, month)
        yield part("rota", "Planning and publishing", trial.plan_rota, month)
    yield part("sickness", "Sick leave", records.record_sickness, month)
    yield part("days", "Check-ins and workdays", days.check_in_everybody, lived_part)
    yield part("mending", "Outages, corrections and leads", mending.mend, lived_part)
    yield part("work", "Tasks and minutes", labour.work_everybody, lived_part)
    yield part("complaints", "Complaints and answers", citizens.complain, lived_part)
    yield part("cases", "Discipline cases", closing.open_cases, lived_part)
    if not is_open:
        yield part("scores", "Scoring", closing.score, month)
        yield part("allowance", "Allowance", closing.pay, month)
