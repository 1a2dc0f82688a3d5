"""The mapping seen from above: counts by outcome, by unit, by kind of post, by reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, QuerySet
from django.db.models.functions import Substr

from luwes.eligibility.models import StoredDecision
from luwes.eligibility.rules import PERSONAL, PERSONAL_CODES
from luwes.eligibility.types import Outcome
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting, Unit

Decisions = QuerySet[StoredDecision]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture: how many have which outcome, and where its parts begin, of 100."""

    key: str
    label: str
    hybrid: int
    anywhere: int
    office_only: int

    @property
    def total(self) -> int:
        return self.hybrid + self.anywhere + self.office_only

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return (outcome, x, width) of each part, as SVG numbers with 100 for the whole."""
        found, x = [], 0.0
        for name in ("anywhere", "hybrid", "office_only"):
            width = 100 * getattr(self, name) / self.total if self.total else 0
            found.append((name, f"{x:.2f}", f"{width:.2f}"))
            x += width
        return [part for part in found if part[2] != "0.00"]


def whole(decisions: Decisions) -> Bar:
    """Return the counts of all. One query."""
    rows = decisions.order_by().values_list("outcome").annotate(n=Count("pk"))
    return _bar("", "", dict(rows))


def by_unit(unit: Unit, decisions: Decisions) -> list[Bar]:
    """Return a bar for the unit's own staff and one for each unit just below it. Two queries."""
    length = len(unit.path) + unit.steplen
    rows = (
        decisions.order_by()
        .annotate(branch=Substr(F("posting__unit__path"), 1, length))
        .values_list("branch", "outcome")
        .annotate(n=Count("pk"))
    )
    counts = _grouped(rows)
    units = Unit.objects.filter(path__in=counts).order_by("path")
    return [_bar(row.code, row.name, counts[row.path]) for row in units]


def by_kind(decisions: Decisions) -> list[Bar]:
    """Return a bar for each kind of post; its label is the kind's code. One query."""
    rows = decisions.order_by().values_list("position__kind", "outcome").annotate(n=Count("pk"))
    return [_bar(kind, kind, counts) for kind, counts in sorted(_grouped(rows).items())]


def by_reason(decisions: Decisions, *, with_personal: bool) -> list[tuple[str, int]]:
    """
    Return how many each ground bars, the most first. One query.

    For readers without personal grounds these become one: people with any of them.
    """
    rows = list(
        decisions.order_by()
        .annotate(code=Func(F("barring"), function="unnest", set_returning=True))
        .values_list("code")
        .annotate(n=Count("pk", distinct=True))
    )
    counts = Counter(dict(rows))
    if not with_personal and PERSONAL_CODES & set(counts):
        for code in PERSONAL_CODES:
            counts.pop(code, None)
        counts[PERSONAL] = decisions.filter(barring__overlap=sorted(PERSONAL_CODES)).count()
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def head_count(unit: Unit, on: date) -> int:
    """Return how many are posted at the unit or below on a day. One query."""
    posted = Posting.objects.filter(organisation.in_force(on), unit__path__startswith=unit.path)
    return posted.count()


def _grouped(rows: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for key, outcome, n in rows:
        counts[key][outcome] = n
    return counts


def _bar(key: str, label: str, counts: Mapping[str, int]) -> Bar:
    return Bar(
        key=key,
        label=label,
        hybrid=counts.get(Outcome.HYBRID, 0),
        anywhere=counts.get(Outcome.ANYWHERE, 0),
        office_only=counts.get(Outcome.OFFICE_ONLY, 0),
    )
