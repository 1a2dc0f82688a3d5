"""What scoring needs of the rulebook, read once, typed."""

from decimal import Decimal

from luwes.organisation.types import Predicate
from luwes.performance.types import Axis, ScoreTerms
from luwes.policy.types import RuleBook

KEYS = ("performance.weights", "performance.axis_thresholds", "performance.predicate_matrix")
HUNDRED = Decimal(100)


def terms_from(book: RuleBook) -> ScoreTerms:
    """Return the terms of scoring in a rulebook; thresholds there are shares, here points."""
    weights = book.value("performance.weights")
    thresholds = book.value("performance.axis_thresholds")
    matrix = book.value("performance.predicate_matrix")
    return ScoreTerms(
        weight_output=Decimal(weights["output"]),
        weight_discipline=Decimal(weights["discipline"]),
        weight_service=Decimal(weights["service"]),
        above=HUNDRED * Decimal(thresholds["above"]),
        meets=HUNDRED * Decimal(thresholds["meets"]),
        matrix={
            (Axis(results), Axis(behaviour)): Predicate(predicate)
            for results, row in matrix.items()
            for behaviour, predicate in row.items()
        },
        version=book.version,
        sources={key: book.term(key).source for key in KEYS},
    )
