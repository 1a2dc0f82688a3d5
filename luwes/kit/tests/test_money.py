"""Money is exact: parts sum to the whole, and there is one rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.kit.money import rounded, rupiah_text, share, shared_out


class TestRounded:
    @pytest.mark.parametrize(
        ("amount", "rupiah"), [("0.4", 0), ("0.5", 1), ("1.5", 2), ("1383243.75", 1383244)]
    )
    def test_rounds_halves_up(self, amount, rupiah):
        assert rounded(Decimal(amount)) == rupiah
        assert rounded(Fraction(amount)) == rupiah

    @given(st.integers(0, 10**15), st.integers(1, 10**6))
    def test_is_never_further_than_half_a_rupiah(self, numerator, denominator):
        exact = Fraction(numerator, denominator)
        assert abs(rounded(exact) - exact) <= Fraction(1, 2)


class TestSharedOut:
    @given(
        st.integers(0, 90_000_000_000),
        st.lists(st.integers(0, 10**9), min_size=1, max_size=50),
    )
    def test_spends_exactly_the_total(self, total, weights):
        parts = shared_out(total, dict(enumerate(weights)))
        assert sum(parts.values()) == (total if any(weights) else 0)
        assert all(part >= 0 for part in parts.values())

    @given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=2, max_size=20))
    def test_is_within_a_rupiah_of_proportion(self, total, weights):
        parts = shared_out(total, dict(enumerate(weights)))
        for key, weight in enumerate(weights):
            assert abs(parts[key] - Fraction(total * weight, sum(weights))) < 1


class TestText:
    @pytest.mark.parametrize(
        ("amount", "text"), [(0, "Rp0"), (1234567, "Rp1.234.567"), (-500, "-Rp500")]
    )
    def test_is_written_as_indonesians_do(self, amount, text):
        assert rupiah_text(amount) == text


def test_a_float_is_no_share():
    with pytest.raises(TypeError):
        share(0.005)
