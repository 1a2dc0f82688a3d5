"""What a search found of what was planted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.leads_cheats import Planted


@dataclass
class Score:
    """Counts of one kind; precision is of its leads, recall of what was planted."""

    planted: int = 0
    found: int = 0
    found_at_all: int = 0
    leads: int = 0
    right: int = 0
    by_skill: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, other: "Score") -> None:
        for name in ("planted", "found", "found_at_all", "leads", "right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for skill, (found, planted) in other.by_skill.items():
            self.by_skill[skill][0] += found
            self.by_skill[skill][1] += planted


Leads = list[tuple[str, float, frozenset[int]]]  # kind, strength, people


def assess(planted: Iterable[Planted], leads: Leads, *, kinds: Iterable[str]) -> dict[str, Score]:
    """
    Compare. A lead is right when at least half of its people cheat, in whatever way; a cheat is
    found when a lead of its kind names at least half of its people, at all when one of any does.
    """
    planted = list(planted)
    cheats = {who for each in planted for who in each.people}
    scores = {kind: Score() for kind in kinds}
    for kind, _strength, people in leads:
        scores[kind].leads += 1
        scores[kind].right += len(people & cheats) * 2 >= len(people)
    for each in planted:
        score = scores[each.kind]
        named = {k for k, _s, people in leads if len(people & each.people) * 2 >= len(each.people)}
        score.planted += 1
        score.found += each.kind in named
        score.found_at_all += bool(named)
        score.by_skill[each.skill][0] += each.kind in named
        score.by_skill[each.skill][1] += 1
    return scores
