"""
The work of a month, as tasks with their minutes.

In the units of the visitors every card of a day is a task of its own; elsewhere the cards of one
kind in a week are one task with a volume, so that a thousand people fit into a demo.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from luwes.demo import content
from luwes.demo.content import ActivityEntry
from luwes.demo.people import cards_of
from luwes.demo.story.days import PersonDay, lived_days, random_for
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning, working_day_from
from luwes.kit.periods import ONE_DAY, Period, iso_week
from luwes.organisation.types import StaffMember
from luwes.work.imports import import_work
from luwes.work.types import WorkEntry, WorkRow

CLOSE_UP = ("dir-jalan",)
TASKS_A_WEEK = 2
DAILY_CAP = 450
WAITING_DAYS = 3  # of what was finished in the last days one in four still waits for its review
WAITING_ONE_IN = 4


@dataclass(slots=True)
class Pile:
    """What one person did of one activity in one stretch of days."""

    member: StaffMember
    activity: ActivityEntry
    entries: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def volume(self) -> int:
        return sum(self.entries.values()) // self.activity.minutes


def work_everybody(ground: Ground, period: Period, tell: Tell) -> None:
    """Hand in the month's tasks with their entries and reviews."""
    until = period.until or ground.timeline.today
    rows = list(work_rows(ground, period))
    tell(1, 2)
    import_work(rows, by=None, at=morning(until, 6))
    tell(2, 2)


def work_rows(ground: Ground, period: Period) -> Iterator[WorkRow]:
    """Yield the tasks of a period, person by person."""
    reviewers = _reviewers(ground)
    close_up = {ground.units[key].pk for key in CLOSE_UP}
    lived: dict[int, list[PersonDay]] = defaultdict(list)
    for day in lived_days(ground, period):
        if day.day.work_minutes:
            lived[day.member.employee_id].append(day)
    for days in lived.values():
        is_close = days[0].member.unit_id in close_up
        piles = _cards(ground, days) if is_close else _weeks(ground, days)
        for number, pile in enumerate(pile for pile in piles if pile.volume):
            yield _row(ground, pile, number, period, reviewers)


def _cards(ground: Ground, days: Sequence[PersonDay]) -> Iterator[Pile]:
    for day in days:
        family = _family(day.member)
        minutes = min(day.day.work_minutes, DAILY_CAP)
        cards = cards_of(day.member.nip, day.on, minutes, seed=ground.seed, activities=family)
        for card in cards:
            yield Pile(day.member, card, {day.on: card.minutes})


def _weeks(ground: Ground, days: Sequence[PersonDay]) -> Iterator[Pile]:
    """Put each day on one of the week's tasks, in turn."""
    for week, in_week in groupby(days, key=lambda day: iso_week(day.on)):
        stretch = list(in_week)
        member = stretch[0].member
        random = random_for(ground, "week", member.nip, *week)
        chosen = random.sample(_family(member), TASKS_A_WEEK)
        piles = [Pile(member, activity) for activity in chosen]
        for place, day in enumerate(stretch):
            pile = piles[place * TASKS_A_WEEK // len(stretch)]
            pile.entries[day.on] += min(day.day.work_minutes, DAILY_CAP)
        yield from piles


def _row(
    ground: Ground,
    pile: Pile,
    number: int,
    period: Period,
    reviewers: dict[int, tuple[int | None, int | None]],
) -> WorkRow:
    days = sorted(pile.entries)
    reviewed = morning(working_day_from(days[-1] + ONE_DAY), 9, number % 60)
    is_waiting = number % WAITING_ONE_IN == 0 and _still_waits(ground, days[-1], period)
    of_staff, of_head = reviewers[pile.member.unit_id]
    return WorkRow(
        reference=f"demo:{period.first:%Y%m}:{pile.member.nip}:{number}",
        title=pile.activity.name,
        employee_id=pile.member.employee_id,
        unit_id=pile.member.unit_id,
        entries=tuple(WorkEntry(on, minutes) for on, minutes in sorted(pile.entries.items())),
        created_at=morning(days[0], 8),
        finished_at=_evening(days[-1], number),
        accepted_at=None if is_waiting else reviewed,
        accepted_by_id=None if is_waiting else (of_head if pile.member.is_head else of_staff),
        activity_code=pile.activity.code,
        volume=pile.volume,
    )


def _still_waits(ground: Ground, finished_on: date, period: Period) -> bool:
    is_open_month = period.until is None or period.until > ground.timeline.current.first
    return is_open_month and finished_on >= ground.timeline.today - timedelta(days=WAITING_DAYS)


def _evening(on: date, number: int) -> datetime:
    return morning(on, 16, number % 60)


def _family(member: StaffMember) -> list[ActivityEntry]:
    wanted = content.positions()[member.position_title].activities
    return [entry for entry in content.activities() if entry.family == wanted]


def _reviewers(ground: Ground) -> dict[int, tuple[int | None, int | None]]:
    """Return, by unit, the accounts that accept the work of its staff and of its head."""
    by_path = {unit.path: unit for unit in ground.all_units}
    found: dict[int, tuple[int | None, int | None]] = {}
    for unit in ground.all_units:
        above = by_path.get(unit.path[: -unit.steplen])
        found[unit.pk] = (_account(ground, unit.pk), _account(ground, above.pk if above else 0))
    return found


def _account(ground: Ground, unit_id: int) -> int | None:
    head = ground.heads.get(unit_id)
    return head.pk if head else None
