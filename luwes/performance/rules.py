"""How a month becomes a score: values in, values out."""

from decimal import ROUND_HALF_UP, Decimal

from luwes.kit.steps import Step
from luwes.organisation.types import Predicate
from luwes.performance.types import Axis, MonthFacts, ScoredMonth, ScoreTerms

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def score(facts: MonthFacts, *, terms: ScoreTerms) -> ScoredMonth:
    """
    Return the scored month with every step.

    Each part is a ratio in points, at most 100, rounded half up to two decimals; a part with
    nothing to measure (no promise fell due, a month on leave) is left out and its weight goes to
    the others in proportion. The results axis takes output and service, the behaviour axis takes
    discipline: the head confirms both at the appraisal.

    Source: rulebook `performance.weights`, `performance.axis_thresholds`,
    `performance.predicate_matrix` (PermenPANRB 6/2022).
    """
    output = points(facts.minutes_accepted, facts.minutes_target)
    discipline = points(facts.minutes_due - facts.minutes_lost, facts.minutes_due)
    service = points(facts.promises_kept, facts.promises)
    weighted = {
        "output": (output, terms.weight_output),
        "discipline": (discipline, terms.weight_discipline),
        "service": (service, terms.weight_service),
    }
    total = weighted_mean(list(weighted.values()))
    results = axis(weighted_mean([weighted["output"], weighted["service"]]), terms)
    behaviour = axis(weighted_mean([weighted["discipline"]]), terms)
    predicate = terms.matrix[results, behaviour]
    steps = (*_part_steps(facts, weighted, terms), _total_step(weighted, total, terms))
    closing = _predicate_step(results, behaviour, predicate, terms)
    return ScoredMonth(
        employee_id=facts.employee_id,
        output=output,
        discipline=discipline,
        service=service,
        total=total if total is not None else HUNDRED,
        results=results,
        behaviour=behaviour,
        predicate=predicate,
        steps=(*steps, closing),
    )


def points(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole in points of 100, within 0–100; None when there is no whole."""
    if whole <= 0:
        return None
    ratio = HUNDRED * max(part, 0) / whole
    return min(ratio, HUNDRED).quantize(CENT, ROUND_HALF_UP)


def weighted_mean(parts: list[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Return the mean of the parts that were measured; None when none was."""
    measured = [(value, weight) for value, weight in parts if value is not None]
    whole = sum((weight for _, weight in measured), Decimal(0))
    if whole == 0:
        return None
    mean = sum((value * weight for value, weight in measured), Decimal(0)) / whole
    return mean.quantize(CENT, ROUND_HALF_UP)


def axis(value: Decimal | None, terms: ScoreTerms) -> Axis:
    """Return where a value stands; what could not be measured meets expectation."""
    if value is None or terms.meets <= value < terms.above:
        return Axis.MEETS
    return Axis.ABOVE if value >= terms.above else Axis.BELOW


def _part_steps(
    facts: MonthFacts,
    weighted: dict[str, tuple[Decimal | None, Decimal]],
    terms: ScoreTerms,
) -> tuple[Step, ...]:
    workings = {
        "output": f"{facts.minutes_accepted} ÷ {facts.minutes_target}",
        "discipline": f"({facts.minutes_due} - {facts.minutes_lost}) ÷ {facts.minutes_due}",
        "service": f"{facts.promises_kept} ÷ {facts.promises}",
    }
    return tuple(
        Step(
            key="performance.weights",
            label=f"performance.{name}",
            working=workings[name],
            value="–" if value is None else str(value),
            source=terms.sources.get("performance.weights", ""),
        )
        for name, (value, _) in weighted.items()
    )


def _total_step(
    weighted: dict[str, tuple[Decimal | None, Decimal]], total: Decimal | None, terms: ScoreTerms
) -> Step:
    working = " + ".join(
        f"{value} × {weight}" for value, weight in weighted.values() if value is not None
    )
    whole = sum((weight for value, weight in weighted.values() if value is not None), Decimal(0))
    return Step(
        key="performance.weights",
        label="performance.total",
        working=f"({working}) ÷ {whole}" if working else "–",
        value=str(total if total is not None else HUNDRED),
        source=terms.sources.get("performance.weights", ""),
    )


def _predicate_step(
    results: Axis, behaviour: Axis, predicate: Predicate, terms: ScoreTerms
) -> Step:
    return Step(
        key="performance.predicate_matrix",
        label="performance.predicate",
        working=f"{results.value} × {behaviour.value}",
        value=predicate.value,
        source=terms.sources.get("performance.predicate_matrix", ""),
    )
