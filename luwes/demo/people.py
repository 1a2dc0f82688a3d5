"""
How the invented people behave: a plain model, drawn by seed, without Django and without a clock.

What is written here are causes, never results. Nobody is told to be more punctual or to do more at
home; whether working away shows in lateness, output or service comes out of the draws below and is
for the study to find.

- Everybody means to start `buffer` minutes early and misses that by a few minutes either way.
- Who works at the office travels: the journey varies with its length, and on some days rain or a
  broken-down train delays everybody at the site. Who works at home has no journey, but now and
  then a failing line.
- Interruptions take minutes from the work on both sides: meetings and colleagues at the office,
  household and messages at home. Both have the same mean, so neither place is better by design.
- A few people have a bad stretch: they stay away without leave more often, wherever they work.
- Answers to citizens take a time that depends on the person and on how much waits, not on the
  place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from luwes.demo.content import ActivityEntry

# Assumptions of the sample, chosen by us to look like an office; none is a finding.
JOURNEY_JAKARTA = 58
JOURNEY_ELSEWHERE = 26
BAD_TRAFFIC_SHARE = 0.07
FAILING_LINE_SHARE = 0.015
FORGOTTEN_SCAN_SHARE = 0.006
TROUBLED_SHARE = 0.02
SICK_DAYS_PER_DAY = 0.012
INTERRUPTED_MINUTES = 45
WORKING_MINUTES = 350  # what a day leaves for tasks before interruptions


@dataclass(frozen=True, slots=True)
class Habits:
    """What stays the same about one person; minutes unless said otherwise."""

    buffer: float
    journey: float
    diligence: float  # 1 does as many minutes of work as the time allows
    stays_longer: float
    absence_share: float
    answers_within: float


@dataclass(frozen=True, slots=True)
class LivedDay:
    """
    One working day: minutes from the start and from the end of the working hours.

    `came` −12 is twelve minutes before the start, `left` 5 five minutes after the end; None is a
    scan that is missing. `absent` has neither.
    """

    came: int | None
    left: int | None
    work_minutes: int
    absent: bool = False


def habits_of(nip: str, *, seed: int, in_jakarta: bool) -> Habits:
    """Return the habits of the person with this number; the same for the same seed."""
    random = Random(f"habits:{seed}:{nip}")
    median = JOURNEY_JAKARTA if in_jakarta else JOURNEY_ELSEWHERE
    return Habits(
        buffer=max(2.0, random.gauss(20, 6)),
        journey=median * random.lognormvariate(0, 0.35),
        diligence=min(1.3, max(0.6, random.gauss(0.95, 0.1))),
        stays_longer=max(0.0, random.gauss(18, 7)),
        absence_share=0.07 if random.random() < TROUBLED_SHARE else 0.0015,
        answers_within=70 * random.lognormvariate(0, 0.4),
    )


def delay_at(site: str, on: date, *, seed: int) -> int:
    """Return how many minutes everybody who travels to the site loses that day; mostly none."""
    random = Random(f"traffic:{seed}:{site}:{on}")
    return random.randrange(5, 30) if random.random() < BAD_TRAFFIC_SHARE else 0


def live_day(
    habits: Habits, nip: str, on: date, *, seed: int, at_home: bool, delay: int
) -> LivedDay:
    """Return one working day of one person; `delay` is that of the site, in minutes."""
    random = Random(f"day:{seed}:{nip}:{on}")
    if random.random() < habits.absence_share:
        return LivedDay(None, None, 0, absent=True)
    came = round(-habits.buffer + random.gauss(0, 6) + _on_the_way(habits, random, at_home, delay))
    left = round(habits.stays_longer + random.gauss(0, 8)) + max(0, min(came, 20)) // 2
    lost = random.gammavariate(3, INTERRUPTED_MINUTES / 3)
    work = habits.diligence * (WORKING_MINUTES - lost) - max(0, came) + min(0, left)
    forgot_in, forgot_out = (random.random() < FORGOTTEN_SCAN_SHARE for _ in range(2))
    return LivedDay(
        came=None if forgot_in else came,
        left=None if forgot_out else left,
        work_minutes=max(0, round(work)),
    )


def _on_the_way(habits: Habits, random: Random, at_home: bool, delay: int) -> float:
    luck, trouble = random.gauss(0, 1), random.random()
    if at_home:
        return random.uniform(10, 50) if trouble < FAILING_LINE_SHARE else 0
    return 0.15 * habits.journey * luck + delay * min(1.0, habits.journey / 50)


def sick_spells(
    nip: str, workdays: Sequence[date], *, seed: int, month: date
) -> list[tuple[date, int]]:
    """Return the sick leaves that begin on these days: first day and number of working days."""
    random = Random(f"sick:{seed}:{nip}:{month}")
    spells: list[tuple[date, int]] = []
    free_from = date.min
    for day in workdays:
        if random.random() < SICK_DAYS_PER_DAY / 2 and day >= free_from:
            days = random.choices((1, 2, 3, 5), (45, 30, 18, 7))[0]
            spells.append((day, days))
            free_from = date.fromordinal(day.toordinal() + 14)
    return spells


def cards_of(
    nip: str, on: date, minutes: int, *, seed: int, activities: Sequence[ActivityEntry]
) -> list[ActivityEntry]:
    """Return the finished cards that fill the minutes worked; what is begun is not counted."""
    random = Random(f"cards:{seed}:{nip}:{on}")
    cards: list[ActivityEntry] = []
    left = minutes
    while left >= min(entry.minutes for entry in activities):
        card = random.choice([entry for entry in activities if entry.minutes <= left])
        cards.append(card)
        left -= card.minutes
    return cards


def answer_minutes(habits: Habits, key: str, *, seed: int, urgent: bool, waiting: int) -> int:
    """Return the minutes until a person answers a complaint that reached them at work."""
    random = Random(f"answer:{seed}:{key}")
    pace = habits.answers_within * (0.6 if urgent else 1) * (1 + 0.15 * waiting)
    return max(4, round(pace * random.lognormvariate(0, 0.55)))
