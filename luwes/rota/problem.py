"""Laws about a problem that need no solver: what can never be kept, what leave makes short."""

from collections import Counter
from collections.abc import Iterator

from luwes.kit.decisions import Reason
from luwes.rota.types import Away, Fairness, Problem, ProblemUnsolvable, Shortage

FRIDAY = 5


def require_solvable(problem: Problem) -> None:
    """
    Return when some plan can keep the rules with everybody at work.

    :raises ProblemUnsolvable: a minimum asks for more people than there are.
    """
    reasons = tuple(_contradictions(problem))
    if reasons:
        raise ProblemUnsolvable(reasons)


def _contradictions(problem: Problem) -> Iterator[Reason]:
    if 0 < problem.headcount < problem.minimum_in_office:
        yield Reason(
            "rota.minimum-above-headcount",
            facts={"minimum": problem.minimum_in_office, "headcount": problem.headcount},
            remedy="rota.remedy-minimum",
        )
    for group in problem.cover_groups:
        if group.minimum > len(group.members):
            facts = {"group": group.name, "minimum": group.minimum, "members": len(group.members)}
            yield Reason("rota.cover-above-members", facts=facts, remedy="rota.remedy-cover")


def shortages(problem: Problem) -> tuple[Shortage, ...]:
    """Return the days on which leave and trips alone break a minimum, by date."""
    return tuple(_shortages(problem))


def _shortages(problem: Problem) -> Iterator[Shortage]:
    for on in problem.days:
        present = {p.employee_id for p in problem.people if on not in p.absent}
        if len(present) < problem.minimum_in_office:
            yield Shortage(on, len(present), problem.minimum_in_office)
        for group in problem.cover_groups:
            members = len(group.members & present)
            if members < group.minimum:
                yield Shortage(on, members, group.minimum, group.name)


def fairness(problem: Problem, away: Away) -> Fairness:
    """Return how evenly days and Fridays fall on those who may be away and were there all month."""
    steady = [p.employee_id for p in problem.people if p.days_per_week > 0 and not p.absent]
    if not steady:
        return Fairness()
    days = Counter(who for who, _ in away)
    fridays = Counter(who for who, on in away if on.isoweekday() == FRIDAY)
    return Fairness(
        people=len(steady),
        fewest=min(days[who] for who in steady),
        most=max(days[who] for who in steady),
        fewest_fridays=min(fridays[who] for who in steady),
        most_fridays=max(fridays[who] for who in steady),
    )
