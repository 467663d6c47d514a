"""Exact arithmetic and its one rounding.

The law fixes no rounding of averages or partial amounts, so everything is a Fraction until the end, and the end is
rounded half up to whole đồng, once.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

HALF = Fraction(1, 2)


def exact(number: int | Decimal | Fraction) -> Fraction:
    """A number without loss. Floats are no numbers here."""
    return Fraction(number)


def round_half_up(amount: Fraction) -> int:
    """Whole đồng; a half goes up."""
    return floor(amount + HALF)


def round_up(number: Fraction) -> int:
    """The next whole number."""
    return ceil(number)


def decimal_of(number: Fraction) -> Decimal:
    """A fraction as a Decimal, for results that are no money (years, percent); these have short decimals."""
    return Decimal(number.numerator) / Decimal(number.denominator)
