"""Money is whole rupiah; shares are Decimal; floats are for neither."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NewType, TypeVar

Rupiah = NewType("Rupiah", int)
Share = Decimal


def share(text: str | int | Decimal) -> Share:
    """Return the share written as "0.005" (0.5 %). A float is refused: it is not exact."""
    if isinstance(text, float):
        raise TypeError(f"A share is written as text such as '0.005', not as the float {text!r}.")
    return Decimal(text)


def rounded(amount: Decimal | Fraction) -> Rupiah:
    """Return the nearest whole rupiah, halves up; the only rounding of money in the product."""
    if isinstance(amount, Fraction):
        return Rupiah((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))
    return Rupiah(int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


K = TypeVar("K")


def shared_out(total: int, weights: Mapping[K, int]) -> dict[K, Rupiah]:
    """
    Split `total` rupiah by whole-number weights so that the parts sum to it exactly.

    Largest remainder; ties go to the earlier key, so the order of `weights` must be stable.
    All weights zero gives every part zero.
    """
    whole = sum(weights.values())
    if whole == 0:
        return dict.fromkeys(weights, Rupiah(0))
    parts = {key: divmod(total * weight, whole) for key, weight in weights.items()}
    left = total - sum(quotient for quotient, _ in parts.values())
    by_remainder = sorted(weights, key=lambda key: -parts[key][1])
    lucky = set(by_remainder[:left])
    return {key: Rupiah(parts[key][0] + (key in lucky)) for key in weights}


def rupiah_text(amount: int) -> str:
    """Return an amount as it is printed: Rp1.234.567, with the sign in front."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")
