"""A quick plan that keeps every rule, day by day: where the solver starts from."""

from collections import defaultdict
from datetime import date

from luwes.kit.periods import iso_week
from luwes.rota.limits import cover_rooms, room, target_days, week_limit
from luwes.rota.types import Problem, Week


def first_guess(problem: Problem, free: dict[int, list[date]]) -> dict[tuple[int, date], bool]:
    """Return for each free day of each person whether it is away; the same for equal problems."""
    guess = Guess(problem, free)
    for on in problem.days:
        guess.fill(on)
    return guess.choice


class Guess:
    """Days given so far, and what each person still lacks."""

    def __init__(self, problem: Problem, free: dict[int, list[date]]) -> None:
        self.problem = problem
        self.people = {person.employee_id: person for person in problem.people}
        self.choice = {(who, on): False for who, days in free.items() for on in days}
        self.lacks = {
            who: target_days(problem, self.people[who], days) for who, days in free.items()
        }
        self.in_week: dict[tuple[int, Week], int] = defaultdict(int)
        self.on_weekday: dict[tuple[int, int], int] = defaultdict(int)
        for who, person in self.people.items():
            for weekday, count in person.away_on_weekday.items():
                self.on_weekday[who, weekday] = count

    def fill(self, on: date) -> None:
        """Give the day to those who lack most and had this weekday least, while there is room."""
        left = room(self.problem, on)
        spare = dict(enumerate(cover_rooms(self.problem, on)))
        used = dict.fromkeys(spare, 0)
        for who in self._in_turn(on):
            groups = [number for number, (members, _) in spare.items() if who in members]
            if left <= 0 or any(used[number] >= spare[number][1] for number in groups):
                continue
            if self.in_week[who, iso_week(on)] >= week_limit(self.problem, self.people[who], on):
                continue
            self._give(who, on)
            left -= 1
            for number in groups:
                used[number] += 1

    def _in_turn(self, on: date) -> list[int]:
        free = [who for who in self.people if (who, on) in self.choice]
        weekday = on.isoweekday()
        return sorted(free, key=lambda who: (self.on_weekday[who, weekday] - self.lacks[who], who))

    def _give(self, who: int, on: date) -> None:
        self.choice[who, on] = True
        self.lacks[who] -= 1
        self.in_week[who, iso_week(on)] += 1
        self.on_weekday[who, on.isoweekday()] += 1
